// When to order how much, for known demand that changes from period to period?
//
// Dynamic lot sizing without capacity (Wagner and Whitin 1958). The cost to go from each period is a least value over
// later order periods; with cumulative demand as abscissa those are points of which only the lower hull matters, and
// each period asks it for the least along its own slope (Wagelmans, van Hoesel and Kolen 1992; Federgruen and Tzur
// 1991): O(n log n).
#pragma once

#include "core/result.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace nearstock {

/// One value per period, the first period first.
struct LotSizingProblem {
    std::vector<double> demand;         // units, >= 0
    std::vector<double> fixed_cost;     // money per order, >= 0
    std::vector<double> holding_cost;   // money per unit left at the period's end, >= 0
    std::vector<double> purchase_cost;  // money per unit, >= 0
};
struct LotSizingAnswer {
    double cost = 0;
    std::vector<double> order_quantities;        // by period
    std::vector<std::size_t> next_order_period;  // counted from 1; after an order in this one; n + 1: none
    std::vector<double> cost_to_go;              // with an order in that period; one more entry, 0, for the end
};
/// Exact. Demand is met in its period. Periods without demand before the first one need no order. Fails on a negative
/// number, or lists of different lengths.
Result<LotSizingAnswer> lot_sizing(const LotSizingProblem& problem);

}  // namespace nearstock
