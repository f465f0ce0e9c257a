// Demand as a count: how likely, how much at most with a given probability, how much is missed beyond a stock.
//
// Negative binomial by mean and size r (variance = mean + mean²/r; an infinite size is Poisson). Small means walk the
// recursion of the probabilities; large ones use the incomplete beta and gamma functions by their continued fractions
// (Lentz's evaluation; Abramowitz and Stegun 1964, 26.5.8 and 6.5.31), and search from a normal start.
#pragma once

#include <cstdint>
#include <vector>

namespace nearstock {

struct NegativeBinomial {
    double mean = 0;
    double size = 0;  // > 0, may be infinite

    /// The one with these moments. A variance at or below the mean gives Poisson. Requires mean >= 0.
    static NegativeBinomial from_moments(double mean, double variance);

    [[nodiscard]] double variance() const { return mean > 0 ? mean + mean * mean / size : 0; }
    /// P(D = k). Zero for k < 0.
    [[nodiscard]] double pmf(std::int64_t k) const;
    /// P(D <= k).
    [[nodiscard]] double cdf(std::int64_t k) const;
    /// P(D > k), with the relative precision of a small number.
    [[nodiscard]] double tail(std::int64_t k) const;
    /// The smallest k with P(D <= k) >= p. Requires 0 <= p < 1.
    [[nodiscard]] std::int64_t quantile(double p) const;
    /// E[(D − stock)+]: what is missed. A negative stock misses all of D and itself.
    [[nodiscard]] double expected_shortage(std::int64_t stock) const;
    /// E[(stock − D)+]: what is left.
    [[nodiscard]] double expected_leftover(std::int64_t stock) const;
    /// E[(D − s)+] for s = 0 … count − 1: much quicker than one by one.
    [[nodiscard]] std::vector<double> shortage_table(std::size_t count) const;
};

/// The regularised incomplete beta function I_x(a, b). Requires a, b > 0 and 0 <= x <= 1.
double incomplete_beta(double a, double b, double x);
/// The regularised upper incomplete gamma function Q(a, x). Requires a > 0 and x >= 0.
double upper_incomplete_gamma(double a, double x);

}  // namespace nearstock
