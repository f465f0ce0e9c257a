// Everything that happened in the network on one business date: what a company's systems would report.
//
// The twin fills it, connectors write it as raw files, the cost ledger prices it, the state advances by it. `truth`
// holds what only the world knows; it is written apart and no decider is given it.
#pragma once

#include "core/ids.hpp"
#include "core/time.hpp"
#include "core/units.hpp"
#include "domain/network.hpp"
#include "domain/orders.hpp"
#include "domain/stock.hpp"

#include <string>
#include <vector>

namespace nearstock {

/// `tour`: from the departure until the last door is left; `homeward`: from there back to the site.
enum class ActivityKind : std::uint8_t { idle, load, tour, homeward, pause, no_show };
/// What a tour consists of, and what is paid of it.
constexpr bool of_tour(ActivityKind kind) {
    return kind == ActivityKind::load || kind == ActivityKind::tour || kind == ActivityKind::homeward;
}

struct DriverActivity {
    std::string activity_id;
    DriverIndex driver;
    SiteIndex site;
    ActivityKind kind = ActivityKind::idle;
    std::string tour_id;  // of load, tour and homeward
    Timestamp started_at;
    Timestamp ended_at;
    Distance distance;  // of tour and homeward
    int stops = 0;      // of tour
};

struct DriverShift {
    DriverIndex driver;
    SiteIndex site;
    Timestamp planned_start;
    Timestamp planned_end;
    bool worked = true;  // false: no-show
};

/// One order's arm in the experiment that ran.
struct Assignment {
    std::string experiment_id;
    std::string order_id;
    CustomerIndex customer;
    int arm = 0;
    Timestamp assigned_at;
};

/// Which site and shipment a line of an order went to. Lines split over sites have several.
struct LineAllocation {
    std::string order_id;
    int line_number = 0;  // 1 …
    ProductIndex product;
    SiteIndex site;
    std::string shipment_id;
    Quantity units;
};

struct Promotion {
    std::string promotion_id;
    ProductIndex product;
    BusinessDate first_day;
    BusinessDate last_day;
    std::int64_t discount_ppm = 0;  // off the list price
    Timestamp announced_at;
    bool operator==(const Promotion&) const = default;
};

struct LocalEvent {
    std::string event_id;
    ZoneIndex zone;
    std::string kind;  // holiday (whole city: zone does not exist), fair, match, concert
    BusinessDate date;
    std::int64_t attendance = 0;
    Timestamp announced_at;
};

struct Weather {
    BusinessDate date;    // that it speaks of
    Timestamp issued_at;  // a forecast's; the day's end for the actual
    bool forecast = false;
    double temperature_c = 0;
    double precipitation_mm = 0;
    double wind_m_per_s = 0;
};

struct WebTraffic {
    ProductIndex product;
    std::int64_t page_views = 0;
};

struct CompetitorPrice {
    std::string competitor;
    ProductIndex product;
    UnitPrice price;
    Timestamp observed_at;
};

struct ExchangeRate {
    std::string currency;
    double rate = 1;  // units of the workspace's currency per unit
};

/// What nobody but the world knows.
struct Truth {
    struct Unmet {
        ProductIndex product;
        ZoneIndex zone;
        SiteIndex site;  // nearest to the zone: where the stockout is booked
        Quantity units;  // wanted and not available
    };
    struct Rate {
        ProductIndex product;
        double units = 0;  // expected demand of the day, city-wide
    };
    struct LeadTime {
        std::string line_id;
        int days = 0;
    };
    std::vector<Unmet> unmet;          // by product, zone
    std::vector<Rate> rates;           // by product
    std::vector<LeadTime> lead_times;  // of purchase lines ordered this day
};

struct DayRecord {
    BusinessDate day;
    std::string run_id;
    // commerce
    std::vector<Order> orders;                // placed
    std::vector<LineAllocation> allocations;  // by order, line, site
    std::vector<Shipment> shipments;          // allocated
    std::vector<Delivery> deliveries;         // attempts finished
    std::vector<Assignment> assignments;
    // people
    std::vector<DriverShift> shifts;
    std::vector<DriverActivity> activities;
    // goods
    std::vector<PurchaseLine> purchase_lines;  // ordered
    std::vector<Transfer> transfers;           // dispatched
    std::vector<Receipt> receipts;
    std::vector<StockSnapshot> snapshots;  // every product × site, by product, site
    // surroundings
    std::vector<Promotion> promotions;  // announced
    std::vector<LocalEvent> events;     // announced
    std::vector<Weather> weather;       // issued: the next days' forecast, the day's actual
    std::vector<WebTraffic> web_traffic;
    std::vector<CompetitorPrice> competitor_prices;
    std::vector<ExchangeRate> exchange_rates;
    std::vector<ProductIndex> changed_products;  // new, ended or re-priced from this day: written again
    std::vector<CustomerIndex> new_customers;

    Truth truth;
};

}  // namespace nearstock
