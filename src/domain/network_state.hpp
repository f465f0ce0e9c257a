// What the deciders know at a moment: snapshot + journal, nothing else.
//
// It is the same value whether the twin advanced it by its journal or the warehouse rebuilt it from ingested files (a
// test demands equality by `fingerprint`).
#pragma once

#include "core/time.hpp"
#include "domain/day_record.hpp"
#include "domain/network.hpp"
#include "domain/orders.hpp"
#include "domain/stock.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace nearstock {

/// One lived day of sales as the deciders saw it.
struct DaySales {
    BusinessDate day;
    std::vector<std::uint16_t> units;       // product × zone: ordered units (at p * zones + z), capped at 65535
    std::vector<std::uint16_t> site_units;  // product × site (Network::cell): units shipped
    std::vector<std::uint8_t> hours_out;    // product × site (Network::cell): opening hours without stock
    std::vector<std::uint8_t> sold;         // product: 1 when it was on sale that day
    bool operator==(const DaySales&) const = default;
};

/// What was observed when a receipt of a purchase line came: days from order to receipt, and what came of what was
/// ordered.
struct LeadTimeSample {
    SupplierIndex supplier;
    SiteIndex destination;
    BusinessDate received;
    int days = 0;
    Quantity ordered;
    Quantity came;
    bool operator==(const LeadTimeSample&) const = default;
};

struct NetworkState {
    BusinessDate today;                        // the day about to be lived; everything before is known
    std::vector<std::vector<Lot>> stock;       // by Network::cell; oldest first; no empty lots
    std::vector<PurchaseLine> purchase_lines;  // open, by line_id
    std::vector<Transfer> transfers;           // under way, by transfer_id
    std::vector<Shipment> shipments;           // allocated, not yet delivered, by shipment_id
    std::vector<DaySales> history;             // oldest first, consecutive days, ends yesterday
    std::vector<LeadTimeSample> lead_times;    // by received, then supplier, destination, days, units
    std::vector<Promotion> promotions;         // announced, by promotion_id
    std::vector<BusinessDate> holidays;        // announced, sorted

    [[nodiscard]] Quantity on_hand(std::size_t cell) const;
    /// Purchase lines and transfers under way, by cell.
    [[nodiscard]] std::vector<Quantity> on_order(const Network& network) const;
    /// Advances over one lived day. Requires record.day == today and the snapshots of every carried cell.
    void advance(const Network& network, const DayRecord& record);
    /// A hash of everything in the state. Equal states have equal fingerprints.
    [[nodiscard]] std::uint64_t fingerprint() const;
};

/// An empty state before `first_day`.
NetworkState empty_state(const Network& network, BusinessDate first_day);

}  // namespace nearstock
