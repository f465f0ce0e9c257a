#include "domain/network_state.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <bit>
#include <string_view>
#include <tuple>
#include <unordered_set>

namespace nearstock {

namespace {

/// Folds values into a 64-bit hash in a fixed order.
class Fingerprint {
public:
    void add(std::uint64_t value) {
        value *= 0x9e3779b97f4a7c15ULL;
        value ^= value >> 32;
        hash_ = std::rotl(hash_ ^ value, 27) * 0xd6e8feb86659fd93ULL;
    }
    void add(std::string_view text) {
        add(text.size());
        std::uint64_t h = 0xcbf29ce484222325ULL;
        for (const char c : text) { h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL; }
        add(h);
    }
    void add(BusinessDate date) { add(static_cast<std::uint64_t>(date.time_since_epoch().count())); }
    void add(Timestamp time) { add(static_cast<std::uint64_t>(time.time_since_epoch().count())); }
    void add(Quantity q) { add(static_cast<std::uint64_t>(q.value())); }
    template <class Tag>
    void add(Index<Tag> i) {
        add(std::uint64_t{i.value});
    }
    template <class T>
        requires std::is_integral_v<T> && (sizeof(T) <= 2)
    void add(const std::vector<T>& values) {
        add(values.size());
        std::uint64_t packed = 0;
        int filled = 0;
        for (const T v : values) {
            packed = packed << (8 * sizeof(T)) | v;
            if (++filled == int(8 / sizeof(T))) {
                add(packed);
                packed = 0;
                filled = 0;
            }
        }
        add(packed);
    }
    [[nodiscard]] std::uint64_t value() const { return hash_; }

private:
    std::uint64_t hash_ = 0x243f6a8885a308d3ULL;
};

std::uint16_t capped(std::int64_t units) {
    return static_cast<std::uint16_t>(std::clamp<std::int64_t>(units, 0, 65535));
}

DaySales day_sales(const Network& network, const DayRecord& record) {
    DaySales sales;
    sales.day = record.day;
    const std::size_t zones = network.zones.size();
    std::vector<std::int64_t> units(network.products.size() * zones);
    for (const auto& order : record.orders) {
        for (const auto& line : order.lines) {
            units[std::size_t{line.product.value} * zones + order.zone.value] += line.units.value();
        }
    }
    std::vector<std::int64_t> site_units(network.products.size() * network.sites.size());
    for (const auto& a : record.allocations) { site_units[network.cell(a.product, a.site)] += a.units.value(); }
    sales.units.resize(units.size());
    std::ranges::transform(units, sales.units.begin(), capped);
    sales.site_units.resize(site_units.size());
    std::ranges::transform(site_units, sales.site_units.begin(), capped);
    sales.hours_out.resize(site_units.size());
    for (const auto& s : record.snapshots) {
        sales.hours_out[network.cell(s.product, s.site)] = static_cast<std::uint8_t>(s.hours_out);
    }
    sales.sold.resize(network.products.size());
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        sales.sold[p] = network.products[p].sold_on(record.day) ? 1 : 0;
    }
    return sales;
}

}  // namespace

NetworkState empty_state(const Network& network, BusinessDate first_day) {
    NetworkState state;
    state.today = first_day;
    state.stock.resize(network.products.size() * network.sites.size());
    return state;
}

Quantity NetworkState::on_hand(std::size_t cell) const {
    Quantity total;
    for (const auto& lot : stock[cell]) { total += lot.units; }
    return total;
}

std::vector<Quantity> NetworkState::on_order(const Network& network) const {
    std::vector<Quantity> result(network.products.size() * network.sites.size());
    for (const auto& line : purchase_lines) { result[network.cell(line.product, line.destination)] += line.ordered; }
    for (const auto& transfer : transfers) { result[network.cell(transfer.product, transfer.to)] += transfer.units; }
    return result;
}

void NetworkState::advance(const Network& network, const DayRecord& record) {
    check(record.day == today, "a state advances over the day it stands before");
    const auto carried =
        network.assortment.empty() ? stock.size() : std::size_t(std::ranges::count(network.assortment, 1));
    check(record.snapshots.size() == carried,
          "a day's record has a snapshot of every product at every site that carries it");
    for (const auto& s : record.snapshots) { stock[network.cell(s.product, s.site)] = s.lots; }

    std::unordered_set<std::string_view> closed;  // a receipt closes its line or transfer, short or not
    for (const auto& receipt : record.receipts) {
        closed.insert(receipt.reference_id);
        if (receipt.kind == ReceiptKind::purchase) {
            const auto ordered_day = network.time_zone.date_of(receipt.ordered_at);
            const auto received_day = network.time_zone.date_of(receipt.received_at);
            lead_times.push_back({receipt.supplier, receipt.site, received_day,
                                  static_cast<int>((received_day - ordered_day).count()), receipt.ordered,
                                  receipt.units});
        }
    }
    std::ranges::sort(lead_times, {}, [](const LeadTimeSample& s) {
        return std::tuple(s.received, s.supplier, s.destination, s.days, s.ordered, s.came);
    });
    purchase_lines.insert(purchase_lines.end(), record.purchase_lines.begin(), record.purchase_lines.end());
    std::erase_if(purchase_lines, [&](const PurchaseLine& l) { return closed.contains(l.line_id); });
    std::ranges::sort(purchase_lines, {}, &PurchaseLine::line_id);
    transfers.insert(transfers.end(), record.transfers.begin(), record.transfers.end());
    std::erase_if(transfers, [&](const Transfer& t) { return closed.contains(t.transfer_id); });
    std::ranges::sort(transfers, {}, &Transfer::transfer_id);

    shipments.insert(shipments.end(), record.shipments.begin(), record.shipments.end());
    std::ranges::sort(shipments, {}, &Shipment::shipment_id);
    for (const auto& delivery : record.deliveries) {
        const auto it = std::ranges::lower_bound(shipments, delivery.shipment_id, {}, &Shipment::shipment_id);
        check(it != shipments.end() && it->shipment_id == delivery.shipment_id,
              "a delivery belongs to an open shipment");
        it->attempts = std::max(it->attempts, delivery.attempt);
        if (delivery.outcome == DeliveryOutcome::delivered) {
            it->attempts = -1;
        }
    }
    std::erase_if(shipments, [](const Shipment& s) { return s.attempts < 0; });

    history.push_back(day_sales(network, record));
    promotions.insert(promotions.end(), record.promotions.begin(), record.promotions.end());
    std::ranges::sort(promotions, {}, &Promotion::promotion_id);
    for (const auto& event : record.events) {
        if (event.kind == "holiday") {
            holidays.push_back(event.date);
        }
    }
    std::ranges::sort(holidays);
    today += Days(1);
}

std::uint64_t NetworkState::fingerprint() const {
    Fingerprint f;
    f.add(today);
    for (const auto& lots : stock) {
        f.add(lots.size());
        for (const auto& lot : lots) {
            f.add(lot.expires);
            f.add(lot.units);
        }
    }
    for (const auto& l : purchase_lines) {
        f.add(l.line_id);
        f.add(l.order_id);
        f.add(l.product);
        f.add(l.supplier);
        f.add(l.destination);
        f.add(l.ordered);
        f.add(static_cast<std::uint64_t>(l.unit_cost.micros()));
        f.add(l.ordered_at);
        f.add(l.expected);
    }
    for (const auto& t : transfers) {
        f.add(t.transfer_id);
        f.add(static_cast<std::uint64_t>(t.kind));
        f.add(t.product);
        f.add(t.from);
        f.add(t.to);
        f.add(t.units);
        f.add(t.expires);
        f.add(t.dispatched_at);
        f.add(t.expected);
    }
    for (const auto& s : shipments) {
        f.add(s.shipment_id);
        f.add(s.order_id);
        f.add(s.customer);
        f.add(s.zone);
        f.add(s.site);
        f.add(s.allocated_at);
        f.add(s.ready_at);
        f.add(s.window_start);
        f.add(s.window_end);
        f.add(s.units);
        f.add(static_cast<std::uint64_t>(s.attempts));
    }
    for (const auto& d : history) {
        f.add(d.day);
        f.add(d.units);
        f.add(d.site_units);
        f.add(d.hours_out);
        f.add(d.sold);
    }
    for (const auto& s : lead_times) {
        f.add(s.supplier);
        f.add(s.destination);
        f.add(s.received);
        f.add(static_cast<std::uint64_t>(s.days));
        f.add(s.ordered);
        f.add(s.came);
    }
    for (const auto& p : promotions) {
        f.add(p.promotion_id);
        f.add(p.product);
        f.add(p.first_day);
        f.add(p.last_day);
        f.add(static_cast<std::uint64_t>(p.discount_ppm));
    }
    for (const auto day : holidays) { f.add(day); }
    return f.value();
}

}  // namespace nearstock
