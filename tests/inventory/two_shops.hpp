// Two shops and a hub by hand: tea comes from a supplier to the shops, soap through the hub, salad keeps five days.
#pragma once

#include "inventory/stock_view.hpp"

#include <limits>

namespace nearstock {

struct TwoShops {
    static constexpr BusinessDate monday{std::chrono::year(2026) / 3 / 2};
    static constexpr ProductIndex tea{0u}, salad{1u}, soap{2u};
    static constexpr SiteIndex north{0u}, south{1u}, hub{2u};

    TwoShops() {
        auto& n = network;
        n.time_zone = *TimeZone::find("UTC");
        n.currency = "EUR";
        n.sites = {{.site_id = "north", .kind = SiteKind::mfc, .location = {52.55, 13.41}},
                   {.site_id = "south", .kind = SiteKind::mfc, .location = {52.47, 13.43}},
                   {.site_id = "zhub", .kind = SiteKind::hub, .location = {52.40, 13.40}}};
        for (auto& site : n.sites) { site.ambient_capacity = site.chilled_capacity = Volume(1'000'000); }
        n.zones = {{.zone_id = "Z1", .location = {52.54, 13.40}}};
        n.suppliers = {{.supplier_id = "importer", .mean_lead_time_days = 2, .fixed_order_cost = Money(4'000'000)}};
        n.products = {{.product_id = "1-tea",
                       .unit_cost = UnitPrice(2'000'000),
                       .list_price = UnitPrice(3'000'000),
                       .unit_volume = Volume(1'000),
                       .case_pack = Quantity(6),
                       .minimum_order = Quantity(12),
                       .supplier = SupplierIndex(0u)},
                      {.product_id = "2-salad",
                       .unit_cost = UnitPrice(1'000'000),
                       .list_price = UnitPrice(2'000'000),
                       .unit_volume = Volume(2'000),
                       .temperature = TemperatureClass::chilled,
                       .shelf_life_days = 5,
                       .case_pack = Quantity(4),
                       .supplier = SupplierIndex(0u)},
                      {.product_id = "3-soap",
                       .unit_cost = UnitPrice(1'000'000),
                       .list_price = UnitPrice(1'500'000),
                       .unit_volume = Volume(500),
                       .case_pack = Quantity(10),
                       .supplier = SupplierIndex(0u),
                       .via_hub = true}};
        n.rates = {.capital_ppb_per_day = 1'000'000,  // 0.1 % a day: a tea costs 0.002 a day, and 0.001 for its litre
                   .ambient_micros_per_litre_day = 1'000,
                   .chilled_micros_per_litre_day = 3'000,
                   .lost_goodwill_ppm = 100'000,
                   .inbound_per_line = Money(1'000'000),
                   .inbound_micros_per_litre = 10'000,
                   .hub_per_line = Money(500'000),
                   .hub_micros_per_litre = 5'000,
                   .transfer_per_line = Money(2'000'000),
                   .transfer_micros_per_litre_km = 1'000,
                   .order_line = Money(250'000),
                   .labour_per_hour = Money(36'000'000),  // a cent a second
                   .receive_per_line = Seconds(60),
                   .receive_per_case = Seconds(20)};
        n.prepare();
        facts.day = monday;
        facts.stock.resize(cells());
        facts.due.resize(cells());
        facts.lead_times.assign(cells(), {2, 0});
        facts.demand.horizon = 28;
        facts.demand.mean.assign(cells() * 28, 0);
        facts.demand.size.assign(cells(), std::numeric_limits<float>::infinity());
        for (const auto shop : {north, south}) { facts.lead_times[n.cell(soap, shop)] = {0, 0}; }
    }
    [[nodiscard]] std::size_t cells() const { return network.products.size() * network.sites.size(); }
    /// Poisson demand, the same every day; through the hub it is the hub's, too.
    void sells(ProductIndex p, SiteIndex s, float units) {
        const auto add = [&](SiteIndex site) {
            for (std::size_t d = 0; d < 28; ++d) { facts.demand.mean[network.cell(p, site) * 28 + d] += units; }
        };
        add(s);
        if (network.products[p.value].via_hub) {
            add(hub);
        }
    }
    void has(ProductIndex p, SiteIndex s, std::int64_t units, BusinessDate expires = BusinessDate::max()) {
        facts.stock[network.cell(p, s)].push_back({expires, Quantity(units)});
    }
    void expects(ProductIndex p, SiteIndex s, std::int64_t units, int days) {
        facts.due[network.cell(p, s)].push_back({monday + Days(days), Quantity(units)});
    }

    Network network;
    StockFacts facts;
};

}  // namespace nearstock
