#include "forecasting/seasonal_level.hpp"

#include "forecasting/seasonal_fit.hpp"

namespace nearstock {

DemandForecast SeasonalLevel::look(const Panel& panel, const ForecastSettings& settings) const {
    auto forecast = SeasonalFit(panel, settings.threads).forecast();
    forecast.model = name();
    return forecast;
}

}  // namespace nearstock
