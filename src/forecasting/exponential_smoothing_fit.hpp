// Which exponential smoothing model fits a series best?
//
// Every form is fitted by maximum likelihood, smoothing parameters and initial states together, by bounded
// Levenberg–Marquardt steps (math/bounded_step.hpp) from a few starts, each form beginning where a simpler one ended;
// the form with the least AICc wins (Hyndman, Koehler, Snyder and Grose 2002). The criteria are those of forecast::ets
// and statsforecast: −2 log likelihood up to the same constant, the same count of parameters.
#pragma once

#include "forecasting/exponential_smoothing_form.hpp"

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace nearstock {

struct EtsFit {
    EtsForm form;
    double alpha = 0, beta = 0, gamma = 0, phi = 1;
    double level = 0, growth = 0;  // before the first period, units; growth that multiplies is a factor
    std::vector<double> season;    // by phase (period 0 has phase 0); empty without a season
    std::size_t known = 0;         // periods with a value
    double variance = 0;           // of the errors; of relative errors where the form's error multiplies
    double minus_two_log_likelihood = 0;
    double aic = std::numeric_limits<double>::infinity();
    double aicc = std::numeric_limits<double>::infinity();
};

/// Fits one form. Where a value is not positive, error, growth and season add instead of multiplying; a series with too
/// few known values loses the season, then the growth; one too short even so, or constant, gets its mean as level and
/// an infinite AICc. Requires at least one value.
EtsFit fit_ets(std::span<const double> y, std::size_t season_length, const EtsForm& form);

/// Which trends may be chosen: without those that multiply (as forecast::ets and statsforecast do unless told
/// otherwise), or with them, damped or not, beside a multiplicative error and no or a multiplicative season.
enum class EtsFamily : std::uint8_t { usual, full };

/// The best of the family by AICc: error additive or multiplicative, trend none, additive or damped, season none,
/// additive or multiplicative (not with an additive error); forms that multiply only where all values are positive. A
/// series too short for any of them, or constant, gets its mean as level (ANN). Requires at least one value.
EtsFit fit_auto_ets(std::span<const double> y, std::size_t season_length, EtsFamily family = EtsFamily::usual);

}  // namespace nearstock
