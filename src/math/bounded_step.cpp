#include "math/bounded_step.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr double least_pivot = 1e-11;  // of the diagonal: below, a parameter follows from those before it

/// Lower Cholesky factor in place of the k × k matrix `a`, reciprocals of the pivots on the diagonal; a pivot that
/// vanishes becomes zero, and with it that parameter's share of the solution.
void factorise(double* a, std::size_t k) {
    for (std::size_t j = 0; j < k; ++j) {
        double* row_j = a + j * k;
        double pivot = row_j[j];
        const double before = pivot;
        for (std::size_t c = 0; c < j; ++c) { pivot -= row_j[c] * row_j[c]; }
        const double reciprocal = pivot > least_pivot * before && before > 0 ? 1 / std::sqrt(pivot) : 0;
        row_j[j] = reciprocal;
        for (std::size_t i = j + 1; i < k; ++i) {
            double* row_i = a + i * k;
            double sum = row_i[j];
            for (std::size_t c = 0; c < j; ++c) { sum -= row_i[c] * row_j[c]; }
            row_i[j] = sum * reciprocal;
        }
    }
}

void substitute(const double* factor, std::size_t k, double* x) {
    for (std::size_t i = 0; i < k; ++i) {
        double sum = x[i];
        for (std::size_t c = 0; c < i; ++c) { sum -= factor[i * k + c] * x[c]; }
        x[i] = sum * factor[i * k + i];
    }
    for (std::size_t i = k; i-- > 0;) {
        x[i] *= factor[i * k + i];
        for (std::size_t c = 0; c < i; ++c) { x[c] -= factor[i * k + c] * x[i]; }
    }
}

double curvature_at(const QuadraticModel& model, std::size_t i, std::size_t j) {
    return model.curvature[std::max(i, j) * model.size + std::min(i, j)];
}

/// Half the sum of squares falls by this much.
double gain_of(const QuadraticModel& model, std::span<const double> step) {
    double gain = 0;
    for (std::size_t i = 0; i < model.size; ++i) {
        const double* row = model.curvature.data() + i * model.size;
        double half = row[i] * step[i] / 2;
        for (std::size_t j = 0; j < i; ++j) { half += row[j] * step[j]; }
        gain += step[i] * (model.descent[i] - half);
    }
    return gain;
}

}  // namespace

/// All but those that stand on a side and want out of the box.
void BoundedStep::start(const QuadraticModel& model, std::span<const double> lower, std::span<const double> upper) {
    is_free_.assign(model.size, 0);
    free_.clear();
    for (std::size_t i = 0; i < model.size; ++i) {
        const bool outward = (lower[i] >= 0 && model.descent[i] <= 0) || (upper[i] <= 0 && model.descent[i] >= 0);
        if (!outward) {
            is_free_[i] = 1;
            free_.push_back(i);
        }
    }
}

/// The minimum over the free parameters, the others staying at their step.
void BoundedStep::solve_free(const QuadraticModel& model, double damping, std::span<const double> step) {
    const std::size_t k = free_.size();
    factor_.resize(k * k);
    target_.resize(k);
    for (std::size_t i = 0; i < k; ++i) {
        const double* from = model.curvature.data() + free_[i] * model.size;
        for (std::size_t j = 0; j <= i; ++j) { factor_[i * k + j] = from[free_[j]]; }
        factor_[i * k + i] *= 1 + damping;
        double right = model.descent[free_[i]];
        for (std::size_t j = 0; j < model.size; ++j) {
            if (is_free_[j] == 0 && step[j] != 0) {
                right -= curvature_at(model, free_[i], j) * step[j];
            }
        }
        target_[i] = right;
    }
    factorise(factor_.data(), k);
    substitute(factor_.data(), k, target_.data());
}

/// Moves towards the target as far as the box allows. False where a side was hit: its parameter is no longer free.
bool BoundedStep::advance(std::span<const double> lower, std::span<const double> upper, std::span<double> step) {
    double share = 1;
    std::size_t hit = free_.size();
    for (std::size_t i = 0; i < free_.size(); ++i) {
        const std::size_t at = free_[i];
        const double way = target_[i] - step[at];
        const double room = way < 0 ? lower[at] - step[at] : upper[at] - step[at];
        if (std::abs(room) < share * std::abs(way)) {
            share = room / way;
            hit = i;
        }
    }
    for (std::size_t i = 0; i < free_.size(); ++i) {
        double& d = step[free_[i]];
        d = share == 1 ? target_[i] : d + share * (target_[i] - d);
    }
    if (hit == free_.size()) {
        return true;
    }
    const std::size_t at = free_[hit];
    step[at] = target_[hit] < step[at] ? lower[at] : upper[at];
    is_free_[at] = 0;
    free_.erase(free_.begin() + static_cast<std::ptrdiff_t>(hit));
    return false;
}

/// Frees the parameter that most wants off its side; false where none does.
bool BoundedStep::release(const QuadraticModel& model, std::span<const double> lower, std::span<const double> upper,
                          double damping, std::span<const double> step) {
    double most = 0;
    std::size_t chosen = model.size;
    for (std::size_t i = 0; i < model.size; ++i) {
        const double diagonal = model.curvature[i * model.size + i];
        if (is_free_[i] != 0 || lower[i] == upper[i] || !(diagonal > 0)) {
            continue;
        }
        double slope = model.descent[i] - damping * diagonal * step[i];
        for (std::size_t j = 0; j < model.size; ++j) { slope -= curvature_at(model, i, j) * step[j]; }
        const bool inward = step[i] <= lower[i] ? slope > 0 : slope < 0;
        const double gain = slope * slope / diagonal;
        if (inward && gain > most) {
            most = gain;
            chosen = i;
        }
    }
    if (chosen == model.size || most < 1e-9 * gain_of(model, step)) {
        return false;
    }
    is_free_[chosen] = 1;
    free_.insert(std::lower_bound(free_.begin(), free_.end(), chosen), chosen);
    return true;
}

double BoundedStep::solve(const QuadraticModel& model, std::span<const double> lower, std::span<const double> upper,
                          double damping, std::span<double> step) {
    std::fill(step.begin(), step.end(), 0.0);
    start(model, lower, upper);
    for (std::size_t i = 0; i < 3 * model.size; ++i) {
        solve_free(model, damping, step);
        if (advance(lower, upper, step) && !release(model, lower, upper, damping, step)) {
            break;
        }
    }
    return std::max(0.0, gain_of(model, step));
}

}  // namespace nearstock
