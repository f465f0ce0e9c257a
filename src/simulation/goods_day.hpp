// What every lived day does with goods, whoever the customers are: receipts of what arrives, and the evening's
// stock-taking.
#pragma once

#include "domain/day_record.hpp"
#include "domain/network.hpp"
#include "domain/network_state.hpp"
#include "simulation/stockroom.hpp"
#include "simulation/supply_process.hpp"

#include <vector>

namespace nearstock {

/// What the supplier sent of a line, as the dock books it at `at`. Goods that perish begin their life on `day`.
Receipt receipt_of(const Network& network, const SupplyProcess& supply, const PurchaseLine& line, BusinessDate day,
                   Timestamp at);
/// A transfer that arrived.
Receipt receipt_of(const Transfer& transfer, Timestamp at);

/// A snapshot of every carried cell, by product and site. Requires record's receipts, purchase lines and transfers to
/// be complete: what is still under way is state's and record's less what was received.
std::vector<StockSnapshot> take_stock(const Network& network, const NetworkState& state, const DayRecord& record,
                                      const Stockroom& stockroom);

}  // namespace nearstock
