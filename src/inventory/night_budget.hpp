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

/// Cuts what is ordered from suppliers to `budget`. Returns the price: worth of one more unit of money, 0 when there is
/// enough.
double keep_to_budget(const ReplenishmentInputs& inputs, const std::vector<PurchaseGroup>& groups, Money budget,
                      double shortage_weight, std::vector<CellPlan>& cells);

}  // namespace nearstock
