#include "math/negative_binomial.hpp"

#include "core/check.hpp"
#include "math/normal.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

constexpr double tiny = 1e-300;
constexpr double precision = 1e-15;
constexpr double poisson_from_size = 1e9;  // above it the negative binomial's own terms drown in rounding

double nonzero(double x) { return std::abs(x) < tiny ? tiny : x; }

/// The continued fraction of I_x(a, b), which converges fast for x < (a + 1) / (a + b + 2).
double beta_fraction(double a, double b, double x) {
    double c = 1;
    double d = 1 / nonzero(1 - (a + b) * x / (a + 1));
    double result = d;
    for (int m = 1; m <= 5000; ++m) {
        const double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / nonzero(1 + even * d);
        c = nonzero(1 + even / c);
        result *= d * c;
        const double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / nonzero(1 + odd * d);
        c = nonzero(1 + odd / c);
        const double change = d * c;
        result *= change;
        if (std::abs(change - 1) < precision) {
            break;
        }
    }
    return result;
}

double gamma_series(double a, double x) {  // P(a, x) / (x^a e^-x / Γ(a)); for x < a + 1
    double term = 1 / a;
    double sum = term;
    for (double k = a + 1; term > sum * precision; ++k) {
        term *= x / k;
        sum += term;
    }
    return sum;
}

double gamma_fraction(double a, double x) {  // Q(a, x) / (x^a e^-x / Γ(a)); for x >= a + 1
    double b = x + 1 - a;
    double c = 1 / tiny;
    double d = 1 / nonzero(b);
    double result = d;
    for (int k = 1; k <= 5000; ++k) {
        const double numerator = -k * (k - a);
        b += 2;
        d = 1 / nonzero(numerator * d + b);
        c = nonzero(b + numerator / c);
        const double change = d * c;
        result *= change;
        if (std::abs(change - 1) < precision) {
            break;
        }
    }
    return result;
}

bool is_poisson(const NegativeBinomial& d) { return d.size >= poisson_from_size; }

double log_of_none(const NegativeBinomial& d) {  // log P(D = 0)
    return is_poisson(d) ? -d.mean : -d.size * std::log1p(d.mean / d.size);
}

/// Whether walking up from zero is exact and quicker than the special functions.
bool can_walk(const NegativeBinomial& d) { return d.mean < 150 && log_of_none(d) > -600; }

/// Probabilities from zero upwards, one at a time.
class Walk {
public:
    explicit Walk(const NegativeBinomial& d)
        : poisson_(is_poisson(d)),
          size_(d.size),
          step_(poisson_ ? d.mean : d.mean / (d.size + d.mean)),
          pmf_(std::exp(log_of_none(d))) {}
    [[nodiscard]] double pmf() const { return pmf_; }
    void up() {
        const double k = double(k_++);
        pmf_ *= step_ * (poisson_ ? 1 : k + size_) / (k + 1);
    }

private:
    bool poisson_;
    double size_;
    double step_;
    double pmf_;
    std::int64_t k_ = 0;
};

}  // namespace

double incomplete_beta(double a, double b, double x) {
    if (x <= 0) {
        return 0;
    }
    if (x >= 1) {
        return 1;
    }
    const double front =
        std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
    if (x < (a + 1) / (a + b + 2)) {
        return front * beta_fraction(a, b, x) / a;
    }
    return 1 - front * beta_fraction(b, a, 1 - x) / b;
}

double upper_incomplete_gamma(double a, double x) {
    if (x <= 0) {
        return 1;
    }
    const double front = std::exp(a * std::log(x) - x - std::lgamma(a));
    return x < a + 1 ? 1 - front * gamma_series(a, x) : front * gamma_fraction(a, x);
}

NegativeBinomial NegativeBinomial::from_moments(double mean, double variance) {
    check(mean >= 0 && std::isfinite(mean), "a demand's mean is a number from zero up");
    const double excess = variance - mean;
    if (mean == 0 || excess <= mean * mean / poisson_from_size) {
        return {mean, std::numeric_limits<double>::infinity()};
    }
    return {mean, mean * mean / excess};
}

double NegativeBinomial::pmf(std::int64_t k) const {
    if (k < 0) {
        return 0;
    }
    if (mean <= 0) {
        return k == 0 ? 1 : 0;
    }
    const double n = double(k);
    if (is_poisson(*this)) {
        return std::exp(n * std::log(mean) - mean - std::lgamma(n + 1));
    }
    return std::exp(std::lgamma(n + size) - std::lgamma(n + 1) - std::lgamma(size) + log_of_none(*this) +
                    n * (std::log(mean) - std::log(size + mean)));
}

double NegativeBinomial::cdf(std::int64_t k) const {
    if (k < 0) {
        return 0;
    }
    if (mean <= 0) {
        return 1;
    }
    if (can_walk(*this) && double(k) < mean + 50) {
        Walk walk(*this);
        double sum = walk.pmf();
        for (std::int64_t i = 0; i < k; ++i) {
            walk.up();
            sum += walk.pmf();
        }
        return std::min(1.0, sum);
    }
    return 1 - tail(k);
}

double NegativeBinomial::tail(std::int64_t k) const {
    if (k < 0) {
        return 1;
    }
    if (mean <= 0) {
        return 0;
    }
    const double n = double(k) + 1;
    if (is_poisson(*this)) {
        // P(n, mean), by the series where it is small
        return mean < n + 1 ? std::exp(n * std::log(mean) - mean - std::lgamma(n)) * gamma_series(n, mean)
                            : 1 - upper_incomplete_gamma(n, mean);
    }
    return incomplete_beta(n, size, mean / (size + mean));
}

std::int64_t NegativeBinomial::quantile(double p) const {
    check(p >= 0 && p < 1, "a demand quantile is asked for a probability in [0, 1)");
    if (mean <= 0 || p == 0) {
        return 0;
    }
    if (can_walk(*this)) {
        Walk walk(*this);
        double sum = walk.pmf();
        std::int64_t k = 0;
        // Rounding may leave the sum just under a p next to one: then a vanishing term ends the walk.
        while (sum < p && (walk.pmf() > 1e-18 || double(k) < mean)) {
            walk.up();
            sum += walk.pmf();
            ++k;
        }
        return k;
    }
    const double z = normal_quantile(p);
    const double sd = std::sqrt(variance());
    const double skew = (2 * variance() / mean - 1) / sd;  // Cornish–Fisher's first term on the normal start
    std::int64_t high = std::max<std::int64_t>(0, std::llround(mean + sd * (z + (z * z - 1) * skew / 6)));
    std::int64_t step = std::max<std::int64_t>(1, std::llround(0.02 * sd));
    std::int64_t low = high;
    while (cdf(high) < p) {
        low = high + 1;
        high += step;
        step *= 2;
    }
    step = std::max<std::int64_t>(1, std::llround(0.02 * sd));
    while (low > 0 && cdf(low - 1) >= p) {
        high = low - 1;
        low = std::max<std::int64_t>(0, low - step);
        step *= 2;
    }
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        if (cdf(middle) >= p) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

// With k·pmf(k; r) = mean·pmf(k − 1; r + 1) the sum over k > s closes:
// E[(D − s)+] = (mean − s)·P(D > s) + mean·(1 + s/r)·pmf(s).
double NegativeBinomial::expected_shortage(std::int64_t stock) const {
    if (mean <= 0) {
        return double(std::max<std::int64_t>(0, -stock));
    }
    if (stock < 0) {
        return mean - double(stock);
    }
    const double s = double(stock);
    return std::max(0.0, (mean - s) * tail(stock) + mean * (1 + s / size) * pmf(stock));
}

std::vector<double> NegativeBinomial::shortage_table(std::size_t count) const {
    std::vector<double> table(count, 0.0);
    if (mean <= 0) {
        return table;
    }
    if (!can_walk(*this)) {
        for (std::size_t s = 0; s < count; ++s) { table[s] = expected_shortage(static_cast<std::int64_t>(s)); }
        return table;
    }
    Walk walk(*this);
    double shortage = mean;
    double above = 1 - walk.pmf();  // P(D > s)
    for (std::size_t s = 0; s < count; ++s) {
        table[s] = std::max(0.0, shortage);
        shortage -= above;
        walk.up();
        above = std::max(0.0, above - walk.pmf());
    }
    return table;
}

double NegativeBinomial::expected_leftover(std::int64_t stock) const {
    return std::max(0.0, double(stock) - mean + expected_shortage(stock));
}

}  // namespace nearstock
