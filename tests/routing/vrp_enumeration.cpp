#include "vrp_enumeration.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>
#include <set>

namespace nearstock::vrp {

namespace {

constexpr Cost impossible = std::numeric_limits<Cost>::max() / 4;

class Enumeration {
public:
    explicit Enumeration(const Problem& p) : p_(p), sets_(std::size_t{1} << p.clients.size()) {
        std::uint32_t first = 0;
        for (std::uint32_t t = 0; t < p.vehicle_types.size(); ++t) {
            route_.push_back(std::vector<Cost>(sets_, impossible));
            type_ = t;
            vehicle_ = first;
            extend({}, 0, 0);
            first += p.vehicle_types[t].count;
        }
    }

    std::optional<Optimum> best(bool vehicles_first) const {
        // cost[vehicles used][set]: the cheapest of serving exactly that set.
        const std::size_t most = std::min(p_.vehicles(), p_.clients.size());
        std::vector<std::vector<Cost>> cost(most + 1, std::vector<Cost>(sets_, impossible));
        cost[0][0] = 0;
        for (std::uint32_t t = 0; t < p_.vehicle_types.size(); ++t) {
            for (std::uint32_t k = 0; k < std::min<std::size_t>(p_.vehicle_types[t].count, most); ++k) {
                for (std::size_t used = most; used-- > 0;) {
                    for (std::size_t done = sets_; done-- > 0;) {
                        if (cost[used][done] == impossible) {
                            continue;
                        }
                        const std::size_t rest = (sets_ - 1) & ~done;
                        for (std::size_t mine = rest; mine > 0; mine = (mine - 1) & rest) {
                            if (route_[t][mine] < impossible) {
                                auto& to = cost[used + 1][done | mine];
                                to = std::min(to, cost[used][done] + route_[t][mine]);
                            }
                        }
                    }
                }
            }
        }
        std::optional<Optimum> result;
        for (std::size_t used = 0; used <= most; ++used) {
            for (std::size_t done = 0; done < sets_; ++done) {
                if (const auto prizes = left_out(done); prizes && cost[used][done] < impossible) {
                    const Optimum found{used, cost[used][done] + *prizes};
                    if (!result || (vehicles_first ? std::pair(found.vehicles, found.cost) <
                                                         std::pair(result->vehicles, result->cost)
                                                   : found.cost < result->cost)) {
                        result = found;
                    }
                }
            }
        }
        return result;
    }

private:
    std::optional<Cost> left_out(std::size_t done) const {
        Cost prizes = 0;
        for (std::size_t c = 0; c < p_.clients.size(); ++c) {
            if ((done >> c & 1U) == 0) {
                if (p_.clients[c].required) {
                    return std::nullopt;
                }
                prizes += p_.clients[c].prize;
            }
        }
        return prizes;
    }

    void extend(std::vector<Place> visits, std::size_t done, std::uint32_t reloads) {
        for (std::uint32_t c = 0; c < p_.clients.size(); ++c) {
            if ((done >> c & 1U) != 0) {
                continue;
            }
            visits.push_back(p_.place_of(c));
            const std::size_t now = done | std::size_t{1} << c;
            const auto timing = drive(p_, {.vehicle_type = type_, .vehicle = vehicle_, .visits = visits});
            if (timing.broken.empty()) {
                route_[type_][now] = std::min(route_[type_][now], timing.cost);
            }
            extend(visits, now, reloads);
            if (reloads < p_.vehicle_types[type_].reloads && now != sets_ - 1) {
                for (const auto depot : p_.vehicle_types[type_].reload_depots) {
                    visits.push_back(depot);
                    extend(visits, now, reloads + 1);
                    visits.pop_back();
                }
            }
            visits.pop_back();
        }
    }

    const Problem& p_;
    std::size_t sets_;
    std::vector<std::vector<Cost>> route_;  // by type, set
    std::uint32_t type_ = 0, vehicle_ = 0;
};

/// Numbers that are the same on every machine.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : generator_(seed) {}
    int from_to(int low, int high) { return low + int(generator_() % std::uint64_t(high - low + 1)); }
    bool once_in(int n) { return from_to(1, n) == 1; }

private:
    std::mt19937_64 generator_;
};

class Maker {
public:
    Maker(std::uint64_t seed, std::size_t clients, unsigned kinds) : dice_(seed), kinds_(kinds), count_(clients) {}

    Problem made() {
        p_.name = "made up";
        p_.dimensions = has(Kinds::dimensions) ? 2 : 1;
        const int depots = has(Kinds::depots) ? 2 : 1;
        for (int d = 0; d < depots; ++d) { p_.depots.push_back(depot()); }
        for (std::size_t c = 0; c < count_; ++c) { p_.clients.push_back(client()); }
        if (has(Kinds::pairs)) {
            make_pairs();
        }
        travel();
        const int types = has(Kinds::fleet) || has(Kinds::depots) ? 2 : 1;
        for (int t = 0; t < types; ++t) { p_.vehicle_types.push_back(vehicle_type()); }
        for (std::uint32_t c = 0; c < p_.clients.size(); ++c) {
            if (!unservable_because(p_, c).empty()) {
                make_optional(c);
            }
        }
        return p_;
    }

private:
    bool has(unsigned kind) const { return (kinds_ & kind) != 0; }

    std::vector<Load> loads(int most) {
        std::vector<Load> result;
        for (std::size_t d = 0; d < p_.dimensions; ++d) { result.push_back(dice_.from_to(0, most)); }
        return result;
    }

    Depot depot() {
        Depot d{.x = double(dice_.from_to(0, 100)), .y = double(dice_.from_to(0, 100))};
        if (has(Kinds::windows)) {
            d.window = {dice_.from_to(0, 20), dice_.from_to(500, 700)};
        }
        d.service = has(Kinds::loading) ? dice_.from_to(0, 15) : 0;
        return d;
    }

    Client client() {
        Client c{.x = double(dice_.from_to(0, 100)), .y = double(dice_.from_to(0, 100)), .delivery = loads(4)};
        if (has(Kinds::pickups)) {
            c.pickup = loads(4);
        }
        if (has(Kinds::windows) && !dice_.once_in(3)) {
            const int open = dice_.from_to(0, 250);
            c.windows = {{open, open + dice_.from_to(20, 150)}};
            if (has(Kinds::several_windows) && dice_.once_in(2)) {
                const auto second = c.windows[0].close + dice_.from_to(5, 80);
                c.windows.push_back({second, second + dice_.from_to(10, 80)});
            }
            c.lateness = has(Kinds::lateness) && dice_.once_in(2) ? dice_.from_to(1, 4) : 0;
        }
        c.service = has(Kinds::service) ? dice_.from_to(0, 20) : 0;
        c.release = has(Kinds::releases) && dice_.once_in(2) ? dice_.from_to(0, 80) : 0;
        c.skills = has(Kinds::skills) && dice_.once_in(3) ? std::uint64_t(dice_.from_to(1, 3)) : 0;
        if (has(Kinds::optional) && dice_.once_in(3)) {
            c.required = false;
            c.prize = dice_.from_to(0, 120);
        }
        return c;
    }

    void make_pairs() {
        for (std::uint32_t c = 0; c + 1 < count_; c += 2) {
            if (dice_.once_in(2)) {
                auto &from = p_.clients[c], &to = p_.clients[c + 1];
                from.delivers_to = c + 1;
                to.picks_up_at = c;
                from.pickup = to.delivery = loads(4);
                from.delivery.clear();
                to.pickup.clear();
                to.required = from.required;
                to.prize = from.required ? 0 : to.prize;
                to.windows.clear();
            }
        }
    }

    void make_optional(std::uint32_t c) {
        for (const auto half : {c, p_.clients[c].delivers_to, p_.clients[c].picks_up_at}) {
            if (half != nobody) {
                p_.clients[half].required = false;
                p_.clients[half].prize = 50;
            }
        }
    }

    void travel() {
        std::vector<std::pair<double, double>> at;
        for (const auto& d : p_.depots) { at.emplace_back(d.x, d.y); }
        for (const auto& c : p_.clients) { at.emplace_back(c.x, c.y); }
        Travel t;
        for (const auto& a : at) {
            for (const auto& b : at) {
                // Up: ways differ by direction, but going by way of others is never shorter.
                const double climb = has(Kinds::asymmetric) ? 0.3 * (b.second - a.second) : 0;
                const double way = std::hypot(a.first - b.first, a.second - b.second) + climb;
                t.distance.push_back(std::int32_t(std::ceil(way)));
                if (has(Kinds::durations)) {
                    t.duration.push_back(std::int32_t(std::ceil(1.4 * way)));
                }
            }
        }
        if (has(Kinds::speeds)) {
            t.speeds = {
                {dice_.from_to(20, 60), 0.6}, {dice_.from_to(90, 140), 1}, {dice_.from_to(200, 250), 0.7}, {300, 1}};
        }
        p_.travel.push_back(std::move(t));
    }

    VehicleType vehicle_type() {
        VehicleType v{.count = std::uint32_t(dice_.from_to(1, 3))};
        for (std::size_t d = 0; d < p_.dimensions; ++d) { v.capacity.push_back(dice_.from_to(5, 10)); }
        v.start_depot = std::uint32_t(dice_.from_to(0, int(p_.depots.size()) - 1));
        v.end_depot = dice_.once_in(3) ? std::uint32_t(dice_.from_to(0, int(p_.depots.size()) - 1)) : v.start_depot;
        if (has(Kinds::fleet)) {
            v.fixed = dice_.from_to(0, 100);
            v.per_distance = dice_.from_to(1, 3);
        }
        v.per_time = has(Kinds::time_cost) && dice_.once_in(2) ? dice_.from_to(1, 2) : 0;
        v.maximum_time = has(Kinds::maximum_time) && dice_.once_in(2) ? Time{dice_.from_to(200, 400)} : no_limit;
        v.maximum_distance =
            has(Kinds::maximum_distance) && dice_.once_in(2) ? std::int64_t{dice_.from_to(150, 400)} : no_limit;
        v.skills = has(Kinds::skills) ? std::uint64_t(dice_.from_to(1, 3)) : 3;
        if (has(Kinds::reloads)) {
            v.end_depot = v.start_depot;
            v.reloads = std::uint32_t(dice_.from_to(0, 2));
            v.reload_depots = {v.start_depot};
        }
        if (has(Kinds::overtime) && dice_.once_in(2)) {
            v.shift = {0, dice_.from_to(150, 400)};
            v.overtime = dice_.from_to(0, 100);
            v.per_overtime = dice_.from_to(1, 3);
        }
        if (has(Kinds::rests) && dice_.once_in(2)) {
            const int open = dice_.from_to(30, 150);
            v.rest = Break{{open, open + dice_.from_to(0, 100)}, dice_.from_to(5, 30)};
        }
        return v;
    }

    Dice dice_;
    unsigned kinds_;
    std::size_t count_;
    Problem p_;
};

}  // namespace

std::optional<Optimum> best_by_enumeration(const Problem& problem, bool vehicles_first) {
    return Enumeration(problem).best(vehicles_first);
}

Problem made_up_problem(std::uint64_t seed, std::size_t clients, unsigned kinds) {
    return Maker(seed, clients, kinds).made();
}

}  // namespace nearstock::vrp
