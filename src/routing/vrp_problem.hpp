// A vehicle routing problem: depots, clients, vehicles, and what it costs to go from place to place.
//
//     vrp::Problem problem = …;                       // read_vrp_file (app), or filled in by hand
//     if (auto ok = vrp::check_problem(problem); !ok) …
//     auto solution = vrp::solve(problem, {.iterations = 100'000, .seed = 1});
//     auto audit = vrp::audit(problem, solution);     // what it costs, and every rule that it breaks
//
// Places are numbered depots first: depot d is place d, client c is place depots.size() + c. Costs, distances, times
// and loads are whole numbers in units of the caller's choice, each below 2^30; a file's reader says how it rounded.
#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace nearstock::vrp {

using Cost = std::int64_t;
using Time = std::int64_t;
using Load = std::int64_t;
using Place = std::uint32_t;

constexpr Time no_limit = std::int64_t{1} << 30;
constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();
/// A distance or duration of this or more means that there is no way.
constexpr std::int32_t no_way = std::int32_t{1} << 29;

struct TimeWindow {
    Time open = 0;
    Time close = no_limit;  // the last moment at which service may start
};

struct Depot {
    std::string name;
    double x = 0, y = 0;
    TimeWindow window;  // vehicles leave and return within
    Time service = 0;   // loading before a trip starts
};

struct Client {
    std::string name;
    double x = 0, y = 0;
    std::vector<Load> delivery;  // by dimension: left here; loaded at the depot, or at `picks_up_at`; empty: nothing
    std::vector<Load> pickup;    // by dimension: taken here; to the depot, or to the client `delivers_to`
    std::vector<TimeWindow> windows;  // ascending, apart; empty: any time
    Time service = 0;
    Time release = 0;                    // a trip that serves it leaves the depot no earlier
    Cost lateness = 0;                   // per time unit after the last window closes; 0: never late
    bool required = true;                // else it may be left out for its prize
    Cost prize = 0;                      // collected by serving an optional client
    std::uint64_t skills = 0;            // bits a vehicle must have
    std::uint32_t delivers_to = nobody;  // the client that gets what is picked up here, later on the same trip
    std::uint32_t picks_up_at = nobody;  // the other direction
};

struct Break {
    TimeWindow window;
    Time duration = 0;
};

struct VehicleType {
    std::string name;
    std::uint32_t count = 1;
    std::vector<Load> capacity;  // by dimension; empty: no limit
    std::uint32_t start_depot = 0;
    std::uint32_t end_depot = 0;
    Cost fixed = 0;  // of a vehicle that is used
    Cost per_distance = 1;
    Cost per_time = 0;                         // of the time from departure to return
    TimeWindow shift;                          // leaves no earlier than open, is back by close
    Time overtime = 0;                         // that may follow the shift …
    Cost per_overtime = 0;                     // … at this cost beside per_time
    Time maximum_time = no_limit;              // from departure to return
    std::int64_t maximum_distance = no_limit;  // of all trips
    std::uint32_t reloads = 0;                 // at most
    std::vector<std::uint32_t> reload_depots;  // where it may load again
    std::optional<Break> rest;                 // once, between two stops
    std::uint64_t skills = 0;
    std::uint32_t travel = 0;  // position in Problem::travel
};

/// Distance and duration between places, row = from; and how the hour changes the duration.
struct Travel {
    std::vector<std::int32_t> distance;  // places × places
    std::vector<std::int32_t> duration;  // places × places; empty: as distance
    /// Speed as a multiple of the normal one, from each moment on; empty: always 1. First in, first out (Ichoua,
    /// Gendreau and Potvin 2003): the speed changes on the way, so who leaves later never arrives earlier.
    struct Speed {
        Time from = 0;
        double factor = 1;
    };
    std::vector<Speed> speeds;
    /// When who leaves at `leave` has gone what takes `normal` at normal speed; rounded up.
    [[nodiscard]] Time arrival(double normal, Time leave) const;
    /// What of the way, in time at normal speed, is done from one moment to another.
    [[nodiscard]] double gone(Time from, Time to) const;
};

struct Problem {
    std::string name;
    std::size_t dimensions = 1;  // of loads
    std::vector<Depot> depots;
    std::vector<Client> clients;
    std::vector<VehicleType> vehicle_types;
    std::vector<Travel> travel;

    [[nodiscard]] std::size_t places() const { return depots.size() + clients.size(); }
    [[nodiscard]] Place place_of(std::uint32_t client) const { return static_cast<Place>(depots.size()) + client; }
    [[nodiscard]] bool is_depot(Place place) const { return place < depots.size(); }
    [[nodiscard]] std::uint32_t client_at(Place place) const { return place - static_cast<Place>(depots.size()); }
    [[nodiscard]] std::int32_t distance(const Travel& by, Place from, Place to) const {
        return by.distance[from * places() + to];
    }
    [[nodiscard]] std::int32_t duration(const Travel& by, Place from, Place to) const {
        return (by.duration.empty() ? by.distance : by.duration)[from * places() + to];
    }
    [[nodiscard]] std::size_t vehicles() const;
    /// When who leaves `from` at `leave` is at `to`.
    [[nodiscard]] Time arrival(const Travel& by, Place from, Place to, Time leave) const {
        return by.speeds.empty() ? leave + duration(by, from, to) : by.arrival(double(duration(by, from, to)), leave);
    }
    /// The type of a vehicle, numbered over all types in their order.
    [[nodiscard]] std::uint32_t type_of(std::uint32_t vehicle) const;
    /// "client 'Miller'", "depot 1": by name, or numbered from 1.
    [[nodiscard]] std::string name_of(Place place) const;
};

/// Refuses the first contradiction: sizes that do not fit, windows that close before they open, a client that no
/// vehicle can carry or reach in time even alone, a pair without its other half. Names the client or vehicle.
Status check_problem(const Problem& problem);
/// The constraint that keeps every vehicle from serving a client even alone (with its other half); empty: some can.
std::string unservable_because(const Problem& problem, std::uint32_t client);

struct Route {
    std::uint32_t vehicle_type = 0;
    std::uint32_t vehicle = 0;  // of all vehicles, in the order of the types
    std::vector<Place> visits;  // without start and end; a depot inside is a reload
};

struct Unserved {
    std::uint32_t client = 0;
    std::string reason;  // the constraint that prevents it
};

struct Solution {
    std::vector<Route> routes;  // by vehicle, without empty ones
    std::vector<Unserved> unserved;
    Cost cost = 0;
};

/// One route driven by the plain rules: no shortcuts, no shared code with the search.
///
/// - The driver loads (Depot::service) from the opening of shift and depot on; `departure` is when he leaves. Leaving
/// is
///   within the depot's window, after the release of everything on the trip. A reload takes the depot's service too.
/// - Service starts as soon as a window is open, at once after the last one where lateness has a price.
/// - A rest is due on a route that is not back when the rest's window closes. It is taken at one go between two stops,
///   on the road too, at the place that costs least.
/// - Of all departures the cheapest that keeps every rule is taken, of equally cheap ones the earliest: so where time
///   costs or is limited, who would wait under way leaves later instead.
/// - Deliveries are loaded when a trip starts, pickups go to the depot where it ends; what a pair picks up and delivers
///   is on board in between.
struct RouteTiming {
    std::int64_t distance = 0;
    Time departure = 0, back = 0;
    Time waiting = 0, lateness = 0, overtime = 0;
    Cost cost = 0;                    // fixed, distance, time, overtime, lateness
    std::vector<Time> arrival;        // by visit
    std::vector<Time> start;          // of service or loading, by visit
    std::optional<Time> rest;         // its start
    std::vector<std::string> broken;  // sentences naming the stop; empty: feasible
};
RouteTiming drive(const Problem& problem, const Route& route);

struct Audit {
    Cost cost = 0;  // of all routes, less nothing: prizes not collected are added
    std::int64_t distance = 0;
    std::size_t vehicles = 0;
    std::size_t missing = 0;          // required clients on no route, each with its sentence in `broken`
    std::vector<std::string> broken;  // empty: feasible
    [[nodiscard]] bool feasible() const { return broken.empty(); }
};
/// Prices and checks a solution from the statement alone.
Audit audit(const Problem& problem, const Solution& solution);

}  // namespace nearstock::vrp
