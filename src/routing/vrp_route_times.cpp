// What the stops of a route know: earliest and latest moments, stretches, loads; carried along a vehicle's trips.
#include "routing/vrp_routes.hpp"

namespace nearstock::vrp {

void Routes::set_start(std::uint32_t r) {
    auto& start = nodes_[start_of(r)];
    std::int64_t early = start.open;
    if (routes_[r].trip_before != nobody) {
        early = std::max<std::int64_t>(early, nodes_[end_of(routes_[r].trip_before)].early);
    }
    if (tables_->releases) {
        for (NodeIndex n = start.after; is_client(n); n = nodes_[n].after) {
            early = std::max<std::int64_t>(early, std::int64_t{tables_->client[n].release} - start.service);
        }
    }
    start.early = static_cast<std::int32_t>(early);
    start.since_start = 0;
}

void Routes::set_end(std::uint32_t r) {
    auto& end = nodes_[end_of(r)];
    end.late = end.close;
    if (routes_[r].trip_after != nobody) {
        end.late = std::min(end.late, nodes_[start_of(routes_[r].trip_after)].late);
    }
}

/// A trip, those after it as far as its return moves them, and those before it as far as its start does.
void Routes::spread_chain(std::uint32_t r) {
    touch(r);
    spread(r);
    if (tables_->spans) {  // limits of the whole shift: every trip knows the others
        for (auto t = routes_[r].trip_after; t != nobody; t = routes_[t].trip_after) { spread_at_cost(t); }
        auto last = r;
        while (routes_[last].trip_after != nobody) { last = routes_[last].trip_after; }
        for (auto t = last; t != nobody; t = routes_[t].trip_before) { spread_at_cost(t); }
        return;
    }
    for (auto t = routes_[r].trip_after; t != nobody; t = routes_[t].trip_after) {
        const auto was = nodes_[start_of(t)].early;
        touch(t);
        set_start(t);
        if (nodes_[start_of(t)].early == was) {
            break;
        }
        forward(nodes_[start_of(t)].after, true);
    }
    for (auto t = routes_[r].trip_before; t != nobody; t = routes_[t].trip_before) {
        const auto was = nodes_[end_of(t)].late;
        touch(t);
        set_end(t);
        if (nodes_[end_of(t)].late == was) {
            break;
        }
        backward(nodes_[end_of(t)].before, true);
    }
}

/// Distances, times, stretches and loads of a route from its sequence.
void Routes::spread(std::uint32_t r) {
    const auto& d = tables_->distance[tables_->trip[r].travel];
    auto& state = routes_[r];
    state.distance = 0;
    for (NodeIndex n = start_of(r); n != end_of(r); n = nodes_[n].after) {
        const auto& node = nodes_[n];
        set_way(n, d.out[node.place * tables_->places + nodes_[node.after].place]);
        state.distance += node.to_next;
    }
    if (state.clients == 0) {
        state.distance = 0;
    }
    if (tables_->windows) {
        set_start(r);
        state.late = false;
        forward(nodes_[start_of(r)].after, true);
        set_end(r);
        backward(nodes_[end_of(r)].before, true);
    }
    if (tables_->spans) {
        spread_stretches(r);
    }
    if (tables_->mixed) {
        weigh(r);
    }
}

/// Over the vehicle's trips as they stand.
void Routes::spread_stretches(std::uint32_t r) {
    auto& state = routes_[r];
    const auto& t = tables_->duration[tables_->trip[r].travel];
    const auto alone = [&](NodeIndex n) { return Stretch{nodes_[n].service, nodes_[n].open, nodes_[n].close}; };
    const auto start = start_of(r), end = end_of(r);
    // A shift begins with the departure: its first loading is before it.
    const auto& s = nodes_[start];
    const bool first = state.trip_before == nobody;
    const Stretch set_out =
        first ? Stretch{0, Time{s.early} + s.service, std::max(Time{s.early} + s.service, Time{s.close})}
              : Stretch{s.service, s.early, s.close};  // after releases, the trip before
    head_[start] = set_out;
    if (state.trip_before != nobody) {
        head_[start] = joined(head_[end_of(state.trip_before)], 0, head_[start]);
    }
    for (NodeIndex n = start; n != end; n = nodes_[n].after) {
        const NodeIndex next = nodes_[n].after;
        head_[next] = joined(head_[n], t.out[nodes_[n].place * tables_->places + nodes_[next].place], alone(next));
    }
    tail_[end] = alone(end);
    state.span = state.clients == 0 ? 0 : head_[end].duration;
    if (state.trip_after != nobody) {
        const auto& rest = tail_[start_of(state.trip_after)];
        tail_[end] = joined(tail_[end], 0, rest);
        state.span = joined(head_[end], 0, rest).duration;
    }
    for (NodeIndex n = end; n != start; n = nodes_[n].before) {
        const NodeIndex prior = nodes_[n].before;
        tail_[prior] = joined(prior == start ? set_out : alone(prior),
                              t.out[nodes_[prior].place * tables_->places + nodes_[n].place], tail_[n]);
    }
}

/// A trip that may wait to be refreshed.
void Routes::spread_at_cost(std::uint32_t r) {
    touch(r);
    cost_ -= route_cost(r);
    spread(r);
    cost_ += route_cost(r);
}

void Routes::forward(NodeIndex from, bool to_the_end) {
    const auto travel = tables_->trip[nodes_[from].route].travel;
    const auto& t = tables_->duration[travel];
    const bool since = tables_->releases;
    for (NodeIndex n = from;; n = nodes_[n].after) {
        auto& node = nodes_[n];
        const auto& prior = nodes_[node.before];
        const std::int32_t way = t.out[prior.place * tables_->places + node.place];
        const auto early =
            static_cast<std::int32_t>(served(n, tables_->arrive(travel, way, Time{prior.early} + prior.service)));
        if (since) {
            node.since_start = prior.since_start + prior.service + way;
        }
        if (early == node.early && !to_the_end) {
            return;
        }
        node.early = early;
        if (early > node.close) {
            routes_[node.route].late = true;
        }
        if (!is_client(n)) {
            return;
        }
    }
}

void Routes::backward(NodeIndex from, bool to_the_start) {
    const auto travel = tables_->trip[nodes_[from].route].travel;
    const auto& t = tables_->duration[travel];
    for (NodeIndex n = from;; n = nodes_[n].before) {
        auto& node = nodes_[n];
        const auto& next = nodes_[node.after];
        const std::int32_t way = t.out[node.place * tables_->places + next.place];
        Time latest = std::min<Time>(node.close, tables_->leave_by(travel, way, next.late) - node.service);
        if (tables_->gaps && is_client(n)) {
            latest = std::min(latest, tables_->begins_by(n, latest));
        }
        const auto late = static_cast<std::int32_t>(latest);
        if (late == node.late && !to_the_start) {
            return;
        }
        node.late = late;
        if (!is_client(n)) {
            return;
        }
    }
}

/// What is aboard along a trip: deliveries from the start on, pickups to the end, pairs in between.
void Routes::weigh(std::uint32_t r) {
    const std::size_t dimensions = tables_->dimensions;
    Tables::Loads aboard{};
    for (NodeIndex n = nodes_[start_of(r)].after; is_client(n); n = nodes_[n].after) {
        for (std::size_t k = 0; k < dimensions && !tables_->client[n].second_half(); ++k) {
            aboard[k] += tables_->client[n].delivery[k];
        }
    }
    Tables::Loads peak = aboard;
    for (NodeIndex n = start_of(r);; n = nodes_[n].after) {
        if (is_client(n)) {
            const auto& c = tables_->client[n];
            for (std::size_t k = 0; k < dimensions; ++k) {
                aboard[k] += c.pickup[k] - c.delivery[k];
                peak[k] = std::max(peak[k], aboard[k]);
            }
        }
        weights_[n].aboard = aboard;
        weights_[n].peak_before = peak;
        if (n == end_of(r)) {
            break;
        }
    }
    peak = weights_[end_of(r)].aboard;
    for (NodeIndex n = end_of(r);; n = nodes_[n].before) {
        for (std::size_t k = 0; k < dimensions; ++k) { peak[k] = std::max(peak[k], weights_[n].aboard[k]); }
        weights_[n].peak_after = peak;
        if (n == start_of(r)) {
            break;
        }
    }
}

}  // namespace nearstock::vrp
