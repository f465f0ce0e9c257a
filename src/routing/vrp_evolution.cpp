// A population of annealed solutions, and children that take a neighbourhood of routes from their father (the route
// exchange of Nagata and Bräysy 2010, repaired by insertion instead of edge assembly), annealed again from a low
// temperature. For budgets that a single annealing would waste.
#include "routing/vrp_island.hpp"

#include <algorithm>

namespace nearstock::vrp {

namespace {

constexpr std::size_t members = 6;
constexpr double founding_share = 0.5;  // of the budget, for the first generation
constexpr std::size_t children = 18;
constexpr double warm = 0.4;                // first temperature of a child, times the typical distance
constexpr double rounds_per_client = 5000;  // that make a population worth its while

/// By vehicle: its part of a kept sequence, with its ends.
std::vector<std::vector<std::uint32_t>> by_vehicle(const std::vector<std::uint32_t>& sequence) {
    std::vector<std::vector<std::uint32_t>> parts(1);
    for (const auto n : sequence) {
        if (n == Routes::end_of_vehicle) {
            parts.emplace_back();
        } else {
            parts.back().push_back(n);
        }
    }
    parts.pop_back();
    return parts;
}

}  // namespace

/// Anneals until then to see how fast it goes.
bool Island::worth_evolving(double until) {
    const auto before = iteration_;
    const double from = share_spent();
    if (options_.iterations > 0 && !options_.spent) {
        return (1 - from) * double(options_.iterations) > rounds_per_client * double(tables_.present);
    }
    anneal(from, until, hot_);
    const double share = share_spent() - from;
    const double all = share > 0 ? double(iteration_ - before) / share * (1 - from) : 0;
    return all > rounds_per_client * double(tables_.present);
}

/// A founder: from nothing; where vehicles are few, from the best so far.
void Island::begin_anew() {
    if (options_.objective == Objective::vehicles_first) {
        routes_.restore(best_.sequence);
        return;
    }
    routes_.clear();
    routes_.begin();
    moves_.start_anew(routes_);
    routes_.commit();
}

const Elite& Island::pick() {
    const auto& a = population_[moves_.random().below(population_.size())];
    const auto& b = population_[moves_.random().below(population_.size())];
    return a.better_than(b) ? a : b;
}

/// The mother's routes, but a neighbourhood of the father's in place of those that share most with them.
void Island::cross(const Elite& mother, const Elite& father) {
    auto parts = by_vehicle(mother.sequence);
    const auto others = by_vehicle(father.sequence);
    std::vector<std::uint32_t> vehicle_of(tables_.clients, nobody), father_of(tables_.clients, nobody);
    std::size_t used = 0;
    for (std::uint32_t v = 0; v < others.size(); ++v) {
        used += others[v].empty() ? 0 : 1;
        for (const auto n : others[v]) {
            if (n < tables_.clients) {
                father_of[n] = v;
            }
        }
        for (const auto n : parts[v]) {
            if (n < tables_.clients) {
                vehicle_of[n] = v;
            }
        }
    }
    const std::size_t wanted = 1 + moves_.random().below(std::max<std::size_t>(1, used / 2));
    const std::size_t seed = moves_.random().below(tables_.present);
    std::vector<std::uint32_t> taken;
    for (std::size_t k = 0; k < tables_.around_size && taken.size() < wanted; ++k) {
        const auto c = tables_.around[seed * tables_.around_size + k];
        if (c != nobody && father_of[c] != nobody && std::ranges::find(taken, father_of[c]) == taken.end()) {
            taken.push_back(father_of[c]);
        }
    }
    std::vector<bool> replaced(parts.size(), false);
    std::vector<bool> moved(tables_.clients, false);
    for (const auto from : taken) {
        std::vector<std::size_t> shared(parts.size(), 0);
        for (const auto n : others[from]) {
            if (n < tables_.clients) {
                moved[n] = true;
                if (vehicle_of[n] != nobody) {
                    ++shared[vehicle_of[n]];
                }
            }
        }
        std::uint32_t best = nobody;
        for (std::uint32_t v = 0; v < parts.size(); ++v) {
            const bool like = tables_.vehicle[v].type == tables_.vehicle[from].type && !replaced[v] &&
                              (options_.objective == Objective::cost || !parts[v].empty());
            if (like && (best == nobody || shared[v] > shared[best])) {
                best = v;
            }
        }
        if (best == nobody) {
            continue;
        }
        parts[best] = others[from];
        replaced[best] = true;
    }
    std::vector<std::uint32_t> sequence;
    for (std::uint32_t v = 0; v < parts.size(); ++v) {
        bool any = false;
        for (const auto n : parts[v]) {
            const bool client = n < tables_.clients;
            if (client && !replaced[v] && moved[n]) {
                continue;
            }
            if (!client && !any) {
                continue;  // a trip that has become empty
            }
            sequence.push_back(n);
            any = client;
        }
        sequence.push_back(Routes::end_of_vehicle);
    }
    routes_.restore(sequence);
    routes_.begin();
    moves_.start_anew(routes_);
    routes_.commit();
}

void Island::join_population() {
    const auto same = [&](const Elite& e) { return e.missing == leg_.missing && e.cost == leg_.cost; };
    if (std::ranges::any_of(population_, same)) {
        return;
    }
    population_.push_back(leg_);
    if (population_.size() > members) {
        population_.erase(
            std::ranges::max_element(population_, [](const Elite& a, const Elite& b) { return a.better_than(b); }));
    }
}

void Island::evolve(double from, double until) {
    const double founding = (until - from) * founding_share;
    for (std::size_t m = 0; m < members && share_spent() < until; ++m) {
        if (m > 0) {
            begin_anew();
        }
        const double begin = share_spent();
        anneal(begin, from + founding * double(m + 1) / double(members), hot_);
        join_population();
    }
    for (std::size_t k = 0; k < children && share_spent() < until; ++k) {
        const Elite mother = pick();
        const Elite father = pick();
        cross(mother, father);
        const double begin = share_spent();
        anneal(begin, from + founding + (until - from - founding) * double(k + 1) / double(children), warm);
        join_population();
    }
}

}  // namespace nearstock::vrp
