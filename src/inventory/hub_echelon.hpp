// What the hub hands out, and to whom first.
//
// The hub's goods are shared so that the shops and what stays behind last equally long; when even the urgent wishes are
// more than there is, each unit goes where it prevents the largest expected loss.
#pragma once

#include "inventory/cell_plan.hpp"
#include "inventory/replenishment_policy.hpp"

#include <vector>

namespace nearstock {

/// Decides the hub transfers of one product: fills `units` of its cells at the MFCs.
void share_hub_stock(const ReplenishmentInputs& inputs, ProductIndex product, std::vector<CellPlan>& cells);

}  // namespace nearstock
