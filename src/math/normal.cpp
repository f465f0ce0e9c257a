#include "math/normal.hpp"

#include "core/check.hpp"

#include <cmath>
#include <numbers>

namespace nearstock {

double normal_pdf(double x) { return std::exp(-0.5 * x * x) * std::numbers::inv_sqrtpi / std::numbers::sqrt2; }

double normal_cdf(double x) { return 0.5 * std::erfc(-x / std::numbers::sqrt2); }

double normal_quantile(double p) {
    check(p > 0 && p < 1, "a normal quantile is asked for a probability between 0 and 1");
    if (p > 0.5) {
        return -normal_quantile(1 - p);  // the lower tail keeps its relative precision
    }
    const double t = std::sqrt(-2 * std::log(p));
    double x = -(t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))));
    for (int step = 0; step < 3; ++step) {
        const double density = normal_pdf(x);
        if (density == 0) {
            break;
        }
        const double error = (normal_cdf(x) - p) / density;
        x -= error / (1 + 0.5 * x * error);
    }
    return x;
}

}  // namespace nearstock
