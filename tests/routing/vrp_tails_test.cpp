#include "routing/vrp_ruin_recreate.hpp"

#include "vrp_cases.hpp"

#include <gtest/gtest.h>

namespace nearstock::vrp {
namespace {

/// Clients on a plane, windows of a quarter of the day, vans for eight of them: several routes of several stops. Kinds:
/// 1 limits the time of a route, 2 pays it, 3 has two depots.
Problem town(std::uint64_t seed, bool windows, int kind = 0) {
    Generator random(seed);
    Problem p{.name = "town"};
    std::vector<std::pair<double, double>> at{{50, 50}};
    p.depots.push_back({.name = "depot"});
    if (kind == 3) {
        at.emplace_back(20, 30);
        p.depots.push_back({.name = "other depot"});
    }
    for (int c = 0; c < 40; ++c) {
        at.emplace_back(random.uniform() * 100, random.uniform() * 100);
        Client client{.name = std::to_string(c), .delivery = {Load(1 + random.below(3))}};
        if (windows && c % 2 == 0) {
            const auto open = Time(random.below(600));
            client.windows = {{open, open + 300}};
        }
        p.clients.push_back(client);
    }
    Travel travel;
    for (const auto& a : at) {
        for (const auto& b : at) {
            travel.distance.push_back(std::int32_t(std::ceil(std::hypot(a.first - b.first, a.second - b.second))));
        }
    }
    p.travel.push_back(std::move(travel));
    p.vehicle_types.push_back({.name = "van", .count = 20, .capacity = {16}, .shift = {0, 1200}});
    if (kind >= 1) {
        p.vehicle_types[0].maximum_time = 700;
        p.vehicle_types[0].per_time = kind == 2 ? 1 : 0;
    }
    if (kind == 3) {  // the same vans at another depot, smaller, home earlier
        p.vehicle_types.push_back(p.vehicle_types[0]);
        p.vehicle_types[1].start_depot = p.vehicle_types[1].end_depot = 1;
        p.vehicle_types[1].capacity = {12};
        p.vehicle_types[1].shift = {0, 1100};
    }
    return p;
}

TEST(VrpTails, ASwapCostsWhatWasSaidKeepsEveryRuleAndCanBeTakenBack) {
    int swapped = 0, cheaper = 0, between_depots = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        const auto p = town(seed, seed % 2 == 0, int(seed / 2 % 4));
        ASSERT_TRUE(check_problem(p)) << check_problem(p).error().text();
        const Tables tables(p);
        Routes routes(tables);
        ASSERT_TRUE(routes.tails_are_free());
        RuinRecreate moves(tables, {}, seed);
        while (routes.missing() > 0) {  // a blink may pass over somebody's only place
            routes.begin();
            moves.start_anew(routes);
            routes.commit();
        }
        for (std::uint32_t c = 0; c < p.clients.size(); ++c) {
            const auto swap = routes.best_tail_swap(c);
            if (swap.client == nobody) {
                continue;
            }
            EXPECT_EQ(swap.client, c);
            const auto type = [&](NodeIndex n) { return tables.trip[routes.node(n).route].type; };
            const bool between = type(c) != type(swap.after);
            const Cost before = routes.cost();
            std::vector<std::uint32_t> was, is;
            routes.save(was);
            routes.begin();
            routes.swap_tails(swap);
            EXPECT_EQ(routes.cost(), before + swap.delta) << "seed " << seed << ", client " << c;
            EXPECT_EQ(routes.node(c).before, swap.after);
            routes.roll_back();
            routes.save(is);
            EXPECT_EQ(is, was);
            EXPECT_EQ(routes.cost(), before);
            routes.begin();
            routes.swap_tails(swap);
            routes.commit();
            const auto judged = audit(p, routes.solution());
            EXPECT_TRUE(judged.feasible()) << (judged.broken.empty() ? "" : judged.broken.front());
            EXPECT_EQ(judged.cost, routes.cost());
            ++swapped;
            cheaper += swap.delta < 0 ? 1 : 0;
            between_depots += between ? 1 : 0;
        }
    }
    EXPECT_GT(swapped, 400);
    EXPECT_GT(between_depots, 20);
    EXPECT_GT(cheaper, 10) << "of greedy routes some are improved";
}

TEST(VrpTails, ArePassedOverWhereMoreThanWaysAndTimesDecides) {
    auto p = town(1, false);
    p.clients[0].release = 5;
    EXPECT_FALSE(Routes(Tables(p)).tails_are_free());
    p = town(1, false);
    p.vehicle_types[0].maximum_distance = 100;
    EXPECT_FALSE(Routes(Tables(p)).tails_are_free());
    p = town(1, false);
    p.clients[0].pickup = {1};
    EXPECT_FALSE(Routes(Tables(p)).tails_are_free());
}

TEST(VrpTails, AVehicleIsSavedWhereOneCanTakeAllAndNoneTakesMoreThanItCan) {
    auto p = line_problem({10, 20, -10, -20});
    p.vehicle_types[0].count = 2;
    p.vehicle_types[0].capacity = {2};
    const Tables tables(p);
    Routes routes(tables);
    Route right = route_of(p, {0, 1}), left = route_of(p, {2, 3});
    left.vehicle = 1;
    routes.load({.routes = {right, left}});
    ASSERT_EQ(routes.missing(), 0);
    EXPECT_EQ(routes.best_tail_swap(2).client, nobody)
        << "behind 0 it would make room of 1 for three, behind 1 for four";
}

}  // namespace
}  // namespace nearstock::vrp
