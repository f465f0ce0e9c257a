#include "forecasting/forecaster.hpp"

#include "forecasting/auto_forecaster.hpp"
#include "forecasting/boosting.hpp"
#include "forecasting/censored_nb.hpp"
#include "forecasting/conformal.hpp"
#include "forecasting/croston.hpp"
#include "forecasting/exponential_smoothing.hpp"
#include "forecasting/intermittent_aggregation.hpp"
#include "forecasting/intermittent_forest.hpp"
#include "forecasting/naive.hpp"
#include "forecasting/seasonal_level.hpp"
#include "forecasting/theta.hpp"
#include "forecasting/window_mean.hpp"

#include <fmt/format.h>

#include <functional>
#include <limits>
#include <utility>

namespace nearstock {

namespace {

using Maker = std::unique_ptr<Forecaster> (*)();

/// One line per model.
constexpr std::pair<std::string_view, Maker> models[] = {
    {"auto", [] { return make_auto(); }},
    {"seasonal_level", [] { return std::unique_ptr<Forecaster>(std::make_unique<SeasonalLevel>()); }},
    {"window_mean", [] { return std::unique_ptr<Forecaster>(std::make_unique<WindowMean>()); }},
    {"lightgbm", [] { return make_boosting(); }},
    {"xgboost", [] { return make_boosting({BoostingLibrary::xgboost}); }},
    {"naive", [] { return make_local_forecaster(make_naive()); }},
    {"seasonal_naive", [] { return make_local_forecaster(make_seasonal_naive()); }},
    {"weekday_mean", [] { return make_local_forecaster(make_season_mean()); }},
    {"ses", [] { return make_local_forecaster(make_ses()); }},
    {"holt", [] { return make_local_forecaster(make_holt()); }},
    {"holt_winters", [] { return make_local_forecaster(make_holt_winters()); }},
    {"auto_ets", [] { return make_local_forecaster(make_auto_ets()); }},
    {"auto_ets_full", [] { return make_local_forecaster(make_auto_ets(EtsFamily::full)); }},
    {"theta", [] { return make_local_forecaster(make_theta()); }},
    {"auto_theta", [] { return make_local_forecaster(make_auto_theta()); }},
    {"croston", [] { return make_local_forecaster(make_croston()); }},
    {"sba", [] { return make_local_forecaster(make_sba()); }},
    {"tsb", [] { return make_local_forecaster(make_tsb()); }},
    {"adida", [] { return make_local_forecaster(make_adida()); }},
    {"imapa", [] { return make_local_forecaster(make_imapa()); }},
    {"censored_nb", [] { return make_local_forecaster(make_censored_nb()); }},
    {"count_forest", [] { return make_count_forest(); }},
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
    [[nodiscard]] std::optional<std::string> saved() const override { return std::string(); }

private:
    Look look_;
};

}  // namespace

std::unique_ptr<FittedForecaster> MemorylessForecaster::fit(const Panel& /*panel*/,
                                                            const ForecastSettings& /*settings*/) const {
    return std::make_unique<Looking>(
        [this](const Panel& panel, const ForecastSettings& settings) { return look(panel, settings); });
}

Result<std::unique_ptr<FittedForecaster>> MemorylessForecaster::restore(std::string_view /*bytes*/) const {
    return fit({}, {});
}

Result<std::unique_ptr<FittedForecaster>> Forecaster::restore(std::string_view /*bytes*/) const {
    return refuse(fmt::format("a fit of '{}' cannot be kept", name()), {}, "fit it anew");
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
    if (constexpr std::string_view calibrated = "conformal:"; name.starts_with(calibrated)) {
        auto model = make_forecaster(name.substr(calibrated.size()));
        return model == nullptr ? nullptr : make_conformal(std::move(model));
    }
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
