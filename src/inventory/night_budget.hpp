// Which of tonight's purchases to make when there is not money for all: a price of money.
//
// At a price, each order keeps the cases that are worth it: the lost sales that a case prevents before the next chance,
// and the part of an order line that it puts off, per unit of money. The least price at which the rest can be paid is
// found by bisection; an order that then falls below its supplier's minimum waits.
#pragma once

#include "inventory/cell_plan.hpp"
#include "inventory/replenishment_policy.hpp"

#include <vector>

namespace nearstock {

struct NightBudget {
    double price = 0;  // worth of one more unit of money; 0 when there is enough
    /// What the orders that are kept are worth by that measure, and the Lagrangian dual value at the price: no choice
    /// of cases within the budget is worth more.
    PlanGain gain;
};

/// Cuts what is ordered from suppliers to `budget`.
NightBudget keep_to_budget(const ReplenishmentInputs& inputs, const std::vector<PurchaseGroup>& groups, Money budget,
                           double shortage_weight, std::vector<CellPlan>& cells);

}  // namespace nearstock
