// From the decision that prices suggest to one that fits: whole units within every site's space and the budget.
//
// At the right prices the products together ask for about what there is. What a site or the budget is short of is taken
// from the purchases that lose least for it; what is left is given to those that gain most for it.
#pragma once

#include "inventory/network_pass.hpp"

namespace nearstock {

/// Changes `decision` until it keeps to every limit, as cheaply as it can. Always succeeds for a problem that
/// check_network_problem() accepts: buying and moving nothing fits.
void recover_plan(const NetworkProblem& problem, const NetworkPrices& prices, NetworkDecision& decision);

}  // namespace nearstock
