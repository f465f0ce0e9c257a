// What will it sell? Level × weekday × promotion × holiday, learnt where there is enough to learn from.
//
// Demand of series s of item i on day d is a count with rate  level_i(d) · share_s · weekday · uplift · holiday.
//   exposure   days and hours without stock are missing observation, not missing sales: every rate is Σ sales / Σ
//   exposure,
//              the maximum-likelihood answer to partly observed counts
//   level      of the item over all its places: sales and exposure discounted by the day (Harvey and Fernandes 1989),
//   the
//              discount chosen per category by the error of past 14-day forecasts; damped trend
//   weekday    profile of the category; an item's own deviations as far as its sales support them
//   uplift     (1 − discount)^−elasticity, one elasticity per category by penalised Poisson likelihood
//   share      of a place in its item: the place's share in the category, corrected by the series' own sales with a
//              gamma–Poisson prior whose strength is estimated
//   spread     negative binomial size by moments per volume class, correlation of days from the errors of past sums
//
// Passes over flat arrays; an item is one unit of work and every sum has one order, so threads change nothing.
#pragma once

#include "forecasting/forecaster.hpp"

namespace nearstock {

class SeasonalLevel final : public MemorylessForecaster {
public:
    [[nodiscard]] std::string_view name() const override { return "seasonal_level"; }

private:
    [[nodiscard]] DemandForecast look(const Panel& panel, const ForecastSettings& settings) const override;
};

}  // namespace nearstock
