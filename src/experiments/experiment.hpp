// Does it work? Allocation of units to arms, and what two arms' counts allow to conclude.
//
// Counted → moments → test → result. "Cannot tell" is its own answer, never p = 1.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

/// The arm (0 or 1) of a unit: a hash of experiment and unit, so that it never changes and needs no table.
int assign_arm(std::string_view experiment_id, std::string_view unit_id, double treatment_share = 0.5);

/// What was counted of one arm.
struct Moments {
    double n = 0;
    double sum = 0;
    double sum_of_squares = 0;
};

struct TestResult {
    bool conclusive = false;  // false: too little data, see `reason`
    std::string reason;
    double mean_control = 0, mean_treatment = 0;
    double difference = 0;  // treatment − control
    double standard_error = 0;
    double low = 0, high = 0;  // interval of the difference
    double p_value = 0;        // two-sided
    double degrees_of_freedom = 0;
};

/// Welch's two-sample t-test with an interval at `confidence`. Cannot tell with fewer than two units in an arm, or when
/// nothing varies.
TestResult welch_test(const Moments& control, const Moments& treatment, double confidence = 0.95);

/// Sample ratio mismatch: p-value of the chi-square test that units fell on the arms as designed.
double sample_ratio_p_value(double n_control, double n_treatment, double treatment_share = 0.5);

/// Percentile interval of the mean of paired daily differences by a circular moving-block bootstrap (Politis and Romano
/// 1992): blocks keep the days' dependence, the circle gives every day the same weight. The same seed gives the same
/// interval. Requires a day or more.
struct BootstrapInterval {
    double mean = 0, low = 0, high = 0;
};
BootstrapInterval block_bootstrap(const std::vector<double>& daily_differences, std::size_t block_days,
                                  std::size_t resamples, std::uint64_t seed, double confidence = 0.95);

/// Student-t interval of the mean of independent paired differences (one per seed). Requires two or more.
BootstrapInterval paired_interval(const std::vector<double>& differences, double confidence = 0.95);

}  // namespace nearstock
