// The plain checker and pricer, worked by hand: places on a line, one unit of time and cost a unit of way.
#include "vrp_cases.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nearstock::vrp {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(VrpAudit, ADriveThereAndBackCostsItsWay) {
    const auto p = line_problem({10, 25});
    ASSERT_TRUE(check_problem(p));
    const auto t = drive(p, route_of(p, {0, 1}));
    EXPECT_THAT(t.broken, IsEmpty());
    EXPECT_EQ(t.distance, 50);
    EXPECT_EQ(t.cost, 50);
    EXPECT_EQ(t.departure, 0);
    EXPECT_EQ(t.back, 50);
    EXPECT_THAT(t.start, ElementsAre(10, 25));
}

TEST(VrpAudit, EveryKindOfCostIsInThePrice) {
    auto p = line_problem({10});
    auto& van = p.vehicle_types[0];
    van.fixed = 1000;
    van.per_distance = 3;
    van.per_time = 2;
    van.shift = {0, 22};
    van.overtime = 100;
    van.per_overtime = 7;
    p.clients[0].service = 5;
    p.clients[0].windows = {{0, 8}};
    p.clients[0].lateness = 11;
    const auto t = drive(p, route_of(p, {0}));
    EXPECT_THAT(t.broken, IsEmpty());
    // 20 of way, out for 25, back 3 after the shift, 2 late.
    EXPECT_EQ(t.cost, 1000 + 3 * 20 + 2 * 25 + 7 * 3 + 11 * 2);
    EXPECT_EQ(t.overtime, 3);
    EXPECT_EQ(t.lateness, 2);
}

TEST(VrpAudit, WhereTimeIsFreeTheDriverLeavesAtOnceAndWaits) {
    auto p = line_problem({10});
    p.clients[0].windows = {{30, 40}};
    const auto t = drive(p, route_of(p, {0}));
    EXPECT_EQ(t.departure, 0);
    EXPECT_EQ(t.waiting, 20);
    EXPECT_EQ(t.back, 40);
}

TEST(VrpAudit, WhereTimeCostsHeLeavesSoThatHeNeedNotWait) {
    auto p = line_problem({10, 20});
    p.clients[0].windows = {{0, 15}};
    p.clients[1].windows = {{50, 60}};
    p.vehicle_types[0].per_time = 1;
    const auto t = drive(p, route_of(p, {0, 1}));
    EXPECT_EQ(t.departure, 5);  // a's window closes at 15
    EXPECT_THAT(t.start, ElementsAre(15, 50));
    EXPECT_EQ(t.back, 70);
    EXPECT_EQ(t.cost, 40 + 65);
}

TEST(VrpAudit, ALaterWindowIsTakenWhenThatSavesWaiting) {
    auto p = line_problem({10, 20});
    p.clients[0].windows = {{0, 15}, {41, 60}};
    p.clients[1].windows = {{50, 60}};
    p.vehicle_types[0].per_time = 1;
    const auto t = drive(p, route_of(p, {0, 1}));
    EXPECT_THAT(t.start, ElementsAre(41, 51));
    EXPECT_EQ(t.departure, 31);
    EXPECT_EQ(t.back - t.departure, 40);
}

TEST(VrpAudit, BetweenTwoWindowsTheDriverWaitsForTheNext) {
    auto p = line_problem({10});
    p.clients[0].windows = {{0, 5}, {20, 30}};
    EXPECT_THAT(drive(p, route_of(p, {0})).start, ElementsAre(20));
}

TEST(VrpAudit, AMissedWindowIsNamed) {
    auto p = line_problem({10});
    p.clients[0].windows = {{0, 9}};
    EXPECT_THAT(drive(p, route_of(p, {0})).broken,
                ElementsAre("client 'a' is reached at 10 by vehicle 1, after its window closes at 9"));
}

TEST(VrpAudit, AShiftEndsAndOvertimeIsLimited) {
    auto p = line_problem({10});
    p.vehicle_types[0].shift = {0, 15};
    EXPECT_THAT(drive(p, route_of(p, {0})).broken, ElementsAre("vehicle 1 is back at 20, its shift ends at 15"));
    p.vehicle_types[0].overtime = 4;
    EXPECT_THAT(drive(p, route_of(p, {0})).broken,
                ElementsAre("vehicle 1 is back at 20, its shift ends at 15 and 4 of overtime"));
    p.vehicle_types[0].overtime = 5;
    EXPECT_THAT(drive(p, route_of(p, {0})).broken, IsEmpty());
}

TEST(VrpAudit, TheDepotsWindowHoldsForLeavingAndReturning) {
    auto p = line_problem({10});
    p.depots[0].window = {3, 22};
    auto t = drive(p, route_of(p, {0}));
    EXPECT_EQ(t.departure, 3);
    EXPECT_THAT(t.broken, ElementsAre("vehicle 1 is back at depot 'depot' at 23, after it closes at 22"));
    p.depots[0].window.close = 23;
    EXPECT_THAT(drive(p, route_of(p, {0})).broken, IsEmpty());
}

TEST(VrpAudit, LoadingTakesTimeBeforeEveryTrip) {
    auto p = line_problem({10, 20});
    p.depots[0].service = 4;
    p.vehicle_types[0].reloads = 1;
    p.vehicle_types[0].reload_depots = {0};
    const auto t = drive(p, route_of(p, {0, reload, 1}));
    EXPECT_EQ(t.departure, 4);
    EXPECT_THAT(t.start, ElementsAre(14, 24, 48));
    EXPECT_EQ(t.back, 68);
    EXPECT_THAT(t.broken, IsEmpty());
}

TEST(VrpAudit, ATripLeavesAfterTheReleaseOfAllItsGoods) {
    auto p = line_problem({10, 20});
    p.clients[1].release = 50;
    p.vehicle_types[0].reloads = 1;
    p.vehicle_types[0].reload_depots = {0};
    EXPECT_EQ(drive(p, route_of(p, {0, 1})).departure, 50);
    const auto t = drive(p, route_of(p, {0, reload, 1}));
    EXPECT_EQ(t.departure, 0);
    EXPECT_THAT(t.start, ElementsAre(10, 20, 70));
    EXPECT_EQ(t.waiting, 30);
}

TEST(VrpAudit, ReloadsAreCountedAndHaveTheirPlaces) {
    auto p = line_problem({10, 20});
    EXPECT_THAT(
        drive(p, route_of(p, {0, reload, 1})).broken,
        ElementsAre("vehicle 1 may not reload at depot 'depot'", "vehicle 1 reloads 1 times, at most 0 are allowed"));
}

TEST(VrpAudit, MaximumTimeAndDistanceHold) {
    auto p = line_problem({10});
    p.vehicle_types[0].maximum_time = 19;
    p.vehicle_types[0].maximum_distance = 18;
    EXPECT_THAT(drive(p, route_of(p, {0})).broken, ElementsAre("vehicle 1 is out for 20, at most 19 is allowed",
                                                               "vehicle 1 drives 20, at most 18 is allowed"));
}

TEST(VrpAudit, AMaximumTimeIsKeptByLeavingLater) {
    auto p = line_problem({10});
    p.clients[0].windows = {{30, 40}};
    p.vehicle_types[0].maximum_time = 25;
    const auto t = drive(p, route_of(p, {0}));
    EXPECT_THAT(t.broken, IsEmpty());
    EXPECT_EQ(t.departure, 15);  // the earliest that keeps it
}

TEST(VrpAudit, DeliveriesAreOnBoardFromTheStartAndPickupsToTheEnd) {
    auto p = line_problem({10, 20});
    p.vehicle_types[0].capacity = {10};
    p.clients[0].delivery = {};
    p.clients[0].pickup = {6};
    p.clients[1].delivery = {6};
    // a's 6 are taken while b's 6 are still there; the other way round there is room.
    EXPECT_THAT(drive(p, route_of(p, {0, 1})).broken,
                ElementsAre("vehicle 1 carries 12 after client 'a', its capacity is 10"));
    EXPECT_THAT(drive(p, route_of(p, {1, 0})).broken, IsEmpty());
}

TEST(VrpAudit, EveryDimensionOfTheCapacityHoldsOnEveryTrip) {
    auto p = line_problem({10, 20});
    p.dimensions = 2;
    p.clients[0].delivery = {1, 6};
    p.clients[1].delivery = {1, 5};
    p.vehicle_types[0].capacity = {10, 10};
    p.vehicle_types[0].reloads = 1;
    p.vehicle_types[0].reload_depots = {0};
    EXPECT_THAT(drive(p, route_of(p, {0, 1})).broken,
                ElementsAre("vehicle 1 carries 11 after depot 'depot', its capacity is 10 in dimension 2"));
    EXPECT_THAT(drive(p, route_of(p, {0, reload, 1})).broken, IsEmpty());
}

Problem pair_problem() {
    auto p = line_problem({10, 20, 30});
    p.clients[0].delivery = {};
    p.clients[0].pickup = {7};
    p.clients[0].delivers_to = 1;
    p.clients[1].delivery = {7};
    p.clients[1].picks_up_at = 0;
    p.clients[2].delivery = {4};
    p.vehicle_types[0].reloads = 1;
    p.vehicle_types[0].reload_depots = {0};
    return p;
}

TEST(VrpAudit, APairIsOnBoardOnlyBetweenItsHalves) {
    const auto p = pair_problem();
    ASSERT_TRUE(check_problem(p));
    EXPECT_THAT(drive(p, route_of(p, {2, 0, 1})).broken, IsEmpty());
    EXPECT_THAT(drive(p, route_of(p, {0, 1, 2})).broken,
                ElementsAre("vehicle 1 carries 11 after client 'a', its capacity is 10"));
}

TEST(VrpAudit, ADeliveryBeforeItsPickupIsRefused) {
    const auto p = pair_problem();
    EXPECT_THAT(drive(p, route_of(p, {1, 0})).broken,
                ElementsAre("client 'b' gets what client 'a' picks up, which vehicle 1 does not visit before on the "
                            "same trip"));
}

TEST(VrpAudit, APairOnTwoTripsIsRefused) {
    const auto p = pair_problem();
    EXPECT_THAT(drive(p, route_of(p, {0, reload, 1})).broken,
                ElementsAre("vehicle 1 brings what client 'a' picks up not to client 'b' on the same trip",
                            "client 'b' gets what client 'a' picks up, which vehicle 1 does not visit before on the "
                            "same trip"));
}

TEST(VrpAudit, SkillsAreNeeded) {
    auto p = line_problem({10});
    p.clients[0].skills = 0b101;
    p.vehicle_types[0].skills = 0b001;
    EXPECT_THAT(drive(p, route_of(p, {0})).broken, ElementsAre("vehicle 1 lacks a skill that client 'a' needs"));
    p.vehicle_types[0].skills = 0b111;
    EXPECT_THAT(drive(p, route_of(p, {0})).broken, IsEmpty());
}

TEST(VrpAudit, NoWayIsNoWay) {
    auto p = line_problem({10, 20});
    p.travel[0].distance[1 * 3 + 2] = no_way;
    EXPECT_THAT(drive(p, route_of(p, {0, 1})).broken,
                ElementsAre("vehicle 1 has no way from client 'a' to client 'b'"));
    EXPECT_THAT(drive(p, route_of(p, {1, 0})).broken, IsEmpty());
}

// ---- rests ----

TEST(VrpAudit, ARestIsDueOnlyWhenTheRouteIsOutAsItsWindowCloses) {
    auto p = line_problem({10});
    p.vehicle_types[0].rest = Break{{5, 20}, 7};
    EXPECT_FALSE(drive(p, route_of(p, {0})).rest);  // back at 20
    p.vehicle_types[0].rest->window.close = 19;
    const auto t = drive(p, route_of(p, {0}));
    EXPECT_EQ(t.rest, 5);  // on the way out
    EXPECT_THAT(t.start, ElementsAre(17));
    EXPECT_EQ(t.back, 27);
}

TEST(VrpAudit, ARestIsTakenWhileWaitingWhenThatCostsNothing) {
    auto p = line_problem({10, 20});
    p.vehicle_types[0].rest = Break{{0, 30}, 7};
    p.clients[1].windows = {{40, 50}};
    const auto t = drive(p, route_of(p, {0, 1}));
    EXPECT_THAT(t.start.back(), 40);
    EXPECT_EQ(t.back, 60);
}

TEST(VrpAudit, ARestThatFitsNowhereIsNamed) {
    auto p = line_problem({10});
    p.vehicle_types[0].rest = Break{{12, 15}, 7};
    p.clients[0].service = 20;  // 10 to 30
    const auto t = drive(p, route_of(p, {0}));
    // Resting before a would have to begin at 12 or later; a has no window, so that is possible.
    EXPECT_THAT(t.broken, IsEmpty());
    EXPECT_EQ(t.rest, 12);
    p.clients[0].windows = {{0, 10}};
    EXPECT_EQ(drive(p, route_of(p, {0})).broken.size(), 1U);
}

// ---- speeds ----

TEST(VrpAudit, ASlowHourStretchesTheWay) {
    auto p = line_problem({10});
    p.travel[0].speeds = {{5, 0.5}, {9, 1}};
    // 5 at full speed, 4 at half speed make 2, 3 more: 12 there. Back at full speed.
    const auto t = drive(p, route_of(p, {0}));
    EXPECT_THAT(t.start, ElementsAre(12));
    EXPECT_EQ(t.back, 22);
    EXPECT_EQ(t.cost, 20);  // the way is the same
}

TEST(VrpAudit, WhoLeavesLaterIsNeverThereEarlier) {
    Travel travel{.speeds = {{10, 0.3}, {20, 2.5}, {33, 0.7}, {50, 1}}};
    for (double normal = 0; normal < 40; normal += 3) {
        for (Time leave = 0; leave < 60; ++leave) {
            EXPECT_LE(travel.arrival(normal, leave), travel.arrival(normal, leave + 1));
        }
    }
}

TEST(VrpAudit, WhatIsGoneAndWhatIsLeftMakeTheWay) {
    Travel travel{.speeds = {{10, 0.5}, {20, 2}}};
    EXPECT_DOUBLE_EQ(travel.gone(5, 15), 5 + 2.5);
    EXPECT_EQ(travel.arrival(7.5, 5), 15);
    EXPECT_DOUBLE_EQ(travel.gone(15, 30), 2.5 + 20);
}

TEST(VrpAudit, LeavingAfterTheSlowHourPaysWhereTimeCosts) {
    auto p = line_problem({10});
    p.travel[0].speeds = {{0, 0.5}, {20, 1}};
    p.vehicle_types[0].per_time = 1;
    const auto t = drive(p, route_of(p, {0}));
    EXPECT_EQ(t.departure, 20);
    EXPECT_EQ(t.back, 40);
}

// ---- whole solutions ----

TEST(VrpAudit, ASolutionsCostHasThePrizesThatAreNotCollected) {
    auto p = line_problem({10, 20});
    p.clients[1].required = false;
    p.clients[1].prize = 15;
    const auto a = audit(p, {.routes = {route_of(p, {0})}});
    EXPECT_TRUE(a.feasible());
    EXPECT_EQ(a.cost, 20 + 15);
    EXPECT_EQ(a.vehicles, 1U);
}

TEST(VrpAudit, AClientIsVisitedOnceAndARequiredOneNotLeftOut) {
    const auto p = line_problem({10, 20});
    const auto a = audit(p, {.routes = {route_of(p, {0, 0})}});
    EXPECT_THAT(a.broken, ElementsAre("client 'a' is visited 2 times", "client 'b' is on no route"));
    EXPECT_EQ(a.missing, 1U);
}

TEST(VrpAudit, AVehicleDrivesOneRouteAndIsOfItsType) {
    auto p = line_problem({10, 20});
    EXPECT_THAT(audit(p, {.routes = {route_of(p, {0}), route_of(p, {1})}}).broken,
                ElementsAre("vehicle 1 drives two routes"));
    auto second = route_of(p, {1});
    second.vehicle = 1;
    EXPECT_THAT(audit(p, {.routes = {route_of(p, {0}), second}}).broken,
                ElementsAre("there is no vehicle 2 of type 1"));
    p.vehicle_types[0].count = 2;
    EXPECT_THAT(audit(p, {.routes = {route_of(p, {0}), second}}).broken, IsEmpty());
}

TEST(VrpAudit, WhoIsVisitedIsNotUnserved) {
    const auto p = line_problem({10});
    EXPECT_THAT(audit(p, {.routes = {route_of(p, {0})}, .unserved = {{0, "?"}}}).broken,
                ElementsAre("client 'a' is visited, and listed as unserved"));
}

// ---- problems that contradict themselves ----

std::string refusal(const Problem& p) {
    const auto status = check_problem(p);
    return status ? "accepted" : status.error().message;
}

TEST(VrpProblem, AContradictionIsRefusedByName) {
    const auto good = line_problem({10, 20});
    EXPECT_EQ(refusal(good), "accepted");
    auto p = good;
    p.clients[1].windows = {{9, 5}};
    EXPECT_EQ(refusal(p), "the window of client 'b' closes at 5, before it opens at 9");
    p = good;
    p.clients[1].windows = {{0, 9}, {9, 12}};
    EXPECT_EQ(refusal(p), "window 2 of client 'b' opens at 9, not after the one before closes at 9");
    p = good;
    p.clients[0].delivery = {1, 2};
    EXPECT_EQ(refusal(p), "the delivery of client 'a' has 2 numbers, loads have 1");
    p = good;
    p.clients[0].delivers_to = 1;
    EXPECT_EQ(refusal(p), "what client 'a' picks up is delivered to a client that does not pick up there");
    p = good;
    p.vehicle_types[0].end_depot = 3;
    EXPECT_EQ(refusal(p), "vehicle type 'van' names depot 4, there are 1");
    p = good;
    p.travel[0].distance.pop_back();
    EXPECT_EQ(refusal(p), "matrix 1 has not 3 × 3 entries");
    p = good;
    p.travel[0].distance[1] = -1;
    EXPECT_EQ(refusal(p), "matrix 1 has -1 from depot 'depot' to client 'a'");
    p = good;
    p.vehicle_types[0].count = 0;
    EXPECT_EQ(refusal(p), "there is no depot, no vehicle or no matrix");
}

TEST(VrpProblem, AWindowThatClosesBeforeItCanBeReachedIsNamed) {
    auto p = line_problem({10, 20});
    p.clients[1].windows = {{0, 19}};
    EXPECT_EQ(refusal(p),
              "client 'b' cannot be served: client 'b' is reached at 20 by vehicle 1, after its window closes at 19");
    p.clients[1].required = false;
    EXPECT_EQ(refusal(p), "accepted");
    EXPECT_NE(unservable_because(p, 1), "");
    EXPECT_EQ(unservable_because(p, 0), "");
}

TEST(VrpProblem, WhoIsReachedInTimeOnlyByWayOfAnotherIsNotRefused) {
    auto p = line_problem({10, 20});
    p.travel[0].distance[0 * 3 + 2] = 50;  // the direct way to b
    p.clients[1].windows = {{0, 30}};
    EXPECT_EQ(refusal(p), "accepted");
    EXPECT_THAT(drive(p, route_of(p, {0, 1})).broken, IsEmpty());
}

TEST(VrpProblem, AClientThatNoVehicleCanCarryIsNamed) {
    auto p = line_problem({10});
    p.clients[0].delivery = {11};
    EXPECT_EQ(refusal(p), "client 'a' cannot be served: vehicle 1 carries 11 after depot 'depot', its capacity is 10");
}

}  // namespace
}  // namespace nearstock::vrp
