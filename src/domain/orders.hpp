// What customers want and how it leaves the building: orders, lines, shipments, deliveries.
//
// An order is accepted only for units that are available somewhere in reach of its zone (network state `available`), is
// sourced by the next wave on the same day, and is delivered by one shipment per site that ships a part of it.
#pragma once

#include "core/ids.hpp"
#include "core/time.hpp"
#include "core/units.hpp"
#include "domain/network.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace nearstock {

/// Where the customer ordered; `store`: over the counter of a shop (FreshRetailNet).
enum class Channel : std::uint8_t { app, web, store };

struct OrderLine {
    ProductIndex product;
    Quantity units;        // accepted (what was wanted beyond that is lost and only the world knows it)
    UnitPrice unit_price;  // after promotion
};

struct Order {
    std::string order_id;
    CustomerIndex customer;
    ZoneIndex zone;
    Timestamp placed_at;
    Timestamp window_start;  // the customer's delivery window
    Timestamp window_end;
    int arm = 0;  // of the running experiment: 0 = control, 1 = treatment
    Channel channel = Channel::app;
    std::vector<OrderLine> lines;
};

/// What one site packs for one order.
struct Shipment {
    std::string shipment_id;
    std::string order_id;
    CustomerIndex customer;
    ZoneIndex zone;
    SiteIndex site;
    Timestamp allocated_at;  // the wave that sourced it
    Timestamp ready_at;      // picked and packed
    Timestamp window_start;
    Timestamp window_end;
    Weight weight;
    Volume volume;
    Quantity units;
    int lines = 0;
    Seconds labour{0};        // picking and packing
    int mispicked_units = 0;  // wrong or missing units the customer reports
    int attempts = 0;         // delivery attempts so far
};

enum class DeliveryOutcome : std::uint8_t { delivered, failed };

/// One attempt to hand over one shipment.
struct Delivery {
    std::string delivery_id;
    std::string shipment_id;
    std::string order_id;
    std::string tour_id;
    int stop_number = 0;  // 1 … in the tour
    int attempt = 1;
    DriverIndex driver;
    SiteIndex site;
    ZoneIndex zone;
    Timestamp promised_at;  // the ETA that was told, made at dispatch
    Timestamp eta_low;      // its 80 % interval
    Timestamp eta_high;
    Timestamp window_end;
    Timestamp dispatched_at;
    Timestamp arrived_at;
    Timestamp completed_at;
    Distance leg_distance;  // from the stop before (or the site)
    Seconds leg_drive{0};
    DeliveryOutcome outcome = DeliveryOutcome::delivered;
};

}  // namespace nearstock
