// The solver against trying everything, on small problems that mix the kinds of constraints; the plain audit judges.
#include "routing/vrp_solver.hpp"

#include "vrp_enumeration.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace nearstock::vrp {
namespace {

struct Tally {
    std::size_t compared = 0, worse = 0;
    double most = 0;  // relative
    std::string worst;
};

/// Solves one problem and compares; a broken rule, or a client left out though all can be served, fails at once.
void compare(std::uint64_t seed, std::size_t clients, unsigned kinds, Objective objective, Tally& tally) {
    const auto p = made_up_problem(seed, clients, kinds);
    ASSERT_TRUE(check_problem(p)) << check_problem(p).error().text();
    const bool vehicles_first = objective == Objective::vehicles_first;
    const auto best = best_by_enumeration(p, vehicles_first);
    const auto found = solve(p, {.iterations = 2000, .seed = seed, .objective = objective});
    const auto judged = audit(p, found);
    const std::string which = fmt::format("seed {} clients {} kinds {:#x}", seed, clients, kinds);
    ASSERT_EQ(judged.broken.size(), judged.missing) << which << ": " << testing::PrintToString(judged.broken);
    if (!best) {
        ASSERT_GT(judged.missing, 0U) << which;
        return;
    }
    ++tally.compared;
    if (judged.missing > 0 || (vehicles_first && judged.vehicles > best->vehicles)) {
        ++tally.worse;
        tally.most = 1;
        tally.worst = which;
        return;
    }
    ASSERT_GE(vehicles_first && judged.vehicles < best->vehicles ? judged.cost + best->cost : judged.cost, best->cost)
        << which;
    ASSERT_GE(judged.vehicles, vehicles_first ? best->vehicles : 0) << which;
    if (judged.cost > best->cost) {
        ++tally.worse;
        if (const double gap = double(judged.cost) / double(std::max<Cost>(1, best->cost)) - 1; gap > tally.most) {
            tally.most = gap;
            tally.worst = which;
        }
    }
}

TEST(VrpSolver, EachKindAloneIsSolvedAsWellAsByTryingEverything) {
    Tally tally;
    for (unsigned kind = 1; kind < Kinds::all; kind *= 2) {
        for (std::uint64_t seed = 1; seed <= 40; ++seed) {
            compare(seed, 3 + seed % 3, kind | Kinds::windows, Objective::cost, tally);
        }
    }
    EXPECT_GT(tally.compared, 300U);
    EXPECT_LE(double(tally.worse), 0.01 * double(tally.compared)) << tally.worst << " by " << tally.most;
}

TEST(VrpSolver, MixedKindsAreSolvedNearlyAsWellAsByTryingEverything) {
    Tally tally;
    for (std::uint64_t seed = 1; seed <= 1500; ++seed) {
        const auto kinds = unsigned(std::mt19937_64(seed)()) & Kinds::all;
        compare(seed, 3 + seed % 3, kinds, seed % 3 == 0 ? Objective::vehicles_first : Objective::cost, tally);
    }
    EXPECT_GT(tally.compared, 1000U);
    EXPECT_LE(double(tally.worse), 0.02 * double(tally.compared)) << tally.worst << " by " << tally.most;
}

TEST(VrpSolver, SevenClientsAreSolvedToo) {
    Tally tally;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto kinds = unsigned(std::mt19937_64(seed)()) & Kinds::all & ~Kinds::reloads;
        compare(seed, 7, kinds, Objective::cost, tally);
    }
    EXPECT_LE(tally.worse, 1U) << tally.worst << " by " << tally.most;
}

TEST(VrpSolver, TheSameSeedGivesTheSameSolution) {
    const auto p = made_up_problem(5, 7, Kinds::windows | Kinds::service | Kinds::fleet);
    const auto one = solve(p, {.iterations = 500, .seed = 3});
    const auto two = solve(p, {.iterations = 500, .seed = 3});
    ASSERT_EQ(one.routes.size(), two.routes.size());
    for (std::size_t r = 0; r < one.routes.size(); ++r) { EXPECT_EQ(one.routes[r].visits, two.routes[r].visits); }
}

TEST(VrpSolver, ARenumberedProblemCostsTheSame) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
        const auto p = made_up_problem(seed, 6, Kinds::windows | Kinds::service | Kinds::asymmetric);
        auto q = p;
        std::ranges::reverse(q.clients);
        const std::size_t n = p.places(), d = p.depots.size();
        const auto old = [&](std::size_t place) { return place < d ? place : n - 1 - (place - d); };
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < n; ++j) {
                q.travel[0].distance[i * n + j] = p.travel[0].distance[old(i) * n + old(j)];
            }
        }
        const auto price = [](const Problem& problem) {
            return audit(problem, solve(problem, {.iterations = 3000, .seed = 1})).cost;
        };
        EXPECT_EQ(price(p), price(q)) << "seed " << seed;
    }
}

}  // namespace
}  // namespace nearstock::vrp
