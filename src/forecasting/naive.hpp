// What was, will be: the forecasts that every other one has to beat.
//
//   naive           the last known value (Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 5.2)
//   seasonal naive  the last known value of the same place in the season
//   season mean     the mean of the last four known values of the same place in the season ("weekday mean")
// Intervals are normal with the standard deviation of the method's own past errors, widening by the square root of the
// steps (naive), of the seasons (seasonal naive), and not at all (season mean).
#pragma once

#include "forecasting/series_model.hpp"

namespace nearstock {

std::unique_ptr<const SeriesModel> make_naive();
std::unique_ptr<const SeriesModel> make_seasonal_naive();
std::unique_ptr<const SeriesModel> make_season_mean(std::size_t seasons = 4);

}  // namespace nearstock
