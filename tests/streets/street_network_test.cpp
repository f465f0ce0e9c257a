// Networks from towns drawn by hand: who may go where, and what is dropped.
#include "town.hpp"

#include <gmock/gmock.h>

namespace nearstock::streets {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const Location by_a = Town::at(100, 0), by_b = Town::at(900, 0);

TEST(StreetNetwork, AOneWayStreetIsLeftTheLongWayRound) {
    const auto both_ways = square().network();
    EXPECT_NEAR(trip(both_ways, by_b, by_a).metres, 800, 2);
    const auto one_way = square({{"highway", "residential"}, {"oneway", "yes"}}).network();
    EXPECT_NEAR(trip(one_way, by_a, by_b).metres, 800, 2);
    EXPECT_NEAR(trip(one_way, by_b, by_a).metres, 100 + 3000 + 100, 5);
    const auto other_way = square({{"highway", "residential"}, {"oneway", "-1"}}).network();
    EXPECT_NEAR(trip(other_way, by_b, by_a).metres, 800, 2);
    EXPECT_NEAR(trip(other_way, by_a, by_b).metres, 100 + 3000 + 100, 5);
}

TEST(StreetNetwork, BehindOneselfOnAOneWayStreetIsOnceRoundTheBlock) {
    const auto one_way = square({{"highway", "residential"}, {"oneway", "yes"}}).network();
    EXPECT_NEAR(trip(one_way, Town::at(500, 0), Town::at(400, 0)).metres, 3900, 5);
}

TEST(StreetNetwork, BicyclesMayGoAgainstTheOneWayWhereASignSaysSo) {
    const auto signed_street = square({{"highway", "residential"}, {"oneway", "yes"}, {"oneway:bicycle", "no"}});
    EXPECT_NEAR(trip(signed_street.network("bike"), by_b, by_a).metres, 800, 2);
    EXPECT_NEAR(trip(signed_street.network("car"), by_b, by_a).metres, 3200, 5);
    const auto lane = square({{"highway", "residential"}, {"oneway", "yes"}, {"cycleway:left", "opposite_lane"}});
    EXPECT_NEAR(trip(lane.network("bike"), by_b, by_a).seconds, 800 / (15 / 3.6), 2);
}

TEST(StreetNetwork, WithoutASignTheBicycleIsPushedAgainstTheOneWay) {
    const auto one_way = square({{"highway", "residential"}, {"oneway", "yes"}}).network("bike");
    const auto pushed = trip(one_way, by_b, Town::at(800, 0));
    EXPECT_NEAR(pushed.seconds, 100 / (4 / 3.6), 1);
}

TEST(StreetNetwork, ARoundaboutGoesRoundOneWay) {
    Town town;
    town.node("w", -500, 0);
    town.node("a", 0, 0);
    town.node("b", 30, -30);
    town.node("c", 60, 0);
    town.node("d", 30, 30);
    town.node("e", 500, 0);
    town.way("wa", {{"highway", "residential"}});
    town.way("abcda", {{"highway", "residential"}, {"junction", "roundabout"}});
    town.way("ce", {{"highway", "residential"}});
    const auto network = town.network();
    const double quarter = std::hypot(30, 30);
    EXPECT_NEAR(trip(network, Town::at(-400, 0), Town::at(400, 0)).metres, 400 + 2 * quarter + 340, 3);
    EXPECT_NEAR(trip(network, Town::at(400, 0), Town::at(-400, 0)).metres, 340 + 2 * quarter + 400, 3);
    // Back where one came from: the whole way round.
    EXPECT_NEAR(trip(network, Town::at(-10, 0), Town::at(20, -20)).metres, 10 + std::hypot(20, 20), 3);
    EXPECT_NEAR(trip(network, Town::at(20, -20), Town::at(10, -10)).metres, 4 * quarter - std::hypot(10, 10), 3);
}

/// A crossroads of four streets, 500 m each: w – x – e and s – x – n.
struct Crossroads {
    Town town;
    std::int64_t west = 0, east = 0, south = 0, north = 0;
    Crossroads() {
        town.node("x", 0, 0);
        town.node("w", -500, 0);
        town.node("e", 500, 0);
        town.node("s", 0, -500);
        town.node("n", 0, 500);
        west = town.way("wx", {{"highway", "residential"}});
        east = town.way("xe", {{"highway", "residential"}});
        south = town.way("sx", {{"highway", "residential"}});
        north = town.way("xn", {{"highway", "residential"}});
    }
};
const Location west = Town::at(-200, 0), east = Town::at(200, 0), north = Town::at(0, 200), south = Town::at(0, -200);

TEST(StreetNetwork, ATurnThatIsForbiddenIsMadeByTurningRoundFartherOn) {
    Crossroads cross;
    EXPECT_NEAR(trip(cross.town.network(), west, north).metres, 400, 2);
    cross.town.restriction(cross.west, 'x', cross.north, "no_left_turn");
    const auto network = cross.town.network();
    EXPECT_EQ(network.restrictions_used, 1U);
    EXPECT_NEAR(trip(network, west, south).metres, 400, 2);
    EXPECT_NEAR(trip(network, west, north).metres, 200 + 2 * 500 + 200, 5);  // to an end and back
}

TEST(StreetNetwork, WhereOnlyOneTurnIsAllowedTheOthersAreNot) {
    Crossroads cross;
    cross.town.restriction(cross.west, 'x', cross.east, "only_straight_on");
    const auto network = cross.town.network();
    EXPECT_NEAR(trip(network, west, east).metres, 400, 2);
    EXPECT_NEAR(trip(network, west, south).metres, 1400, 5);
    EXPECT_NEAR(trip(network, south, west).metres, 400, 2);
}

TEST(StreetNetwork, ARestrictionForOthersIsNone) {
    Crossroads cross;
    cross.town.restriction(cross.west, 'x', cross.north, "no_left_turn", {{"except", "bicycle;bus"}});
    EXPECT_NEAR(trip(cross.town.network("bike"), west, north).metres, 400, 2);
    EXPECT_NEAR(trip(cross.town.network("car"), west, north).metres, 1400, 5);
}

TEST(StreetNetwork, TurnsTakeTimeLeftOnesMoreThanRightOnes) {
    const auto network = Crossroads().town.network();
    const double straight = trip(network, west, east).seconds, right = trip(network, west, south).seconds,
                 left = trip(network, west, north).seconds;
    EXPECT_NEAR(straight, 400 / (25 / 3.6), 0.2);
    EXPECT_GT(right, straight + 2);
    EXPECT_GT(left, right + 1);
    EXPECT_LT(left, straight + 7.5 + 2);
}

TEST(StreetNetwork, ABarrierStopsTheCarButNotTheBicycleAndAGateCostsAMinute) {
    const auto with = [](const Tags& tags) {
        Town town = square();
        town.node("m", 500, 0, tags);
        town.extract.ways.erase(town.extract.ways.begin());
        town.way("amb", {{"highway", "residential"}});
        return town;
    };
    const auto bollard = with({{"barrier", "bollard"}});
    EXPECT_NEAR(trip(bollard.network("car"), by_a, by_b).metres, 3200, 5);
    EXPECT_NEAR(trip(bollard.network("bike"), by_a, by_b).metres, 800, 2);
    const auto gate = trip(with({{"barrier", "gate"}}).network("car"), by_a, by_b);
    EXPECT_NEAR(gate.metres, 800, 2);
    EXPECT_NEAR(gate.seconds, 800 / (25 / 3.6) + 60, 0.5);
}

TEST(StreetNetwork, FootpathsAreForPushingBicyclesNotForCars) {
    Town town = square();
    town.way("ac", {{"highway", "footway"}});
    const auto diagonal = 1000 * std::sqrt(2.0);
    EXPECT_NEAR(trip(town.network("bike"), Town::at(300, 300), Town::at(700, 700)).seconds, 0.4 * diagonal / (4 / 3.6),
                1);
    EXPECT_EQ(town.network("car").stretches.size(), 5U);
}

TEST(StreetNetwork, WhereOnlyResidentsMayGoThereIsNoWayThrough) {
    Town town = square();
    town.way("ac", {{"highway", "residential"}, {"access", "destination"}, {"maxspeed", "100"}});
    const auto network = town.network();
    EXPECT_NEAR(trip(network, Town::at(0, 100), Town::at(1000, 900)).metres, 2000, 5);
    // To somewhere on it one may go.
    EXPECT_NEAR(trip(network, Town::at(0, 100), Town::at(500, 500)).metres, 100 + 1000 / std::sqrt(2.0), 5);
}

TEST(StreetNetwork, StreetsThatAreNotJoinedToTheRestAreDroppedAndNamed) {
    Town town = square();
    town.node("y", 5000, 0);
    town.node("z", 5600, 0);
    town.way("yz", {{"highway", "residential"}, {"name", "Island Road"}});
    town.node("t", 1000, -400);
    town.way("bt", {{"highway", "residential"}, {"oneway", "yes"}, {"name", "Trap Lane"}});
    const auto network = town.network();
    EXPECT_EQ(network.dropped.stretches, 2U);
    EXPECT_NEAR(network.dropped.metres, 1000, 3);
    EXPECT_THAT(network.dropped.largest, ElementsAre("Island Road (way 105), 0.6 km", "Trap Lane (way 106), 0.4 km"));
    EXPECT_THAT(network.summary(), HasSubstr("not joined to the rest: 2 stretches, 1.0 km: Island Road"));
    // Places there are taken to the nearest street that is kept.
    EXPECT_NEAR(SnapIndex(network).nearest(Town::at(5000, 0), 1e4)->metres, 4000, 10);
}

TEST(StreetNetwork, AStreetMayBeLeftInADirectionThatNobodyComesBy) {
    Town town = square();
    town.node("t", 1000, -400);
    town.node("u", 2000, -400);
    town.way("bt", {{"highway", "residential"}});
    town.way("tuc", {{"highway", "residential"}, {"oneway", "yes"}});
    const auto network = town.network();
    EXPECT_NEAR(trip(network, Town::at(1000, -200), by_b).metres, 300, 2);
    EXPECT_NEAR(trip(network, by_b, Town::at(1000, -200)).metres, 300, 2);
    EXPECT_EQ(network.dropped.stretches, 0U);
}

TEST(StreetNetwork, AnExtractWithoutAStreetForTheProfileIsRefused) {
    Town town;
    town.node("a", 0, 0);
    town.node("b", 100, 0);
    town.way("ab", {{"highway", "steps"}});
    const auto refused = build_network(town.extract, *car_profile());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().text(), "town: no street is open to the profile 'car'. use another extract or profile");
    EXPECT_EQ(street_profile("truck").error().text(),
              "--profile: the profile 'truck' is not known. choose car or bike");
}

TEST(StreetNetwork, AFerryTakesAsLongAsItSays) {
    Town town = square();
    town.node("p", 1000, 5000);
    town.node("q", 2000, 5000);
    town.way("cp", {{"route", "ferry"}, {"duration", "00:20"}});
    town.way("pq", {{"highway", "residential"}});
    const auto network = town.network();
    EXPECT_NEAR(trip(network, Town::at(1000, 900), Town::at(1100, 5000)).seconds, 200 / (25 / 3.6) + 1200, 8);
}

}  // namespace
}  // namespace nearstock::streets
