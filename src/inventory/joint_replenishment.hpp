// How often to order together, and which item on which order?
//
// Every `base_cycle` an order is placed at a shared cost; item i is on every multiple-th one at its own cost
// (Snyder and Shen 2019, section 3.7; Silver 1976). Exact: for a given cycle each item's best multiple is known, and
// changes at known cycles only, so all that can be optimal are tried (Goyal 1974). Joint orders of the loop's night:
// expected_cost.hpp's joint_cycle().
#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace nearstock {

struct JointOrderItem {
    double fixed_cost = 0;    // money each time it is on an order, >= 0
    double holding_cost = 0;  // money per unit and time unit, > 0
    double demand_rate = 0;   // units per time unit, > 0
};
struct JointOrderAnswer {
    double base_cycle = 0;  // time units between orders
    std::vector<std::int64_t> multiples;
    double cost = 0;  // money per time unit
};

/// The least cost over all cycles and whole multiples. Fails on a shared cost that is not positive (without one each
/// item is an economic order of its own), or so small that more than ten million multiples would have to be tried.
Result<JointOrderAnswer> joint_replenishment(double shared_fixed_cost, std::span<const JointOrderItem> items);
/// Silver's heuristic: multiples from the square root of the items' ratios, then the best cycle for them.
Result<JointOrderAnswer> silver_joint_replenishment(double shared_fixed_cost, std::span<const JointOrderItem> items);

}  // namespace nearstock
