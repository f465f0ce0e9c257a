// A whole trip by another vehicle. It changes no distance, so nothing else in the search looks for it; but a trip that
// waits for none before it leaves its neighbours in time more room.
#include "routing/vrp_routes.hpp"

namespace nearstock::vrp {

/// Can `trip` drive what the route `from` drives, between two of its vehicle's trips?
bool Routes::drives_between(std::uint32_t from, std::uint32_t trip, std::uint32_t trip_before,
                            std::uint32_t trip_after) const {
    const auto& by = tables_->trip[trip];
    const auto& t = tables_->duration[by.travel];
    Time at = nodes_[start_of(trip)].open;
    if (trip_before != nobody) {
        at = std::max(at, Time{nodes_[end_of(trip_before)].early});
    }
    for (NodeIndex n = nodes_[start_of(from)].after; is_client(n) && tables_->releases; n = nodes_[n].after) {
        at = std::max(at, Time{tables_->client[n].release} - by.loading);
    }
    at += by.loading;
    Place last = by.start;
    for (NodeIndex n = nodes_[start_of(from)].after; is_client(n); n = nodes_[n].after) {
        const auto& node = nodes_[n];
        at = served(n, tables_->arrive(by.travel, t.out[std::size_t{last} * tables_->places + node.place], at));
        if (at > node.close) {
            return false;
        }
        at += node.service;
        last = node.place;
    }
    at = tables_->arrive(by.travel, t.out[std::size_t{last} * tables_->places + by.end], at);
    return at <= by.close && (trip_after == nobody || at <= nodes_[start_of(trip_after)].late);
}

bool Routes::try_trip_move(std::uint32_t client, std::uint32_t vehicle, double most) {
    if (!routed(client)) {
        return false;
    }
    const std::uint32_t from = nodes_[client].route;
    const std::uint32_t giver = tables_->trip[from].vehicle;
    const std::uint32_t to = idle_trip(vehicle);
    const bool sole = first_trip_[giver] == from && routes_[from].trip_after == nobody;
    const bool sets_out = !drives(vehicle);
    if (giver == vehicle || to == nobody || frozen_[start_of(from)] || frozen_[nodes_[start_of(from)].after] ||
        (sets_out && ((sole && tables_->much_alike) || used_ - (sole ? 1 : 0) >= most_used_))) {
        return false;
    }
    for (NodeIndex n = nodes_[start_of(from)].after; is_client(n); n = nodes_[n].after) {
        if (!admits(n, to)) {
            return false;
        }
    }
    std::uint32_t before = nobody, after = first_trip_[vehicle];
    while ((after != nobody && frozen_[start_of(after)]) || !drives_between(from, to, before, after)) {
        if (after == nobody) {
            return false;
        }
        before = after;
        after = routes_[after].trip_after;
    }
    const Cost was = cost_;
    touch(from);
    touch(to);
    cost_ -= route_cost(from);
    chain(to, before);
    const NodeIndex first = nodes_[start_of(from)].after, last = nodes_[end_of(from)].before;
    for (NodeIndex n = first; is_client(n); n = nodes_[n].after) {
        nodes_[n].route = to;
        for (std::size_t k = 0; k < tables_->dimensions; ++k) { routes_[to].room[k] -= tables_->client[n].load[k]; }
    }
    routes_[to].clients = routes_[from].clients;
    routes_[from].clients = 0;
    routes_[from].room = tables_->trip[from].capacity;
    routes_[from].distance = 0;
    routes_[from].span = 0;
    nodes_[start_of(to)].after = first;
    nodes_[first].before = start_of(to);
    nodes_[end_of(to)].before = last;
    nodes_[last].after = end_of(to);
    nodes_[start_of(from)].after = end_of(from);
    nodes_[end_of(from)].before = start_of(from);
    unchain(from);
    refresh(from);
    refresh(to);
    return double(cost_ - was) < most && keeps_the_rules(to);
}

}  // namespace nearstock::vrp
