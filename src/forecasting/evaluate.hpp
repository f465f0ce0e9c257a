// How good was a forecast? Error, bias and the loss of its quantiles, against what was really wanted or sold.
//
// WAPE = Σ|actual − mean| / Σ actual; bias = Σ(mean − actual) / Σ actual; scaled pinball: the mean pinball loss of the
// levels (Koenker and Bassett 1978), summed over series and divided by Σ actual. Sums over `sum_days` days are
// compared, because that is what a replenishment must cover.
#pragma once

#include "domain/demand_forecast.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace nearstock {

struct ForecastScore {
    double wape = 0;
    double bias = 0;
    double scaled_pinball = 0;
    double actual = 0;         // Σ actual; 0 makes the ratios 0
    std::size_t compared = 0;  // sums or days looked at
};

struct EvaluateOptions {
    std::size_t sum_days = 1;  // 1: day by day
    std::vector<double> levels{0.5, 0.9, 0.95};
};

/// Requires `actual` as series × horizon. `counts` (same shape, may be empty) tells what to look at: a sum is left out
/// unless all of its days count.
ForecastScore evaluate(const DemandForecast& forecast, std::span<const float> actual,
                       std::span<const std::uint8_t> counts, const EvaluateOptions& options);

}  // namespace nearstock
