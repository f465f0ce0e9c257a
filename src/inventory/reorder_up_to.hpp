// When and up to where to order, each period, if every order costs something?
//
// Periodic review, demand in whole units, backorders, no lead time: the optimal (s, S) policy for the long run, exact
// (Zheng and Federgruen 1991). With a lead time of L periods, give the costs of demand over L + 1 periods.
#pragma once

#include "core/result.hpp"
#include "inventory/discrete_demand.hpp"

#include <cstdint>

namespace nearstock {

struct ReorderUpTo {
    std::int64_t reorder_point = 0;      // s: order when the inventory position is at or below it, units
    std::int64_t order_up_to_level = 0;  // S, units
    double cost = 0;                     // money per period
};

/// The (s, S) policy with the least cost per period: the cost of a policy by renewal theory, the search by Zheng and
/// Federgruen (1991), which tries each S once and moves s only up. S moves in time of the demand's spread. Fails on
/// negative costs, a holding or shortage cost of zero, demand that never comes, or S − s above five million units.
Result<ReorderUpTo> best_reorder_up_to(double fixed_cost, EndCosts costs, const DiscreteDemand& demand);
/// The same with the costs of `until_next`: demand between an order and the end of the period that the one after it
/// serves, while the position moves by `demand` each period.
Result<ReorderUpTo> best_reorder_up_to(double fixed_cost, EndCosts costs, const DiscreteDemand& demand,
                                       const DiscreteDemand& until_next);

/// Cost per period of any (s, S), s < S, the same model (Zheng and Federgruen 1991, (3)). Same refusals.
Result<double> reorder_up_to_cost(double fixed_cost, EndCosts costs, const DiscreteDemand& demand,
                                  std::int64_t reorder_point, std::int64_t order_up_to_level);

/// The power approximation of Ehrhardt and Mosier (1984) for demand of this mean and standard deviation per period and
/// a lead time of `lead_time` periods; s and S in units, not rounded.
struct RoughReorderUpTo {
    double reorder_point = 0;
    double order_up_to_level = 0;
};
struct DemandMoments {
    double mean = 0;
    double sd = 0;
};
Result<RoughReorderUpTo> power_approximation(double fixed_cost, EndCosts costs, DemandMoments demand,
                                             double lead_time = 0);

}  // namespace nearstock
