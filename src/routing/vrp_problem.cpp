// The model's own arithmetic, and the refusal of problems that contradict themselves.
#include "routing/vrp_problem.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nearstock::vrp {

std::size_t Problem::vehicles() const {
    std::size_t count = 0;
    for (const auto& type : vehicle_types) { count += type.count; }
    return count;
}

std::uint32_t Problem::type_of(std::uint32_t vehicle) const {
    std::uint32_t type = 0;
    while (type < vehicle_types.size() && vehicle >= vehicle_types[type].count) {
        vehicle -= vehicle_types[type++].count;
    }
    return type;
}

std::string Problem::name_of(Place place) const {
    const bool depot = is_depot(place);
    const std::uint32_t number = depot ? place : client_at(place);
    const std::string what = depot ? "depot" : "client";
    if (number >= (depot ? depots.size() : clients.size())) {
        return fmt::format("place {}", place);
    }
    const std::string& name = depot ? depots[number].name : clients[number].name;
    return name.empty() ? fmt::format("{} {}", what, number + 1) : fmt::format("{} '{}'", what, name);
}

Time Travel::arrival(double normal, Time leave) const {
    // What is left of the way is measured in time at normal speed (Ichoua, Gendreau and Potvin 2003).
    double left = normal, now = double(leave), factor = 1;
    for (const auto& speed : speeds) {
        if (double(speed.from) > now) {
            if (now + left / factor <= double(speed.from)) {
                break;
            }
            left -= (double(speed.from) - now) * factor;
            now = double(speed.from);
        }
        factor = speed.factor;
    }
    return static_cast<Time>(std::ceil(now + left / factor - 1e-6));
}

double Travel::gone(Time from, Time to) const {
    double way = 0, factor = 1;
    Time now = from;
    for (const auto& speed : speeds) {
        if (speed.from >= to) {
            break;
        }
        if (speed.from > now) {
            way += double(speed.from - now) * factor;
            now = speed.from;
        }
        factor = speed.factor;
    }
    return way + double(to - now) * factor;
}

namespace {

/// Collects nothing: the first refusal leaves.
class Checker {
public:
    explicit Checker(const Problem& problem) : p_(problem) {}
    Status run() {
        NEARSTOCK_RETURN_IF_ERROR(sizes());
        for (std::uint32_t t = 0; t < p_.vehicle_types.size(); ++t) { NEARSTOCK_RETURN_IF_ERROR(vehicle_type(t)); }
        for (std::size_t t = 0; t < p_.travel.size(); ++t) { NEARSTOCK_RETURN_IF_ERROR(travel(t)); }
        for (std::size_t d = 0; d < p_.depots.size(); ++d) {
            const std::string name = p_.name_of(Place(d));
            NEARSTOCK_RETURN_IF_ERROR(window(p_.depots[d].window, name));
            NEARSTOCK_RETURN_IF_ERROR(number(p_.depots[d].service, "service", name));
        }
        for (std::uint32_t c = 0; c < p_.clients.size(); ++c) { NEARSTOCK_RETURN_IF_ERROR(client(c)); }
        for (std::uint32_t c = 0; c < p_.clients.size(); ++c) {
            if (p_.clients[c].required) {
                if (const std::string why = unservable_because(p_, c); !why.empty()) {
                    return refuse(p_.name_of(p_.place_of(c)) + " cannot be served: " + why, p_.name,
                                  "mend the stop or the fleet, or make the stop optional");
                }
            }
        }
        return {};
    }

private:
    [[nodiscard]] Status no(const std::string& message, const std::string& mend) const {
        return refuse(message, p_.name, mend);
    }
    [[nodiscard]] Status number(std::int64_t value, const std::string& what, const std::string& whose) const {
        if (value < 0 || value > no_limit) {
            return no(fmt::format("the {} of {} is {}", what, whose, value), "give a number from 0 to 2^30");
        }
        return {};
    }
    [[nodiscard]] Status window(TimeWindow w, const std::string& whose) const {
        NEARSTOCK_RETURN_IF_ERROR(number(w.open, "opening time", whose));
        NEARSTOCK_RETURN_IF_ERROR(number(w.close, "closing time", whose));
        if (w.close < w.open) {
            return no(fmt::format("the window of {} closes at {}, before it opens at {}", whose, w.close, w.open),
                      "swap the two");
        }
        return {};
    }
    [[nodiscard]] Status loads(const std::vector<Load>& amounts, const std::string& what,
                               const std::string& whose) const {
        if (!amounts.empty() && amounts.size() != p_.dimensions) {
            return no(
                fmt::format("the {} of {} has {} numbers, loads have {}", what, whose, amounts.size(), p_.dimensions),
                "give one number a dimension, or none");
        }
        for (const Load amount : amounts) { NEARSTOCK_RETURN_IF_ERROR(number(amount, what, whose)); }
        return {};
    }
    [[nodiscard]] Status depot(std::uint32_t d, const std::string& whose) const {
        if (d >= p_.depots.size()) {
            return no(fmt::format("{} names depot {}, there are {}", whose, d + 1, p_.depots.size()),
                      "name one of them");
        }
        return {};
    }

    [[nodiscard]] Status sizes() const {
        if (p_.depots.empty() || p_.vehicle_types.empty() || p_.travel.empty() || p_.vehicles() == 0) {
            return no("there is no depot, no vehicle or no matrix", "give at least one of each");
        }
        if (p_.dimensions == 0) {
            return no("loads have no dimension", "give 1 and leave the loads empty");
        }
        return {};
    }

    [[nodiscard]] Status travel(std::size_t t) const {
        const auto& m = p_.travel[t];
        const std::size_t cells = p_.places() * p_.places();
        if (m.distance.size() != cells || (!m.duration.empty() && m.duration.size() != cells)) {
            return no(fmt::format("matrix {} has not {} × {} entries", t + 1, p_.places(), p_.places()),
                      "give a row and a column a place");
        }
        for (const auto* entries : {&m.distance, &m.duration}) {
            if (const auto below = std::ranges::find_if(*entries, [](std::int32_t e) { return e < 0; });
                below != entries->end()) {
                const auto at = static_cast<std::size_t>(below - entries->begin());
                return no(fmt::format("matrix {} has {} from {} to {}", t + 1, *below,
                                      p_.name_of(Place(at / p_.places())), p_.name_of(Place(at % p_.places()))),
                          "give numbers from 0 on");
            }
        }
        for (std::size_t s = 0; s < m.speeds.size(); ++s) {
            if (!(m.speeds[s].factor > 0) || (s > 0 && m.speeds[s].from <= m.speeds[s - 1].from)) {
                return no(fmt::format("speed {} of matrix {} is not above zero, or not later than the one before",
                                      s + 1, t + 1),
                          "give ascending moments and positive factors");
            }
        }
        return {};
    }

    [[nodiscard]] Status vehicle_type(std::uint32_t t) const {
        const auto& v = p_.vehicle_types[t];
        const std::string name =
            v.name.empty() ? fmt::format("vehicle type {}", t + 1) : "vehicle type '" + v.name + "'";
        NEARSTOCK_RETURN_IF_ERROR(loads(v.capacity, "capacity", name));
        NEARSTOCK_RETURN_IF_ERROR(depot(v.start_depot, name));
        NEARSTOCK_RETURN_IF_ERROR(depot(v.end_depot, name));
        for (const auto d : v.reload_depots) { NEARSTOCK_RETURN_IF_ERROR(depot(d, name)); }
        if (v.travel >= p_.travel.size()) {
            return no(fmt::format("{} drives by matrix {}, there are {}", name, v.travel + 1, p_.travel.size()),
                      "name one of them");
        }
        NEARSTOCK_RETURN_IF_ERROR(window(v.shift, name));
        const std::pair<std::int64_t, const char*> numbers[] = {{v.fixed, "fixed cost"},
                                                                {v.per_distance, "cost of distance"},
                                                                {v.per_time, "cost of time"},
                                                                {v.overtime, "overtime"},
                                                                {v.per_overtime, "cost of overtime"},
                                                                {v.maximum_time, "maximum time"},
                                                                {v.maximum_distance, "maximum distance"}};
        for (const auto& [value, what] : numbers) { NEARSTOCK_RETURN_IF_ERROR(number(value, what, name)); }
        if (v.rest) {
            NEARSTOCK_RETURN_IF_ERROR(window(v.rest->window, "the rest of " + name));
            NEARSTOCK_RETURN_IF_ERROR(number(v.rest->duration, "rest", name));
        }
        return {};
    }

    [[nodiscard]] Status client(std::uint32_t number_of) const {
        const auto& c = p_.clients[number_of];
        const std::string name = p_.name_of(p_.place_of(number_of));
        NEARSTOCK_RETURN_IF_ERROR(loads(c.delivery, "delivery", name));
        NEARSTOCK_RETURN_IF_ERROR(loads(c.pickup, "pickup", name));
        for (std::size_t w = 0; w < c.windows.size(); ++w) {
            NEARSTOCK_RETURN_IF_ERROR(window(c.windows[w], name));
            if (w > 0 && c.windows[w].open <= c.windows[w - 1].close) {
                return no(fmt::format("window {} of {} opens at {}, not after the one before closes at {}", w + 1, name,
                                      c.windows[w].open, c.windows[w - 1].close),
                          "give windows ascending and apart");
            }
        }
        const std::pair<std::int64_t, const char*> numbers[] = {
            {c.service, "service"}, {c.release, "release"}, {c.lateness, "cost of lateness"}, {c.prize, "prize"}};
        for (const auto& [value, what] : numbers) { NEARSTOCK_RETURN_IF_ERROR(number(value, what, name)); }
        return pair(number_of);
    }

    [[nodiscard]] Status pair(std::uint32_t number_of) const {
        const auto& c = p_.clients[number_of];
        const std::string name = p_.name_of(p_.place_of(number_of));
        if (c.delivers_to != nobody && (c.delivers_to >= p_.clients.size() || c.delivers_to == number_of ||
                                        p_.clients[c.delivers_to].picks_up_at != number_of)) {
            return no("what " + name + " picks up is delivered to a client that does not pick up there",
                      "name each half in the other");
        }
        if (c.picks_up_at != nobody && (c.picks_up_at >= p_.clients.size() || c.picks_up_at == number_of ||
                                        p_.clients[c.picks_up_at].delivers_to != number_of)) {
            return no("what " + name + " gets is picked up at a client that does not deliver there",
                      "name each half in the other");
        }
        if (c.delivers_to != nobody && c.picks_up_at != nobody) {
            return no(name + " is the first half of one pair and the second of another", "make it two clients");
        }
        if (c.delivers_to != nobody) {
            const auto& other = p_.clients[c.delivers_to];
            const std::string to = p_.name_of(p_.place_of(c.delivers_to));
            if (other.delivery != c.pickup) {
                return no("what " + name + " picks up is not what " + to + " gets", "give both the same loads");
            }
            if (other.required != c.required) {
                return no(name + " and " + to + " are a pair of which one is required and one is not",
                          "make both required or both optional");
            }
        }
        return {};
    }

    const Problem& p_;
};

}  // namespace

namespace {

/// Whether something leads from one place to another in less than the direct way (Dijkstra 1959, on a full matrix).
bool shorter_way(const std::vector<std::int32_t>& matrix, std::size_t places, Place from, Place to) {
    std::vector<std::int64_t> best(places, std::numeric_limits<std::int64_t>::max());
    std::vector<bool> done(places, false);
    best[from] = 0;
    for (std::size_t round = 0; round < places; ++round) {
        std::size_t at = places;
        for (std::size_t i = 0; i < places; ++i) {
            if (!done[i] && (at == places || best[i] < best[at])) {
                at = i;
            }
        }
        if (at == to) {
            break;
        }
        done[at] = true;
        for (std::size_t i = 0; i < places; ++i) { best[i] = std::min(best[i], best[at] + matrix[at * places + i]); }
    }
    return best[to] < matrix[from * places + to];
}

/// Going by way of others may be shorter than any leg of this route: then a rule that it breaks alone proves nothing.
bool has_shorter_way(const Problem& problem, const Route& route) {
    const auto& type = problem.vehicle_types[route.vehicle_type];
    const auto& travel = problem.travel[type.travel];
    Place before = type.start_depot;
    for (std::size_t i = 0; i <= route.visits.size(); ++i) {
        const Place next = i < route.visits.size() ? route.visits[i] : type.end_depot;
        for (const auto* matrix : {&travel.distance, &travel.duration}) {
            if (before != next && !matrix->empty() && shorter_way(*matrix, problem.places(), before, next)) {
                return true;
            }
        }
        before = next;
    }
    return false;
}

}  // namespace

Status check_problem(const Problem& problem) { return Checker(problem).run(); }

std::string unservable_because(const Problem& problem, std::uint32_t client) {
    const auto& c = problem.clients[client];
    Route alone{.visits = {problem.place_of(client)}};
    if (c.delivers_to != nobody) {
        alone.visits.push_back(problem.place_of(c.delivers_to));
    } else if (c.picks_up_at != nobody) {
        alone.visits.insert(alone.visits.begin(), problem.place_of(c.picks_up_at));
    }
    std::vector<std::string> best;
    bool first = true;
    for (std::uint32_t t = 0, vehicle = 0; t < problem.vehicle_types.size();
         vehicle += problem.vehicle_types[t++].count) {
        if (problem.vehicle_types[t].count == 0) {
            continue;
        }
        alone.vehicle_type = t;
        alone.vehicle = vehicle;
        auto timing = drive(problem, alone);
        if (timing.broken.empty() || has_shorter_way(problem, alone)) {
            return {};
        }
        if (first || timing.broken.size() < best.size()) {
            best = std::move(timing.broken);
            first = false;
        }
    }
    return best.empty() ? "there is no vehicle" : best.front();
}

}  // namespace nearstock::vrp
