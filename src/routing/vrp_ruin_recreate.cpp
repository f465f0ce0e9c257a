#include "routing/vrp_ruin_recreate.hpp"

#include "routing/vrp_places.hpp"

#include <cmath>

namespace nearstock::vrp {

void RuinRecreate::take(Routes& routes, std::uint32_t client) {
    const auto& c = tables_->client[client];
    hands_.push_back(c.second_half() ? c.picks_up_at : client);
    routes.take_out(client);
}

/// A string of the route that contains the client; half of the time with a kept piece in its middle.
void RuinRecreate::take_string(Routes& routes, std::uint32_t client, std::uint32_t length) {
    const std::uint32_t r = routes.node(client).route;
    const std::uint32_t clients = routes.route(r).clients;
    std::uint32_t kept = 0;
    if (length > 1 && length < clients && random_.uniform() < parameters_.split_share) {
        kept = 1;
        while (length + kept < clients && random_.uniform() > parameters_.keep_going) { ++kept; }
    }
    const std::uint32_t window = length + kept;
    std::uint32_t behind = 0, ahead = 0;  // how far the window can reach from the client
    for (NodeIndex n = routes.node(client).before; behind + 1 < window && routes.is_client(n);
         n = routes.node(n).before) {
        ++behind;
    }
    for (NodeIndex n = routes.node(client).after; ahead + 1 < window && routes.is_client(n); n = routes.node(n).after) {
        ++ahead;
    }
    const std::uint32_t least = window - 1 - ahead;
    const std::uint32_t back = least + std::uint32_t(random_.below(behind - least + 1));
    NodeIndex n = client;
    for (std::uint32_t k = 0; k < back; ++k) { n = routes.node(n).before; }
    const std::uint32_t keep_from = kept > 0 ? 1 + std::uint32_t(random_.below(length - 1)) : window;
    for (std::uint32_t k = 0; k < window && routes.is_client(n); ++k) {
        const NodeIndex next = routes.node(n).after;
        if ((k < keep_from || k >= keep_from + kept) && routes.movable(n)) {  // its other half may have gone with it
            take(routes, n);
        }
        n = next;
    }
}

void RuinRecreate::ruin(Routes& routes) { ruin_around(routes, std::uint32_t(random_.below(tables_->present))); }

/// Is it on a route that this round has not touched yet? Then that is touched now.
bool RuinRecreate::newly_ruined(Routes& routes, std::uint32_t client) {
    if (client == nobody || !routes.movable(client)) {
        return false;
    }
    const std::uint32_t r = routes.node(client).route;
    if (ruined_at_[r] == round_) {
        return false;
    }
    ruined_at_[r] = round_;
    ruined_.push_back(r);
    return true;
}

void RuinRecreate::take_strings(Routes& routes, std::uint32_t seed) {
    const double average =
        routes.trips() > 0 ? double(tables_->present - routes.out().size()) / double(routes.trips()) : 1.0;
    routes.pick_up_out(hands_);
    const double longest = std::min(parameters_.longest_string, average);
    const double most_strings = 4 * parameters_.mean_removed / (1 + longest) - 1;
    const auto strings = std::size_t(1 + random_.uniform() * std::max(0.0, most_strings));
    for (std::size_t k = 0; k < tables_->around_size && ruined_.size() < strings; ++k) {
        const std::uint32_t client = tables_->around[seed * tables_->around_size + k];
        if (newly_ruined(routes, client)) {
            const double most = std::min<double>(routes.route(ruined_.back()).clients, longest);
            take_string(routes, client, std::uint32_t(1 + random_.uniform() * most * 0.999999));
        }
    }
}

/// A string never takes a route to another depot: what is left of it holds it where it is.
void RuinRecreate::take_whole_routes(Routes& routes, std::uint32_t seed) {
    routes.pick_up_out(hands_);
    const auto wanted = std::size_t(1 + random_.uniform() * parameters_.most_whole);
    for (std::size_t k = 0; k < tables_->around_size && ruined_.size() < wanted; ++k) {
        const std::uint32_t client = tables_->around[seed * tables_->around_size + k];
        if (newly_ruined(routes, client)) {
            take_string(routes, client, routes.route(ruined_.back()).clients);
        }
    }
}

void RuinRecreate::ruin_around(Routes& routes, std::uint32_t seed) {
    hands_.clear();
    ruined_.clear();
    ++round_;
    const bool some_whole = tables_->choice_of_depots && tables_->present <= parameters_.whole_up_to;
    if (some_whole && random_.uniform() < parameters_.whole_share) {
        take_whole_routes(routes, seed);
    } else {
        take_strings(routes, seed);
    }
    for (const auto r : ruined_) { settle(routes, r); }
}

/// Where ways round are shorter than ways, a route may not work any more once a client has left it.
void RuinRecreate::settle(Routes& routes, std::uint32_t r) {
    routes.refresh(r);
    for (auto late = routes.too_late(r); late != nobody; late = routes.too_late(r)) {
        take(routes, late);
        routes.refresh(r);
    }
}

/// By a rule drawn anew: at random, large loads first, far first, near first, and, with windows, the tight, the
/// early, the late first.
void RuinRecreate::sort_hands() {
    const auto& clients = tables_->client;
    const auto from_depot = [&](std::uint32_t c) -> std::int64_t {
        const auto& v = tables_->trip.front();
        return tables_->distance[v.travel].in[std::size_t{tables_->problem->place_of(c)} * tables_->places + v.start];
    };
    const std::uint64_t die = random_.below(tables_->windows ? 17 : 11);
    keyed_.clear();
    for (const auto c : hands_) {
        std::int64_t key = 0;
        if (die < 4) {
            key = std::int64_t(random_.next() >> 1);
        } else if (die < 8) {
            key = -std::int64_t{clients[c].load[0]};
        } else if (die < 10) {
            key = -from_depot(c);
        } else if (die < 11) {
            key = from_depot(c);
        } else if (die < 13) {
            key = std::int64_t{clients[c].close} - clients[c].open;
        } else if (die < 15) {
            key = clients[c].open;
        } else {
            key = -std::int64_t{clients[c].close};
        }
        keyed_.emplace_back(key, c);
    }
    std::ranges::sort(keyed_);
    for (std::size_t k = 0; k < hands_.size(); ++k) { hands_[k] = keyed_[k].second; }
}

bool RuinRecreate::blink() {
    if (until_blink_-- > 0) {
        return false;
    }
    const double blink =
        std::max(parameters_.blink, std::min(0.2, parameters_.blink_when_few / double(tables_->present)));
    until_blink_ = parameters_.blink > 0 ? std::uint32_t(std::log(random_.uniform_open()) / std::log1p(-blink))
                                         : std::numeric_limits<std::uint32_t>::max();
    return true;
}

void RuinRecreate::start_anew(Routes& routes) {
    hands_.clear();
    routes.pick_up_out(hands_);
    recreate(routes);
}

void RuinRecreate::spread_vehicle(Routes& routes, std::uint32_t v) {
    hands_.clear();
    routes.pick_up_out(hands_);
    routes.empty_vehicle(v, hands_);
    recreate(routes);
}

/// Is it worth it? An optional client now and then even where it is not: two may pay together.
bool RuinRecreate::pays(std::uint32_t client, Cost delta) {
    const auto& c = tables_->client[client];
    if (c.required) {
        return true;
    }
    const Cost prize = c.left_out + (c.delivers_to != nobody ? tables_->client[c.delivers_to].left_out : 0);
    return delta < prize || random_.uniform() < parameters_.generous;
}

void RuinRecreate::recreate(Routes& routes) {
    sort_hands();
    const auto skip = [this] { return blink(); };
    const bool everywhere = random_.uniform() < std::min(0.2, parameters_.everywhere / double(tables_->present));
    for (const auto client : hands_) {
        auto where = everywhere ? routes.best_place_anywhere(client, skip) : routes.best_place(client, skip);
        if (!where.found() && !everywhere) {
            where = routes.best_place_anywhere(client, skip);
        }
        if (where.found() && pays(client, where.delta)) {
            routes.put_in(client, where);
        } else {
            routes.leave_out(client);
        }
    }
    hands_.clear();
}

}  // namespace nearstock::vrp
