#include "forecasting/combination_weights.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace nearstock {

namespace {

/// Loss and gradient at some weights.
using Objective = std::function<double(const std::vector<double>& weights, std::vector<double>& gradient)>;

/// Exponentiated gradient with steps that shrink as 1/√n; the best point met is the answer.
std::vector<double> minimise_on_simplex(std::size_t candidates, const Objective& objective) {
    constexpr int steps = 150;
    std::vector<double> weights(candidates, 1.0 / static_cast<double>(candidates));
    std::vector<double> gradient(candidates);
    std::vector<double> best = weights;
    double best_loss = 0;
    for (int n = 0; n < steps; ++n) {
        const double loss = objective(weights, gradient);
        if (n == 0 || loss < best_loss) {
            best_loss = loss;
            best = weights;
        }
        const double steepest = *std::ranges::min_element(gradient);
        const double spread = *std::ranges::max_element(gradient) - steepest;
        if (spread <= 0) {
            break;
        }
        const double rate = 2.0 / (spread * std::sqrt(1.0 + n));
        double sum = 0;
        for (std::size_t k = 0; k < candidates; ++k) {
            weights[k] *= std::exp(-rate * (gradient[k] - steepest));
            sum += weights[k];
        }
        for (auto& w : weights) { w /= sum; }
    }
    // What hardly weighs only costs time.
    double kept = 0;
    for (auto& w : best) { kept += w = w < 0.02 ? 0 : w; }
    for (auto& w : best) { w /= kept; }
    return best;
}

double pinball_with_gradient(const JudgedForecasts& judged, const std::vector<double>& weights,
                             std::vector<double>& gradient) {
    const std::size_t levels = judged.levels.size();
    std::ranges::fill(gradient, 0.0);
    double loss = 0;
    for (std::size_t row = 0; row < judged.rows(); ++row) {
        const float* said = judged.quantiles.data() + row * judged.candidates * levels;
        for (std::size_t q = 0; q < levels; ++q) {
            double combined = 0;
            for (std::size_t k = 0; k < judged.candidates; ++k) { combined += weights[k] * said[k * levels + q]; }
            const double error = judged.actual[row] - combined;
            const double slope = error >= 0 ? -judged.levels[q] : 1 - judged.levels[q];
            loss -= slope * error;
            for (std::size_t k = 0; k < judged.candidates; ++k) { gradient[k] += slope * said[k * levels + q]; }
        }
    }
    return loss;
}

double squared_with_gradient(const JudgedForecasts& judged, const std::vector<double>& weights,
                             std::vector<double>& gradient) {
    std::ranges::fill(gradient, 0.0);
    double loss = 0;
    for (std::size_t row = 0; row < judged.rows(); ++row) {
        const float* said = judged.mean.data() + row * judged.candidates;
        double combined = 0;
        for (std::size_t k = 0; k < judged.candidates; ++k) { combined += weights[k] * said[k]; }
        const double weight = judged.weight.empty() ? 1.0 : static_cast<double>(judged.weight[row]);
        const double scale = static_cast<double>(judged.scale[row]) * judged.scale[row] / weight;
        const double error = combined - judged.actual[row];
        loss += error * error / scale;
        for (std::size_t k = 0; k < judged.candidates; ++k) { gradient[k] += 2 * error * said[k] / scale; }
    }
    return loss;
}

}  // namespace

double pinball_loss(const JudgedForecasts& judged, const std::vector<double>& weights) {
    std::vector<double> gradient(judged.candidates);
    const double loss = pinball_with_gradient(judged, weights, gradient) / static_cast<double>(judged.levels.size());
    const double actual = std::accumulate(judged.actual.begin(), judged.actual.end(), 0.0);
    return actual > 0 ? loss / actual : loss;
}

std::vector<double> best_quantile_weights(const JudgedForecasts& judged) {
    return minimise_on_simplex(judged.candidates, [&](const auto& weights, auto& gradient) {
        return pinball_with_gradient(judged, weights, gradient);
    });
}

double mean_loss(const JudgedForecasts& judged, const std::vector<double>& weights) {
    std::vector<double> gradient(judged.candidates);
    return squared_with_gradient(judged, weights, gradient);
}

std::vector<double> best_mean_weights(const JudgedForecasts& judged) {
    return minimise_on_simplex(judged.candidates, [&](const auto& weights, auto& gradient) {
        return squared_with_gradient(judged, weights, gradient);
    });
}

}  // namespace nearstock
