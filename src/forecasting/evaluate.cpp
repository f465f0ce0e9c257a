#include "forecasting/evaluate.hpp"

#include "core/check.hpp"
#include "math/negative_binomial.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

double pinball(double level, double quantile, double actual) {
    return actual >= quantile ? level * (actual - quantile) : (1 - level) * (quantile - actual);
}

}  // namespace

ForecastScore evaluate(const DemandForecast& forecast, std::span<const float> actual,
                       std::span<const std::uint8_t> counts, const EvaluateOptions& options) {
    check(actual.size() == forecast.series * forecast.horizon, "actuals have the forecast's shape");
    check(counts.empty() || counts.size() == actual.size(), "what counts has the forecast's shape");
    check(options.sum_days >= 1, "sums are over one day at least");
    ForecastScore score;
    double error = 0, signed_error = 0, loss = 0;
    for (std::size_t s = 0; s < forecast.series; ++s) {
        for (std::size_t from = 0; from + options.sum_days <= forecast.horizon; from += options.sum_days) {
            double units = 0;
            bool looked_at = true;
            for (std::size_t h = from; h < from + options.sum_days; ++h) {
                const std::size_t at = s * forecast.horizon + h;
                units += actual[at];
                looked_at = looked_at && (counts.empty() || counts[at] != 0);
            }
            if (!looked_at) {
                continue;
            }
            const auto sum = forecast.sum(s, from, from + options.sum_days);
            const auto demand = NegativeBinomial::from_moments(sum.mean, sum.variance);
            for (const double level : options.levels) {
                loss += pinball(level, double(demand.quantile(level)), units) / double(options.levels.size());
            }
            error += std::abs(units - sum.mean);
            signed_error += sum.mean - units;
            score.actual += units;
            ++score.compared;
        }
    }
    if (score.actual > 0) {
        score.wape = error / score.actual;
        score.bias = signed_error / score.actual;
        score.scaled_pinball = loss / score.actual;
    }
    return score;
}

}  // namespace nearstock
