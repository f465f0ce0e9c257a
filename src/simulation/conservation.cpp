#include "simulation/conservation.hpp"

#include "core/check.hpp"
#include "domain/cost_ledger.hpp"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace nearstock {

void check_orders(const DayRecord& record) {
    struct Packed {
        Quantity units;
        const Shipment* shipment;
    };
    std::unordered_map<std::string_view, Packed> packed;  // looked up only
    for (const auto& s : record.shipments) {
        check(packed.emplace(s.shipment_id, Packed{Quantity(0), &s}).second, "a shipment's id is its own");
    }
    std::size_t next = 0;
    for (const auto& order : record.orders) {
        std::vector<Quantity> left(order.lines.size());
        std::ranges::transform(order.lines, left.begin(), &OrderLine::units);
        for (; next < record.allocations.size() && record.allocations[next].order_id == order.order_id; ++next) {
            const auto& a = record.allocations[next];
            const auto line = static_cast<std::size_t>(a.line_number - 1);
            check(line < left.size() && order.lines[line].product == a.product, "an allocation is of its order's line");
            left[line] -= a.units;
            const auto in = packed.find(a.shipment_id);
            check(in != packed.end() && in->second.shipment->site == a.site &&
                      in->second.shipment->order_id == a.order_id,
                  "an allocation is packed in a shipment of its order and site");
            in->second.units += a.units;
        }
        check(std::ranges::all_of(left, [](Quantity q) { return q == Quantity(0); }),
              "every unit of an order line is allocated once");
    }
    check(next == record.allocations.size(), "allocations are by order");
    for (const auto& [id, p] : packed) {
        check(p.units == p.shipment->units, "a shipment holds the units that are allocated to it");
    }
}

void check_units(const Network& network, const DayRecord& record) {
    struct Moved {
        Quantity received, in, out, sold;
    };
    std::vector<Moved> moved(network.products.size() * network.sites.size());
    for (const auto& r : record.receipts) {
        auto& m = moved[network.cell(r.product, r.site)];
        (r.kind == ReceiptKind::purchase ? m.received : m.in) += r.units;
    }
    for (const auto& t : record.transfers) { moved[network.cell(t.product, t.from)].out += t.units; }
    for (const auto& a : record.allocations) { moved[network.cell(a.product, a.site)].sold += a.units; }
    for (const auto& s : record.snapshots) {
        const auto& m = moved[network.cell(s.product, s.site)];
        check(s.received == m.received && s.transfer_in == m.in && s.transfer_out == m.out && s.sold == m.sold,
              "a snapshot's movements are those of the day's receipts, transfers and allocations");
        check(s.opening + s.received + s.transfer_in - s.transfer_out - s.sold - s.wasted == s.closing,
              "opening + received + transfers in - out - sold - wasted = closing");
        Quantity in_lots;
        for (const auto& lot : s.lots) { in_lots += lot.units; }
        check(in_lots == s.closing, "the closing stock lies in its lots");
    }
}

void check_driver_time(const DayRecord& record) {
    std::unordered_map<std::string_view, int> stops;  // by tour, looked up only
    for (const auto& d : record.deliveries) { ++stops[d.tour_id]; }
    std::size_t next = 0;
    for (const auto& shift : record.shifts) {
        Timestamp until = shift.planned_start;
        std::string_view to_come_home_from;
        for (; next < record.activities.size() && record.activities[next].driver == shift.driver; ++next) {
            const auto& a = record.activities[next];
            check(a.started_at == until && a.started_at <= a.ended_at,
                  "a driver's activities follow each other without gap or overlap");
            check(shift.worked != (a.kind == ActivityKind::no_show), "who does not come does nothing");
            check((a.kind == ActivityKind::homeward ? a.tour_id : "") == to_come_home_from,
                  "whoever drove a tour comes home from it next");
            to_come_home_from = a.kind == ActivityKind::tour ? std::string_view(a.tour_id) : "";
            if (a.kind == ActivityKind::tour) {
                const auto attempted = stops.find(a.tour_id);
                check(attempted != stops.end() && attempted->second == a.stops,
                      "a tour's stops are the deliveries attempted on it");
            }
            until = a.ended_at;
        }
        check(to_come_home_from.empty(), "whoever drove a tour comes home");
        check(until >= shift.planned_end, "a driver's activities cover the shift");
    }
    check(next == record.activities.size(), "every activity belongs to a shift");
}

void check_money(const Network& network, const DayRecord& record) {
    const auto ledger = price_day(network, record);
    Money heads;
    for (const auto head : {CostHead::holding, CostHead::stockout, CostHead::transportation, CostHead::ordering}) {
        heads += ledger.total(head);
    }
    Money sub_heads;
    for (const Money amount : ledger.by_sub_head()) { sub_heads += amount; }
    check(heads == ledger.total() && sub_heads == ledger.total(), "the ledger's heads add up to its total");
    check(std::ranges::all_of(
              ledger.entries,
              [](const CostEntry& e) { return e.amount > Money(0) || e.sub_head == CostSubHead::margin; }),
          "a cost is positive");
}

void check_day(const Network& network, const DayRecord& record) {
    check_orders(record);
    check_units(network, record);
    check_driver_time(record);
    check_money(network, record);
}

}  // namespace nearstock
