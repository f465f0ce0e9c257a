// The ends of two routes in each other's place: 2-opt* (Potvin and Rousseau 1995). Strings are short; where routes are
// long, only this moves what is more than a string.
#include "routing/vrp_routes.hpp"

namespace nearstock::vrp {

/// Do the loads of a route's end from `one` on fit where those of another route's end are, and the other way round?
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

/// A route that goes to a stop of another route, and on as that does, then to its own end.
Routes::NewEnd Routes::new_end(NodeIndex from, NodeIndex to) const {
    const auto& u = nodes_[from];
    const auto& trip = tables_->trip[u.route];
    const auto& d = tables_->distance[trip.travel];
    const auto& t = tables_->duration[trip.travel];
    const auto way = [&](const Tables::Matrix& by, const Node& a, NodeIndex b) {
        return by.out[a.place * tables_->places + nodes_[b].place];
    };
    const std::uint32_t other = nodes_[to].route;
    const NodeIndex end = end_of(u.route);
    const NodeIndex first = is_client(to) ? to : end;
    NewEnd result{.way = way(d, u, first)};
    if (is_client(to) && nodes_[end].place != nodes_[end_of(other)].place) {
        const auto& last = nodes_[nodes_[end_of(other)].before];
        result.way += way(d, last, end) - last.to_next;
    }
    if (!tables_->windows) {
        return result;
    }
    const bool alike = tables_->trip[other].type == trip.type;
    if (alike || first == end) {
        const std::int32_t travel = way(t, u, first);
        const auto arrival = tables_->arrive(trip.travel, travel, Time{u.early} + u.service);
        result.works = served(first, arrival) <= nodes_[first].late;
        if (tables_->spans && result.works) {
            result.span = joined(head_[from], travel, tail_[first]).duration;
        }
    } else {
        Stretch whole = tables_->spans ? head_[from] : Stretch{};
        Time leaves = Time{u.early} + u.service;
        const Node* before = &u;
        for (NodeIndex n = first;; n = is_client(nodes_[n].after) ? nodes_[n].after : end) {
            const auto& node = nodes_[n];
            const std::int32_t travel = way(t, *before, n);
            const Time begins = served(n, tables_->arrive(trip.travel, travel, leaves));
            if (begins > node.close) {
                result.works = false;
                return result;
            }
            if (tables_->spans) {
                whole = joined(whole, travel, {node.service, node.open, node.close});
            }
            if (n == end) {
                break;
            }
            leaves = begins + node.service;
            before = &node;
        }
        result.span = whole.duration;
    }
    result.works = result.works && result.span <= trip.maximum_time;
    return result;
}

TailSwap Routes::best_tail_swap(std::uint32_t client) const {
    TailSwap best;
    if (!routed(client) || frozen_[client]) {
        return best;
    }
    const NodeIndex before = nodes_[client].before;
    const auto& v = nodes_[before];
    const auto& trip = tables_->trip[v.route];
    const auto& d = tables_->distance[trip.travel];
    // With one depot and unpaid time the two new ways say it all.
    const bool ways_decide = tables_->alike && !tables_->choice_of_depots && trip.per_time == 0;
    const Cost may_save = is_client(before) ? 0 : trip.fixed;
    const auto* from_before = d.out.data() + std::size_t{v.place} * tables_->places;
    for (std::size_t k = client * tables_->near; k < (client + 1) * tables_->near; ++k) {
        const auto after = tables_->may_follow[k];
        if (after == nobody) {
            continue;
        }
        const auto& old = ways_[after];
        const Cost ways = Cost{tables_->way_from[k]} + from_before[old.after] - old.to - v.to_next;
        if ((ways_decide && ways * trip.per_distance - may_save >= best.delta) || !routed(after) ||
            nodes_[after].route == v.route) {
            continue;
        }
        const auto& u = nodes_[after];
        const auto& other = tables_->trip[u.route];
        if (frozen_[u.after] || (other.type != trip.type && !tables_->much_alike)) {
            continue;
        }
        const bool saves_one = !is_client(before) && !is_client(u.after);  // all behind `after`: a vehicle less
        const Cost fixed = saves_one ? trip.fixed : 0;
        const auto here = new_end(after, client);
        const auto there = saves_one ? NewEnd{} : here.works ? new_end(before, u.after) : NewEnd{.works = false};
        if (!here.works || !there.works) {
            continue;
        }
        const Cost delta = (here.way + there.way - u.to_next - v.to_next) * trip.per_distance - fixed +
                           trip.per_time * (here.span + there.span - routes_[u.route].span - routes_[v.route].span);
        if (delta < best.delta && ends_fit(client, u.after)) {
            best = {.after = after, .client = client, .delta = delta};
        }
    }
    return best;
}

/// Has everybody who is delivered from here on been picked up from here on?
bool Routes::splits_no_pair(NodeIndex from) const {
    if (!tables_->pairs) {
        return true;
    }
    std::int64_t open = 0;  // a pickup precedes its delivery: none is open at the cut when all that end here began here
    for (NodeIndex n = from; is_client(n); n = nodes_[n].after) {
        const auto& c = tables_->client[n];
        open += c.delivers_to != nobody ? 1 : 0;
        open -= c.second_half() ? 1 : 0;
    }
    return open == 0;
}

/// The trip and those of the same vehicle before and after it.
bool Routes::keeps_the_rules(std::uint32_t r) const {
    const auto& trip = tables_->trip[r];
    for (auto t = first_trip_[trip.vehicle]; t != nobody; t = routes_[t].trip_after) {
        if (routes_[t].late || routes_[t].span > trip.maximum_time) {
            return false;
        }
    }
    for (std::size_t k = 0; k < tables_->dimensions; ++k) {
        const auto most = tables_->mixed ? weights_[start_of(r)].peak_after[k] : trip.capacity[k] - routes_[r].room[k];
        if (routes_[r].clients > 0 && most > trip.capacity[k]) {
            return false;
        }
    }
    return far_enough(r, 0);
}

bool Routes::try_tail_swap(std::uint32_t client, double most) {
    if (!routed(client) || frozen_[client]) {
        return false;
    }
    const NodeIndex before = nodes_[client].before;
    const auto& v = nodes_[before];
    const auto& trip = tables_->trip[v.route];
    const auto* from_before = tables_->distance[trip.travel].out.data() + std::size_t{v.place} * tables_->places;
    if (!splits_no_pair(client)) {
        return false;
    }
    double least = most;
    NodeIndex chosen = nobody;
    for (std::size_t k = client * tables_->near; k < (client + 1) * tables_->near; ++k) {
        const auto after = tables_->may_follow[k];
        if (after == nobody || !routed(after) || nodes_[after].route == v.route) {
            continue;
        }
        const auto& u = nodes_[after];
        const auto& old = ways_[after];
        const bool saves_one = !is_client(before) && !is_client(u.after);
        const Cost ways = Cost{tables_->way_from[k]} + (saves_one ? 0 : from_before[old.after]) - old.to - v.to_next;
        const double delta = double(ways * trip.per_distance - (saves_one ? trip.fixed : 0));
        const auto type = tables_->trip[u.route].type;
        if (delta >= least || frozen_[u.after] || (type != trip.type && !tables_->much_alike) ||
            Time{u.early} + u.service > nodes_[client].close || !splits_no_pair(u.after)) {
            continue;
        }
        least = delta;
        chosen = after;
    }
    if (chosen == nobody || (!tables_->mixed && !ends_fit(client, nodes_[chosen].after))) {
        return false;
    }
    const Cost was = cost_;
    const std::uint32_t routes[2] = {nodes_[chosen].route, v.route};
    swap_tails({.after = chosen, .client = client});
    return double(cost_ - was) < most && keeps_the_rules(routes[0]) && keeps_the_rules(routes[1]);
}

void Routes::swap_tails(const TailSwap& swap) {
    const NodeIndex ends[2] = {swap.after, nodes_[swap.client].before};
    const std::uint32_t routes[2] = {nodes_[ends[0]].route, nodes_[ends[1]].route};
    const NodeIndex tails[2] = {nodes_[ends[0]].after, swap.client};
    for (const auto r : routes) {
        touch(r);
        cost_ -= route_cost(r);
        routes_[r].distance = 0;  // until it is refreshed
        routes_[r].span = 0;
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
