#include "routing/vrp_ruin_recreate.hpp"

#include "vrp_cases.hpp"

#include <gtest/gtest.h>

namespace nearstock::vrp {
namespace {

/// Clients on a plane, windows of a quarter of the day, vans for eight of them: several routes of several stops. Kinds:
/// 1 limits the time of a route, 2 pays it, 3 has two depots, 4 has clients in pairs, 5 brings some and fetches from
/// others, 6 limits the distance, 7 reloads, with orders that become ready while the day runs, 8 the same in
/// shifts of limited length.
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
    for (std::uint32_t c = 0; kind == 4 && c < p.clients.size(); c += 2) {
        auto &pickup = p.clients[c], &delivery = p.clients[c + 1];
        pickup.pickup = delivery.delivery;
        pickup.delivery.clear();
        pickup.delivers_to = c + 1;
        delivery.picks_up_at = c;
        delivery.windows.clear();
    }
    for (std::size_t c = 0; kind == 5 && c < p.clients.size(); c += 3) {
        std::swap(p.clients[c].pickup, p.clients[c].delivery);
    }
    if (kind == 6) {
        p.vehicle_types[0].maximum_distance = 500;
    }
    if (kind == 7 || kind == 8) {
        p.vehicle_types[0].reloads = 3;
        p.vehicle_types[0].reload_depots = {0};
        p.depots[0].service = 10;
        for (std::size_t c = 0; c < p.clients.size(); c += 4) { p.clients[c].release = Time(random.below(300)); }
    }
    if ((kind >= 1 && kind <= 3) || kind == 8) {
        p.vehicle_types[0].maximum_time = kind == 8 ? 1100 : 700;
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

/// Everybody on a route.
void fill(Routes& routes, const Tables& tables, std::uint64_t seed) {
    RuinRecreate moves(tables, {}, seed);
    for (int tries = 0; tries < 200 && routes.missing() > 0; ++tries) {
        routes.begin();
        moves.start_anew(routes);
        routes.commit();
    }
}

/// A change that was tried stands as it is priced and allowed, or leaves no trace.
template <class Try>
bool tried(const Problem& p, Routes& routes, Try&& change) {
    const Cost before = routes.cost();
    std::vector<std::uint32_t> was, is;
    routes.save(was);
    routes.begin();
    const bool done = change();
    if (done) {
        routes.commit();
        const auto judged = audit(p, routes.solution());
        EXPECT_TRUE(judged.feasible()) << (judged.broken.empty() ? "" : judged.broken.front());
        EXPECT_EQ(judged.cost, routes.cost());
    } else {
        routes.roll_back();
        routes.save(is);
        EXPECT_EQ(is, was);
        EXPECT_EQ(routes.cost(), before);
    }
    return done;
}

TEST(VrpTails, WhereMoreThanWaysDecidesASwapIsTriedAndKeepsEveryRule) {
    for (int kind = 0; kind <= 8; ++kind) {
        int swapped = 0, refused = 0;
        for (std::uint64_t seed = 1; seed <= 12; ++seed) {
            const auto p = town(seed, seed % 2 == 0, kind);
            ASSERT_TRUE(check_problem(p)) << check_problem(p).error().text();
            const Tables tables(p);
            Routes routes(tables);
            fill(routes, tables, seed);
            ASSERT_EQ(routes.missing(), 0) << kind;
            for (std::uint32_t c = 0; c < p.clients.size(); ++c) {
                const bool done = tried(p, routes, [&] { return routes.try_tail_swap(c, 1e9); });
                swapped += done ? 1 : 0;
                refused += done ? 0 : 1;
            }
        }
        EXPECT_GT(swapped, kind == 4 ? 2 : 20) << "kind " << kind << ": few cuts split no pair";
        EXPECT_GT(refused, 5) << "kind " << kind;
    }
}

TEST(VrpTrips, ATripByAnotherVehicleKeepsEveryRuleAndCostsNothingWhereTimeIsFree) {
    for (const int kind : {7, 8}) {
        int moved = 0, refused = 0, later = 0;
        for (std::uint64_t seed = 1; seed <= 12; ++seed) {
            auto p = town(seed, seed % 2 == 0, kind);
            p.vehicle_types[0].count = 6;
            const Tables tables(p);
            Routes routes(tables);
            fill(routes, tables, seed);
            Generator random(seed);
            for (int k = 0; k < 200; ++k) {
                const auto client = std::uint32_t(random.below(p.clients.size()));
                const auto vehicle = std::uint32_t(random.below(6));
                const Cost before = routes.cost();
                const bool done = tried(p, routes, [&] { return routes.try_trip_move(client, vehicle, 1e9); });
                moved += done ? 1 : 0;
                refused += done ? 0 : 1;
                if (done) {
                    EXPECT_EQ(tables.trip[routes.node(client).route].vehicle, vehicle);
                    later += routes.route(routes.node(client).route).trip_before != nobody ? 1 : 0;
                    if (kind == 7) {
                        EXPECT_EQ(routes.cost(), before);
                    }
                }
            }
        }
        EXPECT_GT(moved, 200) << "kind " << kind;
        EXPECT_GT(later, 20) << "kind " << kind;
        EXPECT_GT(refused, 200) << "kind " << kind;
    }
}

TEST(VrpTrips, TwoTripsThatWaitForEachOtherBecomeTwoVehicles) {
    auto p = line_problem({100, -100});
    p.vehicle_types[0].count = 2;
    p.vehicle_types[0].capacity = {1};
    p.vehicle_types[0].reloads = 1;
    p.vehicle_types[0].reload_depots = {0};
    const Tables tables(p);
    Routes routes(tables);
    routes.load({.routes = {route_of(p, {0, reload, 1})}});
    ASSERT_EQ(routes.missing(), 0);
    ASSERT_EQ(routes.used(), 1);
    EXPECT_TRUE(tried(p, routes, [&] { return routes.try_trip_move(1, 1, 1); }));
    EXPECT_EQ(routes.used(), 2);
    EXPECT_FALSE(tried(p, routes, [&] { return routes.try_trip_move(1, 1, 1); })) << "it is there";
    EXPECT_TRUE(tried(p, routes, [&] { return routes.try_trip_move(0, 1, 1); })) << "and back to one";
    EXPECT_EQ(routes.used(), 1);
    routes.set_most_vehicles(1);
    EXPECT_FALSE(tried(p, routes, [&] { return routes.try_trip_move(0, 0, 1); })) << "no vehicle more may set out";
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
