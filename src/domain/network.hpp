// Who and what a city's micro-fulfilment network consists of.
//
// Immutable values; vectors are sorted by their text key and an Index is a position in them. Money in millionths,
// volume in ml, weight in g, coordinates in degrees (WGS 84).
#pragma once

#include "core/ids.hpp"
#include "core/time.hpp"
#include "core/units.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace nearstock {

enum class TemperatureClass : std::uint8_t { ambient, chilled };

struct Location {
    double latitude = 0;
    double longitude = 0;
};

struct Product {
    std::string product_id;
    std::string name;
    std::string department;   // level 1 of the hierarchy
    std::string category;     // level 2
    std::string subcategory;  // level 3
    UnitPrice unit_cost;      // what we pay the supplier
    UnitPrice list_price;     // before promotions
    Volume unit_volume;
    Weight unit_weight;
    TemperatureClass temperature = TemperatureClass::ambient;
    int shelf_life_days = 0;  // at receipt; 0 means it keeps
    double sale_unit =
        1;  // units of sale that one base unit is: 1 (each), 0.001 (a gram of a kilogram), 0.01 (FreshRetailNet)
    Quantity case_pack{1};  // orders are multiples of this
    Quantity minimum_order{1};
    SupplierIndex supplier;
    bool via_hub = false;  // the supplier delivers to the hub, the hub replenishes the MFCs; else straight to the MFC
    BusinessDate launched;
    BusinessDate ended{BusinessDate::max()};  // first day on which it is no longer sold

    [[nodiscard]] bool sold_on(BusinessDate day) const { return launched <= day && day < ended; }
};

enum class SiteKind : std::uint8_t { mfc, hub };

struct Site {
    std::string site_id;
    std::string name;
    SiteKind kind = SiteKind::mfc;
    Location location;
    Volume ambient_capacity;
    Volume chilled_capacity;
    std::int64_t pick_units_per_hour = 0;      // capacity of the pickers together
    std::int64_t receiving_units_per_day = 0;  // capacity of the dock
};

struct Zone {
    std::string zone_id;
    Location location;  // its centre
    std::int64_t population = 0;
    double area_km2 = 0;
    Money median_income;  // a year, per household
    double share_under_35 = 0;
};

struct Supplier {
    std::string supplier_id;
    std::string name;
    double mean_lead_time_days = 0;      // as agreed, NaN: not said; what really happens is learnt from receipts
    double sd_lead_time_days = 0;        // NaN: not said
    Money fixed_order_cost;              // per purchase order
    Money minimum_order_value;           // per purchase order
    std::uint8_t order_weekdays = 0x7f;  // bit 0 = Monday
};

enum class VehicleType : std::uint8_t { bike, van };

struct Driver {
    std::string driver_id;
    SiteIndex home;
    VehicleType vehicle = VehicleType::van;
    Weight capacity_weight;
    Volume capacity_volume;
    Seconds shift_start{0};  // local clock
    Seconds shift_end{0};
    std::uint8_t work_weekdays = 0x7f;  // bit 0 = Monday
};

struct Customer {
    std::string customer_id;
    ZoneIndex zone;
    Location location;
    BusinessDate since;
};

/// What things cost. One card per workspace; the file is `rate_cards`. All in millionths.
struct RateCard {
    // holding
    std::int64_t capital_ppb_per_day = 0;  // of the unit cost, in 1e-9 per day
    std::int64_t ambient_micros_per_litre_day = 0;
    std::int64_t chilled_micros_per_litre_day = 0;  // waste is charged at the unit cost
    // stockout
    std::int64_t lost_goodwill_ppm = 0;  // of the list price per unit lost, on top of the margin
    // transportation
    Money inbound_per_line;  // one receipt line from a supplier
    std::int64_t inbound_micros_per_litre = 0;
    Money hub_per_line;  // one hub → MFC line
    std::int64_t hub_micros_per_litre = 0;
    Money transfer_per_line;  // one MFC → MFC line
    std::int64_t transfer_micros_per_litre_km = 0;
    Money driver_per_hour;  // on tour and loading
    Money van_per_km;
    Money bike_per_km;
    Money late_delivery;    // per late delivery
    Money late_per_minute;  // and per minute late
    // ordering
    Money order_line;       // per purchase-order line, besides the supplier's fixed cost
    Money labour_per_hour;  // receiving, picking and packing
    Seconds receive_per_line{0};
    Seconds receive_per_case{0};
    Seconds pick_per_shipment{0};
    Seconds pick_per_line{0};
    Seconds pick_per_unit{0};
};

/// How the deciders think of the road: straight line × detour, speed by local hour. The world has its own truth.
struct TravelModel {
    double detour_factor = 1.3;
    double van_speed_m_per_s = 8.0;
    double bike_speed_m_per_s = 4.5;
    std::array<double, 24> congestion{};  // travel time multiplier by local hour; 0 is read as 1

    [[nodiscard]] Distance distance(Location from, Location to) const;
    [[nodiscard]] Seconds duration(Location from, Location to, VehicleType vehicle, Seconds local_clock) const;
};

struct Network {
    std::string city_id;
    std::string currency;
    TimeZone time_zone;
    std::vector<Product> products;
    std::vector<Site> sites;  // MFCs and the hub
    std::vector<Zone> zones;
    std::vector<Supplier> suppliers;
    std::vector<Driver> drivers;
    std::vector<Customer> customers;
    std::vector<std::uint8_t>
        assortment;  // by cell: 1 where the site carries the product; empty: every site carries all
    RateCard rates;
    TravelModel travel;
    Seconds delivery_threshold{0};  // a site may serve a zone when its drive there takes no longer
    Seconds opening{6 * 3600};      // of the shop, local clock
    Seconds closing{20 * 3600};
    Seconds wave_interval{1800};

    [[nodiscard]] SiteIndex hub() const;  // exists() is false without one
    [[nodiscard]] std::vector<SiteIndex> mfcs() const;
    /// The MFCs that may serve a zone, nearest first. Never empty: the nearest one always may.
    [[nodiscard]] const std::vector<SiteIndex>& reach(ZoneIndex zone) const { return reach_[zone.value]; }
    /// Must be called once after the vectors are filled: sorts out reach. Requires sites and zones.
    void prepare();
    /// Position of a (product, site) cell in vectors of size products × sites.
    [[nodiscard]] std::size_t cell(ProductIndex p, SiteIndex s) const {
        return std::size_t{p.value} * sites.size() + s.value;
    }
    [[nodiscard]] bool carries(ProductIndex p, SiteIndex s) const {
        return assortment.empty() || assortment[cell(p, s)] != 0;
    }
    /// Where a site gets a product from: the hub or nothing (then the supplier).
    [[nodiscard]] bool from_hub(ProductIndex p, SiteIndex s) const {
        return products[p.value].via_hub && sites[s.value].kind == SiteKind::mfc;
    }

private:
    std::vector<std::vector<SiteIndex>> reach_;
};

/// Position of a text key in a vector sorted by that key; an index that does not exist when it is not there.
ProductIndex find_product(const Network& network, std::string_view product_id);
SiteIndex find_site(const Network& network, std::string_view site_id);
ZoneIndex find_zone(const Network& network, std::string_view zone_id);
SupplierIndex find_supplier(const Network& network, std::string_view supplier_id);
DriverIndex find_driver(const Network& network, std::string_view driver_id);
CustomerIndex find_customer(const Network& network, std::string_view customer_id);

}  // namespace nearstock
