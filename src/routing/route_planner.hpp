// Which driver takes which shipment, in which sequence, leaving when: the one interface every route planner stands behind.
#pragma once

#include "domain/network.hpp"
#include "domain/route_plan.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace nearstock {

struct RoutingStop {
    SiteIndex site;      // where the shipment lies
    Location location;
    Weight weight;
    Volume volume;
    Timestamp ready_at;
    Timestamp window_start;
    Timestamp window_end;  // soft: lateness costs
    Seconds service{0};
};

struct RoutingVehicle {
    DriverIndex driver;
    SiteIndex site;
    VehicleType vehicle = VehicleType::van;
    Weight capacity_weight;
    Volume capacity_volume;
    Timestamp available_from;
    Timestamp shift_end;   // back at the site by then
};

struct RoutingProblem {
    const Network& network;
    Timestamp now;
    std::vector<RoutingStop> stops;
    std::vector<RoutingVehicle> vehicles;  // free before the next wave, by driver
    Seconds load_time{300};                // at the site before departure
    Timestamp next_wave;                   // stops that may wait for it can be left unassigned
    bool last_wave = false;                // nothing may wait
};

class RoutePlanner {
public:
    virtual ~RoutePlanner() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// A route per vehicle at most; every stop at most once, from its own site, within capacity and shift, departing no
    /// earlier than every stop of it is ready. What does not fit is in `unassigned`.
    [[nodiscard]] virtual RoutePlan plan(const RoutingProblem& problem) const = 0;
};

/// Common practice: drivers in shift order, nearest-neighbour tours until the vehicle is full or its time is up.
std::unique_ptr<RoutePlanner> make_nearest_neighbour_planner();
/// Ours: cheapest insertion, then relocate and exchange until nothing improves.
std::unique_ptr<RoutePlanner> make_insertion_planner();

/// Cost of a route in micros by the rate card: time, distance, lateness. The plain computation that tests compare with.
double route_cost(const RoutingProblem& problem, const Route& route);
/// Recomputes times and distance of a route from its sequence, driver and departure.
Route timed(const RoutingProblem& problem, Route route);

}  // namespace nearstock
