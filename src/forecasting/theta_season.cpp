#include "forecasting/theta_season.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double band_90 = 1.6448536269514722;  // of a standard normal, both sides
constexpr double least_index = 0.01;            // of a season that multiplies

double known_mean(std::span<const double> y) {
    double sum = 0, count = 0;
    for (const double v : y) {
        if (!std::isnan(v)) {
            sum += v;
            count += 1;
        }
    }
    return count > 0 ? sum / count : 0;
}

bool is_seasonal(std::span<const double> y, std::size_t m) {
    const double mean = known_mean(y);
    std::vector<double> centred(y.size());
    double known = 0;
    for (std::size_t t = 0; t < y.size(); ++t) {
        const bool unknown = std::isnan(y[t]);
        centred[t] = unknown ? 0 : y[t] - mean;
        known += unknown ? 0 : 1;
    }
    const auto covariance = [&](std::size_t lag) {
        double sum = 0;
        for (std::size_t t = lag; t < centred.size(); ++t) { sum += centred[t] * centred[t - lag]; }
        return sum;
    };
    const double variance = covariance(0);
    if (!(variance > 0)) {
        return false;
    }
    double squares = 0;
    for (std::size_t lag = 1; lag < m; ++lag) {
        const double r = covariance(lag) / variance;
        squares += r * r;
    }
    return std::abs(covariance(m) / variance) > band_90 * std::sqrt((1 + 2 * squares) / known);
}

/// Centred moving average of one season, half weights at both ends where the season is even; NaN where it does not fit
/// or nothing is known. Unknown values are left out of the average.
std::vector<double> moving_average(std::span<const double> y, std::size_t m) {
    const std::size_t half = m / 2;
    std::vector<double> trend(y.size(), nan);
    for (std::size_t t = half; t + half < y.size(); ++t) {
        double sum = 0, weights = 0;
        for (std::size_t i = t - half; i <= t + half; ++i) {
            const double w = m % 2 == 0 && (i == t - half || i == t + half) ? 0.5 : 1;
            if (!std::isnan(y[i])) {
                sum += w * y[i];
                weights += w;
            }
        }
        trend[t] = weights > 0 ? sum / weights : nan;
    }
    return trend;
}

ThetaSeason decomposed(std::span<const double> y, std::span<const double> trend, std::size_t m, bool multiplies) {
    ThetaSeason season{multiplies, std::vector<double>(m, 0.0)};
    std::vector<double> count(m, 0.0);
    for (std::size_t t = 0; t < y.size(); ++t) {
        const double detrended = multiplies ? y[t] / trend[t] : y[t] - trend[t];
        if (std::isfinite(detrended)) {
            season.index[t % m] += detrended;
            count[t % m] += 1;
        }
    }
    double mean = 0;
    for (std::size_t j = 0; j < m; ++j) {
        const double neutral = multiplies ? 1 : 0;
        season.index[j] = count[j] > 0 ? season.index[j] / count[j] : neutral;
        mean += season.index[j] / static_cast<double>(m);
    }
    for (double& s : season.index) { s = multiplies ? s / mean : s - mean; }
    return season;
}

}  // namespace

double ThetaSeason::without(double y, std::size_t t) const {
    if (index.empty()) {
        return y;
    }
    const double s = index[t % index.size()];
    return multiplies ? y / s : y - s;
}

double ThetaSeason::with(double adjusted, std::size_t t) const {
    if (index.empty()) {
        return adjusted;
    }
    const double s = index[t % index.size()];
    return multiplies ? adjusted * s : adjusted + s;
}

double ThetaSeason::scale(std::size_t t) const { return multiplies && !index.empty() ? index[t % index.size()] : 1; }

ThetaSeason find_season(std::span<const double> y, std::size_t season_length) {
    const std::size_t m = season_length;
    if (m < 4 || y.size() < 2 * m || !is_seasonal(y, m)) {
        return {};
    }
    const std::vector<double> trend = moving_average(y, m);
    const bool positive = std::all_of(y.begin(), y.end(), [](double v) { return std::isnan(v) || v > 0; });
    ThetaSeason season = decomposed(y, trend, m, positive);
    const bool too_small =
        std::any_of(season.index.begin(), season.index.end(), [](double s) { return !(s >= least_index); });
    return positive && too_small ? decomposed(y, trend, m, false) : season;
}

}  // namespace nearstock
