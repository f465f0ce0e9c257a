// A day of waves at one site with travel times that nobody knows beforehand: what our tours save, and what they do to
// the customers' windows and to the time to their doors.
#include "routing_cases.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <map>

namespace nearstock {
namespace {

struct DayResult {
    double cost = 0;  // micros, with the lateness that happened
    double orders = 0;
    double late = 0;
    double tours = 0;
    double minutes = 0;  // from placing to arrival, sum
    [[nodiscard]] double on_time_share() const { return 1 - late / orders; }
};

struct Waiting {
    RoutingStop stop;
    Timestamp placed;
    std::uint64_t number = 0;
};

/// Drives a route with true travel times: planned × weather of the day × noise of the leg.
Timestamp drive(const RoutingProblem& problem, const Route& route, const std::vector<Waiting>& stops, double weather,
                const Stream& noise, DayResult& result) {
    Route actual = route;
    Timestamp time = route.departure;
    Timestamp planned = route.departure;
    for (const PlannedStop& stop : route.stops) {
        const Waiting& order = stops[stop.shipment];
        auto random = noise.at(order.number);
        const auto leg = static_cast<double>((stop.arrival - planned).count());
        time = std::max(time + Seconds(std::llround(leg * weather * std::exp(0.2 * random.normal()))),
                        order.stop.window_start);
        const Seconds late = time - order.stop.window_end;
        if (late > Seconds(0)) {
            result.late += 1;
            result.cost += 1.5 * euro + static_cast<double>(late.count() / 60) * 0.05 * euro;
        }
        result.minutes += static_cast<double>((time - order.placed).count()) / 60;
        time += Seconds(std::llround(180 * std::exp(0.3 * random.normal() - 0.045)));
        planned = stop.arrival + order.stop.service;
    }
    const Timestamp back = time + Seconds(std::llround(static_cast<double>((route.back - planned).count()) * weather));
    result.cost += static_cast<double>((problem.load_time + (back - route.departure)).count()) * 21 * euro / 3600;
    result.cost += static_cast<double>(route.distance.value()) * 0.32 * euro / 1000;
    result.tours += 1;
    return back;
}

DayResult live_a_day(const RoutePlanner& planner, std::uint64_t seed, Seconds window) {
    constexpr std::size_t drivers = 20;
    const auto network = a_city(1, drivers);
    const Stream customers(seed, "customers");
    const Stream noise(seed, "travel");
    const double weather = 1 + 0.25 * Stream(seed, "weather").at(1).uniform();
    std::vector<Timestamp> free_from(drivers, network->time_zone.at(a_day, Seconds(6 * 3600)));
    std::vector<Waiting> open;
    DayResult result;
    std::uint64_t number = 0;
    for (std::int64_t clock = 6 * 3600 + 1800; clock <= 22 * 3600; clock += 1800) {
        const Timestamp now = network->time_zone.at(a_day, Seconds(clock));
        auto random = customers.at(clock);
        const auto arriving = clock > 20 * 3600 ? 0 : random.poisson(13);
        for (std::int64_t i = 0; i < arriving; ++i) {
            auto stop = a_random_stop(*network, SiteIndex(0), random, now,
                                      {.tightest_window = Seconds(0), .widest_window = Seconds(1800)});
            const Timestamp placed = stop.window_end - Seconds(1800);
            stop.window_start = placed + Seconds(1800);
            stop.window_end = placed + window;
            open.push_back({stop, placed, ++number});
        }
        RoutingProblem problem{
            .network = *network, .now = now, .next_wave = now + Seconds(1800), .last_wave = clock >= 20 * 3600};
        for (const Waiting& order : open) { problem.stops.push_back(order.stop); }
        for (std::size_t d = 0; d < drivers; ++d) {
            if (free_from[d] < problem.next_wave) {
                problem.vehicles.push_back({.driver = DriverIndex(d),
                                            .site = SiteIndex(0),
                                            .capacity_weight = Weight(600'000),
                                            .capacity_volume = Volume(3'000'000),
                                            .available_from = free_from[d],
                                            .shift_end = network->time_zone.at(a_day, Seconds(23 * 3600))});
            }
        }
        const RoutePlan plan = planner.plan(problem);
        EXPECT_EQ(broken_rules(problem, plan), std::vector<std::string>{});
        for (const Route& route : plan.routes) {
            free_from[route.driver.value] = drive(problem, route, open, weather, noise, result);
            result.orders += static_cast<double>(route.stops.size());
        }
        std::vector<Waiting> left;
        for (const auto stop : plan.unassigned) { left.push_back(open[stop]); }
        open = left;
    }
    EXPECT_TRUE(open.empty());
    return result;
}

TEST(RoutingDay, CostsLessThanCommonPracticeAtEqualOrBetterService) {
    const std::pair<const char*, std::unique_ptr<RoutePlanner>> planners[] = {
        {"nearest neighbour, 8 stops", make_nearest_neighbour_planner()},
        {"nearest neighbour, 12 stops", make_nearest_neighbour_planner({.maximum_stops = 12})},
        {"insertion, nobody waits", make_insertion_planner({.may_wait = false})},
        {"insertion", make_insertion_planner()},
        {"ruin and recreate", make_ruin_recreate_planner()},
        {"insertion, a minute worth nothing", make_insertion_planner({.minute_to_door = 0})},
    };
    for (const Seconds window : {Seconds(2 * 3600), Seconds(9000), Seconds(3 * 3600)}) {
        std::map<std::string, DayResult> results;
        for (const auto& [label, planner] : planners) {
            DayResult& sum = results[label];
            for (std::uint64_t seed = 0; seed < 4; ++seed) {
                const DayResult day = live_a_day(*planner, seed, window);
                sum.cost += day.cost;
                sum.orders += day.orders;
                sum.late += day.late;
                sum.tours += day.tours;
                sum.minutes += day.minutes;
            }
            std::printf(
                "  window %3ld min, %-34s %.3f per order, on time %.2f %%, %.1f stops a tour, %.0f min to the door\n",
                static_cast<long>(window.count() / 60), label, sum.cost / sum.orders / euro, sum.on_time_share() * 100,
                sum.orders / sum.tours, sum.minutes / sum.orders);
        }
        const DayResult& ours = results["ruin and recreate"];
        const DayResult& practice = results["nearest neighbour, 8 stops"];
        EXPECT_EQ(ours.orders, practice.orders);
        EXPECT_LT(ours.cost, 0.88 * practice.cost);
        EXPECT_LT(ours.cost, results["insertion"].cost);
        EXPECT_GE(ours.on_time_share(), practice.on_time_share() - 0.001);
        EXPECT_LE(ours.minutes, 1.02 * practice.minutes);
    }
}

}  // namespace
}  // namespace nearstock
