#include "forecasting/seasonal_level.hpp"

#include "forecasting/seasonal_fit.hpp"

namespace nearstock {

DemandForecast SeasonalLevel::forecast(const Panel& panel, unsigned threads) const {
    auto forecast = SeasonalFit(panel, threads).forecast();
    forecast.model = name();
    return forecast;
}

}  // namespace nearstock
