#include "routing_cases.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdio>
#include <numeric>

namespace nearstock {
namespace {

using ::testing::IsEmpty;

/// One site, one van that is there all day, stops given by metres east and north.
RandomWave a_van_and(std::vector<std::pair<double, double>> places) {
    auto network = a_city(1, 1);
    network->travel.congestion.fill(1);
    const Timestamp now = network->time_zone.at(a_day, Seconds(10 * 3600));
    RandomWave wave{network, {.network = *network, .now = now, .next_wave = now + Seconds(1800), .last_wave = true}};
    for (const auto& [east, north] : places) {
        wave.problem.stops.push_back({.site = SiteIndex(0),
                                      .location = metres_from_centre(east, north),
                                      .weight = Weight(1000),
                                      .volume = Volume(2000),
                                      .ready_at = now,
                                      .window_start = now,
                                      .window_end = now + Seconds(4 * 3600),
                                      .service = Seconds(180)});
    }
    wave.problem.vehicles.push_back({.driver = DriverIndex(0),
                                     .site = SiteIndex(0),
                                     .capacity_weight = Weight(100'000),
                                     .capacity_volume = Volume(1'000'000),
                                     .available_from = now,
                                     .shift_end = now + Seconds(8 * 3600)});
    return wave;
}

// By hand: 1,000 m straight is 1,300 m of street, 163 s at 8 m/s. Loading 300 s + there 163 s + service 180 s + back
// 163 s = 806 s at 21 € an hour = 4.7017 €; 2.6 km at 0.32 € = 0.832 €.
TEST(RouteCost, IsTimeAndDistanceByTheRateCard) {
    const auto wave = a_van_and({{1000, 0}});
    const auto plan = make_insertion_planner()->plan(wave.problem);
    ASSERT_EQ(plan.routes.size(), 1u);
    const Route& route = plan.routes[0];
    EXPECT_EQ((route.departure - wave.problem.now).count(), 300);
    EXPECT_EQ((route.stops[0].arrival - route.departure).count(), 163);
    EXPECT_EQ((route.back - route.departure).count(), 506);
    EXPECT_NEAR(static_cast<double>(route.distance.value()), 2600, 2);
    EXPECT_NEAR(route_cost(wave.problem, route) / euro, 4.7017 + 0.832, 0.002);
}

TEST(RouteCost, ChargesALateDeliveryAndItsWholeMinutes) {
    auto wave = a_van_and({{1000, 0}});
    const auto plan = make_insertion_planner()->plan(wave.problem);
    const double in_time = route_cost(wave.problem, plan.routes[0]);
    wave.problem.stops[0].window_end = plan.routes[0].stops[0].arrival - Seconds(185);
    EXPECT_NEAR(route_cost(wave.problem, plan.routes[0]) - in_time, 1.5 * euro + 3 * 0.05 * euro, 1);
}

TEST(NearestNeighbour, DrivesToTheNearestNextStop) {
    const auto wave = a_van_and({{3000, 0}, {-1000, 0}, {1500, 0}});
    const auto plan = make_nearest_neighbour_planner()->plan(wave.problem);
    ASSERT_EQ(plan.routes.size(), 1u);
    std::vector<std::uint32_t> sequence;
    for (const auto& stop : plan.routes[0].stops) { sequence.push_back(stop.shipment); }
    EXPECT_EQ(sequence, (std::vector<std::uint32_t>{1, 2, 0}));
}

TEST(NearestNeighbour, SendsDriversInTheOrderInWhichTheyAreFree) {
    auto wave = a_van_and({{1000, 0}});
    wave.network->drivers.push_back({.driver_id = "D2000"});
    auto second = wave.problem.vehicles[0];
    second.driver = DriverIndex(1);
    wave.problem.vehicles[0].available_from += Seconds(600);
    wave.problem.vehicles.push_back(second);
    const auto plan = make_nearest_neighbour_planner()->plan(wave.problem);
    ASSERT_EQ(plan.routes.size(), 1u);
    EXPECT_EQ(plan.routes[0].driver, DriverIndex(1));
}

TEST(Routing, LeavesLaterRatherThanWaitAtADoor) {
    auto wave = a_van_and({{1000, 0}});
    wave.problem.stops[0].window_start = wave.problem.now + Seconds(1500);
    for (const auto& planner : {make_insertion_planner(), make_nearest_neighbour_planner()}) {
        const auto plan = planner->plan(wave.problem);
        ASSERT_EQ(plan.routes.size(), 1u);
        EXPECT_EQ((plan.routes[0].departure - wave.problem.now).count(), 1500 - 163) << planner->name();
        EXPECT_EQ(plan.routes[0].stops[0].arrival, wave.problem.stops[0].window_start);
        EXPECT_EQ(waiting_at_doors(wave.problem, plan.routes[0]), Seconds(0));
    }
}

TEST(Insertion, LeavesALoneStopForTheNextWaveWhenItsWindowAllowsIt) {
    auto wave = a_van_and({{3000, 0}});
    wave.problem.last_wave = false;
    EXPECT_EQ(make_insertion_planner()->plan(wave.problem).unassigned.size(), 1u);
    auto urgent = wave;
    urgent.problem.stops[0].window_end = urgent.problem.now + Seconds(3600);
    EXPECT_THAT(make_insertion_planner()->plan(urgent.problem).unassigned, IsEmpty());
    auto last = wave;
    last.problem.last_wave = true;
    EXPECT_THAT(make_insertion_planner()->plan(last.problem).unassigned, IsEmpty());
    EXPECT_THAT(make_insertion_planner(without_waiting())->plan(wave.problem).unassigned, IsEmpty());
}

TEST(Insertion, TakesAStopThatCouldWaitAlongWithOneThatCannot) {
    auto wave = a_van_and({{3000, 0}, {3050, 20}});
    wave.problem.last_wave = false;
    wave.problem.stops[0].window_end = wave.problem.now + Seconds(3000);
    const auto plan = make_insertion_planner()->plan(wave.problem);
    EXPECT_THAT(plan.unassigned, IsEmpty());
    EXPECT_EQ(plan.routes.size(), 1u);
}

TEST(Insertion, UsesFewerDriversWhenThatIsCheaper) {
    const auto wave = a_random_wave(5, 1,
                                    {.stops_per_site = 15,
                                     .vehicles_per_site = 12,
                                     .tightest_window = Seconds(3 * 3600),
                                     .widest_window = Seconds(4 * 3600)});
    EXPECT_LE(make_insertion_planner()->plan(wave.problem).routes.size(),
              make_nearest_neighbour_planner()->plan(wave.problem).routes.size());
}

RC_GTEST_PROP(Routing, KeepsCapacityShiftReadinessAndEveryStopOnce, (std::uint64_t seed, bool last_wave)) {
    Generator random(seed);
    const WaveSize size{.stops_per_site = 1 + random.below(20),
                        .vehicles_per_site = random.below(9),
                        .tightest_window = Seconds(1200),
                        .widest_window = Seconds(1200 + random.below(3 * 3600))};
    auto wave = a_random_wave(seed, 1 + random.below(3), size);
    wave.problem.last_wave = last_wave;
    for (const auto& planner :
         {make_nearest_neighbour_planner(), make_insertion_planner(), make_ruin_recreate_planner()}) {
        const auto broken = broken_rules(wave.problem, planner->plan(wave.problem));
        RC_ASSERT(broken == std::vector<std::string>{});
    }
}

RC_GTEST_PROP(Routing, GivesTheSamePlanForTheSameProblem, (std::uint64_t seed)) {
    const auto wave = a_random_wave(seed, 2, {});
    const auto once = make_ruin_recreate_planner()->plan(wave.problem);
    const auto twice = make_ruin_recreate_planner()->plan(wave.problem);
    RC_ASSERT(cost_of(wave.problem, once) == cost_of(wave.problem, twice));
    RC_ASSERT(once.unassigned == twice.unassigned);
}

/// The cheapest way to serve everybody, by trying every assignment and every sequence.
double cheapest_by_enumeration(const RoutingProblem& problem) {
    const std::size_t n = problem.stops.size();
    const std::size_t vehicles = problem.vehicles.size();
    std::vector<std::vector<double>> best(vehicles, std::vector<double>(std::size_t{1} << n, 1e18));
    for (std::size_t v = 0; v < vehicles; ++v) {
        for (std::size_t set = 0; set < best[v].size(); ++set) {
            std::vector<std::uint32_t> members;
            for (std::uint32_t i = 0; i < n; ++i) {
                if ((set >> i & 1) != 0) {
                    members.push_back(i);
                }
            }
            do {
                Route route{.driver = problem.vehicles[v].driver, .site = problem.vehicles[v].site};
                for (const auto stop : members) { route.stops.push_back({stop, {}}); }
                route.departure = earliest_departure(problem, problem.vehicles[v], route.stops);
                route = timed(problem, route);
                RoutePlan alone{.routes = {route}, .unassigned = {}};
                for (std::uint32_t i = 0; i < n; ++i) {
                    if ((set >> i & 1) == 0) {
                        alone.unassigned.push_back(i);
                    }
                }
                if (set == 0 || broken_rules(problem, alone).empty()) {
                    best[v][set] = std::min(best[v][set], route_cost(problem, route));
                }
            } while (std::ranges::next_permutation(members).found);
        }
    }
    std::vector<double> total(std::size_t{1} << n, 1e18);
    total[0] = 0;
    for (std::size_t v = 0; v < vehicles; ++v) {
        auto next = total;
        for (std::size_t set = 0; set < total.size(); ++set) {
            for (std::size_t part = set;; part = (part - 1) & set) {
                next[set] = std::min(next[set], total[set ^ part] + best[v][part]);
                if (part == 0) {
                    break;
                }
            }
        }
        total = next;
    }
    return total.back();
}

TEST(Insertion, IsNearTheCheapestPlanOfTinyProblems) {
    const auto planner = make_ruin_recreate_planner(by_the_rate_card());
    double ours = 0;
    double cheapest = 0;
    int exact = 0;
    int problems = 0;
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        const auto wave = a_random_wave(seed, 1,
                                        {.stops_per_site = 5,
                                         .vehicles_per_site = 3,
                                         .tightest_window = Seconds(1500),
                                         .widest_window = Seconds(5400)});
        const auto plan = planner->plan(wave.problem);
        const double best = cheapest_by_enumeration(wave.problem);
        if (best > 1e17) {
            continue;  // not everybody can be served
        }
        ASSERT_THAT(plan.unassigned, IsEmpty()) << "seed " << seed;
        const double cost = cost_of(wave.problem, plan);
        ASSERT_GE(cost, best - 1) << "seed " << seed;
        ours += cost;
        cheapest += best;
        exact += cost < best + 1 ? 1 : 0;
        ++problems;
    }
    std::printf("  %d of %d tiny problems exact, %.2f %% above the optimum in the mean\n", exact, problems,
                (ours / cheapest - 1) * 100);
    EXPECT_GE(problems, 50);
    EXPECT_LT(ours / cheapest, 1.005);
    EXPECT_GE(exact, problems * 9 / 10);
}

TEST(Insertion, IsNeverDearerThanNearestNeighbourAndClearlyCheaperInTheMean) {
    const auto ours = make_ruin_recreate_planner(by_the_rate_card());
    const auto practice = make_nearest_neighbour_planner();
    double ours_total = 0;
    double practice_total = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const auto wave = a_random_wave(seed, 1, {});
        const auto our_plan = ours->plan(wave.problem);
        const auto practice_plan = practice->plan(wave.problem);
        ASSERT_LE(our_plan.unassigned.size(), practice_plan.unassigned.size()) << "seed " << seed;
        const double our_cost = cost_of(wave.problem, our_plan);
        const double practice_cost = cost_of(wave.problem, practice_plan);
        if (our_plan.unassigned.size() == practice_plan.unassigned.size()) {
            ASSERT_LE(our_cost, practice_cost + 10) << "seed " << seed;
            ours_total += our_cost;
            practice_total += practice_cost;
        }
    }
    std::printf("  one wave, nobody waits: %.1f %% below nearest neighbour\n", (1 - ours_total / practice_total) * 100);
    EXPECT_LT(ours_total, 0.93 * practice_total);
}

}  // namespace
}  // namespace nearstock
