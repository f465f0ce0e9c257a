// A standing plan under random operations: the audit must find nothing wrong, and what the plan says it costs must be
// what a plan rebuilt from nothing costs.
#include "routing/vrp_live.hpp"

#include "core/random.hpp"
#include "routing/vrp_solver.hpp"
#include "vrp_cases.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nearstock::vrp {
namespace {

/// Clients spread over a square, with windows, four vans.
Problem town(std::uint64_t seed, std::size_t clients) {
    Generator random(seed);
    Problem p{.name = "town"};
    p.depots.push_back({.name = "depot", .x = 500, .y = 500, .window = {0, 20'000}});
    for (std::size_t c = 0; c < clients; ++c) {
        Client client{.name = "c" + std::to_string(c), .delivery = {Load(1 + random.below(3))}, .service = 60};
        client.x = double(random.below(1000));
        client.y = double(random.below(1000));
        const auto open = Time(1000 + random.below(8000));
        client.windows = {{open, open + 4000}};
        p.clients.push_back(client);
    }
    Travel travel;
    const std::size_t places = p.places();
    const auto x = [&](std::size_t i) { return i == 0 ? p.depots[0].x : p.clients[i - 1].x; };
    const auto y = [&](std::size_t i) { return i == 0 ? p.depots[0].y : p.clients[i - 1].y; };
    for (std::size_t i = 0; i < places; ++i) {
        for (std::size_t j = 0; j < places; ++j) {
            travel.distance.push_back(int(std::ceil(std::hypot(x(i) - x(j), y(i) - y(j)))));
        }
    }
    p.travel.push_back(std::move(travel));
    p.vehicle_types.push_back({.name = "van", .count = 6, .capacity = {40}, .shift = {0, 20'000}});
    return p;
}

/// The first `present` clients of a problem.
Problem first_of(const Problem& whole, std::size_t present) {
    Problem part = whole;
    part.clients.resize(present);
    const std::size_t wide = whole.places(), narrow = part.places();
    part.travel[0].distance.assign(narrow * narrow, 0);
    for (std::size_t i = 0; i < narrow; ++i) {
        for (std::size_t j = 0; j < narrow; ++j) {
            part.travel[0].distance[i * narrow + j] = whole.travel[0].distance[i * wide + j];
        }
    }
    return part;
}

Ways ways_of(const Problem& whole, std::uint32_t client) {
    Ways ways;
    const std::size_t at = whole.place_of(client), places = whole.places();
    for (std::size_t k = 0; k < at; ++k) {
        ways.to.push_back(whole.travel[0].distance[at * places + k]);
        ways.from.push_back(whole.travel[0].distance[k * places + at]);
    }
    return ways;
}

/// Cost of the plan's routes as a plan rebuilt from nothing has it, and the audit's sentences.
std::pair<Cost, std::vector<std::string>> rebuilt(const Problem& whole, const LivePlan& plan) {
    auto solution = plan.solution();
    std::erase_if(solution.unserved, [&](const Unserved& u) { return u.client >= whole.clients.size(); });
    Cost cost = 0;
    std::vector<std::string> broken;
    for (const auto& route : solution.routes) {
        const auto timing = drive(whole, route);
        cost += timing.cost;
        broken.insert(broken.end(), timing.broken.begin(), timing.broken.end());
    }
    return {cost, broken};
}

TEST(VrpLive, RandomOperationsKeepAPlanEqualToOneRebuiltFromNothing) {
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const auto whole = town(seed, 60);
        const auto start = first_of(whole, 30);
        LivePlan plan(start, solve(start, {.iterations = 500, .seed = seed}), {.room = 30, .seed = seed});
        Generator random(seed * 17);
        std::uint32_t come = 30;
        std::vector<bool> gone(60, false);
        for (int step = 0; step < 60; ++step) {
            const auto die = random.below(10);
            if (die < 5 && come < 60) {
                ASSERT_TRUE(plan.insert(whole.clients[come], ways_of(whole, come)));
                ++come;
            } else if (die < 7) {
                const auto c = std::uint32_t(random.below(come));
                if (plan.routes().routed(c)) {
                    ASSERT_TRUE(plan.remove(c));
                    gone[c] = true;
                }
            } else if (die < 8) {
                plan.improve(20);
            } else {
                plan.tell();
            }
            const auto [cost, broken] = rebuilt(whole, plan);
            ASSERT_THAT(broken, testing::IsEmpty()) << "seed " << seed << " step " << step;
            ASSERT_EQ(plan.routes().missing(), 0U);
            ASSERT_EQ(cost, plan.cost()) << "seed " << seed << " step " << step;
        }
        for (std::uint32_t c = 0; c < come; ++c) { EXPECT_EQ(plan.routes().routed(c), !gone[c]) << c; }
    }
}

TEST(VrpLive, WhatADriverHasSetOutToStays) {
    const auto whole = town(3, 60);
    const auto start = first_of(whole, 40);
    LivePlan plan(start, solve(start, {.iterations = 2000, .seed = 3}), {.room = 20});
    for (std::uint32_t c = 40; c < 60; ++c) {
        plan.advance(Time(c - 39) * 250);
        std::vector<std::pair<std::uint32_t, std::uint32_t>> frozen;  // client, vehicle
        for (std::uint32_t k = 0; k < c; ++k) {
            if (plan.routes().routed(k) && plan.routes().frozen(k)) {
                frozen.emplace_back(k, plan.routes().node(k).route);
                EXPECT_FALSE(plan.remove(k));
            }
        }
        ASSERT_TRUE(plan.insert(whole.clients[c], ways_of(whole, c)));
        plan.improve(50);
        for (const auto& [client, route] : frozen) { EXPECT_EQ(plan.routes().node(client).route, route); }
    }
    std::size_t under_way = 0;
    for (std::uint32_t k = 0; k < 60; ++k) { under_way += plan.routes().frozen(k) ? 1 : 0; }
    EXPECT_GT(under_way, 10U);
}

TEST(VrpLive, NobodySetsOutInThePast) {
    const auto whole = town(4, 30);
    LivePlan plan(first_of(whole, 29), solve(first_of(whole, 29), {.iterations = 1000, .seed = 1}), {.room = 1});
    plan.advance(3000);
    const auto placed = plan.insert(whole.clients[29], ways_of(whole, 29));
    ASSERT_TRUE(placed);
    ASSERT_NE(placed->vehicle, nobody);
    const auto before = plan.routes().node(29).before;
    const auto& from = plan.routes().node(before);
    EXPECT_GE(from.early + from.service, 3000);
}

TEST(VrpLive, AnAbsentDriversStopsGoToOthers) {
    const auto whole = town(5, 40);
    LivePlan plan(whole, solve(whole, {.iterations = 2000, .seed = 1}), {});
    const auto before = plan.solution();
    const auto vehicle = before.routes.front().vehicle;
    const auto moved = plan.absent(vehicle);
    EXPECT_EQ(moved.size(), before.routes.front().visits.size());
    for (const auto& placement : moved) { EXPECT_NE(placement.vehicle, vehicle); }
    for (const auto& route : plan.solution().routes) { EXPECT_NE(route.vehicle, vehicle); }
}

TEST(VrpLive, ALateDriverKeepsWhatStillWorksAndTheRestIsServedByOthersOrLate) {
    const auto whole = town(6, 40);
    LivePlan plan(whole, solve(whole, {.iterations = 2000, .seed = 1}), {});
    const auto vehicle = plan.solution().routes.front().vehicle;
    const auto moved = plan.late(vehicle, 9000);
    EXPECT_FALSE(moved.empty());
    for (const auto& route : plan.solution().routes) {
        if (route.vehicle == vehicle) {
            const auto first = whole.client_at(route.visits.front());
            EXPECT_GE(plan.routes().node(first).early, 9000);
        }
    }
    for (const auto& placement : moved) { EXPECT_NE(placement.vehicle, nobody); }
}

TEST(VrpLive, AHighPriceOfChangeLeavesDriversAlone) {
    const auto whole = town(7, 40);
    const auto solution = solve(whole, {.iterations = 60, .seed = 1});  // poor: there is something to improve
    const auto hands = [&](Cost price) {
        LivePlan plan(whole, solution, {.price_of_change = price, .seed = 2});
        std::vector<std::uint32_t> before, after;
        for (std::uint32_t c = 0; c < 40; ++c) { before.push_back(plan.routes().node(c).route); }
        plan.improve(3000);
        std::size_t changed = 0;
        for (std::uint32_t c = 0; c < 40; ++c) { changed += plan.routes().node(c).route != before[c] ? 1 : 0; }
        return changed;
    };
    EXPECT_GT(hands(0), 0U);
    EXPECT_EQ(hands(1'000'000), 0U);
}

TEST(VrpLive, WhatWasChargedForAChangeIsForgottenOnceDriversKnow) {
    const auto whole = town(9, 40);
    LivePlan plan(whole, solve(whole, {.iterations = 60, .seed = 1}), {.price_of_change = 1, .seed = 2});
    plan.improve(3000);
    EXPECT_GT(plan.cost(), rebuilt(whole, plan).first) << "some changes paid in spite of their price";
    plan.tell();
    EXPECT_EQ(plan.cost(), rebuilt(whole, plan).first);
}

TEST(VrpLive, AnOrderThatNobodyCouldTakeCanBeTakenBack) {
    auto whole = town(10, 10);
    whole.clients[9].windows = {{0, 1}};
    LivePlan plan(first_of(whole, 9), solve(first_of(whole, 9), {.iterations = 200, .seed = 1}), {.room = 1});
    plan.advance(500);
    const auto placed = plan.insert(whole.clients[9], ways_of(whole, 9));
    ASSERT_TRUE(placed);
    ASSERT_EQ(placed->vehicle, nobody);
    EXPECT_EQ(plan.solution().unserved.size(), 1U);
    EXPECT_TRUE(plan.remove(9));
    EXPECT_TRUE(plan.solution().unserved.empty());
    EXPECT_FALSE(plan.remove(9));
}

TEST(VrpLive, RefusesWaysThatDoNotFitAndAFullPlan) {
    const auto whole = town(8, 10);
    LivePlan plan(first_of(whole, 9), solve(first_of(whole, 9), {.iterations = 200, .seed = 1}), {.room = 1});
    const auto refused = plan.insert(whole.clients[9], {});
    ASSERT_FALSE(refused);
    EXPECT_THAT(refused.error().text(), testing::HasSubstr("0 ways to and 0 from the new place"));
    ASSERT_TRUE(plan.insert(whole.clients[9], ways_of(whole, 9)));
    EXPECT_FALSE(plan.insert(whole.clients[9], ways_of(whole, 9)));
}

}  // namespace
}  // namespace nearstock::vrp
