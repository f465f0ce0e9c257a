#include "simulation/driver_day.hpp"

#include "core/check.hpp"

#include <gtest/gtest.h>

namespace nearstock {
namespace {

const Timestamp six{Seconds(6 * 3600)};

DriverShift shift(bool worked = true) {
    return {.driver = DriverIndex(4u),
            .site = SiteIndex(1u),
            .planned_start = six,
            .planned_end = six + std::chrono::hours(8),
            .worked = worked};
}

DriverDay::Tour tour(int load_minute, int minutes) {
    const Timestamp load = six + std::chrono::minutes(load_minute);
    return {.load_start = load,
            .departure = load + std::chrono::minutes(5),
            .last_door_left = load + std::chrono::minutes(5 + minutes - 10),
            .back = load + std::chrono::minutes(5 + minutes),
            .distance = Distance(9000),
            .home_distance = Distance(2000),
            .stops = 3};
}

std::string story(const std::vector<DriverActivity>& activities) {
    constexpr const char* names[] = {"idle", "load", "tour", "return", "pause", "no-show"};
    std::string text;
    for (const auto& a : activities) {
        text += std::string(names[int(a.kind)]) + " " + std::to_string((a.ended_at - a.started_at).count() / 60) + ", ";
    }
    return text;
}

TEST(DriverDay, AShiftIsCoveredWithoutGapOrOverlap) {
    DriverDay day(shift(), "2026-03-02-D5", six + std::chrono::hours(3));
    day.drive(tour(30, 100));
    day.rest_if_due(six + std::chrono::minutes(150));  // not due yet
    day.rest_if_due(six + std::chrono::minutes(180));
    day.drive(tour(210, 60));
    const auto activities = std::move(day).finish();
    EXPECT_EQ(story(activities),
              "idle 30, load 5, tour 90, return 10, idle 45, pause 30, load 5, tour 50, return 10, idle 205, ");
    EXPECT_EQ(activities[1].tour_id, "U-2026-03-02-D5-1");
    EXPECT_EQ(activities[3].tour_id, "U-2026-03-02-D5-1");
    EXPECT_EQ(activities[3].distance, Distance(2000));
    EXPECT_EQ(activities[3].stops, 0);
    EXPECT_EQ(activities[7].tour_id, "U-2026-03-02-D5-2");
    EXPECT_EQ(activities[7].stops, 3);
    EXPECT_EQ(activities[0].activity_id, "A-2026-03-02-D5-1");
}

TEST(DriverDay, ATourMayEndAfterTheShift) {
    DriverDay day(shift(), "k", six + std::chrono::hours(3));
    day.drive(tour(450, 90));
    EXPECT_EQ(story(std::move(day).finish()), "idle 450, load 5, tour 80, return 10, ");
}

TEST(DriverDay, WhoDoesNotComeHasOneNoShow) {
    EXPECT_EQ(story(DriverDay(shift(false), "k", six).finish()), "no-show 480, ");
}

TEST(DriverDay, NobodyDrivesTwoToursAtOnce) {
    DriverDay day(shift(), "k", six);
    day.drive(tour(0, 60));
    EXPECT_THROW(day.drive(tour(30, 60)), Bug);
}

}  // namespace
}  // namespace nearstock
