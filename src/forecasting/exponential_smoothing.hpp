// What will be wanted, if the recent past counts most: exponential smoothing, one series at a time.
//
//   ses            a level (Brown 1959): ETS(A,N,N)
//   holt           a level and its growth (Holt 1957): ETS(A,A,N), or damped (Gardner and McKenzie 1985)
//   holt_winters   level, growth and season (Winters 1960): ETS(A,A,A), or multiplying ETS(A,A,M)
//   auto_ets       the form of the whole family with the least AICc, fitted by maximum likelihood
//                  (Hyndman, Koehler, Snyder and Grose 2002); multiplicative trends are left out, as in forecast::ets
//   auto_ets_full  the same with multiplicative trends (Pegels 1969; Taylor 2003)
// Intervals are normal with the variance of the state space model. A series too short for a form loses its season, then
// its growth; one with fewer than five known values, or constant, is its mean. Forecasts are cut at 0.
#pragma once

#include "forecasting/exponential_smoothing_fit.hpp"
#include "forecasting/series_model.hpp"

#include <memory>
#include <string_view>

namespace nearstock {

std::unique_ptr<const SeriesModel> make_ses();
std::unique_ptr<const SeriesModel> make_holt(EtsTrend trend = EtsTrend::additive);
/// `multiplicative`: where a value is not positive, the season is additive all the same.
std::unique_ptr<const SeriesModel> make_holt_winters(EtsSeason season = EtsSeason::additive,
                                                     EtsTrend trend = EtsTrend::additive);
std::unique_ptr<const SeriesModel> make_auto_ets(EtsFamily family = EtsFamily::usual);
/// Any form, under a name that outlives the model.
std::unique_ptr<const SeriesModel> make_ets(std::string_view name, const EtsForm& form);

}  // namespace nearstock
