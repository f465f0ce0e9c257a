// The routes of the search: linked lists whose every stop knows the earliest moment at which it can be served and the
// latest at which what follows still works, so that a client's place is priced and checked in a few operations
// (Savelsbergh 1992). Always feasible; clients that are on no route wait in `out`.
//
// A route is one trip of a vehicle. The trips of a vehicle form a chain: each starts when the one before is back.
//
// Changes are made within a transaction: `begin`, changes, then `commit` or `roll_back`.
#pragma once

#include "routing/vrp_tables.hpp"

#include <algorithm>
#include <vector>

namespace nearstock::vrp {

/// Nodes 0 … clients−1 are clients; then two per route, its start and its end.
using NodeIndex = std::uint32_t;

/// A stretch of a route as one stop: it takes `duration` at least, when begun between `early` and `late` (Vidal et al.
/// 2013, without time warp).
struct Stretch {
    std::int64_t duration = 0, early = 0, late = 0;
};
inline Stretch joined(const Stretch& a, std::int64_t travel, const Stretch& b) {
    const std::int64_t delta = a.duration + travel;
    const std::int64_t wait = std::max<std::int64_t>(0, b.early - delta - a.late);
    return {a.duration + b.duration + travel + wait, std::max(b.early - delta, a.early) - wait,
            std::min(b.late - delta, a.late)};
}

/// What a place costs that cannot be taken: no less than what any place costs that can.
constexpr Cost never = RoutePricer::impossible / 2;

/// Where a client can go, or a pair of pickup and delivery, and what that adds to the cost.
struct Insertion {
    NodeIndex after = nobody;
    NodeIndex second_after = nobody;     // of a pair: what precedes the delivery; the pickup itself when it is next
    std::uint32_t trip_before = nobody;  // on an idle route: the trip that it follows
    Cost delta = never;
    [[nodiscard]] bool found() const { return after != nobody; }
};

/// What follows `after`, and what begins with `client`, change routes.
struct TailSwap {
    NodeIndex after = nobody;
    std::uint32_t client = nobody;
    Cost delta = never;
};

class Routes {
public:
    explicit Routes(const Tables& tables);

    struct Node {
        NodeIndex before = nobody, after = nobody;
        std::uint32_t route = nobody;
        Place place = 0;
        std::int32_t open = 0, close = 0, service = 0;
        std::int32_t early = 0, late = 0;  // of the start of service
        std::int32_t to_next = 0;          // distance
        std::int32_t since_start = 0;      // of the trip, without waiting; kept when releases matter
    };
    struct RouteState {
        std::uint32_t clients = 0;
        Tables::Loads room{};
        std::int64_t distance = 0;
        Time span = 0;
        bool late = false;                                        // some stop is reached after it closes
        std::uint32_t trip_before = nobody, trip_after = nobody;  // of the same vehicle
    };

    [[nodiscard]] const Node& node(NodeIndex n) const { return nodes_[n]; }
    [[nodiscard]] const RouteState& route(std::uint32_t r) const { return routes_[r]; }
    [[nodiscard]] std::size_t size() const { return routes_.size(); }
    [[nodiscard]] NodeIndex start_of(std::uint32_t r) const { return NodeIndex(tables_->clients) + 2 * r; }
    [[nodiscard]] NodeIndex end_of(std::uint32_t r) const { return start_of(r) + 1; }
    [[nodiscard]] bool is_client(NodeIndex n) const { return n < tables_->clients; }
    [[nodiscard]] bool routed(std::uint32_t c) const { return nodes_[c].route != nobody; }
    /// Clients on no route; of a pair both.
    [[nodiscard]] const std::vector<std::uint32_t>& out() const { return out_; }
    /// Of the routes, and of the clients that are out.
    [[nodiscard]] Cost cost() const { return cost_; }
    [[nodiscard]] std::size_t used() const { return used_; }        // vehicles
    [[nodiscard]] std::size_t trips() const { return trips_; }      // that are not empty
    [[nodiscard]] std::size_t missing() const { return missing_; }  // required clients that are out

    /// The best place of a client (a pair: of its pickup and its delivery) on the routes next to its likely neighbours,
    /// or on a trip of its own. `skip` passes a place over: a blink (Christiaens and Vanden Berghe 2020).
    template <class Skip>
    [[nodiscard]] Insertion best_place(std::uint32_t client, Skip&& skip) const;
    /// As above, over all routes.
    template <class Skip>
    [[nodiscard]] Insertion best_place_anywhere(std::uint32_t client, Skip&& skip) const;

    /// The best way to begin the end of a likely neighbour's route with a client and all that follows it, that route's
    /// end going to the client's; `never` where there is none. Requires tails_are_free().
    [[nodiscard]] TailSwap best_tail_swap(std::uint32_t client) const;
    /// Requires `begin`.
    void swap_tails(const TailSwap& swap);
    /// Where tails are not free: the cheapest such swap by its ways alone, made and driven. True where it keeps every
    /// rule and the cost rises by less than `most`; else the caller rolls back. Requires `begin` and
    /// tails_can_be_tried().
    [[nodiscard]] bool try_tail_swap(std::uint32_t client, double most);
    [[nodiscard]] bool tails_can_be_tried() const { return tables_->pricer == nullptr; }
    /// Gives a client's whole trip to another vehicle, at the first place between its trips that works. True where it
    /// keeps every rule and the cost rises by less than `most`; else the caller rolls back. Requires `begin`, reloads
    /// and tails_can_be_tried().
    [[nodiscard]] bool try_trip_move(std::uint32_t client, std::uint32_t vehicle, double most);
    /// Does a route's cost add up, with loads that only shrink or only grow?
    [[nodiscard]] bool tails_are_free() const {
        return !tables_->mixed && !tables_->releases && !tables_->reloads && tables_->pricer == nullptr &&
               !tables_->limited;
    }

    /// Everybody out.
    void clear();
    void begin();
    void commit();
    void roll_back();
    /// Takes a client off its route, with its other half. The route must be refreshed before anything is asked of it.
    void take_out(std::uint32_t client);
    void refresh(std::uint32_t r);
    /// After a refresh: a client of the route that is served too late, where a way round is shorter than the way; else
    /// nobody.
    [[nodiscard]] std::uint32_t too_late(std::uint32_t r) const;
    /// Puts a client that is in nobody's hands where `best_place` said, with its other half.
    void put_in(std::uint32_t client, const Insertion& where);
    void leave_out(std::uint32_t client);
    /// Empties the list of those out into the caller's hands; of a pair the pickup.
    void pick_up_out(std::vector<std::uint32_t>& hands);

    /// Puts all clients of a vehicle into the hands. Requires `begin`.
    void empty_vehicle(std::uint32_t v, std::vector<std::uint32_t>& hands);
    /// No idle vehicle sets out once so many drive.
    void set_most_vehicles(std::size_t most) { most_used_ = most; }
    /// It keeps what it has, and takes no more.
    void close_vehicle(std::uint32_t v) { closed_[v] = true; }
    [[nodiscard]] bool closed(std::uint32_t v) const { return closed_[v]; }
    [[nodiscard]] bool drives(std::uint32_t v) const { return first_trip_[v] != nobody; }

    // A standing plan (vrp_live.hpp).
    /// What is driven as it stands: nothing is put before it, and it is not taken out.
    void freeze(NodeIndex n) { frozen_[n] = true; }
    [[nodiscard]] bool frozen(NodeIndex n) const { return frozen_[n]; }
    /// On a route, and neither it nor its other half is frozen.
    [[nodiscard]] bool movable(std::uint32_t c) const {
        const auto& client = tables_->client[c];
        const auto other = client.delivers_to != nobody ? client.delivers_to : client.picks_up_at;
        return routed(c) && !frozen_[c] && (other == nobody || !frozen_[other]);
    }
    /// A stop is not served, or a start not left, before a moment. The route must be refreshed.
    void not_before(NodeIndex n, Time open) { nodes_[n].open = static_cast<std::int32_t>(open); }
    void stays(NodeIndex n, Time service) { nodes_[n].service = static_cast<std::int32_t>(service); }
    void closes(NodeIndex n, Time close) { nodes_[n].close = static_cast<std::int32_t>(close); }
    /// Takes a client's data from the tables anew. Requires it to be on no route.
    void take_up(std::uint32_t client);
    /// What it costs to give a client to another vehicle than its driver was told.
    void set_price_of_change(Cost price) { price_of_change_ = price; }
    void tell(std::uint32_t client, std::uint32_t vehicle);

    [[nodiscard]] Solution solution() const;
    /// Takes what fits of a solution; the rest is out.
    void load(const Solution& solution);
    /// Clients by trip and vehicle, in sequence: what a best solution is kept as.
    void save(std::vector<std::uint32_t>& sequence) const;
    static constexpr std::uint32_t end_of_trip = nobody, end_of_vehicle = nobody - 1;
    void restore(const std::vector<std::uint32_t>& sequence);

private:
    /// A first look at the places of a client, where a distance costs the same on every vehicle.
    struct FirstLook {
        const std::int32_t *in, *out;  // its ways from and to every place
        Cost rate;
        bool alike;
        /// Does the way round alone cost more than the best place? Ways to the client, from it, without it.
        [[nodiscard]] bool too_dear(std::int32_t to, std::int32_t from, std::int32_t direct, Cost best) const {
            return alike && (Cost{to} + from - direct) * rate >= best;
        }
    };
    [[nodiscard]] FirstLook first_look(std::uint32_t client) const {
        const std::size_t row = std::size_t{nodes_[client].place} * tables_->places;
        const auto& d = tables_->distance.front();
        return {d.in.data() + row, d.out.data() + row, tables_->trip.empty() ? 0 : tables_->trip.front().per_distance,
                tables_->alike};
    }
    template <bool windows, bool spans, bool whole, class Skip>
    void price(std::uint32_t client, NodeIndex after, Insertion& best, Skip& skip) const;
    template <class Skip>
    void price_place(std::uint32_t client, NodeIndex after, Insertion& best, Skip& skip) const;
    template <class Skip>
    void price_pair(std::uint32_t pickup, std::uint32_t r, bool everywhere, Insertion& best, Skip& skip) const;
    template <class Skip>
    void price_idle(std::uint32_t client, Insertion& best, Skip& skip) const;
    void price_trip(std::uint32_t client, std::uint32_t r, std::uint32_t trip_before, Cost fixed,
                    Insertion& best) const;
    /// What a trip of its own costs a client at least.
    [[nodiscard]] Cost lonely(std::uint32_t client, std::uint32_t r) const;
    [[nodiscard]] std::uint32_t idle_trip(std::uint32_t v) const;
    [[nodiscard]] bool fits(std::uint32_t client, NodeIndex after) const;
    [[nodiscard]] bool pair_fits(std::uint32_t pickup, NodeIndex after) const;
    [[nodiscard]] std::uint64_t skills_of(std::uint32_t client) const {  // and of its other half
        const auto& c = tables_->client[client];
        return c.delivers_to == nobody ? c.skills : c.skills | tables_->client[c.delivers_to].skills;
    }
    [[nodiscard]] bool ends_fit(NodeIndex one, NodeIndex other) const;
    struct NewEnd {
        Cost way = 0;           // from where the end is put to its first stop, and what its way home gets longer
        std::int64_t span = 0;  // of the whole route, when spans matter
        bool works = true;
    };
    [[nodiscard]] NewEnd new_end(NodeIndex from, NodeIndex to) const;
    [[nodiscard]] bool splits_no_pair(NodeIndex from) const;
    [[nodiscard]] bool keeps_the_rules(std::uint32_t r) const;
    [[nodiscard]] bool drives_between(std::uint32_t from, std::uint32_t trip, std::uint32_t trip_before,
                                      std::uint32_t trip_after) const;
    [[nodiscard]] bool admits(std::uint32_t client, std::uint32_t r) const;
    [[nodiscard]] bool far_enough(std::uint32_t r, std::int64_t extra) const;
    /// When service starts for who arrives at a moment.
    [[nodiscard]] Time served(NodeIndex n, Time arrival) const {
        return tables_->gaps && is_client(n) ? std::max(tables_->begins(n, arrival), Time{nodes_[n].open})
                                             : std::max(arrival, Time{nodes_[n].open});
    }
    [[nodiscard]] Cost change_price(std::uint32_t client, std::uint32_t r) const;
    void touch(std::uint32_t r);
    void link(std::uint32_t client, NodeIndex after);
    void unlink(std::uint32_t client);
    void chain(std::uint32_t r, std::uint32_t trip_before);
    void unchain(std::uint32_t r);
    void forward(NodeIndex from, bool to_the_end);
    void backward(NodeIndex from, bool to_the_start);
    void spread(std::uint32_t r);
    void spread_chain(std::uint32_t r);
    void spread_stretches(std::uint32_t r);
    void spread_at_cost(std::uint32_t r);
    void set_start(std::uint32_t r);
    void set_end(std::uint32_t r);
    void weigh(std::uint32_t r);
    [[nodiscard]] Cost route_cost(std::uint32_t r) const;
    // With a pricer of whole routes (vrp_whole_routes.cpp).
    [[nodiscard]] Cost added_to_whole(std::uint32_t client, const Insertion& where) const;
    void lay_out_visits(std::uint32_t v, std::uint32_t client, const Insertion& where) const;
    [[nodiscard]] Cost whole_price(std::uint32_t v) const;
    void forget_price(std::uint32_t v);
    void reprice(std::uint32_t v);

    const Tables* tables_;
    std::vector<Node> nodes_;
    /// What the first look at a place asks of a stop, close together: where it comes from and goes to.
    struct Ways {
        Place before = 0, after = 0;
        std::int32_t from = 0, to = 0;
    };
    std::vector<Ways> ways_;  // by node; of those on no route it is stale
    void set_way(NodeIndex from, std::int32_t distance);
    std::vector<Stretch> head_, tail_;              // by node, when spans matter: start … node, node … end
    struct Weight {                                 // by node, when loads are mixed
        Tables::Loads aboard{};                     // after the stop
        Tables::Loads peak_before{}, peak_after{};  // up to and with the stop; from it on
    };
    std::vector<Weight> weights_;
    std::vector<RouteState> routes_;
    std::vector<std::uint32_t> first_trip_;  // by vehicle: of its chain
    std::vector<bool> closed_;               // by vehicle
    std::vector<Cost> price_;                // by vehicle, where whole routes are priced
    mutable std::vector<Place> visits_;      // of the route that is being priced
    std::vector<std::uint32_t> out_;
    std::vector<std::uint8_t> frozen_;  // by node
    std::vector<std::uint32_t> told_;   // by client: the vehicle whose driver expects it
    Cost price_of_change_ = 0;
    Cost cost_ = 0;
    std::size_t used_ = 0, trips_ = 0, missing_ = 0;
    std::size_t most_used_ = std::numeric_limits<std::size_t>::max();
    std::vector<std::uint32_t> type_begins_;  // first vehicle of each type, and the number of vehicles

    // The transaction.
    struct Saved {
        std::uint32_t route = 0;
        RouteState state;
        std::uint32_t first_trip = nobody;  // of its vehicle
        Cost price = 0;                     // of its vehicle
        std::size_t first = 0, count = 0;
    };
    std::vector<Saved> saved_;
    std::vector<std::pair<NodeIndex, Node>> saved_nodes_;
    std::vector<std::pair<Stretch, Stretch>> saved_stretches_;
    std::vector<Weight> saved_weights_;
    std::vector<std::uint32_t> saved_out_;
    std::vector<std::uint64_t> touched_at_;
    std::uint64_t transaction_ = 0;
    Cost saved_cost_ = 0;
    std::size_t saved_used_ = 0, saved_trips_ = 0, saved_missing_ = 0;

    mutable std::vector<std::uint64_t> asked_at_;  // by route: the pair search that looked at it last
    mutable std::uint64_t asking_ = 0;
};

/// To the stop that follows.
inline void Routes::set_way(NodeIndex from, std::int32_t distance) {
    auto& u = nodes_[from];
    u.to_next = distance;
    ways_[from].after = nodes_[u.after].place;
    ways_[from].to = distance;
    ways_[u.after].before = u.place;
    ways_[u.after].from = distance;
}

inline bool Routes::admits(std::uint32_t client, std::uint32_t r) const {
    const auto& trip = tables_->trip[r];
    return (skills_of(client) & ~trip.skills) == 0 && !closed_[trip.vehicle];
}

inline Cost Routes::change_price(std::uint32_t client, std::uint32_t r) const {
    return price_of_change_ > 0 && told_[client] != nobody && told_[client] != tables_->trip[r].vehicle
               ? price_of_change_
               : 0;
}

inline bool Routes::far_enough(std::uint32_t r, std::int64_t extra) const {
    const auto& trip = tables_->trip[r];
    if (trip.maximum_distance >= no_limit) {
        return true;
    }
    std::int64_t sum = extra;
    for (auto t = first_trip_[trip.vehicle]; t != nobody; t = routes_[t].trip_after) { sum += routes_[t].distance; }
    return sum <= trip.maximum_distance;
}

}  // namespace nearstock::vrp
