// Which smoothing, which initial level and which share of the trend fit a series best?
//
// The Theta recursion (theta.hpp) and its least squares. Errors count from the fourth period on, as in the paper's
// software: by then the dynamic line has three values to go through.
#pragma once

#include "forecasting/theta.hpp"

#include <cstddef>
#include <limits>
#include <span>

namespace nearstock {

/// Where the recursion stands before period `t`.
struct ThetaState {
    std::size_t t = 0;
    double level = 0;
    double mean = 0;                  // of the past, dynamic line only
    double intercept = 0, slope = 0;  // A and B
};

struct ThetaFit {
    ThetaLine line = ThetaLine::fixed;
    double alpha = 0.5;
    double weight = 0.5;  // w = 1 − 1/θ
    double first_level = 0;
    double sum_of_squares = 0;  // from the fourth period on
    double variance = 0;        // of an error
    double aicc = std::numeric_limits<double>::infinity();
    ThetaState state;  // before the first period

    [[nodiscard]] double forecast(const ThetaState& state) const;
    /// Takes in period state.t's value; NaN: the state moves by its own forecast. Returns the error (0 for NaN).
    double learn(ThetaState& state, double y) const;
};

/// Fits one of the four. Fewer than four known values: their mean as level and no trend, an infinite AICc. Requires at
/// least one known value.
ThetaFit fit_theta(std::span<const double> y, ThetaLine line, ThetaWeight weight);

}  // namespace nearstock
