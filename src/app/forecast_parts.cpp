#include "app/forecast_parts.hpp"

#include "core/files.hpp"
#include "core/progress.hpp"
#include "forecasting/marginals.hpp"
#include "lake/content_hash.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>

namespace nearstock {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t most_remarks = 1000;  // kept of a file; more say nothing new

std::string hash_of_file(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string slice(std::size_t{16} << 20, '\0'), hash;
    while (in) {
        in.read(slice.data(), static_cast<std::streamsize>(slice.size()));
        hash =
            content_hash(hash + content_hash(std::string_view(slice).substr(0, static_cast<std::size_t>(in.gcount()))));
    }
    return hash;
}

std::string hash_of(const ForecastRequest& r) {
    std::string all = hash_of_file(r.input);
    if (r.reading.future) {
        all += hash_of_file(*r.reading.future);
    }
    for (const auto& model : r.models) { all += model.starts_with("file:") ? hash_of_file(model.substr(5)) : ""; }
    return content_hash(all + fmt::format("|{}|{}|{}|{}|{}|{}|{}|{}", fmt::join(r.models, ","),
                                          fmt::join(r.levels, ","), r.reading.cutoff ? to_text(*r.reading.cutoff) : "",
                                          r.reading.horizon->text,
                                          r.reading.frequency ? frequency_name(*r.reading.frequency) : "",
                                          r.reading.season.value_or(0), r.seed, r.block_values))
        .substr(0, 16);
}

class Run {
public:
    Run(const ForecastRequest& request, NamedModels models, PanelFile file)
        : request_(request), models_(std::move(models)), file_(std::move(file)) {
        report_.rows_read = file_.rows();
        report_.horizon = file_.horizon();
        const auto first = static_cast<std::int64_t>(file_.periods());
        report_.first = file_.calendar().text(first);
        report_.last = file_.calendar().text(first + static_cast<std::int64_t>(file_.horizon()) - 1);
        report_.notes = file_.notes();
        for (const auto& model : models_.ours) { report_.models.emplace_back(model->name()); }
        for (const auto& other : models_.files) {
            for (const auto& model : other.models()) { report_.models.push_back(model.name); }
        }
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

    Result<Table> forecast(const LongFormat& data);
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
    ForecastReport report_;
};

/// The double that is written like the float: 0.1F is 0.1, not 0.10000000149, or a sale of 0.1 would be below it.
double as_written(float value) {
    std::array<char, 32> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    double result = 0;
    std::from_chars(text.data(), end, result);
    return result;
}

void add_columns(Table& table, const DemandForecast& forecast) {
    const auto add = [&](const std::string& name, const std::vector<float>& values, std::size_t at, std::size_t step) {
        auto& column = table.add<Column::Decimals>(name);
        column.resize(forecast.mean.size());
        for (std::size_t i = 0; i < column.size(); ++i) { column[i] = as_written(values[i * step + at]); }
    };
    add(forecast.model, forecast.mean, 0, 1);
    for (std::size_t q = 0; q < forecast.levels.size(); ++q) {
        add(quantile_column(forecast.model, forecast.levels[q]), forecast.quantiles, q, forecast.levels.size());
    }
}

/// unique_id, ds, then the models' columns.
Result<Table> Run::forecast(const LongFormat& data) {
    const Panel& panel = data.panel;
    Table table;
    table.columns.reserve(2 + report_.models.size() * (1 + request_.levels.size()));
    auto& ids = table.add<Column::Texts>("unique_id");
    for (std::size_t i = 0; i < panel.series * panel.horizon; ++i) {
        ids.push_back(panel.unique_id[i / panel.horizon]);
    }
    const auto when = [&](std::size_t i) {
        return data.calendar.at(static_cast<std::int64_t>(panel.days + i % panel.horizon));
    };
    if (panel.frequency == Frequency::hourly) {
        auto& times = table.add<Column::Timestamps>("ds");
        for (std::size_t i = 0; i < ids.size(); ++i) { times.push_back(when(i)); }
    } else {
        auto& days = table.add<Column::Dates>("ds");
        for (std::size_t i = 0; i < ids.size(); ++i) { days.push_back(std::chrono::floor<Days>(when(i))); }
    }
    const ForecastSettings settings{request_.threads, request_.levels, request_.seed};
    for (const auto& model : models_.ours) {
        DemandForecast forecast = model->forecast(panel, settings);
        forecast.model = model->name();
        fill_marginal_quantiles(forecast, request_.levels, data.counts, request_.threads);
        add_columns(table, forecast);
    }
    for (auto& other : models_.files) {
        for (const auto& model : other.models()) {
            NEARSTOCK_ASSIGN_OR_RETURN(forecast, other.forecast(model, panel, data.calendar));
            add_columns(table, forecast);
        }
    }
    return table;
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
    NEARSTOCK_ASSIGN_OR_RETURN(table, forecast(data));
    NEARSTOCK_RETURN_IF_ERROR(write_parquet(table, request_.output));
    report_.series = data.panel.series;
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
        NEARSTOCK_ASSIGN_OR_RETURN(table, forecast(data));
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

}  // namespace

Result<ForecastReport> forecast_file(const ForecastRequest& request) {
    NEARSTOCK_ASSIGN_OR_RETURN(models, find_models(request.models));
    auto reading = request.reading;
    reading.threads = request.threads;
    NEARSTOCK_ASSIGN_OR_RETURN(file, PanelFile::open(request.input, reading));
    return Run(request, std::move(models), std::move(file)).run();
}

}  // namespace nearstock
