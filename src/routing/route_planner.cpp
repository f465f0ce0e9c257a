#include "routing/route_planner.hpp"

#include "core/check.hpp"

#include <algorithm>

#include <fmt/core.h>

namespace nearstock {

namespace {

const RoutingVehicle& vehicle_of(const RoutingProblem& problem, DriverIndex driver) {
    const auto it = std::ranges::find(problem.vehicles, driver, &RoutingVehicle::driver);
    check(it != problem.vehicles.end(), "a route's driver is one of the problem's vehicles");
    return *it;
}

void check_route(const RoutingProblem& problem, const Route& route, std::vector<std::string>& broken) {
    const RoutingVehicle& vehicle = vehicle_of(problem, route.driver);
    const std::string& driver = problem.network.drivers[route.driver.value].driver_id;
    const auto say = [&](std::string sentence) { broken.push_back(fmt::format("driver {}: {}", driver, sentence)); };
    Weight weight;
    Volume volume;
    for (const PlannedStop& planned : route.stops) {
        const RoutingStop& stop = problem.stops[planned.shipment];
        weight += stop.weight;
        volume += stop.volume;
        if (stop.site != vehicle.site || route.site != vehicle.site) {
            say(fmt::format("stop {} lies at another site", planned.shipment));
        }
    }
    if (weight > vehicle.capacity_weight || volume > vehicle.capacity_volume) {
        say(fmt::format("{} g and {} ml are too much", weight.value(), volume.value()));
    }
    if (route.departure < earliest_departure(problem, vehicle, route.stops)) {
        say("leaves before everything is ready and loaded");
    }
    const Route again = timed(problem, route);
    if (again.back > vehicle.shift_end) {
        say("is back after the end of the shift");
    }
    const auto arrival = [](const PlannedStop& stop) { return stop.arrival; };
    if (again.back != route.back || again.distance != route.distance ||
        !std::ranges::equal(again.stops, route.stops, {}, arrival, arrival)) {
        say("has times or a distance that do not follow from its sequence");
    }
    if (route.stops.empty()) {
        say("has no stop");
    }
}

}  // namespace

double route_cost(const RoutingProblem& problem, const Route& route) {
    if (route.stops.empty()) {
        return 0;
    }
    const RateCard& rates = problem.network.rates;
    const bool van = vehicle_of(problem, route.driver).vehicle == VehicleType::van;
    const auto seconds = static_cast<double>((problem.load_time + (route.back - route.departure)).count());
    double cost = seconds * static_cast<double>(rates.driver_per_hour.value()) / 3600;
    cost += static_cast<double>(route.distance.value()) *
            static_cast<double>((van ? rates.van_per_km : rates.bike_per_km).value()) / 1000;
    for (const PlannedStop& planned : route.stops) {
        const Seconds late = planned.arrival - problem.stops[planned.shipment].window_end;
        if (late > Seconds(0)) {
            cost += static_cast<double>((rates.late_delivery + rates.late_per_minute * (late.count() / 60)).value());
        }
    }
    return cost;
}

Route timed(const RoutingProblem& problem, Route route) {
    const Network& network = problem.network;
    const VehicleType vehicle = vehicle_of(problem, route.driver).vehicle;
    const Location site = network.sites[route.site.value].location;
    const Seconds clock = network.time_zone.clock_of(problem.now);
    Timestamp time = route.departure;
    Location at = site;
    route.distance = Distance(0);
    const auto drive_to = [&](Location to) {
        time += network.travel.duration(at, to, vehicle, clock + (time - problem.now));
        route.distance += network.travel.distance(at, to);
        at = to;
    };
    for (PlannedStop& planned : route.stops) {
        const RoutingStop& stop = problem.stops[planned.shipment];
        drive_to(stop.location);
        planned.arrival = std::max(time, stop.window_start);
        time = planned.arrival + stop.service;
    }
    if (!route.stops.empty()) {
        drive_to(site);
    }
    route.back = time;
    return route;
}

Seconds waiting_at_doors(const RoutingProblem& problem, const Route& route) {
    const Network& network = problem.network;
    const VehicleType vehicle = vehicle_of(problem, route.driver).vehicle;
    const Seconds clock = network.time_zone.clock_of(problem.now);
    Timestamp leaves = route.departure;
    Location at = network.sites[route.site.value].location;
    Seconds waited{0};
    for (const PlannedStop& planned : route.stops) {
        const RoutingStop& stop = problem.stops[planned.shipment];
        leaves += network.travel.duration(at, stop.location, vehicle, clock + (leaves - problem.now));
        waited += planned.arrival - leaves;
        leaves = planned.arrival + stop.service;
        at = stop.location;
    }
    return waited;
}

Timestamp earliest_departure(const RoutingProblem& problem, const RoutingVehicle& vehicle,
                             std::span<const PlannedStop> stops) {
    Timestamp loading = std::max(problem.now, vehicle.available_from);
    for (const PlannedStop& planned : stops) { loading = std::max(loading, problem.stops[planned.shipment].ready_at); }
    return loading + problem.load_time;
}

std::vector<std::string> broken_rules(const RoutingProblem& problem, const RoutePlan& plan) {
    std::vector<std::string> broken;
    std::vector<int> seen(problem.stops.size());
    for (const Route& route : plan.routes) {
        check_route(problem, route, broken);
        for (const PlannedStop& planned : route.stops) { ++seen[planned.shipment]; }
    }
    for (const std::uint32_t stop : plan.unassigned) { ++seen[stop]; }
    for (std::size_t stop = 0; stop < seen.size(); ++stop) {
        if (seen[stop] != 1) {
            broken.push_back(fmt::format("stop {} occurs {} times", stop, seen[stop]));
        }
    }
    for (std::size_t i = 1; i < plan.routes.size(); ++i) {
        if (plan.routes[i - 1].driver >= plan.routes[i].driver) {
            broken.push_back("routes are not one per driver, by driver");
        }
    }
    return broken;
}

}  // namespace nearstock
