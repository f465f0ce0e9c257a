#include "routing/vrp_tables.hpp"

#include <algorithm>
#include <numeric>

namespace nearstock::vrp {

namespace {

constexpr std::size_t near_clients = 16;     // positions tried first when a client is put back
constexpr std::size_t around_clients = 400;  // that a ruin can reach
constexpr std::uint32_t most_trips = 24;     // of one vehicle in the search

std::int32_t narrow(std::int64_t value) {
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(value, -no_limit, no_limit));
}

bool symmetric(const std::vector<std::int32_t>& matrix, std::size_t places) {
    for (std::size_t i = 0; i < places; ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (matrix[i * places + j] != matrix[j * places + i]) {
                return false;
            }
        }
    }
    return true;
}

/// The `count` smallest of 0 … n−1 by key, in order; ties by number.
template <class Key>
std::vector<std::uint32_t> smallest(std::size_t n, std::size_t count, const Key& key) {
    std::vector<std::pair<std::int64_t, std::uint32_t>> keyed;
    keyed.reserve(n);
    for (std::uint32_t i = 0; i < n; ++i) {
        if (const auto k = key(i); k < std::numeric_limits<std::int64_t>::max()) {
            keyed.emplace_back(k, i);
        }
    }
    count = std::min(count, keyed.size());
    std::ranges::partial_sort(keyed, keyed.begin() + std::ptrdiff_t(count));
    std::vector<std::uint32_t> result(count);
    for (std::size_t i = 0; i < count; ++i) { result[i] = keyed[i].second; }
    return result;
}

}  // namespace

Tables::Tables(const Problem& p, std::size_t present_clients, const RoutePricer* whole_routes)
    : problem(&p),
      pricer(whole_routes),
      places(p.places()),
      depots(p.depots.size()),
      clients(p.clients.size()),
      dimensions(std::min(p.dimensions, most_dimensions)),
      present(std::min(clients, present_clients)) {
    lay_out_matrices();
    lay_out_vehicles();
    lay_out_clients();
    near = std::min(near_clients, clients > 0 ? clients - 1 : 0);
    around_size = std::min(around_clients, clients);
    may_follow.assign(clients * near, nobody);
    may_lead.assign(clients * near, nobody);
    way_from.assign(clients * near, 0);
    way_to.assign(clients * near, 0);
    around.assign(clients * around_size, nobody);
    for (std::uint32_t c = 0; c < present; ++c) { find_neighbours(c); }
    measure_distances();
}

Time Tables::last_departure(std::uint32_t by, std::int32_t way, Time latest) const {
    const auto& travel = problem->travel[by];
    Time reach = std::max<Time>(1, way);
    while (travel.arrival(way, latest - reach) > latest && reach < no_limit) { reach *= 2; }
    Time low = latest - reach,
         high = latest;  // leaving at `low` is in time, since who leaves later never arrives earlier
    while (low < high) {
        const Time middle = low + (high - low + 1) / 2;
        (travel.arrival(way, middle) <= latest ? low : high) =
            travel.arrival(way, middle) <= latest ? middle : middle - 1;
    }
    return low;
}

void Tables::lay_out_matrices() {
    transposed_.reserve(problem->travel.size() * 2);
    const auto with_transpose = [&](const std::vector<std::int32_t>& m) {
        if (present == clients && symmetric(m, places)) {  // who is still to come may change that
            return Matrix{m, m};
        }
        auto& t = transposed_.emplace_back(m.size());
        for (std::size_t i = 0; i < places; ++i) {
            for (std::size_t j = 0; j < places; ++j) { t[j * places + i] = m[i * places + j]; }
        }
        return Matrix{m, t};
    };
    for (const auto& travel : problem->travel) {
        timed = timed || !travel.speeds.empty();
        distance.push_back(with_transpose(travel.distance));
        duration.push_back(travel.duration.empty() ? distance.back() : with_transpose(travel.duration));
    }
}

void Tables::lay_out_type(std::uint32_t t) {
    const auto& type = problem->vehicle_types[t];
    const auto& start = problem->depots[type.start_depot];
    const auto& end = problem->depots[type.end_depot];
    Trip v{.type = t,
           .vehicle = 0,
           .start = type.start_depot,
           .end = type.end_depot,
           .open = narrow(std::max(type.shift.open, start.window.open)),
           .close = narrow(std::min(type.shift.close + type.overtime, end.window.close)),
           .loading = narrow(start.service),
           .fixed = type.fixed,
           .per_distance = type.per_distance,
           .per_time = type.per_time,
           .maximum_time = type.maximum_time,
           .maximum_distance = type.maximum_distance,
           .skills = type.skills,
           .travel = type.travel};
    v.capacity.fill(narrow(no_limit));
    for (std::size_t d = 0; d < std::min(dimensions, type.capacity.size()); ++d) {
        v.capacity[d] = narrow(type.capacity[d]);
    }
    spans = pricer == nullptr && (spans || type.per_time > 0 || type.maximum_time < no_limit);
    limited = limited || type.maximum_distance < no_limit;
    windows = windows || v.close < no_limit || spans;
    const auto& first = problem->vehicle_types.front();
    choice_of_depots = choice_of_depots || type.start_depot != first.start_depot;
    alike = alike && type.travel == 0 && type.per_distance == first.per_distance;
    much_alike = much_alike && alike && type.per_time == first.per_time && type.fixed == first.fixed &&
                 type.skills == first.skills;
    // A vehicle loads again at its own depot only. Where its time is paid a trip's price is the shift's.
    const bool home = (type.per_time == 0 || pricer != nullptr) && type.start_depot == type.end_depot &&
                      std::ranges::find(type.reload_depots, type.start_depot) != type.reload_depots.end();
    const auto trips = home ? std::min<std::uint32_t>(1 + type.reloads, most_trips) : 1;
    reloads = reloads || trips > 1;
    for (std::uint32_t k = 0; k < type.count; ++k) {
        v.vehicle = static_cast<std::uint32_t>(vehicle.size());
        vehicle.push_back({.type = t, .first_trip = static_cast<std::uint32_t>(trip.size()), .trips = trips});
        trip.insert(trip.end(), trips, v);
    }
}

void Tables::lay_out_vehicles() {
    for (std::uint32_t t = 0; t < problem->vehicle_types.size(); ++t) { lay_out_type(t); }
    windows = windows || reloads;
}

void Tables::lay_out_client(std::uint32_t c) {
    const auto& from = problem->clients[c];
    Client to{.service = narrow(from.service),
              .release = narrow(from.release),
              .skills = from.skills,
              .required = from.required,
              .delivers_to = from.delivers_to,
              .picks_up_at = from.picks_up_at};
    to.open = from.windows.empty() ? 0 : narrow(from.windows.front().open);
    const bool any_time = from.windows.empty() || (pricer != nullptr && from.lateness > 0);
    to.close = narrow(any_time ? no_limit : from.windows.back().close);
    for (std::size_t d = 0; d < dimensions; ++d) {
        to.delivery[d] = d < from.delivery.size() ? narrow(from.delivery[d]) : 0;
        to.pickup[d] = d < from.pickup.size() ? narrow(from.pickup[d]) : 0;
        to.load[d] = to.delivery[d] + to.pickup[d];
    }
    windows = windows || to.open > 0 || to.close < no_limit || to.release > 0;
    releases = releases || to.release > 0;
    gaps = gaps || from.windows.size() > 1;
    // Who is still to come may be dearer than all so far: then nobody is left out for his cost.
    const Cost never = present < clients || pricer != nullptr ? Cost{1} << 40 : 2 * dearest_ + 1;
    to.left_out = from.required ? never : from.prize;
    client[c] = to;
}

void Tables::lay_out_clients() {
    bool deliveries = false, pickups = false;
    client.resize(clients);
    std::vector<const Trip*> trip_of_type;
    for (const auto& t : trip) {
        if (trip_of_type.empty() || trip_of_type.back()->type != t.type) {
            trip_of_type.push_back(&t);
        }
    }
    for (std::uint32_t c = 0; c < clients; ++c) {
        const auto& from = problem->clients[c];
        const std::size_t row = std::size_t{problem->place_of(c)} * places;
        for (const auto& t : trip_of_type) {
            const Cost ways = Cost{distance[t->travel].in[row + t->start]} + distance[t->travel].out[row + t->end];
            const Cost time = std::int64_t{duration[t->travel].in[row + t->start]} +
                              duration[t->travel].out[row + t->end] + from.service;
            const Cost out = t->close < no_limit ? t->close - t->open : 2 * time;  // it may have to wait
            dearest_ = std::max(dearest_, t->fixed + t->per_distance * ways + t->per_time * std::max(time, out));
        }
        const auto any = [](const std::vector<Load>& loads) {
            return std::ranges::any_of(loads, [](Load load) { return load > 0; });
        };
        deliveries = deliveries || any(from.delivery);
        pickups = pickups || any(from.pickup);
        pairs = pairs || from.delivers_to != nobody;
    }
    mixed = pairs || (deliveries && pickups);
    for (std::uint32_t c = 0; c < clients; ++c) { lay_out_client(c); }
}

Time Tables::begins(std::uint32_t c, Time arrival) const {
    if (problem->clients[c].windows.empty()) {
        return arrival;
    }
    for (const auto& window : problem->clients[c].windows) {
        if (arrival <= window.close) {
            return std::max(arrival, window.open);
        }
    }
    return client[c].close < no_limit ? no_limit : arrival;
}

Time Tables::begins_by(std::uint32_t c, Time latest) const {
    if (problem->clients[c].windows.empty() ||
        (client[c].close >= no_limit && latest > problem->clients[c].windows.back().close)) {
        return latest;
    }
    Time found = -no_limit;
    for (const auto& window : problem->clients[c].windows) {
        if (window.open <= latest) {
            found = std::min(latest, window.close);
        }
    }
    return found;
}

/// Nearness in space and time (Vidal et al. 2013): distance and a fifth of the waiting; never where it comes too late.
std::int64_t Tables::nearness(std::uint32_t before, std::uint32_t after) const {
    const Place a = problem->place_of(before), b = problem->place_of(after);
    std::int64_t key = distance[0].out[a * places + b];
    if (windows) {
        const std::int64_t way = std::int64_t{client[before].service} + duration[0].out[a * places + b];
        if (client[before].open + way > client[after].close) {
            return std::numeric_limits<std::int64_t>::max();
        }
        key += std::max<std::int64_t>(0, client[after].open - (client[before].close + way)) / 5;
    }
    return key;
}

void Tables::find_neighbours(std::uint32_t c) {
    const auto& d = distance[0];
    const std::size_t at = std::size_t{problem->place_of(c)} * places;
    constexpr auto never = std::numeric_limits<std::int64_t>::max();
    const auto put = [&](std::vector<std::uint32_t>& where, std::size_t width, const auto& list) {
        std::ranges::copy(list, where.begin() + std::ptrdiff_t(c * width));
    };
    put(may_follow, near, smallest(present, near, [&](std::uint32_t i) { return i == c ? never : nearness(i, c); }));
    put(may_lead, near, smallest(present, near, [&](std::uint32_t j) { return j == c ? never : nearness(c, j); }));
    put(around, around_size, smallest(present, around_size, [&](std::uint32_t j) -> std::int64_t {
            const Place b = problem->place_of(j);
            return j == c ? -1 : std::int64_t{d.out[at + b]} + d.in[at + b];
        }));
    measure_ways(c);
}

void Tables::measure_ways(std::uint32_t c) {
    const std::size_t row = std::size_t{problem->place_of(c)} * places;
    for (std::size_t k = c * near; k < (c + 1) * near; ++k) {
        way_from[k] = may_follow[k] == nobody ? 0 : distance[0].in[row + problem->place_of(may_follow[k])];
        way_to[k] = may_lead[k] == nobody ? 0 : distance[0].out[row + problem->place_of(may_lead[k])];
    }
}

void Tables::mirror(Place place) {
    for (auto* kind : {&distance, &duration}) {
        for (auto& m : *kind) {
            if (m.in.data() == m.out.data()) {
                continue;
            }
            auto& transposed =
                *std::ranges::find_if(transposed_, [&](const auto& t) { return t.data() == m.in.data(); });
            for (std::size_t k = 0; k < places; ++k) {
                transposed[k * places + place] = m.out[place * places + k];
                transposed[place * places + k] = m.out[k * places + place];
            }
        }
    }
}

void Tables::take_up(std::uint32_t c) {
    lay_out_client(c);
    present = std::max<std::size_t>(present, c + 1);
    find_neighbours(c);
    // The others look beyond their farthest neighbour when the new one is nearer.
    const auto replace_last = [&](std::vector<std::uint32_t>& where, std::uint32_t of) {
        where[of * near + near - 1] = c;
        measure_ways(of);
    };
    for (std::size_t k = 0; k < near; ++k) {
        if (const auto before = may_follow[c * near + k]; before != nobody) {
            replace_last(may_lead, before);
        }
        if (const auto after = may_lead[c * near + k]; after != nobody) {
            replace_last(may_follow, after);
        }
    }
}

void Tables::measure_distances() {
    double sum = 0;
    std::size_t counted = 0;
    for (std::uint32_t c = 0; c < present; ++c) {
        const std::size_t at = std::size_t{problem->place_of(c)} * places;
        for (std::size_t k = 1; k < std::min<std::size_t>(around_size, 11); ++k) {
            if (const auto other = around[c * around_size + k]; other != nobody) {
                sum += distance[0].out[at + problem->place_of(other)];
                ++counted;
            }
        }
    }
    typical = std::max<Cost>(1, counted > 0 ? Cost(sum / double(counted)) : 1);
}

}  // namespace nearstock::vrp
