// Is a ratio different between two arms, when the unit that was assigned brings both its numerator and its denominator?
//
// Cost per order with customers assigned: a customer's orders belong together, so customers are what is independent.
// The delta method linearises each unit's share of the ratio; Welch's test of the linearised values is the test of the
// ratio (Deng, Knoblich and Lu 2018).
#pragma once

#include "experiments/experiment.hpp"

namespace nearstock {

/// Sums over the units (customers) of one arm: y is the numerator (cost), m the denominator (orders).
struct RatioMoments {
    double units = 0;
    double y = 0, m = 0;
    double yy = 0, mm = 0, ym = 0;
};

/// Cannot tell when an arm has fewer than two units or no denominator.
TestResult ratio_test(const RatioMoments& control, const RatioMoments& treatment, double confidence = 0.95);

}  // namespace nearstock
