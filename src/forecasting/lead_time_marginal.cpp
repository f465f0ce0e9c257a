#include "forecasting/lead_time_marginal.hpp"

#include "math/negative_binomial.hpp"
#include "math/normal.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace nearstock {

namespace {

constexpr double largest_walked_mean = 400;  // above it a count is drawn from a normal approximation's steps
constexpr double furthest_score = 4;

/// Normal scores with their probabilities: midpoints of 0.1 from −4 to 4.
struct Grid {
    static constexpr std::size_t points = 80;
    std::array<double, points> score{}, weight{};

    Grid() {
        double sum = 0;
        for (std::size_t i = 0; i < points; ++i) {
            score[i] = -furthest_score + 0.1 * (double(i) + 0.5);
            weight[i] = normal_pdf(score[i]);
            sum += weight[i];
        }
        for (double& w : weight) { w /= sum; }
    }
};

const Grid& grid() {
    static const Grid one;
    return one;
}

}  // namespace

DayMarginal::DayMarginal(const DemandForecast& forecast, std::size_t s, std::size_t h, bool counts)
    : counts_(counts), mean_(forecast.mean_at(s, h)) {
    if (mean_ <= 0) {
        return;
    }
    if (forecast.levels.size() >= 2 && !forecast.quantiles.empty() && forecast.quantiles_at(s, h).back() > 0) {
        keep_quantiles(forecast, s, h);
    } else {
        keep_probabilities(forecast.size[s]);
    }
    measure();
}

void DayMarginal::keep_quantiles(const DemandForecast& forecast, std::size_t s, std::size_t h) {
    const auto quantiles = forecast.quantiles_at(s, h);
    for (std::size_t q = 0; q < quantiles.size(); ++q) {
        scores_.push_back(normal_quantile(forecast.levels[q]));
        values_.push_back(quantiles[q]);
    }
}

void DayMarginal::keep_probabilities(double size) {
    const NegativeBinomial demand{mean_, size};
    if (mean_ > largest_walked_mean) {
        for (double score = -furthest_score; score <= furthest_score; score += 0.25) {
            scores_.push_back(score);
            values_.push_back(double(demand.quantile(normal_cdf(score))));
        }
        return;
    }
    steps_ = true;
    double below = 0;
    const double enough = normal_cdf(furthest_score);
    for (std::int64_t k = 0; below < enough && double(k) < 60 * (mean_ + 1); ++k) {
        below = demand.cdf(k);
        scores_.push_back(below > 0 && below < 1 ? normal_quantile(below) : (below > 0 ? 9.0 : -9.0));
        values_.push_back(double(k));
    }
}

double DayMarginal::at(double score) const {
    if (scores_.empty()) {
        return 0;
    }
    const auto above = std::ranges::lower_bound(scores_, score) - scores_.begin();
    if (steps_) {
        return values_[std::min(static_cast<std::size_t>(above), values_.size() - 1)];
    }
    const auto right = std::clamp<std::ptrdiff_t>(above, 1, std::ssize(scores_) - 1);
    const auto r = static_cast<std::size_t>(right);
    const double slope = (values_[r] - values_[r - 1]) / (scores_[r] - scores_[r - 1]);
    const double value = std::max(0.0, values_[r - 1] + slope * (score - scores_[r - 1]));
    return counts_ ? std::nearbyint(value) : value;
}

void DayMarginal::measure() {
    double mean = 0, square = 0;
    for (std::size_t i = 0; i < Grid::points; ++i) {
        const double z = grid().score[i], value = at(z), weighted = grid().weight[i] * value;
        mean += weighted;
        square += weighted * value;
        slopes_[0] += weighted * z;
        slopes_[1] += weighted * (z * z - 1) / std::sqrt(2.0);
        slopes_[2] += weighted * (z * z * z - 3 * z) / std::sqrt(6.0);
        slopes_[3] += weighted * (z * z * z * z - 6 * z * z + 3) / std::sqrt(24.0);
    }
    variance_ = std::max(0.0, square - mean * mean);
}

}  // namespace nearstock
