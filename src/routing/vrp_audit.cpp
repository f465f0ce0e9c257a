// The plain checker and pricer: walks a route stop by stop, for each departure that could be the best.
#include "routing/vrp_problem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

namespace nearstock::vrp {

namespace {

constexpr std::size_t no_rest = std::numeric_limits<std::size_t>::max();

/// A route with its rules looked up: stop 0 is the start, the last stop the end.
class Drive {
public:
    Drive(const Problem& problem, const Route& route)
        : p_(problem),
          type_(problem.vehicle_types[route.vehicle_type]),
          travel_(problem.travel[type_.travel]),
          who_(fmt::format("vehicle {}", route.vehicle + 1)) {
        stops_.push_back(type_.start_depot);
        stops_.insert(stops_.end(), route.visits.begin(), route.visits.end());
        stops_.push_back(type_.end_depot);
        releases_.assign(stops_.size(), 0);
        for (std::size_t i = 1, trip = 0; i + 1 < stops_.size(); ++i) {
            if (p_.is_depot(stops_[i])) {
                trip = i;
            } else {
                releases_[trip] = std::max(releases_[trip], client(i).release);
            }
        }
    }

    RouteTiming cheapest() const {
        auto best = best_departure(no_rest);
        if (type_.rest && best.back > type_.rest->window.close) {
            best = best_departure(0);
            for (std::size_t gap = 1; gap + 1 < stops_.size(); ++gap) {
                if (auto other = best_departure(gap); better(other, best)) {
                    best = std::move(other);
                }
            }
        }
        standing_rules(best);
        return best;
    }

private:
    const Client& client(std::size_t stop) const { return p_.clients[p_.client_at(stops_[stop])]; }
    std::size_t last() const { return stops_.size() - 1; }

    static bool better(const RouteTiming& a, const RouteTiming& b) {
        return std::tuple(a.broken.size(), a.cost, a.departure) < std::tuple(b.broken.size(), b.cost, b.departure);
    }

    /// Loading starts when shift and depot are open; nobody leaves before the goods are released.
    Time earliest_departure() const {
        const auto& depot = p_.depots[type_.start_depot];
        return std::max(std::max(type_.shift.open, depot.window.open) + depot.service, releases_[0]);
    }

    RouteTiming best_departure(std::size_t rest_after) const {
        auto best = driven(earliest_departure(), rest_after);
        if (type_.per_time == 0 && type_.maximum_time >= no_limit) {
            return best;  // leaving later saves nothing
        }
        // Cost and duration are made of straight lines between the departures that reach something just in time, and
        // those whose duration is just allowed. One of these ends is the best.
        std::set<Time> departures{best.back - type_.maximum_time};
        for (const Time moment : just_in_time(rest_after)) {
            departures.insert(moment);
            if (moment > best.departure && type_.maximum_time < no_limit) {
                departures.insert(driven(moment, rest_after).back - type_.maximum_time);
            }
        }
        for (const Time departure : departures) {
            if (departure > earliest_departure()) {
                if (auto other = driven(departure, rest_after); better(other, best)) {
                    best = std::move(other);
                }
            }
        }
        return best;
    }

    /// Departures that reach some stop, without waiting under way, exactly when something changes there.
    std::vector<Time> just_in_time(std::size_t rest_after) const {
        std::vector<Time> departures;
        for (std::size_t stop = 0; stop < stops_.size(); ++stop) {
            std::vector<Time> moments;
            if (p_.is_depot(stops_[stop])) {
                const auto& depot = p_.depots[stops_[stop]];
                moments = {depot.window.open, depot.window.close, releases_[stop] - depot.service,
                           depot.window.close - depot.service};
            } else {
                for (const auto& w : client(stop).windows) { moments.insert(moments.end(), {w.open, w.close}); }
            }
            if (stop == last()) {
                moments.insert(moments.end(), {type_.shift.close, type_.shift.close + type_.overtime});
            }
            if (type_.rest) {
                moments.insert(moments.end(), {type_.rest->window.open, type_.rest->window.close});
            }
            for (const auto& speed : travel_.speeds) { moments.push_back(speed.from); }
            for (const Time moment : moments) {
                departures.push_back(leave_to_arrive(stop, moment, rest_after));
                departures.push_back(leave_to_arrive(stop, moment - service(stop), rest_after));
            }
        }
        return departures;
    }

    Time service(std::size_t stop) const {
        return stop == 0 || stop == last() ? 0
               : p_.is_depot(stops_[stop]) ? p_.depots[stops_[stop]].service
                                           : client(stop).service;
    }

    /// The latest departure from the start that is at `stop` by `moment` without waiting.
    Time leave_to_arrive(std::size_t stop, Time moment, std::size_t rest_after) const {
        for (; stop > 0; --stop) {
            if (stop - 1 == rest_after) {
                moment -= type_.rest->duration;
            }
            moment = latest_leaving(stops_[stop - 1], stops_[stop], moment) - service(stop - 1);
        }
        return moment;
    }

    Time latest_leaving(Place from, Place to, Time by) const {
        const Time normal = p_.duration(travel_, from, to);
        if (travel_.speeds.empty()) {
            return by - normal;
        }
        Time reach = normal + 1;
        while (p_.arrival(travel_, from, to, by - reach) > by && reach < no_limit) { reach *= 2; }
        Time low = by - reach, high = by;  // low arrives in time
        while (low < high) {
            const Time middle = low + (high - low + 1) / 2;
            if (p_.arrival(travel_, from, to, middle) <= by) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    RouteTiming driven(Time departure, std::size_t rest_after) const {
        RouteTiming t{.departure = departure};
        const auto& start = p_.depots[type_.start_depot];
        if (departure > start.window.close) {
            t.broken.push_back(fmt::format("{} leaves {} at {}, after it closes at {}", who_,
                                           p_.name_of(type_.start_depot), departure, start.window.close));
        }
        Time now = departure;
        Cost late_cost = 0;
        for (std::size_t stop = 1; stop < stops_.size(); ++stop) {
            t.distance += p_.distance(travel_, stops_[stop - 1], stops_[stop]);
            const Time leave = now;
            now = p_.arrival(travel_, stops_[stop - 1], stops_[stop], leave);
            if (stop - 1 == rest_after) {
                now = rested(leave, stop, t);
            }
            if (stop == last()) {
                break;
            }
            t.arrival.push_back(now);
            now = p_.is_depot(stops_[stop]) ? reloaded(stop, now, t) : served(stop, now, t, late_cost);
        }
        home(now, t);
        t.cost = type_.fixed + type_.per_distance * t.distance + type_.per_time * (t.back - t.departure) +
                 type_.per_overtime * t.overtime + late_cost;
        return t;
    }

    /// Rests between leaving one stop and arriving at the next; returns the arrival.
    Time rested(Time leave, std::size_t stop, RouteTiming& t) const {
        const auto& rest = *type_.rest;
        const Time begin = std::max(leave, rest.window.open);
        t.rest = begin;
        if (begin > rest.window.close) {
            t.broken.push_back(fmt::format("{} rests at {} at the earliest, the rest's window closes at {}", who_,
                                           begin, rest.window.close));
        }
        const Time without = p_.arrival(travel_, stops_[stop - 1], stops_[stop], leave);
        if (without <= begin) {
            return begin + rest.duration;  // he is there before
        }
        const double left = double(p_.duration(travel_, stops_[stop - 1], stops_[stop])) - travel_.gone(leave, begin);
        return travel_.arrival(left, begin + rest.duration);
    }

    Time reloaded(std::size_t stop, Time now, RouteTiming& t) const {
        const auto& depot = p_.depots[stops_[stop]];
        const Time begin = std::max(now, depot.window.open);
        const Time leave = std::max(begin + depot.service, releases_[stop]);
        t.start.push_back(begin);
        t.waiting += leave - depot.service - now;
        if (leave > depot.window.close) {
            t.broken.push_back(fmt::format("{} leaves {} after reloading at {}, after it closes at {}", who_,
                                           p_.name_of(stops_[stop]), leave, depot.window.close));
        }
        return leave;
    }

    Time served(std::size_t stop, Time now, RouteTiming& t, Cost& late_cost) const {
        const auto& c = client(stop);
        Time begin = now;
        const auto open = std::ranges::find_if(c.windows, [&](TimeWindow w) { return now <= w.close; });
        if (open != c.windows.end()) {
            begin = std::max(now, open->open);
        } else if (!c.windows.empty()) {
            const Time late = now - c.windows.back().close;
            if (c.lateness == 0) {
                t.broken.push_back(fmt::format("{} is reached at {} by {}, after its window closes at {}",
                                               p_.name_of(stops_[stop]), now, who_, c.windows.back().close));
            }
            t.lateness += late;
            late_cost += c.lateness * late;
        }
        t.start.push_back(begin);
        t.waiting += begin - now;
        return begin + c.service;
    }

    void home(Time now, RouteTiming& t) const {
        const auto& depot = p_.depots[type_.end_depot];
        t.back = std::max(now, depot.window.open);
        t.waiting += t.back - now;
        t.overtime = std::max<Time>(0, t.back - type_.shift.close);
        const auto end = p_.name_of(type_.end_depot);
        if (t.back > depot.window.close) {
            t.broken.push_back(
                fmt::format("{} is back at {} at {}, after it closes at {}", who_, end, t.back, depot.window.close));
        }
        if (t.overtime > type_.overtime) {
            t.broken.push_back(
                fmt::format("{} is back at {}, its shift ends at {}{}", who_, t.back, type_.shift.close,
                            type_.overtime > 0 ? fmt::format(" and {} of overtime", type_.overtime) : ""));
        }
        if (t.back - t.departure > type_.maximum_time) {
            t.broken.push_back(
                fmt::format("{} is out for {}, at most {} is allowed", who_, t.back - t.departure, type_.maximum_time));
        }
    }

    /// What no departure mends.
    void standing_rules(RouteTiming& t) const {
        if (t.distance > type_.maximum_distance) {
            t.broken.push_back(
                fmt::format("{} drives {}, at most {} is allowed", who_, t.distance, type_.maximum_distance));
        }
        reloads(t);
        for (std::size_t stop = 1; stop < stops_.size(); ++stop) {
            const bool gone = stops_[stop - 1] == stops_[stop];
            if (!gone && std::max(p_.distance(travel_, stops_[stop - 1], stops_[stop]),
                                  p_.duration(travel_, stops_[stop - 1], stops_[stop])) >= no_way) {
                t.broken.push_back(fmt::format("{} has no way from {} to {}", who_, p_.name_of(stops_[stop - 1]),
                                               p_.name_of(stops_[stop])));
            }
            if (stop < last() && !p_.is_depot(stops_[stop]) && (client(stop).skills & ~type_.skills) != 0) {
                t.broken.push_back(fmt::format("{} lacks a skill that {} needs", who_, p_.name_of(stops_[stop])));
            }
        }
        for (std::size_t begin = 0; begin < last();) {
            std::size_t end = begin + 1;
            while (end < last() && !p_.is_depot(stops_[end])) { ++end; }
            trip_pairs(begin, end, t);
            trip_loads(begin, end, t);
            begin = end;
        }
    }

    void reloads(RouteTiming& t) const {
        std::size_t count = 0;
        for (std::size_t stop = 1; stop < last(); ++stop) {
            if (!p_.is_depot(stops_[stop])) {
                continue;
            }
            ++count;
            if (std::ranges::find(type_.reload_depots, stops_[stop]) == type_.reload_depots.end()) {
                t.broken.push_back(fmt::format("{} may not reload at {}", who_, p_.name_of(stops_[stop])));
            }
        }
        if (count > type_.reloads) {
            t.broken.push_back(fmt::format("{} reloads {} times, at most {} are allowed", who_, count, type_.reloads));
        }
    }

    void trip_pairs(std::size_t begin, std::size_t end, RouteTiming& t) const {
        std::set<std::uint32_t> before;
        for (std::size_t stop = begin + 1; stop < end; ++stop) {
            const auto& c = client(stop);
            if (c.picks_up_at != nobody && !before.contains(c.picks_up_at)) {
                t.broken.push_back(
                    fmt::format("{} gets what {} picks up, which {} does not visit before on the same trip",
                                p_.name_of(stops_[stop]), p_.name_of(p_.place_of(c.picks_up_at)), who_));
            }
            before.insert(p_.client_at(stops_[stop]));
        }
        for (std::size_t stop = begin + 1; stop < end; ++stop) {
            const auto to = client(stop).delivers_to;
            if (to != nobody && !before.contains(to)) {
                t.broken.push_back(fmt::format("{} brings what {} picks up not to {} on the same trip", who_,
                                               p_.name_of(stops_[stop]), p_.name_of(p_.place_of(to))));
            }
        }
    }

    void trip_loads(std::size_t begin, std::size_t end, RouteTiming& t) const {
        for (std::size_t d = 0; d < type_.capacity.size(); ++d) {
            const auto amount = [&](const std::vector<Load>& loads) { return d < loads.size() ? loads[d] : 0; };
            Load load = 0;
            for (std::size_t stop = begin + 1; stop < end; ++stop) {
                load += client(stop).picks_up_at == nobody ? amount(client(stop).delivery) : 0;
            }
            Load most = load;
            std::size_t where = begin;
            for (std::size_t stop = begin + 1; stop < end; ++stop) {
                load += amount(client(stop).pickup) - amount(client(stop).delivery);
                if (load > most) {
                    most = load;
                    where = stop;
                }
            }
            if (most > type_.capacity[d]) {
                t.broken.push_back(fmt::format("{} carries {} after {}, its capacity is {}{}", who_, most,
                                               p_.name_of(stops_[where]), type_.capacity[d],
                                               p_.dimensions > 1 ? fmt::format(" in dimension {}", d + 1) : ""));
            }
        }
    }

    const Problem& p_;
    const VehicleType& type_;
    const Travel& travel_;
    std::string who_;
    std::vector<Place> stops_;
    std::vector<Time> releases_;  // of the trip that starts at this stop
};

}  // namespace

RouteTiming drive(const Problem& problem, const Route& route) {
    if (route.vehicle_type >= problem.vehicle_types.size()) {
        return {.broken = {fmt::format("there is no vehicle type {}", route.vehicle_type + 1)}};
    }
    for (const Place place : route.visits) {
        if (place >= problem.places()) {
            return {.broken = {fmt::format("there is no place {}", place)}};
        }
    }
    return Drive(problem, route).cheapest();
}

Audit audit(const Problem& problem, const Solution& solution) {
    Audit result;
    std::vector<std::uint32_t> times(problem.clients.size(), 0);
    std::set<std::uint32_t> vehicles;
    for (const auto& route : solution.routes) {
        if (route.visits.empty()) {
            continue;
        }
        const auto timing = drive(problem, route);
        result.cost += timing.cost;
        result.distance += timing.distance;
        ++result.vehicles;
        result.broken.insert(result.broken.end(), timing.broken.begin(), timing.broken.end());
        if (!vehicles.insert(route.vehicle).second) {
            result.broken.push_back(fmt::format("vehicle {} drives two routes", route.vehicle + 1));
        }
        if (problem.type_of(route.vehicle) != route.vehicle_type) {
            result.broken.push_back(
                fmt::format("there is no vehicle {} of type {}", route.vehicle + 1, route.vehicle_type + 1));
        }
        for (const Place place : route.visits) {
            if (place < problem.places() && !problem.is_depot(place)) {
                ++times[problem.client_at(place)];
            }
        }
    }
    std::set<std::uint32_t> said;
    for (const auto& left : solution.unserved) { said.insert(left.client); }
    for (std::uint32_t c = 0; c < times.size(); ++c) {
        const auto& client = problem.clients[c];
        const auto name = problem.name_of(problem.place_of(c));
        if (times[c] > 1) {
            result.broken.push_back(fmt::format("{} is visited {} times", name, times[c]));
        } else if (times[c] == 1 && said.contains(c)) {
            result.broken.push_back(name + " is visited, and listed as unserved");
        } else if (times[c] == 0 && client.required) {
            result.broken.push_back(name + " is on no route");
            ++result.missing;
        } else if (times[c] == 0) {
            result.cost += client.prize;
        }
    }
    return result;
}

}  // namespace nearstock::vrp
