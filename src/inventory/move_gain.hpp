// What do tonight's moves gain, and how much could any moves gain at most?
//
// The gain is the worth of the stock after the moves less before (stock_worth.hpp), less what the lines cost, each its
// fixed part. The bound is the Lagrangian dual value of the same problem (Fisher 1981) at given prices of space: every
// product alone, its units at one price μ >= 0 wherever they are given, so that each shop by itself takes or gives the
// number that pays best. A shop that takes pays at least the cheapest line that could bring so many. Any prices give a
// bound; μ is chosen per product as the best.
#pragma once

#include "inventory/night_moves.hpp"

#include <vector>

namespace nearstock {

/// Micros that a line saves when it is taken out: handling and its fixed costs, carriage between shops; what goes
/// through the hub is carried and handled by the case in any case.
double line_cost(const Network& network, ProductIndex product, SiteIndex from, SiteIndex to, std::int64_t units);

/// Micros. `worth` is by product.
double gain_of(const Network& network, const std::vector<ProductWorth>& worth, const std::vector<NightMove>& moves);

/// Micros that no moves of one temperature class exceed, at `litre_price` >= 0 micros by site × temperature.
double most_gain(const ReplenishmentInputs& inputs, const std::vector<ProductWorth>& worth,
                 const NightMovesOptions& options, TemperatureClass temperature,
                 const std::vector<double>& litre_price);

}  // namespace nearstock
