// Quantiles of the marginals, for a model that says only mean and spread.
//
// A panel whose sales are whole numbers gets counts (negative binomial); one that sells by weight gets the gamma
// distribution with the same mean and variance.
#pragma once

#include "domain/demand_forecast.hpp"
#include "domain/panel.hpp"

#include <vector>

namespace nearstock {

/// True when every known sale is a whole number.
bool sells_whole_units(const Panel& panel);

/// Fills forecast.quantiles at `levels` (ascending, in (0, 1)) from mean and size, unless they are there already.
/// `counts`: the quantiles are whole numbers. Same bytes for any number of threads.
void fill_marginal_quantiles(DemandForecast& forecast, const std::vector<double>& levels, bool counts,
                             unsigned threads);

}  // namespace nearstock
