// What leaves the office at night: proposals become purchase orders and transfers with numbers on them.
#pragma once

#include "domain/network.hpp"
#include "domain/stock_plan.hpp"
#include "simulation/local_day.hpp"
#include "simulation/stockroom.hpp"

#include <vector>

namespace nearstock {

/// One purchase order per supplier and destination ("PO-2026-03-29-S012-M03"), a line per proposal ("…-1", by product).
/// Two proposals of one product and destination are one line.
std::vector<PurchaseLine> write_purchase_orders(const Network& network, std::vector<OrderProposal> proposals,
                                                const LocalDay& day);

/// Takes the proposed goods off the shelves, oldest first, never more than is there and nothing that expires that day.
/// A row per lot ("T-2026-03-29-0001").
std::vector<Transfer> dispatch_transfers(const Network& network, const std::vector<TransferProposal>& proposals,
                                         const LocalDay& day, Stockroom& stockroom);

}  // namespace nearstock
