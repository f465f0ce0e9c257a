// A small network and days of random, consistent business in it, for tests of what is written and read back.
//
// Far from the twin: no demand process, no policies; but stock, open lines, shipments and keys are consistent, and
// every kind of row of a DayRecord occurs.
#pragma once

#include "connectors/raw_files.hpp"
#include "core/random.hpp"
#include "domain/day_record.hpp"
#include "domain/network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace nearstock::testing_days {

inline BusinessDate first_day() {
    return std::chrono::sys_days(std::chrono::year(2026) / 3 / 25);
}  // the clock changes on the 29th

struct Size {
    std::size_t products = 7;
    std::size_t mfcs = 2;
    std::size_t zones = 5;
    std::size_t customers = 40;
    std::size_t orders = 25;
};

/// What no source says.
inline Network settings() {
    Network n;
    n.city_id = "test-city";
    n.currency = "EUR";
    n.time_zone = *TimeZone::find("Europe/Berlin");
    n.delivery_threshold = Seconds(1500);
    return n;
}

inline Network random_network(std::uint64_t seed, const Size& size = {}) {
    auto g = Stream(seed, "test network").at(1);
    Network n = settings();
    for (std::size_t i = 0; i < 3; ++i) {
        n.suppliers.push_back({fmt::format("S-{:02}", i),
                               i == 1 ? "Müller \"Bio\", Söhne" : fmt::format("Supplier {}", i), 1 + 2.5 * double(i),
                               g.uniform(), Money(12'340'000), Money(50'000'000),
                               static_cast<std::uint8_t>(g.below(128))});
    }
    for (std::size_t i = 0; i <= size.mfcs; ++i) {
        const bool hub = i == 0;
        n.sites.push_back({hub ? "HUB" : fmt::format("MFC-{:02}", i),
                           fmt::format("Site {}", i),
                           hub ? SiteKind::hub : SiteKind::mfc,
                           {52.5 + 0.1 * g.uniform(), 13.4 + 0.1 * g.uniform()},
                           Volume(1'000'000'000),
                           Volume(100'000'000),
                           400,
                           20'000});
    }
    for (std::size_t i = 0; i < size.zones; ++i) {
        n.zones.push_back({fmt::format("Z-{:03}", i),
                           {52.5 + 0.1 * g.uniform(), 13.4 + 0.1 * g.uniform()},
                           1000 + std::int64_t(g.below(5000)),
                           0.5 + g.uniform(),
                           Money(41'000'000'000),
                           g.uniform()});
    }
    for (std::size_t i = 0; i < size.products; ++i) {
        Product p;
        p.product_id = fmt::format("P-{:04}", i);
        p.name = i == 0 ? "Käse, \"alt\"" : fmt::format("Product {}", i);
        p.department = "Fresh";
        p.category = "Cheese";
        p.subcategory = "Hard";
        p.unit_cost = UnitPrice(1'000'000 + std::int64_t(g.below(3'000'000)));
        p.list_price = UnitPrice(5'000'000 + std::int64_t(g.below(3'000'000)));
        p.unit_volume = Volume(500 + std::int64_t(g.below(1000)));
        p.unit_weight = Weight(300);
        p.temperature = i % 3 == 0 ? TemperatureClass::chilled : TemperatureClass::ambient;
        p.shelf_life_days = i % 3 == 0 ? 6 : 0;
        p.case_pack = Quantity(6);
        p.minimum_order = Quantity(12);
        p.supplier = SupplierIndex(g.below(n.suppliers.size()));
        p.via_hub = i % 2 == 0;
        p.launched = first_day() - Days(400);
        if (i == 1) {
            p.launched = first_day() + Days(3);
        }
        if (i == 2) {
            p.ended = first_day() + Days(4);
        }
        n.products.push_back(std::move(p));
    }
    for (std::size_t i = 0; i < 4; ++i) {
        n.drivers.push_back({fmt::format("D-{:03}", i), SiteIndex(1 + i % size.mfcs),
                             i % 2 == 0 ? VehicleType::van : VehicleType::bike, Weight(400'000), Volume(2'000'000),
                             Seconds(6 * 3600), Seconds(14 * 3600), 0x1f});
    }
    for (std::size_t i = 0; i < size.customers; ++i) {  // the last five join one by one
        const bool later = i + 5 >= size.customers;
        n.customers.push_back({fmt::format("C-{:06}", i),
                               ZoneIndex(g.below(n.zones.size())),
                               {52.5 + 0.1 * g.uniform(), 13.4 + 0.1 * g.uniform()},
                               first_day() + (later ? Days(int(i + 6 - size.customers)) : -Days(30))});
    }
    n.rates.capital_ppb_per_day = 275'000;
    n.rates.driver_per_hour = Money(19'500'000);
    n.rates.pick_per_unit = Seconds(7);
    n.prepare();
    return n;
}

/// Lives one day after the other. `network()` is as on the day lived last.
class RandomDays {
public:
    RandomDays(std::uint64_t seed, const Size& size = {})
        : seed_(seed),
          size_(size),
          network_(random_network(seed, size)),
          stock_(network_.products.size() * network_.sites.size()) {
        for (auto& lots : stock_) {
            lots = {{first_day() + Days(2), Quantity(5)}, {BusinessDate::max(), Quantity(60)}};
        }
    }

    [[nodiscard]] const Network& network() const { return network_; }

    DayRecord live(BusinessDate day, const std::string& run_id = "live") {
        generator_ = Stream(seed_, "test days").at(day.time_since_epoch().count(), hash_text(run_id));
        record_ = {};
        record_.day = day;
        record_.run_id = run_id;
        surroundings();
        start_snapshots();
        receive();
        waste();
        buy();
        move();
        for (std::size_t i = 0; i < size_.orders; ++i) { order(i); }
        deliver();
        people();
        truth();
        finish_snapshots();
        return std::move(record_);
    }

    static RawFileOptions options(BusinessDate day, double share = 0, std::uint64_t seed = 1) {
        return {share,
                seed,
                day == first_day(),
                {{"aa", "nothing differs, as both arms do the same", "cheapest", "cheapest", first_day()}}};
    }

private:
    std::uint64_t below(std::uint64_t n) { return generator_.below(n); }
    [[nodiscard]] std::string key(const char* prefix) {
        return fmt::format("{}-{}-{}-{:04}", prefix, to_text(record_.day), record_.run_id, next_++);
    }
    [[nodiscard]] Timestamp clock(int hour, int minute = 0) const {
        return network_.time_zone.at(record_.day, std::chrono::hours(hour) + std::chrono::minutes(minute));
    }
    StockSnapshot& snapshot(ProductIndex p, SiteIndex s) { return record_.snapshots[network_.cell(p, s)]; }
    [[nodiscard]] Quantity on_hand(std::size_t cell) const {
        Quantity sum;
        for (const auto& lot : stock_[cell]) { sum += lot.units; }
        return sum;
    }
    void put(ProductIndex p, SiteIndex s, Lot lot) {
        auto& lots = stock_[network_.cell(p, s)];
        lots.push_back(lot);
        std::ranges::stable_sort(lots, {}, &Lot::expires);
    }
    /// Takes units, oldest first; returns when the last of them expire.
    BusinessDate take(ProductIndex p, SiteIndex s, Quantity units) {
        auto& lots = stock_[network_.cell(p, s)];
        BusinessDate expires = BusinessDate::max();
        while (units.value() > 0) {
            const Quantity now = std::min(units, lots.front().units);
            expires = lots.front().expires;
            lots.front().units -= now;
            units -= now;
            if (lots.front().units.value() == 0) {
                lots.erase(lots.begin());
            }
        }
        return expires;
    }

    void surroundings() {
        const auto day = record_.day;
        for (std::size_t c = 0; c < network_.customers.size(); ++c) {
            if (network_.customers[c].since == day) {
                record_.new_customers.emplace_back(c);
            }
        }
        if (below(2) == 0) {
            const ProductIndex p(below(network_.products.size()));
            network_.products[p.value].list_price = network_.products[p.value].list_price + UnitPrice(100'000);
            record_.changed_products.push_back(p);
        }
        if (below(2) == 0) {
            record_.promotions.push_back({key("PR"), ProductIndex(below(network_.products.size())), day + Days(5),
                                          day + Days(9), 150'000, clock(9)});
        }
        if (below(2) == 0) {
            record_.events.push_back({key("EV"), {}, "holiday", day + Days(40), 0, clock(8)});
        }
        record_.events.push_back(
            {key("EV"), ZoneIndex(below(network_.zones.size())), "fair", day + Days(3), 5000, clock(8, 30)});
        for (int ahead = 1; ahead <= 2; ++ahead) {
            record_.weather.push_back(
                {day + Days(ahead), clock(6), true, -3.5 + 20 * generator_.uniform(), 2.25, 3.125});
        }
        record_.weather.push_back({day, clock(23), false, 11.0, 0, 0.1});
        for (std::size_t p = 0; p < network_.products.size(); ++p) {
            record_.web_traffic.push_back({ProductIndex(p), std::int64_t(below(500))});
            record_.competitor_prices.push_back({"FreshCo", ProductIndex(p), UnitPrice(5'500'000), clock(7)});
        }
        record_.exchange_rates = {{"CHF", 1.0325}, {"USD", 0.92}};
    }

    void start_snapshots() {
        for (std::size_t p = 0; p < network_.products.size(); ++p) {
            for (std::size_t s = 0; s < network_.sites.size(); ++s) {
                StockSnapshot snap;
                snap.product = ProductIndex(p);
                snap.site = SiteIndex(s);
                snap.opening = on_hand(network_.cell(snap.product, snap.site));
                record_.snapshots.push_back(std::move(snap));
            }
        }
    }

    [[nodiscard]] BusinessDate expiry(ProductIndex p) const {
        const int life = network_.products[p.value].shelf_life_days;
        return life == 0 ? BusinessDate::max() : record_.day + Days(life);
    }

    void receive() {
        std::erase_if(lines_, [&](const PurchaseLine& l) {
            if (l.expected > record_.day || below(3) == 0) {
                return false;
            }  // one in three comes late
            Receipt r{key("R"),
                      ReceiptKind::purchase,
                      l.line_id,
                      l.product,
                      l.supplier,
                      {},
                      l.destination,
                      l.ordered,
                      l.ordered - Quantity(std::int64_t(below(3))),
                      l.ordered_at,
                      clock(8, int(below(60))),
                      expiry(l.product)};
            put(r.product, r.site, {r.expires, r.units});
            snapshot(r.product, r.site).received += r.units;
            record_.receipts.push_back(std::move(r));
            return true;
        });
        std::erase_if(transfers_, [&](const Transfer& t) {
            if (t.expected > record_.day) {
                return false;
            }
            Receipt r{key("R"),
                      t.kind == TransferKind::hub ? ReceiptKind::hub : ReceiptKind::transfer,
                      t.transfer_id,
                      t.product,
                      {},
                      t.from,
                      t.to,
                      t.units,
                      t.units,
                      t.dispatched_at,
                      clock(5, 30),
                      t.expires};
            put(r.product, r.site, {r.expires, r.units});
            snapshot(r.product, r.site).transfer_in += r.units;
            record_.receipts.push_back(std::move(r));
            return true;
        });
    }

    void waste() {
        for (auto& snap : record_.snapshots) {
            auto& lots = stock_[network_.cell(snap.product, snap.site)];
            std::erase_if(lots, [&](const Lot& lot) {
                const bool gone = lot.expires <= record_.day;
                snap.wasted += gone ? lot.units : Quantity();
                return gone;
            });
        }
    }

    void buy() {
        for (int i = 0; i < 3; ++i) {
            const ProductIndex p(below(network_.products.size()));
            const std::string order = key("PO");
            const PurchaseLine line{order + "-1",
                                    order,
                                    p,
                                    network_.products[p.value].supplier,
                                    SiteIndex(below(network_.sites.size())),
                                    Quantity(12 + 6 * std::int64_t(below(4))),
                                    network_.products[p.value].unit_cost,
                                    clock(2),
                                    record_.day + Days(1 + int(below(4)))};
            record_.purchase_lines.push_back(line);
            lines_.push_back(line);
        }
    }

    void move() {
        const SiteIndex hub = network_.hub();
        for (int i = 0; i < 3; ++i) {
            const ProductIndex p(below(network_.products.size()));
            const SiteIndex to(1 + below(size_.mfcs));
            const SiteIndex from = i < 2 || size_.mfcs < 2 ? hub : SiteIndex(1 + (to.value % size_.mfcs));
            const Quantity units(1 + std::int64_t(below(4)));
            if (on_hand(network_.cell(p, from)) < units) {
                continue;
            }
            const auto expires = take(p, from, units);
            snapshot(p, from).transfer_out += units;
            const Transfer t{key("T"),
                             from == hub ? TransferKind::hub : TransferKind::lateral,
                             p,
                             from,
                             to,
                             units,
                             expires,
                             clock(3),
                             record_.day + Days(1)};
            record_.transfers.push_back(t);
            transfers_.push_back(t);
        }
    }

    void order(std::size_t number) {
        Order o;
        o.order_id = key("O");
        do {
            o.customer = CustomerIndex(below(network_.customers.size()));
        } while (network_.customers[o.customer.value].since > record_.day);
        o.zone = network_.customers[o.customer.value].zone;
        o.placed_at = clock(6, int(number * 800 / size_.orders));
        o.window_start = o.placed_at + Seconds(3600);
        o.window_end = o.window_start + Seconds(7200);
        o.arm = int(below(2));
        o.channel = number % 3 == 0 ? Channel::web : Channel::app;
        std::map<SiteIndex, Shipment> packed;
        for (std::uint64_t n = 1 + below(3); n > 0; --n) {
            const ProductIndex p(below(network_.products.size()));
            const SiteIndex s(1 + below(size_.mfcs));
            const Quantity units(1 + std::int64_t(below(2)));
            if (on_hand(network_.cell(p, s)) < units ||
                std::ranges::find(o.lines, p, &OrderLine::product) != o.lines.end()) {
                continue;
            }
            take(p, s, units);
            snapshot(p, s).sold += units;
            o.lines.push_back({p, units, network_.products[p.value].list_price - UnitPrice(500'000)});
            Shipment& shipment = packed.try_emplace(s).first->second;
            if (shipment.shipment_id.empty()) {
                shipment.shipment_id = key("SH");
            }
            shipment.units += units;
            shipment.lines += 1;
            shipment.weight += network_.products[p.value].unit_weight * units.value();
            shipment.volume += network_.products[p.value].unit_volume * units.value();
            record_.allocations.push_back({o.order_id, int(o.lines.size()), p, s, shipment.shipment_id, units});
        }
        if (o.lines.empty()) {
            return;
        }
        for (auto& [site, s] : packed) {
            s.order_id = o.order_id;
            s.customer = o.customer;
            s.zone = o.zone;
            s.site = site;
            s.allocated_at = o.placed_at + Seconds(600);
            s.ready_at = s.allocated_at + Seconds(900);
            s.window_start = o.window_start;
            s.window_end = o.window_end;
            s.labour = Seconds(60 + 7 * s.units.value());
            s.mispicked_units = int(below(40) == 0);
            record_.shipments.push_back(s);
            open_.push_back(s);
        }
        record_.assignments.push_back({"aa", o.order_id, o.customer, o.arm, o.placed_at});
        record_.orders.push_back(std::move(o));
    }

    /// Of four open shipments one stays, of the others one in five is driven in vain.
    void deliver() {
        std::erase_if(open_, [&](Shipment& s) {
            if (below(4) == 0) {
                return false;
            }
            Delivery d;
            d.delivery_id = key("DL");
            d.shipment_id = s.shipment_id;
            d.order_id = s.order_id;
            d.tour_id = key("TO");
            d.stop_number = 1;
            d.attempt = ++s.attempts;
            d.driver = DriverIndex(below(network_.drivers.size()));
            d.site = s.site;
            d.zone = s.zone;
            d.dispatched_at = std::max(s.ready_at, clock(7));
            d.promised_at = d.dispatched_at + Seconds(1200);
            d.eta_low = d.promised_at - Seconds(300);
            d.eta_high = d.promised_at + Seconds(300);
            d.window_end = s.window_end;
            d.arrived_at = d.dispatched_at + Seconds(900 + std::int64_t(below(900)));
            d.completed_at = d.arrived_at + Seconds(180);
            d.leg_distance = Distance(3200);
            d.leg_drive = Seconds(900);
            d.outcome = below(5) == 0 ? DeliveryOutcome::failed : DeliveryOutcome::delivered;
            record_.deliveries.push_back(d);
            return d.outcome == DeliveryOutcome::delivered;
        });
    }

    void people() {
        for (std::size_t i = 0; i < network_.drivers.size(); ++i) {
            const DriverIndex d(i);
            const SiteIndex site = network_.drivers[i].home;
            const bool worked = below(5) != 0;
            record_.shifts.push_back({d, site, clock(6), clock(14), worked});
            const auto kind = worked ? ActivityKind::tour : ActivityKind::no_show;
            record_.activities.push_back({key("A"), d, site, kind, worked ? key("TO") : "", clock(6), clock(9),
                                          Distance(worked ? 12'000 : 0), worked ? 4 : 0});
        }
    }

    void truth() {
        record_.truth.unmet.push_back({ProductIndex(0), ZoneIndex(0), SiteIndex(1), Quantity(2)});
        record_.truth.rates.push_back({ProductIndex(0), 3.5});
        for (const auto& l : record_.purchase_lines) { record_.truth.lead_times.push_back({l.line_id, 2}); }
    }

    void finish_snapshots() {
        for (auto& snap : record_.snapshots) {
            const std::size_t cell = network_.cell(snap.product, snap.site);
            snap.closing = on_hand(cell);
            snap.lots = stock_[cell];
            snap.hours_out = snap.closing.value() == 0 ? 1 + int(below(14)) : 0;
            for (const auto& l : lines_) {
                snap.on_order += l.product == snap.product && l.destination == snap.site ? l.ordered : Quantity();
            }
        }
    }

    std::uint64_t seed_;
    Size size_;
    Network network_;
    std::vector<std::vector<Lot>> stock_;
    std::vector<PurchaseLine> lines_;
    std::vector<Transfer> transfers_;
    std::vector<Shipment> open_;
    DayRecord record_;
    Generator generator_{0};
    int next_ = 0;
};

}  // namespace nearstock::testing_days
