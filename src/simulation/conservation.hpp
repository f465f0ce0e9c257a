// Is everything still there? Laws that hold for every lived day; a broken one is a bug and stops the run.
#pragma once

#include "domain/day_record.hpp"
#include "domain/network.hpp"

namespace nearstock {

/// Every unit of every order line is allocated once, and every allocated unit is in one shipment of its order and site.
void check_orders(const DayRecord& record);
/// Opening, movements and closing of every cell as they follow from the record's own receipts, transfers and
/// allocations.
void check_units(const Network& network, const DayRecord& record);
/// The activities of each worked shift cover it from its start to its end or the last tour's, without gap or overlap; a
/// no-show has nothing else. Who drove a tour comes home from it; its stops are the deliveries attempted on it.
void check_driver_time(const DayRecord& record);
/// The ledger's heads add up to its total, its sub-heads to its heads, and no entry is negative.
void check_money(const Network& network, const DayRecord& record);

/// All of the above.
void check_day(const Network& network, const DayRecord& record);

}  // namespace nearstock
