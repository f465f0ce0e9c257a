#include "app/forecast_parts.hpp"

#include "app/forecast_table.hpp"
#include "core/files.hpp"
#include "core/progress.hpp"
#include "lake/content_hash.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace nearstock {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_remarks = 1000;  // kept of a file; more say nothing new

/// What the answer depends on besides the data.
std::string settings_text(const ForecastRequest& r) {
    return fmt::format("|{}|{}|{}|{}|{}|{}|{}|{}|{}|{}", fmt::join(r.models, ","), fmt::join(r.levels, ","),
                       r.reading.cutoff ? to_text(*r.reading.cutoff) : "",
                       r.reading.horizon ? r.reading.horizon->text : "",
                       r.reading.frequency ? frequency_name(*r.reading.frequency) : "", r.reading.season.value_or(0),
                       r.seed, r.block_values, r.time_limit_s, r.update);
}

std::string hash_of(const ForecastRequest& r) {
    std::string all = hash_of_file(r.input);
    if (r.reading.future) {
        all += hash_of_file(*r.reading.future);
    }
    for (const auto& model : r.models) { all += model.starts_with("file:") ? hash_of_file(model.substr(5)) : ""; }
    return content_hash(all + settings_text(r)).substr(0, 16);
}

TableOptions table_options(const ForecastRequest& request, const std::optional<ForecastCache>& cache,
                           std::chrono::steady_clock::time_point begun) {
    TableOptions options;
    options.settings = {request.threads, request.levels, request.seed};
    if (request.time_limit_s > 0) {
        // What reading took is gone; whatever is left, there is an answer.
        const std::chrono::duration<double> used = std::chrono::steady_clock::now() - begun;
        options.settings.time_limit_s = std::max(1e-3, request.time_limit_s - used.count());
    }
    options.cache = cache ? &*cache : nullptr;
    options.update = request.update;
    return options;
}

using Begun = std::chrono::steady_clock::time_point;

std::vector<std::string> names_of(const NamedModels& models) {
    std::vector<std::string> names;
    for (const auto& model : models.ours) { names.emplace_back(model->name()); }
    for (const auto& other : models.files) {
        for (const auto& model : other.models()) { names.push_back(model.name); }
    }
    return names;
}

class Run {
public:
    Run(const ForecastRequest& request, NamedModels models, PanelFile file, Begun begun)
        : request_(request), models_(std::move(models)), file_(std::move(file)), begun_(begun) {
        if (request.cache) {
            cache_.emplace(*request.cache);
        }
        report_.rows_read = file_.rows();
        report_.horizon = file_.horizon();
        const auto first = static_cast<std::int64_t>(file_.periods());
        report_.first = file_.calendar().text(first);
        report_.last = file_.calendar().text(first + static_cast<std::int64_t>(file_.horizon()) - 1);
        report_.notes = file_.notes();
        report_.models = names_of(models_);
    }

    Result<ForecastReport> run() {
        const std::size_t block = series_per_block();
        report_.blocks = (file_.series() + block - 1) / block;
        return report_.blocks == 1 ? in_one() : in_parts(block);
    }

private:
    [[nodiscard]] std::size_t series_per_block() const {
        if (!models_.local()) {
            return file_.series();
        }
        const std::size_t values = file_.periods() + file_.horizon() * (1 + request_.levels.size());
        return std::clamp<std::size_t>(request_.block_values / values, 1, file_.series());
    }

    Result<ForecastReport> in_one();
    Result<ForecastReport> in_parts(std::size_t block);
    Status finish_part(std::size_t from, std::size_t to, const fs::path& part);
    Status take_part(const fs::path& part);
    Status merge(const std::vector<fs::path>& parts);
    void remember(std::vector<Refused> refused, std::vector<Refused> remarks);
    [[nodiscard]] Error nothing_good() const;

    const ForecastRequest& request_;
    NamedModels models_;
    PanelFile file_;
    Begun begun_;
    std::optional<ForecastCache> cache_;
    ForecastReport report_;
};

void take_notes(ForecastReport& report, TableNotes&& told) {
    std::ranges::move(told.notes, std::back_inserter(report.notes));
    report.chosen = std::move(told.chosen);
}

void Run::remember(std::vector<Refused> refused, std::vector<Refused> remarks) {
    std::ranges::move(refused, std::back_inserter(report_.refused));
    for (auto& remark : remarks) {
        if (report_.remarks.size() < most_remarks) {
            report_.remarks.push_back(std::move(remark));
        }
    }
}

Error Run::nothing_good() const {
    const auto& first = report_.refused.front();
    return {fmt::format("has no usable series; the first: {}: {}", first.unique_id, first.reason),
            request_.input.string(), "mend the rows named"};
}

Result<ForecastReport> Run::in_one() {
    NEARSTOCK_ASSIGN_OR_RETURN(data, file_.read(0, file_.series()));
    remember(std::move(data.refused), std::move(data.remarks));
    if (data.panel.series == 0) {
        return std::unexpected(nothing_good());
    }
    TableNotes told;
    NEARSTOCK_ASSIGN_OR_RETURN(table, forecast_table(models_, data, table_options(request_, cache_, begun_), told));
    NEARSTOCK_RETURN_IF_ERROR(write_parquet(table, request_.output));
    report_.series = data.panel.series;
    take_notes(report_, std::move(told));
    return std::move(report_);
}

nlohmann::ordered_json to_json(const std::vector<Refused>& all) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& r : all) { list.push_back({r.unique_id, r.reason}); }
    return list;
}

std::vector<Refused> from_json(const nlohmann::ordered_json& list) {
    std::vector<Refused> all;
    for (const auto& r : list) { all.push_back({r.at(0), r.at(1)}); }
    return all;
}

/// Writes the block's forecast, then what was said about its series: the second file says that the part is whole.
Status Run::finish_part(std::size_t from, std::size_t to, const fs::path& part) {
    NEARSTOCK_ASSIGN_OR_RETURN(data, file_.read(from, to));
    if (data.panel.series > 0) {
        TableNotes told;  // a model of single series chooses nothing for all of them
        NEARSTOCK_ASSIGN_OR_RETURN(table, forecast_table(models_, data, table_options(request_, {}, begun_), told));
        NEARSTOCK_RETURN_IF_ERROR(write_parquet(table, part));
    }
    const nlohmann::ordered_json said = {
        {"series", data.panel.series}, {"refused", to_json(data.refused)}, {"remarks", to_json(data.remarks)}};
    return write_file(fs::path(part).replace_extension(".json"), said.dump());
}

Status Run::take_part(const fs::path& part) {
    NEARSTOCK_ASSIGN_OR_RETURN(text, read_file(fs::path(part).replace_extension(".json")));
    const auto said = nlohmann::ordered_json::parse(text, nullptr, false);
    if (said.is_discarded()) {
        return refuse("is not whole", part.string(), "remove its folder and run again");
    }
    report_.series += said.at("series").get<std::size_t>();
    remember(from_json(said.at("refused")), from_json(said.at("remarks")));
    return {};
}

Status Run::merge(const std::vector<fs::path>& parts) {
    std::vector<std::string> names;
    for (const auto& part : parts) {
        if (fs::exists(part)) {
            names.push_back(sql_text(part.string()));
        }
    }
    if (names.empty()) {
        return std::unexpected(nothing_good());
    }
    NEARSTOCK_ASSIGN_OR_RETURN(db, Database::open({.threads = 1, .memory_limit = "700MB"}));
    return db.write_parquet(
        fmt::format("SELECT * FROM read_parquet([{}], hive_partitioning = false)", fmt::join(names, ", ")),
        request_.output);
}

Result<ForecastReport> Run::in_parts(std::size_t block) {
    const fs::path folder = request_.output.string() + ".parts-" + hash_of(request_);
    std::error_code error;
    fs::create_directories(folder, error);
    remove_partial_files(folder);
    std::vector<fs::path> parts;
    if (request_.update) {
        report_.notes.emplace_back("--update: a file in several blocks keeps no fits; its series were fitted anew");
    }
    Progress progress("series forecast", file_.series());
    for (std::size_t from = 0; from < file_.series(); from += block) {
        const std::size_t to = std::min(from + block, file_.series());
        parts.push_back(folder / fmt::format("block-{:06}.parquet", from / block));
        if (fs::exists(fs::path(parts.back()).replace_extension(".json"))) {
            ++report_.blocks_resumed;
        } else {
            NEARSTOCK_RETURN_IF_ERROR(finish_part(from, to, parts.back()));
        }
        NEARSTOCK_RETURN_IF_ERROR(take_part(parts.back()));
        progress.advance(to - from);
        if (interrupted()) {
            return std::move(report_);
        }
    }
    NEARSTOCK_RETURN_IF_ERROR(merge(parts));
    fs::remove_all(folder, error);
    return std::move(report_);
}

/// Everything that is told about an answer, to be told again with it.
nlohmann::ordered_json report_json(const ForecastReport& r) {
    return {{"models", r.models},
            {"series", r.series},
            {"rows_read", r.rows_read},
            {"horizon", r.horizon},
            {"first", r.first},
            {"last", r.last},
            {"blocks", r.blocks},
            {"notes", r.notes},
            {"chosen", r.chosen},
            {"refused", to_json(r.refused)},
            {"remarks", to_json(r.remarks)}};
}

ForecastReport report_from(const nlohmann::ordered_json& json) {
    ForecastReport r;
    r.models = json.at("models").get<std::vector<std::string>>();
    r.series = json.at("series").get<std::size_t>();
    r.rows_read = json.at("rows_read").get<std::size_t>();
    r.horizon = json.at("horizon").get<std::size_t>();
    r.first = json.at("first").get<std::string>();
    r.last = json.at("last").get<std::string>();
    r.blocks = json.at("blocks").get<std::size_t>();
    r.notes = json.at("notes").get<std::vector<std::string>>();
    r.chosen = json.at("chosen");
    r.refused = from_json(json.at("refused"));
    r.remarks = from_json(json.at("remarks"));
    r.from_cache = true;
    return r;
}

/// The answer that is kept under the key of `data_hash` and the request, or `answer`'s, which is then kept.
template <class Answer>
Result<ForecastReport> from_cache_or(const ForecastRequest& request, const std::string& data_hash,
                                     const Answer& answer) {
    const ForecastCache cache(*request.cache);
    const auto key = content_hash(data_hash + settings_text(request) + program_hash()).substr(0, 24);
    if (const auto said = cache.take_forecast(key, request.output)) {
        return report_from(*said);
    }
    auto report = answer();
    if (report && !interrupted()) {
        NEARSTOCK_RETURN_IF_ERROR(cache.keep_forecast(key, request.output, report_json(*report)));
    }
    return report;
}

}  // namespace

Result<ForecastReport> forecast_file(const ForecastRequest& request) {
    const auto begun = std::chrono::steady_clock::now();
    NEARSTOCK_ASSIGN_OR_RETURN(models, find_models(request.models));
    const auto answer = [&]() -> Result<ForecastReport> {
        auto reading = request.reading;
        reading.threads = request.threads;
        NEARSTOCK_ASSIGN_OR_RETURN(file, PanelFile::open(request.input, reading));
        return Run(request, std::move(models), std::move(file), begun).run();
    };
    return request.cache && std::filesystem::exists(request.input) ? from_cache_or(request, hash_of(request), answer)
                                                                   : answer();
}

Result<ForecastReport> forecast_panel(const ForecastRequest& request, const LongFormat& data,
                                      const std::string& place) {
    const auto begun = std::chrono::steady_clock::now();
    NEARSTOCK_ASSIGN_OR_RETURN(models, find_models(request.models));
    if (!models.files.empty()) {
        return refuse("a competitor's file goes with --input", "--model", "leave file:… out with --workspace");
    }
    const auto answer = [&]() -> Result<ForecastReport> {
        if (data.panel.series == 0) {
            return refuse("has no series", place, "ingest its days first");
        }
        std::optional<ForecastCache> cache;
        if (request.cache) {
            cache.emplace(*request.cache);
        }
        ForecastReport report;
        report.models = names_of(models);
        report.series = data.panel.series;
        report.rows_read = data.rows;
        report.horizon = data.panel.horizon;
        const auto first = static_cast<std::int64_t>(data.panel.days);
        report.first = data.calendar.text(first);
        report.last = data.calendar.text(first + static_cast<std::int64_t>(data.panel.horizon) - 1);
        report.blocks = 1;
        TableNotes told;
        NEARSTOCK_ASSIGN_OR_RETURN(table, forecast_table(models, data, table_options(request, cache, begun), told));
        NEARSTOCK_RETURN_IF_ERROR(write_parquet(table, request.output));
        take_notes(report, std::move(told));
        return report;
    };
    return request.cache ? from_cache_or(request, panel_hash(data.panel), answer) : answer();
}

}  // namespace nearstock
