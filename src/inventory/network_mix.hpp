// Which products to plan by which of several decisions, so that together they use about what there is.
//
// At the best prices many products are indifferent between two decisions (units beyond all demand lie equally badly
// anywhere: only the litre prices decide where), and then all of them tip the same way. The passes just before tipped
// the other way. Products are changed over to one of those, the cheapest first, as long as that brings the use of space
// and money closer to the limits by more than it costs: the whole-unit counterpart of the convex combination that
// solves the relaxed problem (Larsson, Patriksson and Strömberg 1999).
#pragma once

#include "inventory/network_pass.hpp"

namespace nearstock {

/// Replaces some products' decisions in `decision` (optimal at `prices`) by those of `others`.
void mix_decisions(const NetworkProblem& problem, const NetworkPrices& prices, std::span<const NetworkDecision> others,
                   NetworkDecision& decision, unsigned threads);

}  // namespace nearstock
