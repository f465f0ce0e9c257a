// Two MFCs that both reach the middle zone, each with a zone of its own; one supplier; milk that keeps five days, and
// rice.
#pragma once

#include "domain/network.hpp"

namespace nearstock {

inline Network two_site_network() {
    Network n;
    n.city_id = "test";
    n.currency = "EUR";
    n.time_zone = *TimeZone::find("Europe/Berlin");
    n.delivery_threshold = Seconds(700);  // 4.3 km at 8 m/s with detours
    n.sites = {{.site_id = "M01",
                .kind = SiteKind::mfc,
                .location = {0, 0},
                .pick_units_per_hour = 600,
                .receiving_units_per_day = 100},
               {.site_id = "M02",
                .kind = SiteKind::mfc,
                .location = {0, 0.06},
                .pick_units_per_hour = 600,
                .receiving_units_per_day = 100}};
    n.zones = {{.zone_id = "left", .location = {0, 0}},
               {.zone_id = "middle", .location = {0, 0.0299}},
               {.zone_id = "right", .location = {0, 0.06}}};
    n.suppliers = {{.supplier_id = "S01", .mean_lead_time_days = 3, .sd_lead_time_days = 0.8},
                   {.supplier_id = "S02", .mean_lead_time_days = 5, .order_weekdays = 0x01}};
    n.products = {{.product_id = "milk", .shelf_life_days = 5, .supplier = SupplierIndex(0u)},
                  {.product_id = "rice", .supplier = SupplierIndex(1u)}};
    n.prepare();
    return n;
}

}  // namespace nearstock
