// What Croston's family shares: a series split into demand sizes and the intervals between them, smoothed by a constant
// that made the best one-step forecasts, and turned into a distribution of counts.
//
// Periods of which nothing is known do not exist here: an interval counts known periods only. Sales of partly observed
// periods enter as they are; who wants them weighed by exposure takes censored_nb.
// Quantiles: negative binomial with the method's own mean and the variance of its past one-step errors, in the series'
// own unit (whole units, tenths or hundredths: the coarsest in which its sales are whole), gamma where there is none.
#pragma once

#include "forecasting/series_model.hpp"

#include <span>
#include <vector>

namespace nearstock {

/// Where smoothing constants are looked for. lowest == highest: that one is used.
struct SmoothingRange {
    double lowest = 0.1;
    double highest = 0.3;
};

/// The smoothing constant with the least sum of squared one-step errors of x, and the level after x. The level starts
/// at x[0]. An empty x: the lowest constant and 0.
struct Smoothed {
    double alpha = 0;
    double level = 0;
};
Smoothed smooth_best(std::span<const double> x, SmoothingRange range);
/// The level after x with a given constant.
double smooth(std::span<const double> x, double alpha);

/// The periods of a series of which something is known.
std::vector<double> known_values(std::span<const float> y);

/// Demand sizes, and the periods from one to the next (the first counts from the series' start).
struct DemandsAndIntervals {
    std::vector<double> sizes;
    std::vector<double> intervals;
};
DemandsAndIntervals split_demands(std::span<const double> y);

/// 1, 0.1 or 0.01: the coarsest unit in which at least 99 of 100 sales are whole; 0: sold by weight.
double count_unit(std::span<const double> y);

/// Past one-step errors as far as they say how wide a count spreads: Σ (error² − mean·unit) and Σ mean².
struct SpreadSums {
    double excess = 0;
    double squares = 0;

    void add(double y, double mean, double unit) {
        excess += (y - mean) * (y - mean) - mean * unit;
        squares += mean * mean;
    }
    /// Of the negative binomial, in the unit that was added. Infinite (Poisson) where errors are no wider than counts.
    [[nodiscard]] double size() const;
};

/// Fills mean (the same for all periods), size and quantiles.
void fill_flat_counts(SeriesForecast& forecast, double mean, double size, double unit);

}  // namespace nearstock
