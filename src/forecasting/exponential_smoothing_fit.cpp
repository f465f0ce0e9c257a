#include "forecasting/exponential_smoothing_fit.hpp"

#include "core/check.hpp"
#include "forecasting/exponential_smoothing_search.hpp"
#include "forecasting/exponential_smoothing_states.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nearstock {

namespace {

/// A series brought to size 1, and what must be known of it.
struct Scaled {
    std::vector<double> y;
    double scale = 1;  // mean absolute value; 1 where all is zero
    double mean = 0;
    std::size_t known = 0;
    bool positive = true;
    bool constant = true;

    explicit Scaled(std::span<const double> values) : y(values.begin(), values.end()) {
        double absolute = 0, first = 0;
        for (const double v : y) {
            if (std::isnan(v)) {
                continue;
            }
            first = known == 0 ? v : first;
            constant = constant && v == first;
            positive = positive && v > 0;
            absolute += std::abs(v);
            mean += v;
            ++known;
        }
        check(known > 0, "a fit needs a known value");
        mean /= static_cast<double>(known);
        scale = absolute > 0 ? absolute / static_cast<double>(known) : 1;
        for (double& v : y) { v /= scale; }
    }
};

/// The mean as level, for a series that no form can be estimated from.
EtsFit mean_fit(const Scaled& series) {
    EtsFit fit;
    fit.alpha = 0.1;
    fit.level = series.mean;
    fit.known = series.known;
    double squares = 0;
    for (const double v : series.y) {
        const double error = v * series.scale - series.mean;
        squares += std::isnan(v) ? 0 : error * error;
    }
    fit.variance = squares / std::max(1.0, static_cast<double>(series.known) - 1);
    return fit;
}

/// Season with mean 0 or 1, in units, as level and season share no constant.
void take_season(EtsFit& fit, std::span<const double> free, double scale) {
    const bool multiplies = fit.form.season == EtsSeason::multiplicative;
    fit.season.assign(free.begin(), free.end());
    fit.season.push_back(multiplies ? 1 : 0);
    const double mean =
        std::accumulate(fit.season.begin(), fit.season.end(), 0.0) / static_cast<double>(fit.season.size());
    for (double& s : fit.season) { s = multiplies ? s / mean : (s - mean) * scale; }
    fit.level = multiplies ? fit.level * mean : fit.level + mean * scale;
    fit.growth = multiplies ? fit.growth * mean : fit.growth;
}

/// Of AICc, for k parameters and n values.
double penalty(double k, double n) { return 2 * k + 2 * k * (k + 1) / (n - k - 1); }

EtsFit described(const EtsOptimum& optimum, std::size_t season_length, const Scaled& series) {
    const EtsLayout at(optimum.form, season_length);
    const auto n = static_cast<double>(series.known), k = static_cast<double>(optimum.form.parameters(season_length));
    EtsFit fit;
    fit.form = optimum.form;
    fit.known = series.known;
    fit.alpha = optimum.p[0];
    fit.level = optimum.p[at.level] * series.scale;
    if (fit.form.trend != EtsTrend::none) {
        fit.beta = optimum.p[at.beta];
        fit.phi = optimum.p[at.phi];
        fit.growth = optimum.p[at.growth] * series.scale;
    }
    if (fit.form.season != EtsSeason::none) {
        fit.gamma = optimum.p[at.gamma];
        take_season(fit, std::span(optimum.p).subspan(at.season), series.scale);
    }
    fit.minus_two_log_likelihood = optimum.minus_two_log_likelihood + 2 * n * std::log(series.scale);
    fit.aic = fit.minus_two_log_likelihood + 2 * k;
    fit.aicc = fit.minus_two_log_likelihood + penalty(k, n);
    return fit;
}

/// −2 log likelihood, of the scaled series, that a form needs for an AICc.
double likelihood_to_win(const EtsForm& form, std::size_t season_length, const Scaled& series, double aicc) {
    const auto n = static_cast<double>(series.known), k = static_cast<double>(form.parameters(season_length));
    return aicc - penalty(k, n) - 2 * n * std::log(series.scale);
}

bool can_be_estimated(const EtsForm& form, std::size_t season_length, const Scaled& series) {
    const bool multiplies = form.error == EtsError::multiplicative || form.season == EtsSeason::multiplicative;
    const bool seasonal = form.season != EtsSeason::none;
    return (!multiplies || series.positive) && !series.constant && (!seasonal || season_length > 1) &&
           form.parameters(season_length) + 1 < series.known;
}

EtsFit best_of(std::span<const EtsForm> forms, const Scaled& series, std::size_t season_length) {
    EtsFit best;
    const std::size_t m = season_length <= EtsSystem::longest_season ? season_length : 1;
    EtsSearch search(series.y, m);
    for (const EtsForm& form : forms) {
        if (!can_be_estimated(form, m, series)) {
            continue;
        }
        const auto& optima = search.optima(form, likelihood_to_win(form, m, series, best.aicc));
        if (optima.empty()) {
            continue;
        }
        EtsFit fit = described(optima.front(), m, series);
        if (fit.aicc < best.aicc) {
            best = std::move(fit);
        }
    }
    return best;
}

std::vector<EtsForm> family() {
    std::vector<EtsForm> forms;
    for (const EtsError error : {EtsError::additive, EtsError::multiplicative}) {
        for (const EtsTrend trend : {EtsTrend::none, EtsTrend::additive, EtsTrend::damped}) {
            for (const EtsSeason season : {EtsSeason::none, EtsSeason::additive, EtsSeason::multiplicative}) {
                if (error != EtsError::additive || season != EtsSeason::multiplicative) {
                    forms.push_back({error, trend, season});
                }
            }
        }
    }
    return forms;
}

}  // namespace

namespace {

/// The variance of its errors, now that the fit is chosen.
EtsFit with_variance(EtsFit fit, std::span<const double> y, std::size_t season_length) {
    std::vector<double> packed = pack_ets(fit);
    const double squares = EtsStates(packed).learn(y, 0);
    const auto coefficients = static_cast<double>(fit.form.parameters(season_length) - 1);
    fit.variance = squares / std::max(1.0, static_cast<double>(fit.known) - coefficients);
    return fit;
}

}  // namespace

EtsFit fit_ets(std::span<const double> y, std::size_t season_length, const EtsForm& form) {
    const Scaled series(y);
    EtsForm simpler = form;
    if (!series.positive) {
        simpler.error = EtsError::additive;
        simpler.season = form.season == EtsSeason::none ? EtsSeason::none : EtsSeason::additive;
    }
    for (const EtsForm& tried : {simpler, EtsForm{simpler.error, form.trend, EtsSeason::none},
                                 EtsForm{simpler.error, EtsTrend::none, EtsSeason::none}}) {
        const EtsFit fit = best_of(std::span(&tried, 1), series, season_length);
        if (std::isfinite(fit.aicc)) {
            return with_variance(fit, y, season_length);
        }
    }
    return mean_fit(series);
}

EtsFit fit_auto_ets(std::span<const double> y, std::size_t season_length) {
    static const std::vector<EtsForm> forms = family();
    const Scaled series(y);
    const EtsFit best = best_of(forms, series, season_length);
    return std::isfinite(best.aicc) ? with_variance(best, y, season_length) : mean_fit(series);
}

}  // namespace nearstock
