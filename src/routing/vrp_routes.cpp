#include "routing/vrp_routes.hpp"

#include "core/check.hpp"

#include <tuple>

namespace nearstock::vrp {

Routes::Routes(const Tables& tables)
    : tables_(&tables),
      nodes_(tables.clients + 2 * tables.trip.size()),
      ways_(nodes_.size()),
      head_(tables.spans ? nodes_.size() : 0),
      tail_(head_.size()),
      weights_(tables.mixed ? nodes_.size() : 0),
      routes_(tables.trip.size()),
      first_trip_(tables.vehicle.size(), nobody),
      closed_(tables.vehicle.size(), false),
      price_(tables.vehicle.size(), 0),
      frozen_(nodes_.size(), 0),
      told_(tables.clients, nobody),
      touched_at_(routes_.size(), 0),
      asked_at_(routes_.size(), 0) {
    for (std::uint32_t c = 0; c < tables.clients; ++c) { take_up(c); }
    for (std::uint32_t r = 0; r < routes_.size(); ++r) {
        const auto& trip = tables.trip[r];
        for (const auto n : {start_of(r), end_of(r)}) {
            nodes_[n].route = r;
            nodes_[n].open = trip.open;
            nodes_[n].close = trip.close;
        }
        nodes_[start_of(r)].place = trip.start;
        nodes_[start_of(r)].service = trip.loading;
        nodes_[end_of(r)].place = trip.end;
    }
    for (std::uint32_t v = 0; v < tables.vehicle.size(); ++v) {
        if (v == 0 || tables.vehicle[v].type != tables.vehicle[v - 1].type) {
            type_begins_.push_back(v);
        }
    }
    type_begins_.push_back(std::uint32_t(tables.vehicle.size()));
    clear();
}

void Routes::take_up(std::uint32_t c) {
    const auto& from = tables_->client[c];
    nodes_[c].place = tables_->problem->place_of(c);
    nodes_[c].open = from.open;
    nodes_[c].close = from.close;
    nodes_[c].service = from.service;
}

void Routes::clear() {
    cost_ = 0;
    used_ = trips_ = missing_ = 0;
    out_.clear();
    std::ranges::fill(first_trip_, nobody);
    std::ranges::fill(price_, 0);
    for (std::uint32_t c = 0; c < tables_->clients; ++c) { nodes_[c].route = nobody; }
    for (std::uint32_t r = 0; r < routes_.size(); ++r) {
        routes_[r] = {.room = tables_->trip[r].capacity};
        nodes_[start_of(r)].after = end_of(r);
        nodes_[end_of(r)].before = start_of(r);
        spread(r);
    }
    for (std::uint32_t c = 0; c < tables_->present; ++c) {
        if (!tables_->client[c].second_half()) {
            leave_out(c);
        }
    }
}

// ---- trips of their own ----

std::uint32_t Routes::idle_trip(std::uint32_t v) const {
    const auto& vehicle = tables_->vehicle[v];
    for (std::uint32_t r = vehicle.first_trip; r < vehicle.first_trip + vehicle.trips; ++r) {
        if (routes_[r].clients == 0) {
            return r;
        }
    }
    return nobody;
}

Cost Routes::lonely(std::uint32_t client, std::uint32_t r) const {
    const auto& trip = tables_->trip[r];
    const auto& d = tables_->distance[trip.travel];
    const std::size_t row = std::size_t{nodes_[client].place} * tables_->places;
    const auto other = tables_->client[client].delivers_to;
    const Cost there = d.in[row + trip.start];
    const Cost back = other == nobody ? d.out[row + trip.end] : 0;  // of a pair the pickup alone
    return trip.fixed + trip.per_distance * (there + back);
}

/// The client alone, or the pair, as a trip between two of the vehicle's trips.
void Routes::price_trip(std::uint32_t client, std::uint32_t r, std::uint32_t trip_before, Cost fixed,
                        Insertion& best) const {
    const auto& trip = tables_->trip[r];
    const std::uint32_t trip_after =
        trip_before == nobody ? first_trip_[trip.vehicle] : routes_[trip_before].trip_after;
    if (trip_after != nobody && frozen_[start_of(trip_after)]) {
        return;  // that one is on the road
    }
    const auto& d = tables_->distance[trip.travel];
    const auto& t = tables_->duration[trip.travel];
    std::int64_t at = nodes_[start_of(r)].open;  // the shift's, or later in a standing plan
    if (trip_before != nobody) {
        at = std::max<std::int64_t>(at, nodes_[end_of(trip_before)].early);
    }
    std::int64_t back_by = trip.close;
    if (trip_after != nobody) {
        back_by = std::min<std::int64_t>(back_by, nodes_[start_of(trip_after)].late);
    }
    const std::uint32_t halves[2] = {client, tables_->client[client].delivers_to};
    const std::size_t count = halves[1] == nobody ? 1 : 2;
    std::int64_t distance = 0;
    Place last = trip.start;
    for (std::size_t k = 0; k < count; ++k) {
        at = std::max<std::int64_t>(at, tables_->client[halves[k]].release - trip.loading);
    }
    Stretch whole{trip_before == nobody ? 0 : trip.loading, trip_before == nobody ? at + trip.loading : at, back_by};
    if (tables_->spans && trip_before != nobody) {
        whole = joined(head_[end_of(trip_before)], 0, whole);
    }
    at += trip.loading;
    for (std::size_t k = 0; k < count; ++k) {
        const auto& node = nodes_[halves[k]];
        const auto& load = tables_->client[halves[k]];
        for (std::size_t m = 0; m < tables_->dimensions; ++m) {
            if (load.delivery[m] > trip.capacity[m] || load.pickup[m] > trip.capacity[m]) {
                return;
            }
        }
        const std::size_t way = std::size_t{last} * tables_->places + node.place;
        distance += d.out[way];
        at = served(halves[k], tables_->arrive(trip.travel, t.out[way], at));
        if (at > node.close) {
            return;
        }
        at += node.service;
        if (tables_->spans) {
            whole = joined(whole, t.out[way], {node.service, node.open, node.close});
        }
        last = node.place;
    }
    const std::size_t home = std::size_t{last} * tables_->places + trip.end;
    distance += d.out[home];
    at = tables_->arrive(trip.travel, t.out[home], at);
    Cost delta = fixed + trip.per_distance * distance + change_price(client, r);
    if (tables_->windows && at > back_by) {
        return;
    }
    if (tables_->spans) {
        whole = joined(whole, t.out[home], {0, trip.open, back_by});
        if (trip_after != nobody) {
            whole = joined(whole, 0, tail_[start_of(trip_after)]);
        }
        if (whole.duration > trip.maximum_time) {
            return;
        }
        delta += trip.per_time * whole.duration;
    }
    Insertion found{
        .after = start_of(r), .second_after = count == 2 ? client : nobody, .trip_before = trip_before, .delta = delta};
    if (delta >= best.delta || !far_enough(r, distance)) {
        return;
    }
    if (tables_->pricer != nullptr) {
        found.delta = added_to_whole(client, found) + fixed + change_price(client, r);
    }
    if (found.delta < best.delta) {
        best = found;
    }
}

Cost Routes::route_cost(std::uint32_t r) const {
    const auto& state = routes_[r];
    const auto& trip = tables_->trip[r];
    return state.clients == 0 || tables_->pricer != nullptr
               ? 0
               : trip.per_distance * state.distance + trip.per_time * state.span;
}

// ---- the transaction ----

void Routes::begin() {
    ++transaction_;
    saved_.clear();
    saved_nodes_.clear();
    saved_stretches_.clear();
    saved_weights_.clear();
    saved_out_ = out_;
    saved_cost_ = cost_;
    saved_used_ = used_;
    saved_trips_ = trips_;
    saved_missing_ = missing_;
}

void Routes::commit() { saved_.clear(); }

void Routes::touch(std::uint32_t r) {
    if (touched_at_[r] == transaction_) {
        return;
    }
    touched_at_[r] = transaction_;
    Saved saved{.route = r,
                .state = routes_[r],
                .first_trip = first_trip_[tables_->trip[r].vehicle],
                .price = price_[tables_->trip[r].vehicle],
                .first = saved_nodes_.size()};
    for (NodeIndex n = start_of(r);; n = nodes_[n].after) {
        saved_nodes_.emplace_back(n, nodes_[n]);
        if (tables_->spans) {
            saved_stretches_.emplace_back(head_[n], tail_[n]);
        }
        if (tables_->mixed) {
            saved_weights_.push_back(weights_[n]);
        }
        if (n == end_of(r)) {
            break;
        }
    }
    saved.count = saved_nodes_.size() - saved.first;
    saved_.push_back(saved);
}

void Routes::roll_back() {
    // First off, then on: a client may have moved between two touched routes.
    for (const auto& saved : saved_) {
        for (NodeIndex n = nodes_[start_of(saved.route)].after; n != end_of(saved.route); n = nodes_[n].after) {
            nodes_[n].route = nobody;
        }
    }
    for (auto it = saved_.rbegin(); it != saved_.rend(); ++it) {  // the earliest word on a vehicle's chain counts
        routes_[it->route] = it->state;
        first_trip_[tables_->trip[it->route].vehicle] = it->first_trip;
        price_[tables_->trip[it->route].vehicle] = it->price;
        for (std::size_t k = it->first; k < it->first + it->count; ++k) {
            const auto n = saved_nodes_[k].first;
            nodes_[n] = saved_nodes_[k].second;
            if (n != end_of(it->route)) {
                set_way(n, nodes_[n].to_next);
            }
            if (tables_->spans) {
                std::tie(head_[n], tail_[n]) = saved_stretches_[k];
            }
            if (tables_->mixed) {
                weights_[n] = saved_weights_[k];
            }
        }
    }
    std::swap(out_, saved_out_);
    cost_ = saved_cost_;
    used_ = saved_used_;
    trips_ = saved_trips_;
    missing_ = saved_missing_;
    saved_.clear();
}

// ---- changes ----

void Routes::chain(std::uint32_t r, std::uint32_t trip_before) {
    const std::uint32_t v = tables_->trip[r].vehicle;
    const std::uint32_t trip_after = trip_before == nobody ? first_trip_[v] : routes_[trip_before].trip_after;
    ++trips_;
    if (first_trip_[v] == nobody) {
        ++used_;
        cost_ += tables_->trip[r].fixed;
    }
    routes_[r].trip_before = trip_before;
    routes_[r].trip_after = trip_after;
    if (trip_before == nobody) {
        first_trip_[v] = r;
    } else {
        touch(trip_before);
        routes_[trip_before].trip_after = r;
    }
    if (trip_after != nobody) {
        touch(trip_after);
        routes_[trip_after].trip_before = r;
    }
}

void Routes::unchain(std::uint32_t r) {
    const std::uint32_t v = tables_->trip[r].vehicle;
    auto& state = routes_[r];
    --trips_;
    if (state.trip_before == nobody) {
        first_trip_[v] = state.trip_after;
    } else {
        touch(state.trip_before);
        routes_[state.trip_before].trip_after = state.trip_after;
    }
    if (state.trip_after != nobody) {
        touch(state.trip_after);
        routes_[state.trip_after].trip_before = state.trip_before;
    }
    if (first_trip_[v] == nobody) {
        --used_;
        cost_ -= tables_->trip[r].fixed;
    }
}

void Routes::link(std::uint32_t client, NodeIndex after) {
    auto& u = nodes_[after];
    auto& c = nodes_[client];
    c.route = u.route;
    c.before = after;
    c.after = u.after;
    u.after = client;
    nodes_[c.after].before = client;
    auto& state = routes_[u.route];
    for (std::size_t k = 0; k < tables_->dimensions; ++k) { state.room[k] -= tables_->client[client].load[k]; }
    ++state.clients;
}

void Routes::unlink(std::uint32_t client) {
    auto& c = nodes_[client];
    auto& state = routes_[c.route];
    for (std::size_t k = 0; k < tables_->dimensions; ++k) { state.room[k] += tables_->client[client].load[k]; }
    nodes_[c.before].after = c.after;
    nodes_[c.after].before = c.before;
    c.route = nobody;
    --state.clients;
}

void Routes::take_out(std::uint32_t client) {
    const std::uint32_t r = nodes_[client].route;
    touch(r);
    const auto& c = tables_->client[client];
    forget_price(tables_->trip[r].vehicle);
    cost_ -= route_cost(r) + change_price(c.second_half() ? c.picks_up_at : client, r);
    for (const auto half : {client, c.delivers_to, c.picks_up_at}) {
        if (half != nobody) {
            unlink(half);
        }
    }
    auto& state = routes_[r];
    state.distance = 0;  // until it is refreshed
    state.span = 0;
    if (state.clients == 0) {
        unchain(r);
    }
}

void Routes::refresh(std::uint32_t r) {
    touch(r);
    cost_ -= route_cost(r);
    if (tables_->reloads) {
        const auto trip_before = routes_[r].trip_before, trip_after = routes_[r].trip_after;
        if (routes_[r].clients == 0) {  // off the chain: its neighbours have met
            routes_[r].trip_before = routes_[r].trip_after = nobody;
            spread(r);
            for (const auto t : {trip_before, trip_after}) {
                if (t != nobody && routes_[t].clients > 0) {  // perhaps itself not refreshed yet
                    cost_ -= route_cost(t);
                    spread_chain(t);
                    cost_ += route_cost(t);
                }
            }
        } else {
            spread_chain(r);
        }
    } else {
        spread(r);
    }
    cost_ += route_cost(r);
    reprice(tables_->trip[r].vehicle);
}

std::uint32_t Routes::too_late(std::uint32_t r) const {
    const auto& state = routes_[r];
    const bool refused = price_[tables_->trip[r].vehicle] >= RoutePricer::impossible;
    if (state.clients == 0 || (!refused && !state.late && state.span <= tables_->trip[r].maximum_time)) {
        return nobody;
    }
    for (NodeIndex n = nodes_[start_of(r)].after; is_client(n); n = nodes_[n].after) {
        if (nodes_[n].early > nodes_[n].close && movable(n)) {
            return n;
        }
    }
    for (NodeIndex n = nodes_[end_of(r)].before; is_client(n); n = nodes_[n].before) {
        if (movable(n)) {
            return n;
        }
    }
    return nobody;
}

void Routes::put_in(std::uint32_t client, const Insertion& where) {
    const std::uint32_t r = nodes_[where.after].route;
    touch(r);
    auto& state = routes_[r];
    const std::uint32_t other = tables_->client[client].delivers_to;
    bool sets_out = false;
    if (state.clients == 0) {
        cost_ -= route_cost(r);
        chain(r, where.trip_before);
        sets_out = routes_[r].trip_before == nobody && routes_[r].trip_after == nobody;
        cost_ -= sets_out ? tables_->trip[r].fixed : 0;  // is in the delta
    }
    cost_ += where.delta;
    if (tables_->pricer != nullptr) {
        price_[tables_->trip[r].vehicle] +=
            where.delta - change_price(client, r) - (sets_out ? tables_->trip[r].fixed : 0);
    }
    const std::int32_t was = state.clients == 0 ? 0 : nodes_[where.after].to_next;  // an idle vehicle stays at home
    link(client, where.after);
    if (other != nobody) {
        link(other, where.second_after);
    }
    if (tables_->reloads) {
        spread_chain(r);
        return;
    }
    if (tables_->spans || tables_->mixed || tables_->releases) {
        spread(r);
        return;
    }
    auto& c = nodes_[client];
    auto& u = nodes_[c.before];
    const auto& d = tables_->distance[tables_->trip[r].travel];
    set_way(c.before, d.out[u.place * tables_->places + c.place]);
    set_way(client, d.out[c.place * tables_->places + nodes_[c.after].place]);
    state.distance += std::int64_t{u.to_next} + c.to_next - was;
    if (tables_->windows) {
        c.early = c.late = std::numeric_limits<std::int32_t>::min();  // nothing to agree with yet
        forward(client, false);
        backward(client, false);
    }
}

void Routes::tell(std::uint32_t client, std::uint32_t vehicle) {
    const bool charged = routed(client) && !tables_->client[client].second_half();
    const auto r = nodes_[client].route;
    cost_ -= charged ? change_price(client, r) : 0;
    told_[client] = vehicle;
    cost_ += charged ? change_price(client, r) : 0;
}

void Routes::leave_out(std::uint32_t client) {
    for (const auto half : {client, tables_->client[client].delivers_to}) {
        if (half != nobody) {
            out_.push_back(half);
            cost_ += tables_->client[half].left_out;
            missing_ += tables_->client[half].required ? 1 : 0;
        }
    }
}

void Routes::pick_up_out(std::vector<std::uint32_t>& hands) {
    for (const auto client : out_) {
        if (!tables_->client[client].second_half()) {
            hands.push_back(client);
        }
        cost_ -= tables_->client[client].left_out;
        missing_ -= tables_->client[client].required ? 1 : 0;
    }
    out_.clear();
}

void Routes::empty_vehicle(std::uint32_t v, std::vector<std::uint32_t>& hands) {
    while (first_trip_[v] != nobody) {
        const auto r = first_trip_[v];
        while (routes_[r].clients > 0) {
            const auto first = nodes_[start_of(r)].after;
            hands.push_back(tables_->client[first].second_half() ? tables_->client[first].picks_up_at : first);
            take_out(first);
        }
        refresh(r);
    }
}

// ---- whole solutions ----

void Routes::save(std::vector<std::uint32_t>& sequence) const {
    sequence.clear();
    for (const auto first : first_trip_) {
        for (auto r = first; r != nobody; r = routes_[r].trip_after) {
            for (NodeIndex n = nodes_[start_of(r)].after; n != end_of(r); n = nodes_[n].after) {
                sequence.push_back(n);
            }
            sequence.push_back(end_of_trip);
        }
        sequence.push_back(end_of_vehicle);
    }
}

void Routes::restore(const std::vector<std::uint32_t>& sequence) {
    clear();
    std::vector<std::uint32_t> hands;
    pick_up_out(hands);
    begin();
    std::uint32_t v = 0, trip_before = nobody, r = tables_->vehicle.empty() ? 0 : tables_->vehicle[0].first_trip;
    NodeIndex last = start_of(r);
    for (const auto n : sequence) {
        if (n == end_of_vehicle) {
            trip_before = nobody;
            if (++v < tables_->vehicle.size()) {
                r = tables_->vehicle[v].first_trip;
                last = start_of(r);
            }
        } else if (n == end_of_trip) {
            spread(r);
            cost_ += route_cost(r);
            trip_before = r++;
            last = r < routes_.size() ? start_of(r) : nobody;
        } else {
            if (routes_[r].clients == 0) {
                chain(r, trip_before);
            }
            link(n, last);
            last = n;
        }
    }
    check(v == tables_->vehicle.size(), "a kept solution has an end for every vehicle");
    if (tables_->reloads) {
        for (const auto first : first_trip_) {
            if (first != nobody) {
                for (auto t = first; t != nobody; t = routes_[t].trip_after) { spread(t); }
                auto t = first;
                while (routes_[t].trip_after != nobody) { t = routes_[t].trip_after; }
                for (; t != nobody; t = routes_[t].trip_before) { spread(t); }
            }
        }
    }
    for (std::uint32_t vehicle = 0; vehicle < tables_->vehicle.size(); ++vehicle) { reprice(vehicle); }
    commit();
    for (const auto client : hands) {
        if (!routed(client)) {
            leave_out(client);
        }
    }
}

void Routes::load(const Solution& from) {
    clear();
    std::vector<std::uint32_t> sequence;
    std::vector<std::vector<Place>> visits(tables_->vehicle.size());
    for (const auto& route : from.routes) { visits[route.vehicle] = route.visits; }
    for (const auto& of_vehicle : visits) {
        bool open = false;
        for (const auto place : of_vehicle) {
            open = !tables_->problem->is_depot(place);
            sequence.push_back(open ? tables_->problem->client_at(place) : end_of_trip);
        }
        if (open) {
            sequence.push_back(end_of_trip);
        }
        sequence.push_back(end_of_vehicle);
    }
    restore(sequence);
}

Solution Routes::solution() const {
    Solution result;
    for (std::uint32_t v = 0; v < tables_->vehicle.size(); ++v) {
        if (first_trip_[v] == nobody) {
            continue;
        }
        const auto& trip = tables_->trip[first_trip_[v]];
        Route route{.vehicle_type = trip.type, .vehicle = v, .visits = {}};
        for (auto r = first_trip_[v]; r != nobody; r = routes_[r].trip_after) {
            if (!route.visits.empty()) {
                route.visits.push_back(trip.start);
            }
            for (NodeIndex n = nodes_[start_of(r)].after; n != end_of(r); n = nodes_[n].after) {
                route.visits.push_back(nodes_[n].place);
            }
            result.cost += route_cost(r);
        }
        result.cost += trip.fixed + price_[v];
        result.routes.push_back(std::move(route));
    }
    for (const auto client : out_) {
        result.unserved.push_back({client, {}});
        result.cost += tables_->problem->clients[client].prize;
    }
    return result;
}

}  // namespace nearstock::vrp
