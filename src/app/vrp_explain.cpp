// What a solution's cost consists of, where it is tight, and who is left out and why.
#include "app/vrp_solutions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace nearstock {

namespace {

constexpr std::size_t stops_shown = 10;

struct Split {
    std::int64_t fixed = 0, distance = 0, time = 0, overtime = 0, lateness = 0, prizes = 0;
};

struct Stop {
    vrp::Time spare = 0;  // until the last window closes
    std::uint32_t vehicle = 0;
    vrp::Place place = 0;
    vrp::Time start = 0, close = 0;
};

/// The cheapest way to put a client into a solution: what it adds, or the rule that forbids the nearest miss.
struct Way {
    bool possible = false;
    vrp::Cost added = 0;
    std::string broken;
};

Way best_way_in(const vrp::Problem& p, const vrp::Solution& solution, std::uint32_t client) {
    Way best;
    std::size_t fewest = std::numeric_limits<std::size_t>::max();
    const auto try_route = [&](vrp::Route route, vrp::Cost before) {
        for (std::size_t at = 0; at <= route.visits.size(); ++at) {
            route.visits.insert(route.visits.begin() + std::ptrdiff_t(at), p.place_of(client));
            const auto timing = vrp::drive(p, route);
            route.visits.erase(route.visits.begin() + std::ptrdiff_t(at));
            const vrp::Cost added = timing.cost - before;
            if (timing.broken.empty() ? !best.possible || added < best.added
                                      : !best.possible && timing.broken.size() < fewest) {
                fewest = timing.broken.size();
                best = {timing.broken.empty(), added, timing.broken.empty() ? "" : timing.broken.front()};
            }
        }
    };
    for (const auto& route : solution.routes) { try_route(route, vrp::drive(p, route).cost); }
    for (std::uint32_t t = 0, first = 0; t < p.vehicle_types.size(); first += p.vehicle_types[t++].count) {
        for (std::uint32_t v = first; v < first + p.vehicle_types[t].count; ++v) {
            if (std::ranges::find(solution.routes, v, &vrp::Route::vehicle) == solution.routes.end()) {
                try_route({.vehicle_type = t, .vehicle = v}, 0);
                break;  // the others of the type are the same
            }
        }
    }
    return best;
}

Json tightest(const VrpFile& file, std::vector<Stop> stops) {
    std::ranges::sort(stops, {}, [](const Stop& s) { return std::tuple(s.spare, s.place); });
    Json list = Json::array();
    for (std::size_t i = 0; i < std::min(stops_shown, stops.size()); ++i) {
        list.push_back({{"place", file.problem.name_of(stops[i].place)},
                        {"vehicle", stops[i].vehicle + 1},
                        {"start", double(stops[i].start) / file.time_units},
                        {"window_closes", double(stops[i].close) / file.time_units},
                        {"to_spare", double(stops[i].spare) / file.time_units}});
    }
    return list;
}

}  // namespace

std::string why_left_out(const VrpFile& file, const vrp::Solution& solution, std::uint32_t c) {
    const auto& p = file.problem;
    if (const auto never = vrp::unservable_because(p, c); !never.empty()) {
        return never;
    }
    if (p.clients[c].delivers_to != vrp::nobody || p.clients[c].picks_up_at != vrp::nobody) {
        return "no vehicle was found that can take the pair";
    }
    const auto way = best_way_in(p, solution, c);
    if (!way.possible) {
        return "as the routes are, " + (way.broken.empty() ? "there is no vehicle left" : way.broken);
    }
    return p.clients[c].required
               ? fmt::format("would cost {} more", in_units(double(way.added), file.cost_units))
               : fmt::format("would cost {} more, its prize is {}", in_units(double(way.added), file.cost_units),
                             in_units(double(p.clients[c].prize), file.cost_units));
}

Json explain(const VrpFile& file, const vrp::Solution& solution) {
    const auto& p = file.problem;
    Split split;
    std::vector<Stop> stops;
    std::vector<bool> served(p.clients.size(), false);
    for (const auto& route : solution.routes) {
        const auto& type = p.vehicle_types[route.vehicle_type];
        const auto timing = vrp::drive(p, route);
        const std::int64_t known[] = {type.fixed, type.per_distance * timing.distance,
                                      type.per_time * (timing.back - timing.departure),
                                      type.per_overtime * timing.overtime};
        split.fixed += known[0];
        split.distance += known[1];
        split.time += known[2];
        split.overtime += known[3];
        split.lateness += timing.cost - known[0] - known[1] - known[2] - known[3];
        for (std::size_t i = 0; i < route.visits.size(); ++i) {
            if (p.is_depot(route.visits[i])) {
                continue;
            }
            const auto& client = p.clients[p.client_at(route.visits[i])];
            served[p.client_at(route.visits[i])] = true;
            if (!client.windows.empty() && client.windows.back().close < vrp::no_limit) {
                const auto close = client.windows.back().close;
                stops.push_back({close - timing.start[i], route.vehicle, route.visits[i], timing.start[i], close});
            }
        }
    }
    Json left_out = Json::array();
    for (std::uint32_t c = 0; c < p.clients.size(); ++c) {
        if (!served[c]) {
            split.prizes += p.clients[c].prize;
            left_out.push_back({{"place", p.name_of(p.place_of(c))}, {"because", why_left_out(file, solution, c)}});
        }
    }
    const auto cost = [&](std::int64_t value) { return double(value) / file.cost_units; };
    return {{"cost",
             {{"fixed", cost(split.fixed)},
              {"distance", cost(split.distance)},
              {"time", cost(split.time)},
              {"overtime", cost(split.overtime)},
              {"lateness", cost(split.lateness)},
              {"prizes_left", cost(split.prizes)}}},
            {"tightest_stops", tightest(file, std::move(stops))},
            {"unserved", std::move(left_out)}};
}

std::string explanation_text(const Json& explained) {
    std::string text = "cost:\n";
    for (const auto& [kind, value] : explained["cost"].items()) {
        if (value != 0.0) {
            text += fmt::format("    {:<12} {:>14.3f}\n", kind, value.get<double>());
        }
    }
    text += "tightest stops (time to spare until the window closes):\n";
    for (const auto& stop : explained["tightest_stops"]) {
        text += fmt::format("    {:<20} vehicle {:<5} at {:>12.3f}, closes {:>12.3f}, spare {:>10.3f}\n",
                            stop["place"].get<std::string>(), stop["vehicle"].get<int>(), stop["start"].get<double>(),
                            stop["window_closes"].get<double>(), stop["to_spare"].get<double>());
    }
    for (const auto& left : explained["unserved"]) {
        text += fmt::format("left out: {}: {}\n", left["place"].get<std::string>(), left["because"].get<std::string>());
    }
    return text;
}

}  // namespace nearstock
