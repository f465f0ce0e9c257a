// Which driver takes which shipment, in which sequence, leaving when: the one interface every route planner stands
// behind.
#pragma once

#include "domain/network.hpp"
#include "domain/route_plan.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

struct RoutingStop {
    SiteIndex site;  // where the shipment lies
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
    Timestamp shift_end;  // back at the site by then
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

struct NearestNeighbourParameters {
    std::size_t maximum_stops = 8;   // a dispatcher's rule of thumb for one tour
    Seconds maximum_tour{2 * 3600};  // from departure until back at the site
};
/// Common practice: drivers in the order in which they become free, each to the nearest next stop that it reaches in
/// time, until the vehicle is full or its time is up; nobody leaves so early that he waits at doors. Stops that nobody
/// reaches in time go to the drivers that are left.
std::unique_ptr<RoutePlanner> make_nearest_neighbour_planner(NearestNeighbourParameters parameters = {});

struct InsertionParameters {
    /// May a stop be left for the next wave when its window allows it and a denser tour is expected to be cheaper?
    bool may_wait = true;
    double next_wave_stops_per_tour = 9;  // that a waiting stop is expected to share a tour with, itself included
    Seconds time_in_tour{2400};           // that a waiting stop may lose to stops before it
    double travel_margin = 1.3;           // on its drive, for what the travel model does not know
    /// An arrival is taken as normal with this deviation: fixed, plus a share of the time since departure. Zero for
    /// both makes lateness what the rate card says of the planned times.
    Seconds arrival_deviation{240};
    double arrival_deviation_share = 0.2;
    /// Times the rate card's penalty. By the card alone a late delivery is cheaper than another tour; but a saving
    /// counts only at equal service.
    double lateness_weight = 8;
    /// What a minute sooner at the door is worth, in the currency, beyond what windows and the rate card say. With
    /// three hundredths the customers of tests/routing/routing_day_test.cpp wait no longer than under common practice.
    double minute_to_door = 0.03;
};
/// About a millisecond a site and wave of sixteen stops. 400 save another 0.2 % of the last mile.
constexpr std::int64_t default_rounds = 100;

/// Regret insertion, then relocate, exchange and 2-opt until nothing improves.
std::unique_ptr<RoutePlanner> make_insertion_planner(InsertionParameters parameters = {});
/// Ours: from there so many rounds of the routing engine's annealed ruin and recreate (vrp_solver.hpp) a site and wave.
std::unique_ptr<RoutePlanner> make_ruin_recreate_planner(InsertionParameters parameters = {},
                                                         std::int64_t rounds = default_rounds);

/// Cost of a route in micros by the rate card: time of loading and tour, distance, lateness. The plain computation that
/// tests compare with. Requires a timed route.
double route_cost(const RoutingProblem& problem, const Route& route);
/// Recomputes times and distance of a route from its sequence, driver and departure. Loading ends at the departure; an
/// arrival is when the handover starts: a driver waits for the window to open.
Route timed(const RoutingProblem& problem, Route route);
/// Time that the driver stands at doors whose window is not yet open. Requires a timed route.
Seconds waiting_at_doors(const RoutingProblem& problem, const Route& route);
/// The earliest moment at which the vehicle, loaded with these stops, can leave.
Timestamp earliest_departure(const RoutingProblem& problem, const RoutingVehicle& vehicle,
                             std::span<const PlannedStop> stops);
/// Sentences about every rule that a plan breaks; empty for a plan that keeps them all.
std::vector<std::string> broken_rules(const RoutingProblem& problem, const RoutePlan& plan);

}  // namespace nearstock
