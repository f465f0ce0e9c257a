#include "app/forecast_cache.hpp"

#include "core/files.hpp"
#include "lake/content_hash.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <fstream>

namespace nearstock {

namespace fs = std::filesystem;

namespace {

constexpr int fit_format = 2;
constexpr std::size_t most_forecasts = 8;
constexpr std::size_t most_fits = 3;  // of one question

/// Grows by columns; the names and lengths in between keep different panels apart.
class PanelHash {
public:
    void add(std::string_view text) {
        hash_ = content_hash(hash_ + content_hash(text) + fmt::format("{}", text.size()));
    }
    template <class T>
    void add(const std::vector<T>& values) {
        add(std::string_view(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)));
    }
    /// Columns [from, to) of a row-major matrix.
    template <class T>
    void add_columns(const std::vector<T>& values, std::size_t columns, std::size_t from, std::size_t to) {
        std::vector<T> part;
        part.reserve(columns == 0 ? 0 : values.size() / columns * (to - from));
        for (std::size_t row = 0; columns > 0 && row + columns <= values.size(); row += columns) {
            part.insert(part.end(), values.begin() + std::ptrdiff_t(row + from),
                        values.begin() + std::ptrdiff_t(row + to));
        }
        add(part);
    }
    [[nodiscard]] std::string take() { return std::move(hash_); }

private:
    std::string hash_;
};

/// Of what question, about which series.
std::string question_text(const ForecastCache::Question& q, const Panel& panel) {
    return fmt::format("{}|{}|{}|{}|{}", q.model, fmt::join(q.levels, ","), q.seed, panel.horizon,
                       content_hash(fmt::format("{}", fmt::join(panel.unique_id, "\n"))).substr(0, 16));
}

/// What the first line of a fit says; nothing when the file is not one.
struct FitHeader {
    nlohmann::ordered_json json;
    std::size_t length = 0;  // of the line with its end
};
std::optional<FitHeader> read_header(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::string line;
    if (!std::getline(in, line)) {
        return std::nullopt;
    }
    auto json = nlohmann::ordered_json::parse(line, nullptr, false);
    if (json.is_discarded() || json.value("what", "") != "nearstock fit") {
        return std::nullopt;
    }
    return FitHeader{std::move(json), line.size() + 1};
}

std::vector<fs::path> files_of(const fs::path& folder, std::string_view prefix, std::string_view extension) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        if (entry.path().filename().string().starts_with(prefix) && entry.path().extension() == extension) {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

Status copy_whole(const fs::path& from, const fs::path& to) {
    std::error_code error;
    if (to.has_parent_path()) {
        fs::create_directories(to.parent_path(), error);
    }
    const fs::path partial = partial_path(to);
    fs::copy_file(from, partial, fs::copy_options::overwrite_existing, error);
    if (error) {
        return refuse("cannot be written: " + error.message(), to.string(), "check the folder and its space");
    }
    return publish(partial, to);
}

}  // namespace

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

std::string program_hash() {
    static const std::string hash = hash_of_file("/proc/self/exe");
    return hash;
}

std::string history_hash(const Panel& panel, std::size_t days) {
    const std::size_t wide = panel.days + panel.horizon;
    PanelHash hash;
    hash.add(fmt::format("{}|{}|{}|{}|{}", to_text(panel.first_day), panel.series, days,
                         static_cast<int>(panel.frequency), panel.season));
    hash.add(fmt::format("{}", fmt::join(panel.unique_id, "\n")));
    hash.add_columns(panel.sales, panel.days, 0, days);
    hash.add_columns(panel.availability, panel.days, 0, days);
    hash.add(panel.start);
    hash.add(panel.item);
    hash.add(panel.category);
    hash.add_columns(panel.discount, wide, 0, days);
    hash.add_columns(panel.holiday, wide, 0, days);
    for (const auto* columns : {&panel.known_ahead, &panel.known_behind}) {
        for (const auto& column : *columns) {
            hash.add(column.name + (column.shared ? " shared" : ""));
            hash.add_columns(column.values, column.periods, 0, days);
        }
        hash.add("");
    }
    for (const auto& attribute : panel.attributes) {
        hash.add(attribute.name + fmt::format("\n{}", fmt::join(attribute.labels, "\n")));
        hash.add(attribute.code);
    }
    return hash.take();
}

std::string panel_hash(const Panel& panel) {
    const std::size_t wide = panel.days + panel.horizon;
    PanelHash hash;
    hash.add(history_hash(panel, panel.days));
    hash.add(panel.active);
    hash.add_columns(panel.discount, wide, panel.days, wide);
    hash.add_columns(panel.holiday, wide, panel.days, wide);
    for (const auto& column : panel.known_ahead) { hash.add_columns(column.values, wide, panel.days, wide); }
    return hash.take();
}

std::optional<nlohmann::ordered_json> ForecastCache::take_forecast(const std::string& key,
                                                                   const fs::path& output) const {
    const fs::path kept = folder_ / ("forecast-" + key + ".parquet");
    const auto text = read_file(fs::path(kept).replace_extension(".json"));
    if (!text || !fs::exists(kept)) {
        return std::nullopt;
    }
    auto said = nlohmann::ordered_json::parse(*text, nullptr, false);
    if (said.is_discarded() || said.value("content", "") != hash_of_file(kept) || !copy_whole(kept, output)) {
        return std::nullopt;
    }
    return std::optional(std::move(said.at("said")));
}

Status ForecastCache::keep_forecast(const std::string& key, const fs::path& output,
                                    const nlohmann::ordered_json& said) const {
    // Older answers go first, so that a full disk is not the cache's doing.
    auto answers = files_of(folder_, "forecast-", ".json");
    std::error_code error;
    std::ranges::stable_sort(answers, std::greater{}, [&](const fs::path& p) { return fs::last_write_time(p, error); });
    for (std::size_t i = most_forecasts - 1; i < answers.size(); ++i) {
        fs::remove(answers[i], error);
        fs::remove(fs::path(answers[i]).replace_extension(".parquet"), error);
    }
    const fs::path kept = folder_ / ("forecast-" + key + ".parquet");
    NEARSTOCK_RETURN_IF_ERROR(copy_whole(output, kept));
    const nlohmann::ordered_json json = {{"content", hash_of_file(kept)}, {"said", said}};
    return write_file(fs::path(kept).replace_extension(".json"), json.dump());
}

std::optional<ForecastCache::Fit> ForecastCache::newest_fit(const Question& question, const Panel& panel,
                                                            std::vector<std::string>& notes) const {
    struct Candidate {
        fs::path file;
        FitHeader header;
        std::size_t periods;
    };
    const std::string asked = question_text(question, panel);
    std::vector<Candidate> candidates;
    for (const auto& file : files_of(folder_, "fit-", ".fit")) {
        const auto header = read_header(file);
        if (!header) {
            notes.push_back(file.string() + " is not a fit of nearstock: it is passed over");
        } else if (header->json.value("question", "") != asked) {
            continue;  // of something else
        } else if (header->json.value("format", 0) != fit_format ||
                   header->json.value("program", "") != program_hash()) {
            notes.push_back(
                fmt::format("{} was kept by another version of nearstock (format {}, this is {}): it is "
                            "passed over; remove it, it is of no use any more",
                            file.string(), header->json.value("format", 0), fit_format));
        } else if (const auto periods = header->json.value("periods", std::size_t{0}); periods <= panel.days) {
            candidates.push_back({file, *header, periods});
        }
    }
    std::ranges::stable_sort(candidates, std::greater{}, &Candidate::periods);
    for (const auto& [file, header, periods] : candidates) {
        if (header.json.value("history", "") != history_hash(panel, periods)) {
            notes.push_back(file.string() + " was made from a history that has changed since: it is passed over");
            continue;
        }
        auto bytes = read_file(file);
        if (!bytes || bytes->size() < header.length ||
            content_hash(std::string_view(*bytes).substr(header.length)) != header.json.value("content", "")) {
            notes.push_back(file.string() + " is not whole: it is passed over");
            continue;
        }
        bytes->erase(0, header.length);
        return Fit{*std::move(bytes), periods, header.json.value("fitted", periods)};
    }
    return std::nullopt;
}

Status ForecastCache::keep_fit(const Question& question, const Panel& panel, const std::string& bytes,
                               std::size_t fitted) const {
    const std::string asked = question_text(question, panel);
    std::vector<std::pair<std::size_t, fs::path>> same;
    for (const auto& file : files_of(folder_, "fit-", ".fit")) {
        if (const auto header = read_header(file); header && header->json.value("question", "") == asked) {
            same.emplace_back(header->json.value("periods", std::size_t{0}), file);
        }
    }
    std::ranges::sort(same, std::greater{});
    std::error_code error;
    for (std::size_t i = most_fits - 1; i < same.size(); ++i) { fs::remove(same[i].second, error); }
    const auto history = history_hash(panel, panel.days);
    const nlohmann::ordered_json header = {{"what", "nearstock fit"},   {"format", fit_format},
                                           {"program", program_hash()}, {"question", asked},
                                           {"periods", panel.days},     {"fitted", fitted},
                                           {"history", history},        {"content", content_hash(bytes)}};
    const auto key = content_hash(asked + history + program_hash());
    return write_file(folder_ / ("fit-" + key.substr(0, 16) + ".fit"), header.dump() + "\n" + bytes);
}

}  // namespace nearstock
