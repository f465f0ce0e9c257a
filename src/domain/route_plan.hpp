// Who drives what, in which sequence, when.
#pragma once

#include "core/ids.hpp"
#include "core/time.hpp"
#include "core/units.hpp"

#include <cstdint>
#include <vector>

namespace nearstock {

struct PlannedStop {
    std::uint32_t shipment = 0;  // position in the problem's stops
    Timestamp arrival;
};

struct Route {
    DriverIndex driver;
    SiteIndex site;
    Timestamp departure;
    Timestamp back;  // at the site
    Distance distance;
    std::vector<PlannedStop> stops;
};

struct RoutePlan {
    std::vector<Route> routes;              // one at most per driver, by driver
    std::vector<std::uint32_t> unassigned;  // stops that wait for the next wave
};

/// When a stop is reached: mean and 80 % interval.
struct Arrival {
    Timestamp expected;
    Timestamp low;
    Timestamp high;
};

/// Per route, per stop, in the plan's order.
struct Arrivals {
    std::vector<std::vector<Arrival>> routes;
};

}  // namespace nearstock
