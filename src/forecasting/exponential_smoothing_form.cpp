#include "forecasting/exponential_smoothing_form.hpp"

#include <cmath>
#include <utility>
#include <vector>

namespace nearstock {

std::string EtsForm::name() const {
    std::string text = error == EtsError::additive ? "A" : "M";
    text += !grows() ? "N" : growth_multiplies() ? "M" : "A";
    text += damped() ? "d" : "";
    text += season == EtsSeason::none ? "N" : season == EtsSeason::additive ? "A" : "M";
    return text;
}

std::size_t EtsForm::parameters(std::size_t season_length) const {
    const std::size_t smoothing_and_level = 2, variance = 1;
    const std::size_t growth = !grows() ? 0 : damped() ? 3 : 2;
    return smoothing_and_level + growth + (season == EtsSeason::none ? 0 : season_length) + variance;
}

namespace {

/// Whether all roots of c[0] + c[1] x + … + c[n] xⁿ lie inside the unit circle: Schur's step-down recursion.
bool roots_inside(std::vector<double> c) {
    while (c.size() > 1) {
        const std::size_t n = c.size() - 1;
        const double reflection = c[0] / c[n];
        if (!(std::abs(reflection) < 1)) {
            return false;
        }
        std::vector<double> next(n);
        for (std::size_t i = 0; i < n; ++i) { next[i] = c[i + 1] - reflection * c[n - 1 - i]; }
        c = std::move(next);
    }
    return true;
}

}  // namespace

bool forgets(const EtsForm& form, std::size_t season_length, double alpha, double beta, double gamma, double phi) {
    if (form.season == EtsSeason::none || form.trend == EtsTrend::none || (beta <= alpha && gamma <= 1 - alpha)) {
        return true;
    }
    const std::size_t m = season_length;
    std::vector<double> c(m + 2, alpha + beta - alpha * phi);
    c[0] = phi * (1 - alpha - gamma);
    c[1] = alpha + beta - alpha * phi + gamma - 1;
    c[m] = alpha + beta - phi;
    c[m + 1] = 1;
    return roots_inside(std::move(c));
}

}  // namespace nearstock
