// forecast on a file: the forecasting engine alone.

#include "app/commands.hpp"
#include "app/forecast_parts.hpp"
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

Result<ForecastRequest> request_of(const Common& common, const ForecastOptions& options) {
    ForecastRequest request;
    for (const auto& [path, flag] : {std::pair(&options.input, "--input"), std::pair(&options.output, "--output")}) {
        if (path->empty()) {
            return refuse("is missing", flag, "see `nearstock forecast --help`");
        }
    }
    request.input = options.input;
    request.output = options.output;
    request.models = options.models;
    request.levels = options.quantiles;
    std::ranges::sort(request.levels);
    request.levels.erase(std::ranges::unique(request.levels).begin(), request.levels.end());
    request.threads = common.threads;
    request.seed = options.seed;
    request.block_values = options.block_values;
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

}  // namespace

Status forecast_command(const Common& common, const ForecastOptions& options) {
    const auto started = std::chrono::steady_clock::now();
    NEARSTOCK_ASSIGN_OR_RETURN(request, request_of(common, options));
    NEARSTOCK_ASSIGN_OR_RETURN(report, forecast_file(request));
    if (interrupted()) {
        return {};
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    for (const auto& note : report.notes) { fmt::print(stderr, "note: {}\n", note); }
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
                                         {"notes", report.notes},
                                         {"refused", to_json(report.refused)},
                                         {"remarks", to_json(report.remarks)},
                                         {"output", options.output.string()},
                                         {"seconds", seconds}};
    return print_result(
        common, std::nullopt,
        fmt::format("{} series × {} periods, {} … {}, by {} in {:.2f} s → {}{}\n",
                    grouped(static_cast<std::int64_t>(report.series)), report.horizon, report.first, report.last,
                    fmt::join(report.models, ", "), seconds, options.output.string(),
                    report.refused.empty() ? "" : fmt::format(" ({} series not forecast)", report.refused.size())),
        json);
}

}  // namespace nearstock
