// The ends of two routes in each other's place: 2-opt* (Potvin and Rousseau 1995). Strings are short; where routes are
// long, only this moves what is more than a string.
#include "routing/vrp_routes.hpp"

namespace nearstock::vrp {

/// Do its clients' loads fit where those of the other end were? Between routes of one type.
bool Routes::ends_fit(NodeIndex one, NodeIndex other) const {
    Tables::Loads more{};  // that the route of `other` gets
    for (NodeIndex n = one; is_client(n); n = nodes_[n].after) {
        for (std::size_t k = 0; k < tables_->dimensions; ++k) { more[k] += tables_->client[n].load[k]; }
    }
    for (NodeIndex n = other; is_client(n); n = nodes_[n].after) {
        for (std::size_t k = 0; k < tables_->dimensions; ++k) { more[k] -= tables_->client[n].load[k]; }
    }
    const auto& gets = routes_[nodes_[other].route].room;
    const auto& gives = routes_[nodes_[one].route].room;
    for (std::size_t k = 0; k < tables_->dimensions; ++k) {
        if (more[k] > gets[k] || -more[k] > gives[k]) {
            return false;
        }
    }
    return true;
}

/// Is whoever leaves `from` in time at `to`, which stands on another route? Of ends each route keeps its own.
bool Routes::in_time(NodeIndex from, NodeIndex to) const {
    if (!tables_->windows) {
        return true;
    }
    const auto& u = nodes_[from];
    const NodeIndex next = is_client(to) ? to : end_of(u.route);
    const auto travel = tables_->trip[u.route].travel;
    const std::int32_t way = tables_->duration[travel].out[u.place * tables_->places + nodes_[next].place];
    return served(next, tables_->arrive(travel, way, Time{u.early} + u.service)) <= nodes_[next].late;
}

TailSwap Routes::best_tail_swap(std::uint32_t client) const {
    TailSwap best;
    if (!routed(client)) {
        return best;
    }
    const NodeIndex before = nodes_[client].before;
    const auto& v = nodes_[before];
    const auto& trip = tables_->trip[v.route];
    const auto& d = tables_->distance[trip.travel];
    for (std::size_t k = client * tables_->near; k < (client + 1) * tables_->near; ++k) {
        const auto after = tables_->may_follow[k];
        if (after == nobody || !routed(after) || nodes_[after].route == v.route) {
            continue;
        }
        const auto& u = nodes_[after];
        const auto& a = nodes_[u.after];
        const Cost extra = Cost{d.out[u.place * tables_->places + nodes_[client].place]} +
                           d.out[v.place * tables_->places + a.place] - u.to_next - v.to_next;
        const bool saves_one = !is_client(before) && !is_client(u.after);  // all behind `after`: a vehicle less
        const Cost delta = extra * trip.per_distance - (saves_one ? trip.fixed : 0);
        if (delta < best.delta && tables_->trip[u.route].type == trip.type && !frozen_[client] && !frozen_[u.after] &&
            in_time(after, client) && in_time(before, u.after) && ends_fit(client, u.after)) {
            best = {.after = after, .client = client, .delta = delta};
        }
    }
    return best;
}

void Routes::swap_tails(const TailSwap& swap) {
    const NodeIndex ends[2] = {swap.after, nodes_[swap.client].before};
    const std::uint32_t routes[2] = {nodes_[ends[0]].route, nodes_[ends[1]].route};
    const NodeIndex tails[2] = {nodes_[ends[0]].after, swap.client};
    for (const auto r : routes) {
        touch(r);
        cost_ -= route_cost(r);
        routes_[r].distance = 0;  // until it is refreshed
    }
    const NodeIndex last[2] = {nodes_[end_of(routes[0])].before, nodes_[end_of(routes[1])].before};
    for (const int k : {0, 1}) {
        const auto from = routes[k], to = routes[1 - k];
        NodeIndex tail = tails[k], end = last[k];
        if (!is_client(tail)) {
            tail = end_of(to);
        } else {
            for (NodeIndex n = tail; is_client(n); n = nodes_[n].after) {
                nodes_[n].route = to;
                --routes_[from].clients;
                ++routes_[to].clients;
                for (std::size_t m = 0; m < tables_->dimensions; ++m) {
                    routes_[from].room[m] += tables_->client[n].load[m];
                    routes_[to].room[m] -= tables_->client[n].load[m];
                }
            }
        }
        nodes_[ends[1 - k]].after = tail;
        nodes_[tail].before = ends[1 - k];
        if (is_client(tail)) {
            nodes_[end].after = end_of(to);
            nodes_[end_of(to)].before = end;
        }
    }
    for (const auto r : routes) {
        if (routes_[r].clients == 0) {
            unchain(r);
        }
        refresh(r);
    }
}

}  // namespace nearstock::vrp
