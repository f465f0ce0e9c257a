// How long do deliveries take, and do they come in full: per supplier and lane, from the receipts seen?
//
// A delivery is all that one supplier brought one site on one morning from orders of one night. What it took is counted
// as a distribution over days. A lane (supplier × site) of few deliveries leans on the supplier's, that on all
// suppliers', in multiples of what was agreed with each; both count as ten deliveries. Late ones stay late ones: no
// moments are taken. Where nothing was agreed, five lines received stand for an agreement; before, the mean is NaN:
// unknown. Lines that came short are counted per supplier, leaning on all suppliers as if twenty lines.
#pragma once

#include "domain/network_state.hpp"
#include "inventory/replenishment_policy.hpp"

#include <vector>

namespace nearstock {

/// Per cell: the agreed supplier lead time corrected by the receipts seen, as moments and as a distribution; the hub
/// lane's is the same morning, one in ten a day late.
std::vector<LeadTime> lead_times(const Network& network, const NetworkState& state);

}  // namespace nearstock
