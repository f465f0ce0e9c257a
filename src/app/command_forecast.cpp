// forecast: the forecasting engine alone, on a file or on what a workspace's lake knows.

#include "app/commands.hpp"
#include "app/forecast_parts.hpp"
#include "app/forecast_table.hpp"
#include "app/forecast_workspace.hpp"
#include "app/output.hpp"
#include "core/progress.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>

namespace nearstock {

namespace {

constexpr std::size_t most_lines = 20;  // of one kind on a terminal; --json has them all

void say(const char* what, const std::vector<Refused>& all) {
    for (std::size_t i = 0; i < std::min(all.size(), most_lines); ++i) {
        fmt::print(stderr, "{}: {}: {}\n", what, all[i].unique_id, all[i].reason);
    }
    if (all.size() > most_lines) {
        fmt::print(stderr, "{}: and {} more; --json lists them\n", what, all.size() - most_lines);
    }
}

nlohmann::ordered_json to_json(const std::vector<Refused>& all) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& r : all) { list.push_back({{"unique_id", r.unique_id}, {"reason", r.reason}}); }
    return list;
}

bool of_a_file(const ForecastOptions& options) { return !options.input.empty(); }

Status something_to_read(const Common& common, const ForecastOptions& options) {
    if (!of_a_file(options) && common.workspace == "." && !std::filesystem::exists("nearstock.toml")) {
        return refuse("is missing", "--input", "name a sales file, or a workspace with --workspace");
    }
    if (options.output.empty()) {
        return refuse("is missing", "--output", "see `nearstock forecast --help`");
    }
    if (options.update && options.cache.empty() && of_a_file(options)) {
        return refuse("there is no folder of fits", "--update", "name the one that --cache DIR filled the day before");
    }
    return {};
}

Result<ForecastRequest> request_of(const Common& common, const ForecastOptions& options) {
    NEARSTOCK_RETURN_IF_ERROR(something_to_read(common, options));
    ForecastRequest request;
    request.input = options.input;
    request.output = options.output;
    request.models = options.models;
    request.levels = options.quantiles;
    std::ranges::sort(request.levels);
    request.levels.erase(std::ranges::unique(request.levels).begin(), request.levels.end());
    request.threads = common.threads;
    request.seed = options.seed;
    request.block_values = options.block_values;
    request.time_limit_s = static_cast<double>(options.time_limit.count());
    request.update = options.update;
    if (!options.cache.empty()) {
        request.cache = options.cache;
    } else if (!of_a_file(options)) {
        request.cache = common.workspace / "models";
    }
    request.reading.cutoff = options.cutoff;
    request.reading.future = options.future;
    auto horizon = parse_horizon(options.horizon);
    if (!horizon) {
        horizon.error().place = "--horizon";
        return std::unexpected(horizon.error());
    }
    request.reading.horizon = *horizon;
    if (!options.frequency.empty()) {
        NEARSTOCK_ASSIGN_OR_RETURN(frequency, parse_frequency(options.frequency));
        request.reading.frequency = frequency;
    }
    if (options.season > 0) {
        request.reading.season = options.season;
    }
    return request;
}

Result<ForecastReport> forecast_of(const Common& common, const ForecastOptions& options,
                                   const ForecastRequest& request) {
    if (of_a_file(options)) {
        return forecast_file(request);
    }
    for (const auto& [given, flag] :
         {std::pair(options.future.has_value(), "--future"), std::pair(!options.frequency.empty(), "--frequency")}) {
        if (given) {
            return refuse("goes with --input", flag, "leave it out: a workspace's days and what is ahead are known");
        }
    }
    WorkspacePanelOptions reading;
    reading.run_id = options.run_id;
    reading.cutoff = options.cutoff;
    reading.horizon = *request.reading.horizon;
    reading.threads = common.threads;
    NEARSTOCK_ASSIGN_OR_RETURN(place, parse_series_place(options.by));
    reading.place = place;
    NEARSTOCK_ASSIGN_OR_RETURN(workspace, open_workspace(common.workspace));
    NEARSTOCK_ASSIGN_OR_RETURN(data, read_workspace_panel(workspace, reading));
    if (options.season > 0) {
        data.panel.season = options.season;
    }
    return forecast_panel(request, data, workspace.lake().string());
}

}  // namespace

Status forecast_command(const Common& common, const ForecastOptions& options) {
    const auto started = std::chrono::steady_clock::now();
    NEARSTOCK_ASSIGN_OR_RETURN(request, request_of(common, options));
    NEARSTOCK_ASSIGN_OR_RETURN(report, forecast_of(common, options, request));
    if (interrupted()) {
        return {};
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    for (const auto& note : report.notes) { fmt::print(stderr, "note: {}\n", note); }
    for (const auto& choice : report.chosen) { fmt::print(stderr, "{}", choice_text(choice)); }
    say("not forecast", report.refused);
    say("remark", report.remarks);
    const nlohmann::ordered_json json = {{"models", report.models},
                                         {"series", report.series},
                                         {"horizon_periods", report.horizon},
                                         {"first", report.first},
                                         {"last", report.last},
                                         {"rows_read", report.rows_read},
                                         {"blocks", report.blocks},
                                         {"blocks_resumed", report.blocks_resumed},
                                         {"from_cache", report.from_cache},
                                         {"notes", report.notes},
                                         {"chosen", report.chosen},
                                         {"refused", to_json(report.refused)},
                                         {"remarks", to_json(report.remarks)},
                                         {"output", options.output.string()},
                                         {"seconds", seconds}};
    return print_result(
        common, std::nullopt,
        fmt::format("{} series × {} periods, {} … {}, by {} in {:.2f} s{} → {}{}\n",
                    grouped(static_cast<std::int64_t>(report.series)), report.horizon, report.first, report.last,
                    fmt::join(report.models, ", "), seconds,
                    report.from_cache ? " (answered before, from the cache)" : "", options.output.string(),
                    report.refused.empty() ? "" : fmt::format(" ({} series not forecast)", report.refused.size())),
        json);
}

}  // namespace nearstock
