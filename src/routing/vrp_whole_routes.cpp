// Routes whose price is asked of a RoutePricer, a vehicle's trips together.
#include "routing/vrp_routes.hpp"

namespace nearstock::vrp {

/// The vehicle's visits as a Route has them, with a client (and its other half) where `where` says; `nobody`: as they
/// stand.
void Routes::lay_out_visits(std::uint32_t v, std::uint32_t client, const Insertion& where) const {
    visits_.clear();
    const auto put = [&](std::uint32_t c) { visits_.push_back(tables_->problem->place_of(c)); };
    const auto guests_after = [&](NodeIndex n) {
        if (n == where.after) {
            put(client);
        }
        const bool next_to_each_other = where.second_after == client;
        if (where.second_after != nobody && (next_to_each_other ? n == where.after : n == where.second_after)) {
            put(tables_->client[client].delivers_to);
        }
    };
    const auto own_trip = [&] {
        visits_.push_back(tables_->trip[tables_->vehicle[v].first_trip].start);
        guests_after(where.after);
    };
    const bool alone = where.found() && routes_[nodes_[where.after].route].clients == 0;
    if (alone && where.trip_before == nobody) {
        own_trip();
    }
    for (auto r = first_trip_[v]; r != nobody; r = routes_[r].trip_after) {
        visits_.push_back(tables_->trip[r].start);
        guests_after(start_of(r));
        for (NodeIndex n = nodes_[start_of(r)].after; n != end_of(r); n = nodes_[n].after) {
            put(n);
            guests_after(n);
        }
        if (alone && where.trip_before == r) {
            own_trip();
        }
    }
}

/// What a place adds to the vehicle's price; of a place that breaks a rule no number that is cheaper than any.
Cost Routes::added_to_whole(std::uint32_t client, const Insertion& where) const {
    const auto v = tables_->trip[nodes_[where.after].route].vehicle;
    lay_out_visits(v, client, where);
    const Cost price = whole_price(v);
    return price >= RoutePricer::impossible ? never : price - price_[v];
}

/// Of what was laid out; its first place is where the vehicle starts.
Cost Routes::whole_price(std::uint32_t v) const {
    return tables_->pricer->price(v, std::span<const Place>(visits_).subspan(1));
}

void Routes::forget_price(std::uint32_t v) {
    cost_ -= price_[v];
    price_[v] = 0;
}

void Routes::reprice(std::uint32_t v) {
    if (tables_->pricer == nullptr) {
        return;
    }
    forget_price(v);
    if (drives(v)) {
        lay_out_visits(v, nobody, {});
        price_[v] = whole_price(v);
    }
    cost_ += price_[v];
}

}  // namespace nearstock::vrp
