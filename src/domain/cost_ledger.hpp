// The one place where the engine adds money up.
//
// Four heads, each with sub-heads; each entry has its cause. All amounts are exact integers of millionths, computed
// from physical facts × the rate card by the formulas below, which the warehouse repeats in SQL (a test demands
// equality).
//
//   holding.capital   per cell and day:  closing × unit_cost × capital_ppb ÷ 1e9        cause = product
//   holding.space     per cell and day:  closing × unit_volume × rate(temperature) ÷ 1000 cause = product
//   holding.waste     per cell and day:  wasted × unit_cost                              cause = product
//   stockout.margin   per unmet cell:    lost × (list_price − unit_cost)                 cause = product
//   stockout.goodwill per unmet cell:    lost × list_price × goodwill_ppm ÷ 1e6          cause = product
//   transportation.inbound   per purchase receipt: per_line + units × volume × rate ÷ 1000           cause = receipt
//   transportation.hub       per hub receipt:      per_line + units × volume × rate ÷ 1000           cause = receipt
//   transportation.transfer  per lateral receipt:  per_line + units × volume × distance_m × rate ÷ 1e6 cause = receipt
//   transportation.last_mile_time      per tour: seconds from loading until back × driver_per_hour ÷ 3600 cause = tour
//   transportation.last_mile_distance  per tour: metres × per_km ÷ 1000                               cause = tour
//   transportation.lateness  per late delivery: late_delivery + whole minutes late × late_per_minute  cause = delivery
//   ordering.fixed    per purchase order: the supplier's fixed cost, booked on the order's first line cause = purchase
//   order ordering.line     per purchase line                                                               cause =
//   purchase line ordering.receiving  per receipt: (receive_per_line + ceil(units ÷ case_pack) × receive_per_case) ×
//   labour ÷ 3600  cause = receipt ordering.pick_pack  per customer shipment: labour seconds × labour_per_hour ÷ 3600
//   cause = shipment
//
// Division truncates. The hub's own entries carry the hub as site; `hub_share` in the warehouse charges them to MFCs by
// volume supplied.
#pragma once

#include "core/time.hpp"
#include "domain/day_record.hpp"
#include "domain/network.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

enum class CostHead : std::uint8_t { holding, stockout, transportation, ordering };

enum class CostSubHead : std::uint8_t {
    capital,
    space,
    waste,
    margin,
    goodwill,
    inbound,
    hub,
    transfer,
    last_mile_time,
    last_mile_distance,
    lateness,
    fixed,
    line,
    receiving,
    pick_pack,
};
inline constexpr std::size_t cost_sub_heads = 15;

CostHead head_of(CostSubHead sub_head);
std::string_view to_text(CostHead head);
std::string_view to_text(CostSubHead sub_head);

struct CostEntry {
    SiteIndex site;
    CostSubHead sub_head = CostSubHead::capital;
    std::string cause;
    Money amount;
};

struct CostLedger {
    BusinessDate day;
    std::vector<CostEntry> entries;  // zero amounts are left out
    [[nodiscard]] Money total() const;
    [[nodiscard]] Money total(CostHead head) const;
    [[nodiscard]] std::array<Money, cost_sub_heads> by_sub_head() const;
};

/// Prices one day. Requires `record` to be of `network`.
CostLedger price_day(const Network& network, const DayRecord& record);

}  // namespace nearstock
