#include "forecasting/exponential_smoothing_states.hpp"

#include "core/random.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr double least = 1e-8;  // that a form which multiplies divides by

}  // namespace

std::vector<double> pack_ets(const EtsFit& fit) {
    std::vector<double> x = {static_cast<double>(fit.form.error),
                             static_cast<double>(fit.form.trend),
                             static_cast<double>(fit.form.season),
                             fit.alpha,
                             fit.beta,
                             fit.gamma,
                             fit.phi,
                             fit.variance,
                             fit.aic,
                             fit.aicc,
                             fit.level,
                             fit.growth};
    x.insert(x.end(), fit.season.begin(), fit.season.end());
    return x;
}

EtsForm EtsStates::form() const {
    return {static_cast<EtsError>(x_[0]), static_cast<EtsTrend>(x_[1]), static_cast<EtsSeason>(x_[2])};
}

double EtsStates::factor(std::size_t t) const {
    const std::size_t m = season_length();
    return m == 0 ? 0 : x_[states_from + t % m];
}

/// What the level grows by until the next period: φb, or b^φ.
double EtsStates::damped_growth() const {
    return form().growth_multiplies() ? std::pow(growth(), phi()) : phi() * growth();
}

double EtsStates::grown(double growth) const {
    return form().growth_multiplies() ? level() * growth : level() + growth;
}

double EtsStates::learn(std::span<const double> y, std::size_t from) {
    const EtsForm form = this->form();
    const bool multiplies = form.season == EtsSeason::multiplicative;
    double squares = 0;
    for (std::size_t t = from; t < y.size(); ++t) {
        const double growth = damped_growth(), base = grown(growth);
        const double f = multiplies ? base * factor(t) : base + factor(t);
        double error = 0;
        if (!std::isnan(y[t])) {
            error = y[t] - f;
            const double relative = form.error == EtsError::multiplicative ? error / std::max(least, f) : error;
            squares += relative * relative;
        }
        learn_one(error, base, growth, t);
    }
    return squares;
}

void EtsStates::learn_one(double error, double base, double growth, std::size_t t) {
    const std::size_t m = season_length();
    double to_level = error, to_season = error;
    if (form().season == EtsSeason::multiplicative) {
        to_level = error / std::max(least, factor(t));
        to_season = error / std::max(least, base);
    }
    const bool compounds = form().growth_multiplies();
    x_[11] = growth + beta() * (compounds ? to_level / std::max(least, level()) : to_level);
    if (compounds) {
        x_[11] = std::max(least, x_[11]);
    }
    x_[10] = base + alpha() * to_level;
    if (m > 0) {
        x_[states_from + t % m] += gamma() * to_season;
    }
}

void EtsStates::forecast(std::size_t seen, std::span<double> mean, std::span<double> deviation) const {
    const bool multiplies = form().season == EtsSeason::multiplicative;
    double reach = 0, power = 1;  // φ + … + φ^h
    for (std::size_t h = 0; h < mean.size(); ++h) {
        power *= phi();
        reach += power;
        const double base =
            form().growth_multiplies() ? level() * std::pow(growth(), reach) : level() + reach * growth();
        mean[h] = multiplies ? base * factor(seen + h) : base + factor(seen + h);
    }
    if (deviation.empty()) {
        return;
    }
    if (form().growth_multiplies()) {
        spread_simulated(seen, mean, deviation);
    } else if (multiplies && form().error == EtsError::multiplicative) {
        spread_multiplying(seen, deviation);
    } else {
        spread(seen, mean, deviation);
    }
}

/// With c_j the effect of an error on the forecast j periods on and φ_j = φ + … + φ^j:
/// additive error   v_h = σ² (1 + Σ_{j<h} c_j²)
/// relative error   v_h = (1 + σ²) θ_h − μ_h²,   θ_h = μ_h² + σ² Σ_{j<h} c_j² θ_{h−j}
void EtsStates::spread(std::size_t seen, std::span<const double> mean, std::span<double> deviation) const {
    const EtsForm form = this->form();
    const std::size_t m = season_length(), horizon = mean.size();
    const bool relative = form.error == EtsError::multiplicative, multiplies = form.season == EtsSeason::multiplicative;
    std::vector<double> effect(horizon), theta(horizon);
    double reach = 0, power = 1;
    for (std::size_t j = 1; j < horizon; ++j) {
        power *= phi();
        reach += power;
        effect[j] = alpha() + beta() * reach + (m > 0 && !multiplies && j % m == 0 ? gamma() : 0);
    }
    const double variance = this->variance();
    for (std::size_t h = 0; h < horizon; ++h) {
        double sum = 0;
        for (std::size_t j = 1; j <= h; ++j) {
            double c = effect[j];
            if (multiplies) {
                c = c * factor(seen + h) / std::max(least, factor(seen + h - j)) + (j % m == 0 ? gamma() : 0);
            }
            sum += c * c * (relative ? theta[h - j] : 1);
        }
        theta[h] = mean[h] * mean[h] + variance * sum;
        const double v = relative ? (1 + variance) * theta[h] - mean[h] * mean[h] : variance * (1 + sum);
        deviation[h] = std::sqrt(std::max(0.0, v));
    }
}

/// Relative errors under a season that multiplies: y = q s (1 + ε) with l = q (1 + αε), b = φb + βqε, s = s (1 + γε).
/// The errors one, two, … seasons before period h have moved its factor s; the first and second moments of (l, b),
/// weighted by that movement, are carried forward: E[1 + γε] = 1, E[ε (1 + γε)] = γσ², and for the squares below.
void EtsStates::spread_multiplying(std::size_t seen, std::span<double> deviation) const {
    const std::size_t m = season_length();
    const double a = alpha(), b = beta(), p = phi(), v = variance(), g = gamma();
    for (std::size_t h = 0; h < deviation.size(); ++h) {
        double l = level(), r = growth(), ll = l * l, lr = l * r, rr = r * r;
        for (std::size_t i = 0; i < h; ++i) {
            const bool moves = (h - i) % m == 0;
            const double once = moves ? g * v : 0;                    // E[ε w],  w = 1 + γε
            const double none2 = moves ? 1 + g * g * v : 1;           // E[w²]
            const double once2 = moves ? 2 * g * v : 0;               // E[ε w²]
            const double twice2 = moves ? v + 3 * g * g * v * v : v;  // E[ε² w²]
            const double q = l + p * r, qq = ll + 2 * p * lr + p * p * rr, qr = p * lr + p * p * rr, r2 = p * p * rr;
            l = q * (1 + a * once);
            r = p * r + b * q * once;
            ll = qq * (none2 + 2 * a * once2 + a * a * twice2);
            lr = qr * (none2 + a * once2) + b * qq * (once2 + a * twice2);
            rr = r2 * none2 + 2 * b * qr * once2 + b * b * qq * twice2;
        }
        const double q = l + p * r, qq = ll + 2 * p * lr + p * p * rr;
        deviation[h] = factor(seen + h) * std::sqrt(std::max(0.0, (1 + v) * qq - q * q));
    }
}

/// Normal errors, each path with its mirror image.
void EtsStates::spread_simulated(std::size_t seen, std::span<const double> mean, std::span<double> deviation) const {
    constexpr std::size_t pairs = 2500;
    const Stream stream(1, "futures of growth that multiplies");
    const bool relative = form().error == EtsError::multiplicative;
    const double sigma = std::sqrt(variance());
    std::fill(deviation.begin(), deviation.end(), 0.0);
    std::vector<double> future(x_.size());
    for (std::size_t path = 0; path < 2 * pairs; ++path) {
        auto draws = stream.at(path / 2);
        std::copy(x_.begin(), x_.end(), future.begin());
        EtsStates states(future);
        for (std::size_t h = 0; h < mean.size(); ++h) {
            const double noise = (path % 2 == 0 ? sigma : -sigma) * draws.normal();
            const double growth = states.damped_growth(), base = states.grown(growth);
            const double f =
                form().seasons_multiply() ? base * states.factor(seen + h) : base + states.factor(seen + h);
            const double error = relative ? f * noise : noise, away = f + error - mean[h];
            deviation[h] += away * away;
            states.learn_one(error, base, growth, seen + h);
        }
    }
    for (double& d : deviation) { d = std::sqrt(d / (2 * pairs)); }
}

}  // namespace nearstock
