#include "forecasting/intermittent.hpp"

#include "math/gamma.hpp"
#include "math/negative_binomial.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

double squared_errors(std::span<const double> x, double alpha) {
    double level = x[0], sum = 0;
    for (std::size_t i = 1; i < x.size(); ++i) {
        const double error = x[i] - level;
        sum += error * error;
        level += alpha * error;
    }
    return sum;
}

/// Narrows [low, high] around a minimum by the golden section.
double golden_minimum(std::span<const double> x, double low, double high) {
    constexpr double golden = 0.6180339887498949, precision = 1e-7;
    double left = high - golden * (high - low), right = low + golden * (high - low);
    double at_left = squared_errors(x, left), at_right = squared_errors(x, right);
    while (high - low > precision) {
        if (at_left <= at_right) {
            high = right;
            right = left;
            at_right = at_left;
            left = high - golden * (high - low);
            at_left = squared_errors(x, left);
        } else {
            low = left;
            left = right;
            at_left = at_right;
            right = low + golden * (high - low);
            at_right = squared_errors(x, right);
        }
    }
    return 0.5 * (low + high);
}

}  // namespace

double smooth(std::span<const double> x, double alpha) {
    if (x.empty()) {
        return 0;
    }
    double level = x[0];
    for (std::size_t i = 1; i < x.size(); ++i) { level += alpha * (x[i] - level); }
    return level;
}

Smoothed smooth_best(std::span<const double> x, SmoothingRange range) {
    if (x.size() < 3 || range.lowest == range.highest) {
        return {range.lowest, smooth(x, range.lowest)};
    }
    // The error of a short series can have several valleys: a coarse look finds the deepest.
    constexpr int looks = 8;
    const double step = (range.highest - range.lowest) / looks;
    double best = range.lowest, least = std::numeric_limits<double>::infinity();
    for (int k = 0; k <= looks; ++k) {
        const double alpha = range.lowest + k * step;
        const double errors = squared_errors(x, alpha);
        if (errors < least) {
            least = errors;
            best = alpha;
        }
    }
    const double alpha = golden_minimum(x, std::max(range.lowest, best - step), std::min(range.highest, best + step));
    return {alpha, smooth(x, alpha)};
}

std::vector<double> known_values(std::span<const float> y) {
    std::vector<double> known;
    known.reserve(y.size());
    for (const float value : y) {
        if (!std::isnan(value)) {
            known.push_back(std::max(0.0, double(value)));
        }
    }
    return known;
}

DemandsAndIntervals split_demands(std::span<const double> y) {
    DemandsAndIntervals split;
    double since = 0;
    for (const double value : y) {
        ++since;
        if (value > 0) {
            split.sizes.push_back(value);
            split.intervals.push_back(since);
            since = 0;
        }
    }
    return split;
}

double count_unit(std::span<const double> y) {
    constexpr std::array<double, 3> per_unit{1, 10, 100};
    constexpr double rounding = 1e-3;  // sales are stored as floats
    for (const double parts : per_unit) {
        std::size_t whole = 0;
        for (const double value : y) { whole += std::abs(value * parts - std::round(value * parts)) < rounding; }
        if (double(whole) >= 0.99 * double(y.size())) {
            return 1 / parts;
        }
    }
    return 0;
}

double SpreadSums::size() const {
    constexpr double smallest = 0.02;  // a few periods with one large sale would say less
    return excess > 0 && squares > 0 ? std::max(smallest, squares / excess) : std::numeric_limits<double>::infinity();
}

void fill_flat_counts(SeriesForecast& forecast, double mean, double size, double unit) {
    std::ranges::fill(forecast.mean, static_cast<float>(mean));
    // The marginal is told in whole units: the same variance there.
    const double scale = unit > 0 ? unit : 1;
    const double variance = mean * scale + mean * mean / size;
    forecast.size = static_cast<float>(NegativeBinomial::from_moments(mean, variance).size);
    const std::size_t levels = forecast.levels.size();
    for (std::size_t q = 0; q < levels && mean > 0; ++q) {
        const double level = forecast.levels[q];
        const double quantile = unit > 0 ? double(NegativeBinomial{mean / unit, size}.quantile(level)) * unit
                                         : gamma_quantile(mean * mean / variance, level) * variance / mean;
        for (std::size_t h = 0; h < forecast.mean.size(); ++h) {
            forecast.quantiles[h * levels + q] = static_cast<float>(quantile);
        }
    }
}

}  // namespace nearstock
