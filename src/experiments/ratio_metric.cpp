#include "experiments/ratio_metric.hpp"

namespace nearstock {

namespace {

/// Moments of R + (y − R·m) ÷ mean m: their mean is the ratio R, their spread that of its estimate.
Moments linearised(const RatioMoments& arm) {
    const double ratio = arm.y / arm.m;
    const double mean_m = arm.m / arm.units;
    const double spread = (arm.yy - 2 * ratio * arm.ym + ratio * ratio * arm.mm) / (mean_m * mean_m);
    return {arm.units, arm.units * ratio, spread + arm.units * ratio * ratio};
}

}  // namespace

TestResult ratio_test(const RatioMoments& control, const RatioMoments& treatment, double confidence) {
    if (control.m <= 0 || treatment.m <= 0) {
        TestResult nothing;
        nothing.reason = "an arm has nothing to divide by";
        return nothing;
    }
    return welch_test(linearised(control), linearised(treatment), confidence);
}

}  // namespace nearstock
