// When and up to where to order in each of the periods that remain?
//
// Finite horizon, backorders, no lead time, demand in whole units, a fixed cost per order: by backward recursion. While
// no period's fixed cost is below the discounted one of the next, every period's optimal policy is an (s, S) (Scarf
// 1960; Snyder and Shen 2019, section 4.5). Where it is, the cost is still the best there is, and the (s, S) are those
// around each period's least cost. Nothing is cut but the demand's tail.
#pragma once

#include "core/result.hpp"
#include "inventory/discrete_demand.hpp"
#include "inventory/newsvendor.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace nearstock {

struct HorizonPeriod {
    EndCosts costs;            // money per unit at the period's end
    double purchase_cost = 0;  // money per unit, >= 0
    double fixed_cost = 0;     // money per order, >= 0
    double discount = 1;       // what money of the next period is worth in this one, in (0, 1]
    DiscreteDemand demand;
    std::optional<NormalDemand> priced_as;  // demand that was rounded from this: its own loss prices the period's end
};
struct HorizonProblem {
    std::vector<HorizonPeriod> periods;  // the first period first
    EndCosts terminal;                   // of stock left, and of backorders, after the last period
    std::int64_t initial_stock = 0;      // units; negative: backorders
};
struct HorizonAnswer {
    double cost = 0;                               // expected, discounted to the first period
    std::vector<std::int64_t> reorder_points;      // by period: at or below it, order; far below all reachable
                                                   // stocks (never_order): no order pays in that period
    std::vector<std::int64_t> order_up_to_levels;  // by period
};
constexpr std::int64_t never_order = INT64_MIN;

/// Exact up to rounding. Fails on negative costs, discounts outside (0, 1], no period, or tables of more than fifty
/// million entries.
Result<HorizonAnswer> finite_horizon(const HorizonProblem& problem);

}  // namespace nearstock
