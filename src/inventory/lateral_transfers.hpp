// Does it pay to carry stock from one shop to another?
//
// A move pays when the lost sales that it prevents before the receiver's own replenishment arrives are worth more than
// the carriage, what the giver risks, and what the giver's next order costs earlier. Greedy by net value, one move at a
// time; then, where a receiver is short of space, by net value of a litre.
#pragma once

#include "inventory/cell_plan.hpp"
#include "inventory/replenishment_policy.hpp"

#include <vector>

namespace nearstock {

/// Moves between MFCs that pay, by (product, from, to). Requires `cells` with tonight's orders decided. `room`: litres
/// by site × temperature that may still come; empty: as many as pay.
std::vector<TransferProposal> lateral_transfers(const ReplenishmentInputs& inputs, const std::vector<CellPlan>& cells,
                                                std::vector<double> room = {});

}  // namespace nearstock
