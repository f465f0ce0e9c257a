#include "experiments/student_t.hpp"

#include "core/check.hpp"
#include "math/negative_binomial.hpp"
#include "math/normal.hpp"

#include <cmath>
#include <numbers>

namespace nearstock {

namespace {

double density(double t, double nu) {
    const double log_scale = std::lgamma((nu + 1) / 2) - std::lgamma(nu / 2) - 0.5 * std::log(nu * std::numbers::pi);
    return std::exp(log_scale - (nu + 1) / 2 * std::log1p(t * t / nu));
}

}  // namespace

double student_t_tail(double t, double degrees_of_freedom) {
    check(degrees_of_freedom > 0, "degrees of freedom are positive");
    const double nu = degrees_of_freedom;
    const double both = incomplete_beta(nu / 2, 0.5, nu / (nu + t * t));
    return t >= 0 ? both / 2 : 1 - both / 2;
}

double student_t_quantile(double p, double degrees_of_freedom) {
    check(p > 0 && p < 1, "a probability lies between 0 and 1");
    if (p == 0.5) {
        return 0;
    }
    if (p < 0.5) {
        return -student_t_quantile(1 - p, degrees_of_freedom);
    }
    const double tail = 1 - p;
    double low = 0;
    double high = 1;
    while (student_t_tail(high, degrees_of_freedom) > tail) {
        low = high;
        high *= 2;
    }
    // Newton from the normal quantile, kept inside the bracket.
    double t = normal_quantile(p);
    for (int i = 0; i < 200; ++i) {
        if (t <= low || t >= high) {
            t = (low + high) / 2;
        }
        const double excess = student_t_tail(t, degrees_of_freedom) - tail;
        (excess > 0 ? low : high) = t;
        const double step = excess / density(t, degrees_of_freedom);
        t += step;
        if (std::abs(step) <= 1e-14 * (1 + std::abs(t))) {
            break;
        }
    }
    return t;
}

}  // namespace nearstock
