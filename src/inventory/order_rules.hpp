// The rules of trade that every policy obeys: whole cases, minimum orders, the space of a site, what the hub has.
//
// Suppliers sell whole cases; the hub opens them, so a transfer is any number of units.
#pragma once

#include "inventory/cell_plan.hpp"
#include "inventory/replenishment_policy.hpp"

#include <cstdint>
#include <vector>

namespace nearstock {

/// Units to order so that `position` reaches about `order_up_to`: whole cases, at least the minimum order, and enough
/// to reach `at_least`.
std::int64_t purchase_units(std::int64_t position, std::int64_t at_least, std::int64_t order_up_to,
                            const Product& product);

/// Value of what a group orders tonight, in micros.
Money group_value(const Network& network, const PurchaseGroup& group, const std::vector<CellPlan>& cells);

/// Adds cases of the products that would run out first until the supplier's minimum order value is reached. Returns the
/// holding cost of having them early, or nothing (and then changes nothing) when it cannot be reached.
struct TopUp {
    bool reached = false;
    double holding_cost = 0;
};
TopUp top_up(const Network& network, const PurchaseGroup& group, std::vector<CellPlan>& cells);

/// Takes back what is ordered of a group below its supplier's minimum order value.
void wait_below_minimum(const Network& network, const PurchaseGroup& group, std::vector<CellPlan>& cells);

/// What is expected to lie at a site when tonight's orders have come, less the orders themselves.
double expected_litres(const ReplenishmentInputs& inputs, SiteIndex site, TemperatureClass temperature,
                       const std::vector<CellPlan>& cells);

/// Litres of each site × temperature that are left for what else comes tonight; never below zero.
std::vector<double> free_litres(const ReplenishmentInputs& inputs, const std::vector<CellPlan>& cells);

/// Cuts what is ordered for a site to the space it has, all lines in proportion, in whole cases.
void cut_in_proportion(const ReplenishmentInputs& inputs, std::vector<CellPlan>& cells);
/// Cuts it by value: the lines with the least expected loss per litre go first.
void cut_by_value(const ReplenishmentInputs& inputs, std::vector<CellPlan>& cells);

/// When the hub has less of a product than is asked of it, everybody gets the same part of what was asked.
void share_in_proportion(const ReplenishmentInputs& inputs, ProductIndex product, std::vector<CellPlan>& cells);

/// Writes the orders and hub transfers of the work sheet into the plan, with their reasons, and the targets.
void write_plan(const ReplenishmentInputs& inputs, const std::vector<CellPlan>& cells, StockPlan& plan);

}  // namespace nearstock
