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

/// Season with mean 0 or 1, in units, as level and season share no constant. (A level that grows by a factor shares
/// none with a season that adds: that season keeps its last value 0.)
void take_season(EtsFit& fit, std::span<const double> free, double scale) {
    const bool multiplies = fit.form.season == EtsSeason::multiplicative;
    fit.season.assign(free.begin(), free.end());
    fit.season.push_back(multiplies ? 1 : 0);
    const bool shared = multiplies || !fit.form.growth_multiplies();
    const double mean =
        shared ? std::accumulate(fit.season.begin(), fit.season.end(), 0.0) / static_cast<double>(fit.season.size())
               : 0;
    for (double& s : fit.season) { s = multiplies ? s / mean : (s - mean) * scale; }
    fit.level = multiplies ? fit.level * mean : fit.level + mean * scale;
    fit.growth = multiplies && !fit.form.growth_multiplies() ? fit.growth * mean : fit.growth;
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
        fit.growth = optimum.p[at.growth] * (fit.form.growth_multiplies() ? 1 : series.scale);
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
    return (!form.needs_positive() || series.positive) && !series.constant && (!form.seasonal() || season_length > 1) &&
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

/// Simpler forms first: the richer start from their optima.
std::vector<EtsForm> forms_of(EtsFamily family) {
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
    for (const EtsSeason season : {EtsSeason::none, EtsSeason::multiplicative}) {
        for (const EtsTrend trend : {EtsTrend::multiplicative, EtsTrend::multiplicative_damped}) {
            if (family == EtsFamily::full) {
                forms.push_back({EtsError::multiplicative, trend, season});
            }
        }
    }
    return forms;
}

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
        simpler.season = form.seasonal() ? EtsSeason::additive : EtsSeason::none;
        simpler.trend = !form.grows() ? EtsTrend::none : form.damped() ? EtsTrend::damped : EtsTrend::additive;
    }
    for (const EtsForm& tried : {simpler, EtsForm{simpler.error, simpler.trend, EtsSeason::none},
                                 EtsForm{simpler.error, EtsTrend::none, EtsSeason::none}}) {
        const EtsFit fit = best_of(std::span(&tried, 1), series, season_length);
        if (std::isfinite(fit.aicc)) {
            return with_variance(fit, y, season_length);
        }
    }
    return mean_fit(series);
}

EtsFit fit_auto_ets(std::span<const double> y, std::size_t season_length, EtsFamily family) {
    static const std::vector<EtsForm> usual = forms_of(EtsFamily::usual), full = forms_of(EtsFamily::full);
    const Scaled series(y);
    const EtsFit best = best_of(family == EtsFamily::full ? full : usual, series, season_length);
    return std::isfinite(best.aicc) ? with_variance(best, y, season_length) : mean_fit(series);
}

}  // namespace nearstock
