#include "math/gamma.hpp"

#include "core/check.hpp"
#include "math/negative_binomial.hpp"
#include "math/normal.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

double start(double shape, double p) {
    const double third = 1 / (9 * shape);
    const double wilson = 1 - third + normal_quantile(p) * std::sqrt(third);
    const double lower_tail = std::exp((std::log(p) + std::lgamma(shape + 1)) / shape);
    return wilson > 0.2 ? shape * wilson * wilson * wilson : std::max(lower_tail, 1e-300);
}

}  // namespace

double gamma_quantile(double shape, double p) {
    check(shape > 0 && p > 0 && p < 1, "a gamma quantile has a positive shape and a probability inside (0, 1)");
    double x = start(shape, p);
    double below = 0;
    double above = std::max(2 * x, shape + 1);
    while (1 - upper_incomplete_gamma(shape, above) < p) { above *= 2; }
    for (int step = 0; step < 200; ++step) {
        if (!(x > below && x < above)) {
            x = (below + above) / 2;
        }
        const double excess = 1 - upper_incomplete_gamma(shape, x) - p;
        (excess > 0 ? above : below) = x;
        const double density = std::exp((shape - 1) * std::log(x) - x - std::lgamma(shape));
        const double next = density > 0 ? x - excess / density : x;
        if (std::abs(next - x) <= 1e-11 * x || above - below <= 1e-12 * above) {
            return next > below && next < above ? next : x;
        }
        x = next;
    }
    return x;
}

}  // namespace nearstock
