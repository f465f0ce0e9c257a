// Small routing problems for tests: places on a line, so that every distance can be reckoned in the head.
#pragma once

#include "routing/vrp_problem.hpp"

#include <cmath>
#include <cstdlib>

namespace nearstock::vrp {

/// One depot at 0 and clients at these positions, a unit of time and cost a unit of way; one vehicle of capacity 10,
/// each client gets 1.
inline Problem line_problem(const std::vector<int>& positions) {
    Problem p{.name = "line"};
    std::vector<int> at{0};
    p.depots.push_back({.name = "depot"});
    for (const int x : positions) {
        at.push_back(x);
        p.clients.push_back({.name = std::string(1, char('a' + p.clients.size())), .x = double(x), .delivery = {1}});
    }
    Travel travel;
    for (const int from : at) {
        for (const int to : at) { travel.distance.push_back(std::abs(from - to)); }
    }
    p.travel.push_back(std::move(travel));
    p.vehicle_types.push_back({.name = "van", .capacity = {10}});
    return p;
}

/// A route of the first vehicle through clients 0, 1, …; `reload`: back at the depot.
constexpr std::uint32_t reload = nobody;
inline Route route_of(const Problem& p, const std::vector<std::uint32_t>& clients) {
    Route route;
    for (const auto c : clients) { route.visits.push_back(c == reload ? 0 : p.place_of(c)); }
    return route;
}

}  // namespace nearstock::vrp
