// Which non-negative weights, summing to one, would have been best?
#pragma once

#include <cstddef>
#include <vector>

namespace nearstock {

/// What the candidates said about periods whose outcome is known. Row-major.
struct JudgedForecasts {
    std::size_t candidates = 0;
    std::vector<double> levels;
    std::vector<float> actual;     // rows
    std::vector<float> scale;      // rows: the series' mean, > 0; squared errors are divided by its square
    std::vector<float> mean;       // rows × candidates
    std::vector<float> quantiles;  // rows × candidates × levels; none of rows that are judged by their means alone
    std::vector<float> weight;     // rows, of the squared error; empty: 1 each

    [[nodiscard]] std::size_t rows() const { return actual.size(); }
};

/// Mean pinball loss of the weighted quantiles over rows and levels ÷ mean actual (mean actual 0: undivided).
double pinball_loss(const JudgedForecasts& judged, const std::vector<double>& weights);
/// Minimises it. Sum and order of operations are fixed: the same input gives the same bytes.
std::vector<double> best_quantile_weights(const JudgedForecasts& judged);
/// Σ weight × squared error of the weighted means, each row's error divided by its scale.
double mean_loss(const JudgedForecasts& judged, const std::vector<double>& weights);
/// Minimises it.
std::vector<double> best_mean_weights(const JudgedForecasts& judged);

}  // namespace nearstock
