#include "forecasting/forecaster.hpp"

#include "forecasting/naive.hpp"
#include "forecasting/seasonal_level.hpp"
#include "forecasting/window_mean.hpp"

#include <functional>
#include <limits>
#include <utility>

namespace nearstock {

namespace {

using Maker = std::unique_ptr<Forecaster> (*)();

/// One line per model.
constexpr std::pair<std::string_view, Maker> models[] = {
    {"seasonal_level", [] { return std::unique_ptr<Forecaster>(std::make_unique<SeasonalLevel>()); }},
    {"window_mean", [] { return std::unique_ptr<Forecaster>(std::make_unique<WindowMean>()); }},
    {"naive", [] { return make_local_forecaster(make_naive()); }},
    {"seasonal_naive", [] { return make_local_forecaster(make_seasonal_naive()); }},
    {"weekday_mean", [] { return make_local_forecaster(make_season_mean()); }},
};

/// Looks at whatever panel it is asked about.
class Looking final : public FittedForecaster {
public:
    using Look = std::function<DemandForecast(const Panel&, const ForecastSettings&)>;
    explicit Looking(Look look) : look_(std::move(look)) {}
    [[nodiscard]] DemandForecast forecast(const Panel& panel, const ForecastSettings& settings) const override {
        return look_(panel, settings);
    }
    void update(const Panel& /*panel*/, const ForecastSettings& /*settings*/) override {}

private:
    Look look_;
};

}  // namespace

std::unique_ptr<FittedForecaster> MemorylessForecaster::fit(const Panel& /*panel*/,
                                                            const ForecastSettings& /*settings*/) const {
    return std::make_unique<Looking>(
        [this](const Panel& panel, const ForecastSettings& settings) { return look(panel, settings); });
}

DemandForecast empty_forecast(const Panel& panel, std::string_view model, const ForecastSettings& settings) {
    DemandForecast result;
    result.model = model;
    result.first_day = panel.first_day + Days(panel.days);
    result.series = panel.series;
    result.horizon = panel.horizon;
    result.mean.assign(panel.series * panel.horizon, 0);
    result.size.assign(panel.series, std::numeric_limits<float>::infinity());
    result.levels = settings.levels;
    result.quantiles.assign(result.mean.size() * result.levels.size(), 0);
    return result;
}

std::unique_ptr<Forecaster> make_forecaster(std::string_view name) {
    for (const auto& [known, make] : models) {
        if (known == name) {
            return make();
        }
    }
    return nullptr;
}

std::vector<std::string> forecaster_names() {
    std::vector<std::string> names;
    for (const auto& [name, make] : models) { names.emplace_back(name); }
    return names;
}

}  // namespace nearstock
