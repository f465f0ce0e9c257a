// What a unit too many and a unit too few cost, and the stock at which they balance.
//
// Newsvendor (Arrow, Harris and Marschak 1951), economic order quantity (Harris 1913), several products on one order
// (the joint replenishment heuristic of Silver 1976), (s, Q) under a shortage cost per unit (Hadley and Whitin 1963),
// and goods that expire. All costs are in millionths of the currency as double; a common factor changes no decision.
#pragma once

#include "inventory/mixed_demand.hpp"
#include "math/negative_binomial.hpp"

#include <cstdint>
#include <vector>

namespace nearstock {

/// P(meeting all demand) at which one more unit stops paying. Requires costs >= 0, one of them positive.
double critical_ratio(double underage, double overage);
/// The smallest stock with P(demand <= stock) >= ratio. Requires 0 <= ratio < 1.
std::int64_t newsvendor_stock(const NegativeBinomial& demand, double ratio);
/// √(2·fixed·rate / holding), units. Zero when nothing sells.
double economic_order_quantity(double fixed_per_order, double rate_per_day, double holding_per_unit_day);

/// A product that shares orders with others.
struct JointItem {
    double fixed_per_line = 0;
    double rate_per_day = 0;
    double holding_per_unit_day = 0;
};
struct JointCycle {
    double base_days = 0;       // between two orders
    std::vector<int> multiple;  // by item: it is on every multiple-th order, >= 1
};
/// The cycle of orders that minimises fixed and holding cost together, at least `shortest_days` long.
JointCycle joint_cycle(double fixed_per_order, const std::vector<JointItem>& items, double shortest_days);

/// One product at one place, ordered in batches.
struct BatchProblem {
    double rate = 0;           // units a day
    MixedDemand until_next;    // demand until an order placed at the next chance arrives
    double holding = 0;        // per unit and day
    double shortage = 0;       // per unit missed
    double fixed = 0;          // per order
    double minimum_ratio = 0;  // bounds of P(no stockout before the next order arrives)
    double maximum_ratio = 1;
    bool normal = false;  // safe levels by the normal with the same mean and variance: what is often assumed
};
/// Below what position an order is due, for a given batch: the larger the batch, the fewer the moments at which stock
/// can run out, and the lower the ratio that pays. At least 1: an empty shelf with nothing on its way is always due.
std::int64_t safe_level(const BatchProblem& problem, std::int64_t batch);
/// Expected cost a day of a safe level and batch (without perishing).
double expected_cost_rate(const BatchProblem& problem, std::int64_t safe_level, std::int64_t batch);

/// What is lost when goods expire.
struct Perishing {
    NegativeBinomial within_life;  // demand until what an order brings expires
    double waste = 0;              // per unit expired
};
struct PerishableAnswer {
    std::int64_t safe_level = 0;
    std::int64_t batch = 0;
    bool pays = true;  // false: not stocking the product at all is expected to cost less
};
/// Tries batches of `least` units and more, in steps of `pack`, up to `most`, each with the safe level that suits it,
/// and returns the cheapest: what expires is `order-up-to − demand within the life`.
PerishableAnswer best_perishable(const BatchProblem& problem, const Perishing& perishing, std::int64_t pack,
                                 std::int64_t least, std::int64_t most);

}  // namespace nearstock
