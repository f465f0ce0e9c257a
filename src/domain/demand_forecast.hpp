// Demand ahead, as a distribution.
//
// Marginals are negative binomial per series and day (mean, size; variance = mean + mean²/size; size = infinity is
// Poisson); the days of one series share a correlation, so that sums over a lead time have the right spread.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace nearstock {

struct DemandForecast {
    std::string model;
    BusinessDate first_day;
    std::size_t series = 0;
    std::size_t horizon = 0;
    std::vector<float> mean;     // series × horizon, units
    std::vector<float> size;     // series; > 0, may be infinite
    double day_correlation = 0;  // of the latent daily rates of one series, [0, 1)

    [[nodiscard]] double mean_at(std::size_t s, std::size_t h) const { return mean[s * horizon + h]; }
    [[nodiscard]] double variance_at(std::size_t s, std::size_t h) const;
    /// Mean and variance of the sum over days [from, to) of one series.
    struct Sum {
        double mean = 0;
        double variance = 0;
    };
    [[nodiscard]] Sum sum(std::size_t s, std::size_t from, std::size_t to) const;
};

}  // namespace nearstock
