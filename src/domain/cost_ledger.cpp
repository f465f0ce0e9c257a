#include "domain/cost_ledger.hpp"

#include "core/check.hpp"

#include <map>
#include <string>
#include <utility>

namespace nearstock {

namespace {

constexpr std::array<std::string_view, cost_sub_heads> sub_head_names = {
    "capital",  "space", "waste",    "margin",         "goodwill",
    "inbound",  "hub",   "transfer", "last_mile_time", "last_mile_distance",
    "lateness", "fixed", "line",     "receiving",      "pick_pack",
};

/// Adds the entries of one day, head by head.
class DayPricing {
public:
    DayPricing(const Network& network, const DayRecord& record)
        : network_(network), rates_(network.rates), record_(record) {
        ledger_.day = record.day;
        ledger_.entries.reserve(2 * record.snapshots.size() + record.shipments.size() + 4 * record.receipts.size());
    }

    CostLedger priced() && {
        price_holding();
        price_stockouts();
        price_receipts();
        price_tours();
        price_lateness();
        price_purchases();
        price_shipments();
        return std::move(ledger_);
    }

private:
    void add(SiteIndex site, CostSubHead sub_head, const std::string& cause, std::int64_t micros) {
        if (micros != 0) {
            ledger_.entries.push_back({site, sub_head, cause, Money(micros)});
        }
    }

    [[nodiscard]] std::int64_t labour(std::int64_t seconds) const {
        return multiply_divide(seconds, rates_.labour_per_hour.value(), 3600);
    }

    void price_holding() {
        for (const auto& s : record_.snapshots) {
            const Product& p = network_.products[s.product.value];
            const std::int64_t space_rate = p.temperature == TemperatureClass::chilled
                                                ? rates_.chilled_micros_per_litre_day
                                                : rates_.ambient_micros_per_litre_day;
            add(s.site, CostSubHead::capital, p.product_id,
                multiply_divide((s.closing * p.unit_cost).value(), rates_.capital_ppb_per_day, 1'000'000'000));
            add(s.site, CostSubHead::space, p.product_id,
                multiply_divide(s.closing.value() * p.unit_volume.value(), space_rate, 1000));
            add(s.site, CostSubHead::waste, p.product_id, (s.wasted * p.unit_cost).value());
        }
    }

    void price_stockouts() {
        std::map<std::pair<ProductIndex, SiteIndex>, Quantity> lost;
        for (const auto& unmet : record_.truth.unmet) { lost[{unmet.product, unmet.site}] += unmet.units; }
        for (const auto& [cell, units] : lost) {
            const Product& p = network_.products[cell.first.value];
            add(cell.second, CostSubHead::margin, p.product_id, (units * (p.list_price - p.unit_cost)).value());
            add(cell.second, CostSubHead::goodwill, p.product_id,
                multiply_divide((units * p.list_price).value(), rates_.lost_goodwill_ppm, 1'000'000));
        }
    }

    void price_receipts() {
        for (const auto& r : record_.receipts) {
            const Product& p = network_.products[r.product.value];
            price_carriage(r, r.units.value() * p.unit_volume.value());
            const std::int64_t cases = (r.units.value() + p.case_pack.value() - 1) / p.case_pack.value();
            add(r.site, CostSubHead::receiving, r.receipt_id,
                labour(rates_.receive_per_line.count() + cases * rates_.receive_per_case.count()));
        }
    }

    void price_carriage(const Receipt& r, std::int64_t volume_ml) {
        switch (r.kind) {
            case ReceiptKind::purchase:
                add(r.site, CostSubHead::inbound, r.receipt_id,
                    rates_.inbound_per_line.value() +
                        multiply_divide(volume_ml, rates_.inbound_micros_per_litre, 1000));
                return;
            case ReceiptKind::hub:
                add(r.site, CostSubHead::hub, r.receipt_id,
                    rates_.hub_per_line.value() + multiply_divide(volume_ml, rates_.hub_micros_per_litre, 1000));
                return;
            case ReceiptKind::transfer: {
                const Distance distance = network_.travel.distance(network_.sites[r.origin.value].location,
                                                                   network_.sites[r.site.value].location);
                add(r.site, CostSubHead::transfer, r.receipt_id,
                    rates_.transfer_per_line.value() +
                        multiply_divide(volume_ml * distance.value(), rates_.transfer_micros_per_litre_km, 1'000'000));
                return;
            }
        }
    }

    void price_tours() {
        struct Tour {
            DriverIndex driver;
            SiteIndex site;
            std::int64_t seconds = 0;
            Distance distance;
        };
        std::map<std::string_view, Tour> tours;
        for (const auto& a : record_.activities) {
            if (!of_tour(a.kind)) {
                continue;
            }
            Tour& tour = tours[a.tour_id];
            tour.driver = a.driver;
            tour.site = a.site;
            tour.seconds += (a.ended_at - a.started_at).count();
            tour.distance += a.distance;
        }
        for (const auto& [tour_id, tour] : tours) {
            const Money per_km = network_.drivers[tour.driver.value].vehicle == VehicleType::van ? rates_.van_per_km
                                                                                                 : rates_.bike_per_km;
            add(tour.site, CostSubHead::last_mile_time, std::string(tour_id),
                multiply_divide(tour.seconds, rates_.driver_per_hour.value(), 3600));
            add(tour.site, CostSubHead::last_mile_distance, std::string(tour_id),
                multiply_divide(tour.distance.value(), per_km.value(), 1000));
        }
    }

    /// Late is an attempt that succeeded with the driver at the door after the window; minutes that have passed whole
    /// count.
    void price_lateness() {
        for (const auto& d : record_.deliveries) {
            if (d.outcome == DeliveryOutcome::delivered && d.arrived_at > d.window_end) {
                const std::int64_t minutes = (d.arrived_at - d.window_end).count() / 60;
                add(d.site, CostSubHead::lateness, d.delivery_id,
                    rates_.late_delivery.value() + minutes * rates_.late_per_minute.value());
            }
        }
    }

    void price_purchases() {
        std::map<std::string_view, const PurchaseLine*>
            first_line;  // by purchase order: the line with the lowest position
        for (const auto& line : record_.purchase_lines) {
            first_line.try_emplace(line.order_id, &line);
            add(line.destination, CostSubHead::line, line.line_id, rates_.order_line.value());
        }
        for (const auto& [order_id, line] : first_line) {
            add(line->destination, CostSubHead::fixed, std::string(order_id),
                network_.suppliers[line->supplier.value].fixed_order_cost.value());
        }
    }

    void price_shipments() {
        for (const auto& s : record_.shipments) {
            add(s.site, CostSubHead::pick_pack, s.shipment_id, labour(s.labour.count()));
        }
    }

    const Network& network_;
    const RateCard& rates_;
    const DayRecord& record_;
    CostLedger ledger_;
};

}  // namespace

CostHead head_of(CostSubHead sub_head) {
    if (sub_head <= CostSubHead::waste) {
        return CostHead::holding;
    }
    if (sub_head <= CostSubHead::goodwill) {
        return CostHead::stockout;
    }
    if (sub_head <= CostSubHead::lateness) {
        return CostHead::transportation;
    }
    return CostHead::ordering;
}

std::string_view to_text(CostHead head) {
    constexpr std::array<std::string_view, 4> names = {"holding", "stockout", "transportation", "ordering"};
    return names[static_cast<std::size_t>(head)];
}

std::string_view to_text(CostSubHead sub_head) { return sub_head_names[static_cast<std::size_t>(sub_head)]; }

Money CostLedger::total() const {
    Money sum;
    for (const auto& entry : entries) { sum += entry.amount; }
    return sum;
}

Money CostLedger::total(CostHead head) const {
    Money sum;
    for (const auto& entry : entries) {
        if (head_of(entry.sub_head) == head) {
            sum += entry.amount;
        }
    }
    return sum;
}

std::array<Money, cost_sub_heads> CostLedger::by_sub_head() const {
    std::array<Money, cost_sub_heads> sums{};
    for (const auto& entry : entries) { sums[static_cast<std::size_t>(entry.sub_head)] += entry.amount; }
    return sums;
}

CostLedger price_day(const Network& network, const DayRecord& record) { return DayPricing(network, record).priced(); }

}  // namespace nearstock
