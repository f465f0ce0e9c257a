// How much to order at a time when demand is steady: the economic order quantity's relatives.
//
// Fixed cost against holding cost (Harris 1913), with planned backorders, finite production, quantity discounts and
// orders that bring more or less than was asked. Equations as in Snyder and Shen 2019, chapters 3 and 9. Any time unit
// will do if demand and holding share it; quantities are units; costs money per time unit. Every function fails on a
// cost or rate that is not positive. The plain quantity is expected_cost.hpp's economic_order_quantity().
#pragma once

#include "core/result.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace nearstock {

struct SteadyDemand {
    double fixed_cost = 0;    // money per order
    double holding_cost = 0;  // money per unit and time unit
    double demand_rate = 0;   // units per time unit
};
struct OrderAnswer {
    double order_quantity = 0;
    double cost = 0;  // money per time unit
};

/// Q = √(2Kλ/h), cost √(2Kλh) (Snyder and Shen 2019, (3.4) and (3.5)).
Result<OrderAnswer> economic_order(const SteadyDemand& problem);

struct BackorderAnswer {
    double order_quantity = 0;
    double stockout_fraction = 0;  // of the demand that waits, = h / (h + p)
    double cost = 0;
};
/// With customers who wait at `stockout_cost` per unit and time unit (Snyder and Shen 2019, (3.27) to (3.29)).
Result<BackorderAnswer> economic_order_with_backorders(const SteadyDemand& problem, double stockout_cost);

/// Goods come in at `production_rate` while they sell: h becomes h·(1 − λ/μ) (Snyder and Shen 2019, (3.31)).
/// Fails unless production_rate > demand_rate.
Result<OrderAnswer> economic_production(const SteadyDemand& problem, double production_rate);

/// Unit prices that fall with the quantity ordered: unit_costs[j] from breakpoints[j] units on.
struct DiscountSchedule {
    std::span<const double> breakpoints;  // rising, the first 0
    std::span<const double> unit_costs;   // falling
};
struct DiscountProblem {
    double fixed_cost = 0;
    double holding_cost_rate = 0;  // of a unit's price, per time unit
    double demand_rate = 0;
};
struct DiscountAnswer {
    double order_quantity = 0;
    std::size_t region = 0;  // index of the price paid last
    double cost = 0;         // with what the goods cost
};
/// The price reached holds for all units: the best of each region's own quantity, or the breakpoint above it
/// (Snyder and Shen 2019, section 3.3.2). Fails unless breakpoints rise from 0 and prices do not rise.
Result<DiscountAnswer> all_units_discount(const DiscountProblem& problem, const DiscountSchedule& schedule);
/// The price reached holds for the units above its breakpoint only (Snyder and Shen 2019, section 3.3.3).
Result<DiscountAnswer> incremental_discount(const DiscountProblem& problem, const DiscountSchedule& schedule);

/// Mean and standard deviation of a random yield.
struct YieldMoments {
    double mean = 0;
    double sd = 0;
};
/// An order of Q brings Q + Y: Q = √(2Kλ/h + sd²) − mean, cost h·(Q + mean) (Snyder and Shen 2019, section 9.3.1).
Result<OrderAnswer> economic_order_additive_yield(const SteadyDemand& problem, YieldMoments yield);
/// An order of Q brings Q·Z: Q = √(2Kλ / (h·(mean² + sd²))) (Snyder and Shen 2019, section 9.3.2). Needs mean > 0.
Result<OrderAnswer> economic_order_multiplicative_yield(const SteadyDemand& problem, YieldMoments yield);

}  // namespace nearstock
