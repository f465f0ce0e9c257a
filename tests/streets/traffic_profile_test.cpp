// What is learnt of traffic from finished legs.
#include "streets/traffic_profile.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace nearstock::streets {
namespace {

/// Legs of a city that is slow at 8 and 17, slower in the centre, with a driver's luck in it.
std::vector<FinishedLeg> legs_of(int legs_an_hour, double luck, std::uint32_t seed) {
    std::mt19937 random(seed);
    std::normal_distribution<double> chance(0, luck);
    std::vector<FinishedLeg> legs;
    for (int hour = 6; hour < 21; ++hour) {
        const double city = hour == 8 || hour == 17 ? 1.6 : 1.1;
        for (int i = 0; i < legs_an_hour; ++i) {
            const bool centre = i % 2 == 0;
            const double truth = city * (centre ? 1.2 : 1 / 1.2), free_flow = 200 + 40 * (i % 10);
            const std::string zone = centre ? "centre" : "outside";
            legs.push_back({zone, zone, hour, free_flow, free_flow * truth * std::exp(chance(random))});
        }
    }
    return legs;
}

TEST(TrafficProfile, NothingLearntIsFreeFlow) {
    const TrafficProfile nothing;
    EXPECT_EQ(nothing.ratio("a", "b", 8), 1);
    EXPECT_EQ(nothing.arrival("a", "b", 600, 8 * 3600), 8 * 3600 + 600);
    EXPECT_EQ(nothing.speeds(2), (std::vector<SpeedStep>{{0, 1}}));
    EXPECT_EQ(TrafficProfile::learn({}).city(), nothing.city());
}

TEST(TrafficProfile, ManyLegsFindTheTruthByZoneAndHour) {
    const auto profile = TrafficProfile::learn(legs_of(2000, 0.2, 1));
    const double luck_mean = std::exp(0.2 * 0.2 / 2);  // mean of the lognormal
    EXPECT_NEAR(profile.ratio("centre", "centre", 8), 1.6 * 1.2 * luck_mean, 0.06);
    EXPECT_NEAR(profile.ratio("outside", "outside", 12), 1.1 / 1.2 * luck_mean, 0.04);
    EXPECT_NEAR(profile.ratio("centre", "outside", 12), 1.1 * luck_mean, 0.04);
    EXPECT_EQ(profile.city()[3], 1) << "nobody drove at three in the morning";
    EXPECT_GT(profile.level("centre", "centre"), 1.1);
    EXPECT_LT(profile.level("outside", "outside"), 0.95);
}

TEST(TrafficProfile, AFewLegsMoveItLittle) {
    auto legs = legs_of(400, 0.3, 2);
    const auto before = TrafficProfile::learn(legs);
    legs.push_back({"far", "far", 12, 300, 660});  // twice the usual, once
    const auto after = TrafficProfile::learn(legs);
    EXPECT_GT(after.ratio("far", "far", 12), before.city()[12]);
    EXPECT_LT(after.ratio("far", "far", 12), (before.city()[12] + 2.2) / 2);
    EXPECT_NEAR(after.city()[12], before.city()[12], 0.03);
}

TEST(TrafficProfile, WhereLegsDifferByChanceAloneNothingIsLearnt) {
    std::vector<FinishedLeg> legs;
    for (int i = 0; i < 400; ++i) { legs.push_back({"a", "a", i % 4, 100, i / 4 % 2 == 0 ? 80.0 : 120.0}); }
    const auto profile = TrafficProfile::learn(legs);
    for (int hour = 0; hour < hours_a_day; ++hour) { EXPECT_EQ(profile.ratio("a", "a", hour), 1) << hour; }
}

TEST(TrafficProfile, TheOrderOfLegsDoesNotMatter) {
    auto legs = legs_of(50, 0.3, 3);
    const auto one = TrafficProfile::learn(legs);
    std::ranges::reverse(legs);
    const auto other = TrafficProfile::learn(legs);
    EXPECT_EQ(one.city(), other.city());
    EXPECT_EQ(one.zones(), other.zones());
}

TEST(TrafficProfile, ImpossibleLegsAreLeftOutAndCounted) {
    auto legs = legs_of(20, 0.1, 4);
    const auto good = legs.size();
    legs.push_back({"a", "a", 24, 100, 100});
    legs.push_back({"a", "a", 8, 0, 100});
    legs.push_back({"a", "a", 8, 100, 100'000});
    const auto profile = TrafficProfile::learn(legs);
    EXPECT_EQ(profile.legs_used(), good);
    EXPECT_EQ(profile.legs_left_out(), 3U);
    EXPECT_FALSE(profile.zones().contains("a"));
}

TEST(TrafficProfile, SpeedsRepeatEveryDay) {
    TrafficProfile::Day day{};
    day.fill(1);
    day[8] = 2;
    const auto steps = TrafficProfile::of(day, {}).speeds(2);
    const std::vector<SpeedStep> expected = {{0, 1}, {8 * 3600, 0.5}, {9 * 3600, 1}, {32 * 3600, 0.5}, {33 * 3600, 1}};
    EXPECT_EQ(steps, expected);
}

TEST(TrafficProfile, OnTheWayTheSpeedChangesWithTheHour) {
    TrafficProfile::Day day{};
    day.fill(1);
    day[8] = 2;
    const auto profile = TrafficProfile::of(day, {});
    // Half an hour of free flow from 7:45: fifteen minutes before eight, the rest at half speed.
    EXPECT_NEAR(profile.arrival("a", "b", 1800, 7.75 * 3600), 8.5 * 3600, 1e-6);
    // Through the whole slow hour: 30 minutes of the way are done in it.
    EXPECT_NEAR(profile.arrival("a", "b", 3600, 7.75 * 3600), 9.25 * 3600, 1e-6);
}

RC_GTEST_PROP(TrafficProfile, WhoLeavesLaterNeverArrivesEarlier, ()) {
    TrafficProfile::Day city{}, zone{};
    for (int h = 0; h < hours_a_day; ++h) {
        city[std::size_t(h)] = *rc::gen::inRange(20, 400) / 100.0;
        zone[std::size_t(h)] = *rc::gen::inRange(20, 400) / 100.0;
    }
    const auto profile = TrafficProfile::of(city, {{"z", zone}});
    const double leave = *rc::gen::inRange(0, 200'000), later = leave + *rc::gen::inRange(0, 20'000);
    const double way = *rc::gen::inRange(0, 30'000);
    RC_ASSERT(profile.arrival("z", "b", way, leave) <= profile.arrival("z", "b", way, later) + 1e-6);
    RC_ASSERT(profile.arrival("z", "b", way, leave) >= leave);
}

}  // namespace
}  // namespace nearstock::streets
