// The best solution of a small routing problem by trying everything, with the plain audit's prices.
#pragma once

#include "routing/vrp_problem.hpp"

#include <optional>

namespace nearstock::vrp {

struct Optimum {
    std::size_t vehicles = 0;
    Cost cost = 0;
};
/// The cheapest way to serve all required clients, or nothing when there is none. `vehicles_first`: of those with the
/// fewest vehicles. Tries every sequence of every subset with every choice of reloads: for at most seven clients.
std::optional<Optimum> best_by_enumeration(const Problem& problem, bool vehicles_first);

/// What a made-up problem may have, each with its bit.
struct Kinds {
    enum : unsigned {
        dimensions = 1U << 0,
        pickups = 1U << 1,
        pairs = 1U << 2,
        windows = 1U << 3,
        service = 1U << 4,
        releases = 1U << 5,
        optional = 1U << 6,
        skills = 1U << 7,
        fleet = 1U << 8,  // types of different costs
        depots = 1U << 9,
        maximum_time = 1U << 10,
        time_cost = 1U << 11,
        maximum_distance = 1U << 12,
        reloads = 1U << 13,
        loading = 1U << 14,
        asymmetric = 1U << 15,
        durations = 1U << 16,  // apart from distances
        several_windows = 1U << 17,
        lateness = 1U << 18,
        overtime = 1U << 19,
        rests = 1U << 20,
        speeds = 1U << 21,
        all = (1U << 22) - 1,
    };
};
/// A problem of `clients` clients that has the kinds of `kinds`, each number drawn from `seed`; check_problem accepts
/// it.
Problem made_up_problem(std::uint64_t seed, std::size_t clients, unsigned kinds);

}  // namespace nearstock::vrp
