// forecast backtest: models judged from several origins in the past of a file.

#include "app/commands.hpp"
#include "app/forecast_accuracy_table.hpp"
#include "app/forecast_models.hpp"
#include "app/long_format.hpp"
#include "app/output.hpp"
#include "core/progress.hpp"
#include "forecasting/backtest.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace nearstock {

namespace {

Result<std::size_t> periods_of(const std::string& text, const std::string& flag, Frequency frequency) {
    auto length = parse_horizon(text);
    auto periods = length ? periods_in(*length, frequency) : std::unexpected(length.error());
    if (!periods) {
        periods.error().place = flag;
    }
    return periods;
}

Result<LongFormat> read_history(const Common& common, const ForecastBacktestOptions& options) {
    if (options.forecast.input.empty()) {
        return refuse("is missing", "--input", "see `nearstock forecast backtest --help`");
    }
    PanelOptions reading;
    reading.threads = common.threads;
    reading.cutoff = options.forecast.cutoff;
    reading.known_ahead = options.known_ahead;
    if (!options.forecast.frequency.empty()) {
        NEARSTOCK_ASSIGN_OR_RETURN(frequency, parse_frequency(options.forecast.frequency));
        reading.frequency = frequency;
    }
    if (options.forecast.season > 0) {
        reading.season = options.forecast.season;
    }
    return read_panel(options.forecast.input, reading);
}

}  // namespace

Status forecast_backtest_command(const Common& common, const ForecastBacktestOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(models, find_models(options.forecast.models));
    if (!models.files.empty()) {
        return refuse("a file holds no forecasts from other origins", "--model",
                      "judge it with `nearstock forecast evaluate`");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(data, read_history(common, options));
    BacktestOptions origins_of;
    NEARSTOCK_ASSIGN_OR_RETURN(horizon, periods_of(options.forecast.horizon, "--horizon", data.panel.frequency));
    origins_of.horizon = origins_of.step = horizon;
    if (!options.step.empty()) {
        NEARSTOCK_ASSIGN_OR_RETURN(step, periods_of(options.step, "--step", data.panel.frequency));
        origins_of.step = step;
    }
    origins_of.windows = options.windows;
    const auto origins = backtest_origins(data.panel, origins_of);
    if (origins.empty()) {
        return refuse(fmt::format("has {} periods, which leaves nothing before a horizon of {}", data.panel.days,
                                  options.forecast.horizon),
                      options.forecast.input.string(), "give more history, or shorten --horizon");
    }
    ForecastSettings settings{common.threads, options.forecast.quantiles, options.forecast.seed};
    std::ranges::sort(settings.levels);
    const auto scales = scales_of(data.panel, origins.front());
    std::vector<ModelAccuracy> all;
    Progress progress("models judged", models.ours.size());
    for (const auto& model : models.ours) {
        const auto rows = backtest(*model, data.panel, origins, horizon, settings, data.counts);
        auto segments = accuracy_by_segment(rows, scales, {});
        if (!options.segments) {
            std::erase_if(segments, [](const auto& s) { return s.by != "all" && s.by != "stock"; });
        }
        all.push_back({std::string(model->name()), std::move(segments)});
        progress.advance();
        if (interrupted()) {
            return {};
        }
    }
    for (const auto& r : data.refused) { fmt::print(stderr, "not judged: {}: {}\n", r.unique_id, r.reason); }
    std::string first = data.calendar.text(static_cast<std::int64_t>(origins.front()));
    std::string last = data.calendar.text(static_cast<std::int64_t>(origins.back()));
    const nlohmann::ordered_json json = {{"series", data.panel.series}, {"horizon_periods", horizon},
                                         {"origins", origins.size()},   {"first_forecast_from", first},
                                         {"last_forecast_from", last},  {"accuracy", accuracy_json(all)}};
    return print_result(common, std::nullopt,
                        fmt::format("{} series × {} periods from {} origins, {} … {}\n{}",
                                    grouped(static_cast<std::int64_t>(data.panel.series)), horizon, origins.size(),
                                    first, last, accuracy_table(all)),
                        json);
}

}  // namespace nearstock
