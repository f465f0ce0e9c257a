#include "core/check.hpp"
#include "inventory/lost_sales_policy.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr std::size_t first_judged = 8;  // weeks before errors are counted: the means know too little until then
constexpr std::size_t first_tamed = 12;  // weeks before one can be called wild: the spread knows too little until then
constexpr double small = 3;              // units: a deviation that is never wild
constexpr double without_limit = 1e300;

// A normal's standard deviation over its mean absolute error, √(π/2): wild weeks weigh less than in a variance.
constexpr double spread_per_error = 1.2533141373155003;

}  // namespace

LostSalesForecast forecast_lost_sales(const LostSalesView& view, const LostSalesForecastOptions& options) {
    const std::size_t stores = view.network.stores;
    const std::size_t weeks = view.history_weeks;
    check(weeks >= 2, "a forecast needs two weeks of history");
    LostSalesForecast forecast{std::vector<double>(stores), std::vector<double>(stores), std::vector<double>(stores)};
    double* sum = forecast.mean.data();  // weighted sums until the end
    double* near_sum = forecast.near_mean.data();
    double* error_sum = forecast.spread.data();
    double weights = 0;
    double near_weights = 0;
    double error_weights = 0;
    const std::size_t judged_from = std::min(first_judged, weeks - 1);
    for (std::size_t t = 0; t < weeks; ++t) {
        const double* units = view.history + t * stores;
        const double scale = weights > 0 ? 1 / weights : 0;
        const double allowance = options.wild * spread_per_error / std::max(1.0, error_weights);
        const bool judged = t >= judged_from;
        if (judged) {
            const double least = t < first_tamed ? without_limit : small;
            for (std::size_t i = 0; i < stores; ++i) {
                const double error = units[i] - sum[i] * scale;
                const double most = std::max(least, allowance * error_sum[i]);
                const double learnt = units[i] - error + std::clamp(error, -most, most);
                error_sum[i] = options.error_memory * error_sum[i] + std::abs(error);
                sum[i] = options.memory * sum[i] + learnt;
                near_sum[i] = options.near_memory * near_sum[i] + learnt;
            }
        } else {
            for (std::size_t i = 0; i < stores; ++i) {
                sum[i] = options.memory * sum[i] + units[i];
                near_sum[i] = options.near_memory * near_sum[i] + units[i];
            }
        }
        error_weights = judged ? options.error_memory * error_weights + 1 : error_weights;
        weights = options.memory * weights + 1;
        near_weights = options.near_memory * near_weights + 1;
    }
    for (std::size_t i = 0; i < stores; ++i) {
        sum[i] = std::max(0.0, sum[i] / weights);
        near_sum[i] = std::max(0.0, near_sum[i] / near_weights);
        error_sum[i] *= spread_per_error / error_weights;
    }
    return forecast;
}

}  // namespace nearstock
