#include "domain/demand_forecast.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

double DemandForecast::variance_at(std::size_t s, std::size_t h) const {
    const double m = mean_at(s, h);
    return m + m * m / size[s];
}

DemandForecast::Sum DemandForecast::sum(std::size_t s, std::size_t from, std::size_t to) const {
    check(from <= to && to <= horizon, "a sum of forecast days lies within the horizon");
    Sum result;
    double rate_sd_sum = 0;  // of the latent rates: the part of the variance that is above Poisson
    double rate_variance = 0;
    for (std::size_t h = from; h < to; ++h) {
        const double m = mean_at(s, h);
        result.mean += m;
        rate_variance += m * m / size[s];
        rate_sd_sum += m / std::sqrt(double(size[s]));
    }
    const double crossed = std::max(0.0, rate_sd_sum * rate_sd_sum - rate_variance);
    result.variance = result.mean + rate_variance + day_correlation * crossed;
    return result;
}

}  // namespace nearstock
