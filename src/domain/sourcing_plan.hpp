// Which site ships which line, and what that is expected to cost.
#pragma once

#include "core/ids.hpp"
#include "core/units.hpp"

#include <cstdint>
#include <vector>

namespace nearstock {

struct Allocation {
    std::uint32_t order = 0;  // position in the wave's orders
    std::uint32_t line = 0;   // position in the order's lines
    SiteIndex site;
    Quantity units;
};

/// Expected cost of a wave's choice.
struct SourcingCost {
    Money last_mile;
    Money labour;
    Money stock_value;  // marginal value of what is taken away
};

/// Every unit of every line is allocated exactly once, in order of (order, line, site).
struct SourcingPlan {
    std::vector<Allocation> allocations;
    std::vector<SourcingCost> order_cost;  // per order
    std::size_t split_orders = 0;
};

}  // namespace nearstock
