// Where a client can go and what that adds to the cost: the innermost path of the search, compiled into those who ask
// (vrp_ruin_recreate.cpp, vrp_live.cpp).
#pragma once

#include "routing/vrp_routes.hpp"

namespace nearstock::vrp {

inline bool Routes::fits(std::uint32_t client, NodeIndex after) const {
    const auto& c = tables_->client[client];
    const std::uint32_t r = nodes_[after].route;
    if (!tables_->mixed) {
        const auto& room = routes_[r].room;
        for (std::size_t k = 0; k < tables_->dimensions; ++k) {
            if (c.load[k] > room[k]) {
                return false;
            }
        }
        return true;
    }
    const auto& capacity = tables_->trip[r].capacity;
    const auto& before = weights_[after];
    const auto& behind = weights_[nodes_[after].after];
    for (std::size_t k = 0; k < tables_->dimensions; ++k) {
        if (before.peak_before[k] + c.delivery[k] > capacity[k] || before.aboard[k] + c.pickup[k] > capacity[k] ||
            behind.peak_after[k] + c.pickup[k] > capacity[k]) {
            return false;
        }
    }
    return true;
}

template <bool windows, bool spans, bool whole, class Skip>
void Routes::price(std::uint32_t client, NodeIndex after, Insertion& best, Skip& skip) const {
    const Node& u = nodes_[after];
    const Node& v = nodes_[u.after];
    const Node& c = nodes_[client];
    const auto& trip = tables_->trip[u.route];
    const std::size_t row = std::size_t{c.place} * tables_->places;
    const auto& d = tables_->distance[trip.travel];
    const Cost extra = Cost{d.in[row + u.place]} + d.out[row + v.place] - u.to_next;
    Cost delta = extra * trip.per_distance + change_price(client, u.route);
    if (delta >= best.delta) {  // time can only add to it
        return;
    }
    if (frozen_[u.after] || !fits(client, after) || !admits(client, u.route) || !far_enough(u.route, extra)) {
        return;
    }
    if constexpr (windows) {
        const auto& t = tables_->duration[trip.travel];
        std::int64_t leaves = std::int64_t{u.early} + u.service;
        if (tables_->releases) {
            const Node& start = nodes_[start_of(u.route)];
            const std::int64_t held = tables_->client[client].release - start.service;
            if (held > start.early) {
                if (held > start.late || ((tables_->timed || tables_->gaps) && u.place != start.place)) {
                    return;
                }
                leaves = std::max(leaves, held + u.since_start + u.service);
            }
        }
        const std::int64_t begins = served(client, tables_->arrive(trip.travel, t.in[row + u.place], leaves));
        if (begins > c.close || tables_->arrive(trip.travel, t.out[row + v.place], begins + c.service) > v.late) {
            return;
        }
    }
    if constexpr (spans) {
        const auto& t = tables_->duration[trip.travel];
        const Stretch here{c.service, c.open, c.close};
        const auto stretch =
            joined(joined(head_[after], t.in[row + u.place], here), t.out[row + v.place], tail_[u.after]);
        if (stretch.duration > trip.maximum_time) {
            return;
        }
        delta += trip.per_time * (stretch.duration - routes_[u.route].span);
        if (delta >= best.delta) {
            return;
        }
    }
    if (skip()) {
        return;
    }
    if constexpr (whole) {
        delta = added_to_whole(client, {.after = after}) + change_price(client, u.route);
        if (delta >= best.delta) {
            return;
        }
    }
    best = {.after = after, .delta = delta};
}

template <class Skip>
void Routes::price_place(std::uint32_t client, NodeIndex after, Insertion& best, Skip& skip) const {
    if (tables_->pricer != nullptr) {
        tables_->windows ? price<true, false, true>(client, after, best, skip)
                         : price<false, false, true>(client, after, best, skip);
    } else if (tables_->spans) {
        price<true, true, false>(client, after, best, skip);
    } else if (tables_->windows) {
        price<true, false, false>(client, after, best, skip);
    } else {
        price<false, false, false>(client, after, best, skip);
    }
}

inline bool Routes::pair_fits(std::uint32_t pickup, NodeIndex after) const {
    const auto& capacity = tables_->trip[nodes_[after].route].capacity;
    for (std::size_t k = 0; k < tables_->dimensions; ++k) {
        if (weights_[after].aboard[k] + tables_->client[pickup].pickup[k] > capacity[k]) {
            return false;
        }
    }
    return true;
}

/// All places of a pair on one trip: for every place of the pickup the route is driven on until the delivery no longer
/// helps (Savelsbergh and Sol 1995). Unless `everywhere`, a pickup that alone costs more than the best place is passed.
template <class Skip>
void Routes::price_pair(std::uint32_t pickup, std::uint32_t r, bool everywhere, Insertion& best, Skip& skip) const {
    const std::uint32_t delivery = tables_->client[pickup].delivers_to;
    const Node& p = nodes_[pickup];
    const Node& q = nodes_[delivery];
    const auto& trip = tables_->trip[r];
    const auto& d = tables_->distance[trip.travel];
    const auto& t = tables_->duration[trip.travel];
    const std::size_t row = std::size_t{p.place} * tables_->places, second = std::size_t{q.place} * tables_->places;
    const Node& start = nodes_[start_of(r)];
    const std::int64_t held =
        std::max(tables_->client[pickup].release, tables_->client[delivery].release) - start.service;
    if (held > start.late) {
        return;
    }
    const Cost told_otherwise = change_price(pickup, r);
    const Stretch at_p{p.service, p.open, p.close}, at_q{q.service, q.open, q.close};
    // Puts the delivery between w, left at `leaves`, and x.
    const auto offer = [&](NodeIndex first_after, NodeIndex w, NodeIndex x, std::int64_t leaves, Cost extra,
                           const Stretch& so_far) {
        Cost delta = extra * trip.per_distance + told_otherwise;
        if (delta >= best.delta) {  // time can only add to it
            return;
        }
        const Node& from = nodes_[w];
        const Node& to = nodes_[x];
        const std::int64_t begins = served(delivery, tables_->arrive(trip.travel, t.in[second + from.place], leaves));
        if (begins > q.close || tables_->arrive(trip.travel, t.out[second + to.place], begins + q.service) > to.late ||
            !far_enough(r, extra)) {
            return;
        }
        if (tables_->spans) {
            const auto whole =
                joined(joined(so_far, t.in[second + from.place], at_q), t.out[second + to.place], tail_[x]);
            if (whole.duration > trip.maximum_time) {
                return;
            }
            delta += trip.per_time * (whole.duration - routes_[r].span);
        }
        if (delta < best.delta && !skip()) {
            if (tables_->pricer != nullptr) {
                delta = added_to_whole(pickup, {.after = first_after, .second_after = w}) + told_otherwise;
                if (delta >= best.delta) {
                    return;
                }
            }
            best = {.after = first_after, .second_after = w, .delta = delta};
        }
    };
    for (NodeIndex u = start_of(r); u != end_of(r); u = nodes_[u].after) {
        const Node& from = nodes_[u];
        std::int64_t leaves = std::int64_t{from.early} + from.service;
        if (tables_->releases && held > start.early) {
            if ((tables_->timed || tables_->gaps) && u != start_of(r)) {
                break;
            }
            leaves = std::max(leaves, held + from.since_start + from.service);
        }
        std::int64_t begins = served(pickup, tables_->arrive(trip.travel, t.in[row + from.place], leaves));
        if (begins > p.close) {
            break;  // nor later on
        }
        if (frozen_[from.after] || !pair_fits(pickup, u)) {
            continue;
        }
        const Node& v = nodes_[from.after];
        const Cost direct = Cost{d.in[row + from.place]} - from.to_next;
        const Cost with_p = direct + d.out[row + v.place];
        if (!everywhere && with_p * trip.per_distance + told_otherwise >= best.delta) {
            continue;  // the delivery comes on top, where a way round is no shorter than the way
        }
        leaves = begins + p.service;
        Stretch so_far;
        if (tables_->spans) {
            so_far = joined(head_[u], t.in[row + from.place], at_p);
        }
        offer(u, pickup, from.after, leaves, direct + d.out[row + q.place] + d.out[second + v.place], so_far);
        // Stops between them.
        std::int32_t travel = t.out[row + v.place];
        for (NodeIndex w = from.after; w != end_of(r); w = nodes_[w].after) {
            const Node& between = nodes_[w];
            begins = served(w, tables_->arrive(trip.travel, travel, leaves));
            if (begins > between.late || !pair_fits(pickup, w)) {
                break;
            }
            leaves = begins + between.service;
            if (tables_->spans) {
                so_far = joined(so_far, travel, {between.service, between.open, between.close});
            }
            const Node& x = nodes_[between.after];
            offer(u, w, between.after, leaves,
                  with_p + d.in[second + between.place] + d.out[second + x.place] - between.to_next, so_far);
            travel = t.out[between.place * tables_->places + x.place];
        }
    }
}

/// As the first idle vehicle of each type, and between the trips of those that load again.
template <class Skip>
void Routes::price_idle(std::uint32_t client, Insertion& best, Skip& skip) const {
    for (std::size_t type = 0; type + 1 < type_begins_.size(); ++type) {
        const auto& kind = tables_->vehicle[type_begins_[type]];
        if ((skills_of(client) & ~tables_->trip[kind.first_trip].skills) != 0 || skip()) {
            continue;
        }
        if (kind.trips == 1 && (used_ >= most_used_ || lonely(client, kind.first_trip) >= best.delta)) {
            continue;
        }
        bool idle_seen = used_ >= most_used_;
        for (std::uint32_t v = type_begins_[type]; v < type_begins_[type + 1]; ++v) {
            if (idle_seen && kind.trips == 1) {
                break;
            }
            if (closed_[v]) {
                continue;
            }
            if (!drives(v)) {
                if (!idle_seen) {
                    const auto r = tables_->vehicle[v].first_trip;
                    price_trip(client, r, nobody, tables_->trip[r].fixed, best);
                    idle_seen = true;
                }
            } else if (kind.trips > 1) {
                const auto r = idle_trip(v);
                if (r == nobody) {
                    continue;
                }
                price_trip(client, r, nobody, 0, best);
                for (auto t = first_trip_[v]; t != nobody; t = routes_[t].trip_after) {
                    price_trip(client, r, t, 0, best);
                }
            }
        }
    }
}

template <class Skip>
Insertion Routes::best_place(std::uint32_t client, Skip&& skip) const {
    Insertion best;
    const bool pair = tables_->client[client].delivers_to != nobody;
    const auto around = [&](std::uint32_t half) {
        const std::size_t first = half * tables_->near;
        for (std::size_t k = 0; k < tables_->near; ++k) {
            for (const auto near : {tables_->may_follow[first + k], tables_->may_lead[first + k]}) {
                const std::uint32_t r = near == nobody ? nobody : nodes_[near].route;
                if (r != nobody && asked_at_[r] != asking_) {
                    asked_at_[r] = asking_;
                    if (admits(client, r)) {
                        price_pair(client, r, false, best, skip);
                    }
                }
            }
        }
    };
    if (pair) {
        ++asking_;
        around(client);
        around(tables_->client[client].delivers_to);
        price_idle(client, best, skip);
        return best;
    }
    const auto look = first_look(client);
    const std::size_t first = client * tables_->near;
    for (std::size_t k = first; k < first + tables_->near; ++k) {
        const std::uint32_t before = tables_->may_follow[k];
        if (before != nobody) {
            const auto& ways = ways_[before];
            if (!look.too_dear(tables_->way_from[k], look.out[ways.after], ways.to, best.delta) && routed(before)) {
                price_place(client, before, best, skip);
            }
        }
        const std::uint32_t after = tables_->may_lead[k];
        if (after != nobody) {
            const auto& ways = ways_[after];
            if (!look.too_dear(look.in[ways.before], tables_->way_to[k], ways.from, best.delta) && routed(after)) {
                price_place(client, nodes_[after].before, best, skip);
            }
        }
    }
    price_idle(client, best, skip);
    return best;
}

template <class Skip>
Insertion Routes::best_place_anywhere(std::uint32_t client, Skip&& skip) const {
    Insertion best;
    const bool pair = tables_->client[client].delivers_to != nobody;
    const auto look = first_look(client);
    for (std::uint32_t r = 0; r < routes_.size(); ++r) {
        if (routes_[r].clients == 0 || !admits(client, r)) {
            continue;
        }
        if (pair) {
            price_pair(client, r, true, best, skip);
        } else if (tables_->mixed || fits(client, start_of(r))) {
            for (NodeIndex n = start_of(r); n != end_of(r); n = nodes_[n].after) {
                if (!look.too_dear(look.in[nodes_[n].place], look.out[ways_[n].after], ways_[n].to, best.delta)) {
                    price_place(client, n, best, skip);
                }
            }
        }
    }
    price_idle(client, best, skip);
    return best;
}

}  // namespace nearstock::vrp
