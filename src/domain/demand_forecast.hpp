// Demand ahead, as a distribution.
//
// Marginals are negative binomial per series and day (mean, size; variance = mean + mean²/size; size = infinity is
// Poisson); the days of one series share a correlation, so that sums over a lead time have the right spread. A model
// that has more to say about single days says it in `quantiles`, which are then what is printed for a day.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <span>
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

    std::vector<double> levels;    // of `quantiles`, ascending, in (0, 1); may be empty
    std::vector<float> quantiles;  // series × horizon × levels, units; never cross; empty: those of the marginals

    [[nodiscard]] double mean_at(std::size_t s, std::size_t h) const { return mean[s * horizon + h]; }
    [[nodiscard]] double variance_at(std::size_t s, std::size_t h) const;
    /// Requires `quantiles`. One value per level.
    [[nodiscard]] std::span<const float> quantiles_at(std::size_t s, std::size_t h) const {
        return std::span(quantiles).subspan((s * horizon + h) * levels.size(), levels.size());
    }
    [[nodiscard]] std::span<float> quantiles_at(std::size_t s, std::size_t h) {
        return std::span(quantiles).subspan((s * horizon + h) * levels.size(), levels.size());
    }
    /// Mean and variance of the sum over days [from, to) of one series.
    struct Sum {
        double mean = 0;
        double variance = 0;
    };
    [[nodiscard]] Sum sum(std::size_t s, std::size_t from, std::size_t to) const;
};

}  // namespace nearstock
