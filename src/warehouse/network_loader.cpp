// load_network: master rows in force → Network.
#include "warehouse/state_loader.hpp"

#include "domain/rate_fields.hpp"
#include "tables/table.hpp"
#include "warehouse/silver_reader.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace nearstock {

namespace {

namespace fs = std::filesystem;

struct Master {
    const char* source;
    const char* key;
    const char* columns;
};
constexpr Master warehouses{
    "warehouses", "site_id",
    "site_id VARCHAR, name VARCHAR, kind VARCHAR, latitude DOUBLE, longitude DOUBLE, ambient_capacity_ml BIGINT, "
    "chilled_capacity_ml BIGINT, pick_units_per_hour BIGINT, receiving_units_per_day BIGINT"};
constexpr Master zones{"zones", "zone_id",
                       "zone_id VARCHAR, latitude DOUBLE, longitude DOUBLE, population BIGINT, area_km2 DOUBLE, "
                       "median_income_micros BIGINT, share_under_35 DOUBLE"};
constexpr Master suppliers{"suppliers", "supplier_id",
                           "supplier_id VARCHAR, name VARCHAR, mean_lead_time_days DOUBLE, sd_lead_time_days DOUBLE, "
                           "fixed_order_cost_micros BIGINT, minimum_order_value_micros BIGINT, order_weekdays VARCHAR"};
constexpr Master products{
    "products", "product_id",
    "product_id VARCHAR, name VARCHAR, department VARCHAR, category VARCHAR, subcategory VARCHAR, "
    "unit_cost_micros BIGINT, list_price_micros BIGINT, unit_volume_ml BIGINT, unit_weight_g BIGINT, "
    "temperature VARCHAR, shelf_life_days BIGINT, case_pack_units BIGINT, minimum_order_units BIGINT, "
    "supplier_id VARCHAR, via_hub BOOLEAN, launched_on DATE, ended_on DATE"};
constexpr Master drivers{
    "drivers", "driver_id",
    "driver_id VARCHAR, home_site_id VARCHAR, vehicle VARCHAR, capacity_weight_g BIGINT, "
    "capacity_volume_ml BIGINT, shift_start_seconds BIGINT, shift_end_seconds BIGINT, work_weekdays VARCHAR"};
constexpr Master customers{"customers", "customer_id",
                           "customer_id VARCHAR, zone_id VARCHAR, latitude DOUBLE, longitude DOUBLE, since DATE"};
constexpr Master rate_cards{"rate_cards", "rate", "rate VARCHAR, value BIGINT"};

Result<Table> in_force(SilverReader& silver, const Master& master) {
    NEARSTOCK_RETURN_IF_ERROR(silver.open_master(master.source, master.key, master.columns));
    NEARSTOCK_ASSIGN_OR_RETURN(table,
                               silver.database().query("SELECT * FROM " + std::string(master.source) + "_in_force"));
    if (table.rows() == 0) {
        return refuse(std::string("no ") + master.source + " in silver yet",
                      (silver.lake() / "silver" / master.source).string(),
                      "ingest the first day's files: nearstock ingest");
    }
    return table;
}

std::unexpected<Error> unknown(const char* what, const std::string& id, const std::string& of) {
    return refuse(of + " refers to the " + what + " '" + id + "', which no row in force describes", "silver",
                  "deliver and ingest that row");
}

/// "12345" → bits, bit 0 = Monday.
std::uint8_t weekday_bits(const std::string& text) {
    std::uint8_t bits = 0;
    for (const char c : text) {
        if (c >= '1' && c <= '7') {
            bits = static_cast<std::uint8_t>(bits | 1U << (c - '1'));
        }
    }
    return bits;
}

Location location(const Table& t, std::size_t i) { return {t.decimals("latitude")[i], t.decimals("longitude")[i]}; }

Status load_sites(SilverReader& silver, Network& network) {
    NEARSTOCK_ASSIGN_OR_RETURN(t, in_force(silver, warehouses));
    network.sites.clear();
    for (std::size_t i = 0; i < t.rows(); ++i) {
        Site s;
        s.site_id = t.texts("site_id")[i];
        s.name = t.texts("name")[i];
        s.kind = t.texts("kind")[i] == "hub" ? SiteKind::hub : SiteKind::mfc;
        s.location = location(t, i);
        s.ambient_capacity = Volume(t.integers("ambient_capacity_ml")[i]);
        s.chilled_capacity = Volume(t.integers("chilled_capacity_ml")[i]);
        s.pick_units_per_hour = t.integers("pick_units_per_hour")[i];
        s.receiving_units_per_day = t.integers("receiving_units_per_day")[i];
        network.sites.push_back(std::move(s));
    }
    if (network.mfcs().empty()) {
        return refuse("no warehouse of kind mfc", "silver/warehouses", "deliver at least one MFC");
    }
    return {};
}

Status load_zones(SilverReader& silver, Network& network) {
    NEARSTOCK_ASSIGN_OR_RETURN(t, in_force(silver, zones));
    network.zones.clear();
    for (std::size_t i = 0; i < t.rows(); ++i) {
        network.zones.push_back({t.texts("zone_id")[i], location(t, i), t.integers("population")[i],
                                 t.decimals("area_km2")[i], Money(t.integers("median_income_micros")[i]),
                                 t.decimals("share_under_35")[i]});
    }
    return {};
}

Status load_suppliers(SilverReader& silver, Network& network) {
    NEARSTOCK_ASSIGN_OR_RETURN(t, in_force(silver, suppliers));
    network.suppliers.clear();
    const auto if_said = [&](const char* name, std::size_t i) {
        return t.column(name).is_missing(i) ? std::numeric_limits<double>::quiet_NaN() : t.decimals(name)[i];
    };
    for (std::size_t i = 0; i < t.rows(); ++i) {
        network.suppliers.push_back({t.texts("supplier_id")[i], t.texts("name")[i], if_said("mean_lead_time_days", i),
                                     if_said("sd_lead_time_days", i), Money(t.integers("fixed_order_cost_micros")[i]),
                                     Money(t.integers("minimum_order_value_micros")[i]),
                                     weekday_bits(t.texts("order_weekdays")[i])});
    }
    return {};
}

Product product_row(const Table& t, std::size_t i) {
    Product p;
    p.product_id = t.texts("product_id")[i];
    p.name = t.texts("name")[i];
    p.department = t.texts("department")[i];
    p.category = t.texts("category")[i];
    p.subcategory = t.texts("subcategory")[i];
    p.unit_cost = UnitPrice(t.integers("unit_cost_micros")[i]);
    p.list_price = UnitPrice(t.integers("list_price_micros")[i]);
    p.unit_volume = Volume(t.integers("unit_volume_ml")[i]);
    p.unit_weight = Weight(t.integers("unit_weight_g")[i]);
    p.temperature = t.texts("temperature")[i] == "chilled" ? TemperatureClass::chilled : TemperatureClass::ambient;
    p.shelf_life_days = static_cast<int>(t.integers("shelf_life_days")[i]);
    p.case_pack = Quantity(t.integers("case_pack_units")[i]);
    p.minimum_order = Quantity(t.integers("minimum_order_units")[i]);
    p.via_hub = t.booleans("via_hub")[i] != 0;
    p.launched = t.dates("launched_on")[i];
    p.ended = date_or_never(t, "ended_on", i);
    return p;
}

Status load_products(SilverReader& silver, Network& network) {
    NEARSTOCK_ASSIGN_OR_RETURN(t, in_force(silver, products));
    network.products.clear();
    for (std::size_t i = 0; i < t.rows(); ++i) {
        Product p = product_row(t, i);
        p.supplier = find_supplier(network, t.texts("supplier_id")[i]);
        if (!p.supplier.exists()) {
            return unknown("supplier", t.texts("supplier_id")[i], "product " + p.product_id);
        }
        network.products.push_back(std::move(p));
    }
    return {};
}

Status load_drivers(SilverReader& silver, Network& network) {
    NEARSTOCK_ASSIGN_OR_RETURN(t, in_force(silver, drivers));
    network.drivers.clear();
    for (std::size_t i = 0; i < t.rows(); ++i) {
        Driver d;
        d.driver_id = t.texts("driver_id")[i];
        d.home = find_site(network, t.texts("home_site_id")[i]);
        if (!d.home.exists()) {
            return unknown("site", t.texts("home_site_id")[i], "driver " + d.driver_id);
        }
        d.vehicle = t.texts("vehicle")[i] == "bike" ? VehicleType::bike : VehicleType::van;
        d.capacity_weight = Weight(t.integers("capacity_weight_g")[i]);
        d.capacity_volume = Volume(t.integers("capacity_volume_ml")[i]);
        d.shift_start = Seconds(t.integers("shift_start_seconds")[i]);
        d.shift_end = Seconds(t.integers("shift_end_seconds")[i]);
        d.work_weekdays = weekday_bits(t.texts("work_weekdays")[i]);
        network.drivers.push_back(std::move(d));
    }
    return {};
}

Status load_customers(SilverReader& silver, Network& network) {
    NEARSTOCK_ASSIGN_OR_RETURN(t, in_force(silver, customers));
    network.customers.clear();
    for (std::size_t i = 0; i < t.rows(); ++i) {
        Customer c{t.texts("customer_id")[i], find_zone(network, t.texts("zone_id")[i]), location(t, i),
                   t.dates("since")[i]};
        if (!c.zone.exists()) {
            return unknown("zone", t.texts("zone_id")[i], "customer " + c.customer_id);
        }
        network.customers.push_back(std::move(c));
    }
    return {};
}

Status load_rates(SilverReader& silver, Network& network) {
    NEARSTOCK_ASSIGN_OR_RETURN(t, in_force(silver, rate_cards));
    const auto& names = t.texts("rate");
    for (const auto& field : rate_fields) {
        const auto found = std::ranges::lower_bound(names, field.name);
        if (found == names.end() || *found != field.name) {
            return refuse("no rate '" + std::string(field.name) + "'", "silver/rate_cards",
                          "deliver a row of that rate");
        }
        field.set(network.rates, t.integers("value")[static_cast<std::size_t>(found - names.begin())]);
    }
    return {};
}

}  // namespace

Result<Network> load_network(Network settings, const fs::path& lake, const std::string& run_id, BusinessDate day) {
    NEARSTOCK_ASSIGN_OR_RETURN(silver, SilverReader::open(lake, run_id, day));
    Network network = std::move(settings);
    NEARSTOCK_RETURN_IF_ERROR(load_sites(silver, network));
    NEARSTOCK_RETURN_IF_ERROR(load_zones(silver, network));
    NEARSTOCK_RETURN_IF_ERROR(load_suppliers(silver, network));
    NEARSTOCK_RETURN_IF_ERROR(load_products(silver, network));
    NEARSTOCK_RETURN_IF_ERROR(load_drivers(silver, network));
    NEARSTOCK_RETURN_IF_ERROR(load_customers(silver, network));
    NEARSTOCK_RETURN_IF_ERROR(load_rates(silver, network));
    network.prepare();
    return network;
}

}  // namespace nearstock
