// At which position to order which fixed quantity, when stock is watched all the time?
//
// The (r, Q) policy under backorders that cost by the unit and time. Exact for normal lead-time demand (Zheng 1992) and
// for Poisson demand (Federgruen and Zheng 1992), and the approximations that textbooks compare with (Snyder and Shen
// 2019, section 5.3). Any time unit, shared by all rates; quantities are units. Every function fails on a cost, rate or
// standard deviation that is not positive. Lost sales by the unit: expected_cost.hpp.
#pragma once

#include "core/result.hpp"
#include "inventory/discrete_demand.hpp"

#include <cstdint>

namespace nearstock {

struct BatchCosts {
    double fixed = 0;  // money per order
    EndCosts end;      // holding and backorders, money per unit and time unit
};
struct LeadTimeDemand {
    double rate = 0;       // units per time unit
    double sd = 0;         // of demand in one time unit
    double lead_time = 0;  // time units
};
struct OrderBatch {
    double reorder_point = 0;
    double order_quantity = 0;
    double cost = 0;  // money per time unit, exact whatever chose the two
};

/// (Kλ + ∫ G(y) dy over (r, r + Q)) / Q, G the cost rate at position y; the integral in closed form by the normal's
/// second-order loss (Snyder and Shen 2019, (5.7)).
Result<double> order_batch_cost(const BatchCosts& costs, const LeadTimeDemand& demand, double reorder_point,
                                double order_quantity);
/// Where G(r) = G(r + Q) = the cost (Zheng 1992, lemma 1).
Result<OrderBatch> best_order_batch(const BatchCosts& costs, const LeadTimeDemand& demand);

/// Q = EOQ with backorders, r where G(r) = G(r + Q) (Zheng 1992: at most 12.5 % above the optimum).
Result<OrderBatch> batch_by_backorder_quantity(const BatchCosts& costs, const LeadTimeDemand& demand);
/// Q = EOQ, r = the lead-time demand's quantile at p / (p + h).
Result<OrderBatch> batch_by_safety_stock(const BatchCosts& costs, const LeadTimeDemand& demand);
/// Expected inventory level: r and Q in turn from 1 − F(r) = hQ / (pλ) and Q² = 2λ(K + p·n(r)) / h, with the stockout
/// cost read as one per unit (Hadley and Whitin 1963; Snyder and Shen 2019, section 5.3.1).
Result<OrderBatch> batch_by_expected_inventory(const BatchCosts& costs, const LeadTimeDemand& demand);

struct WholeBatch {
    std::int64_t reorder_point = 0;
    std::int64_t order_quantity = 0;
    double cost = 0;
};
/// Unit-sized demand, exact: add the cheaper neighbour of the positions in use while it costs less than their average
/// (Federgruen and Zheng 1992). `lead_time_demand` is what comes during a lead time.
Result<WholeBatch> best_whole_batch(const BatchCosts& costs, double rate, const DiscreteDemand& lead_time_demand);

}  // namespace nearstock
