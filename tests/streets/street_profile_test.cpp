// What tags mean to a car and to a bicycle.
#include "streets/street_profile.hpp"
#include "streets/osm_values.hpp"

#include <gtest/gtest.h>

namespace nearstock::streets {
namespace {

WayRule car(const Tags& tags) { return car_profile()->way(tags); }
WayRule bike(const Tags& tags) { return bike_profile()->way(tags); }

TEST(StreetProfile, SpeedsComeFromTheClassAndFromTheLimit) {
    EXPECT_EQ(car({{"highway", "motorway"}}).forward.km_per_hour, 90);
    EXPECT_EQ(car({{"highway", "residential"}}).backward.km_per_hour, 25);
    EXPECT_NEAR(car({{"highway", "residential"}, {"maxspeed", "50"}}).forward.km_per_hour, 40, 1e-9);
    EXPECT_NEAR(car({{"highway", "primary"}, {"maxspeed", "25 mph"}}).forward.km_per_hour, 25 * 1.609344 * 0.8, 1e-9);
    EXPECT_NEAR(car({{"highway", "primary"}, {"maxspeed", "DE:rural"}}).forward.km_per_hour, 80, 1e-9);
    EXPECT_NEAR(car({{"highway", "primary"}, {"maxspeed", "XX:urban"}}).forward.km_per_hour, 40, 1e-9);
    EXPECT_EQ(car({{"highway", "primary"}, {"maxspeed", "signals"}}).forward.km_per_hour, 65);
    const auto apart = car({{"highway", "primary"}, {"maxspeed:forward", "100"}, {"maxspeed", "50"}});
    EXPECT_NEAR(apart.forward.km_per_hour, 80, 1e-9);
    EXPECT_NEAR(apart.backward.km_per_hour, 40, 1e-9);
    EXPECT_EQ(bike({{"highway", "primary"}, {"maxspeed", "50"}}).forward.km_per_hour, 15);
    EXPECT_EQ(bike({{"highway", "service"}, {"maxspeed", "10"}}).forward.km_per_hour, 10);
}

TEST(StreetProfile, BadSurfacesSlowDown) {
    EXPECT_EQ(car({{"highway", "primary"}, {"surface", "gravel"}}).forward.km_per_hour, 40);
    EXPECT_EQ(car({{"highway", "residential"}, {"surface", "gravel"}}).forward.km_per_hour, 25);
    EXPECT_FALSE(car({{"highway", "residential"}, {"smoothness", "impassable"}}).open());
    EXPECT_EQ(bike({{"highway", "track"}, {"surface", "gravel"}}).forward.km_per_hour, 6);
}

TEST(StreetProfile, TheTagAboutTheVehicleOutweighsTheGeneralOne) {
    EXPECT_FALSE(car({{"highway", "residential"}, {"access", "no"}}).open());
    EXPECT_TRUE(car({{"highway", "residential"}, {"access", "no"}, {"motor_vehicle", "yes"}}).open());
    EXPECT_FALSE(car({{"highway", "residential"}, {"motorcar", "no"}, {"access", "yes"}}).open());
    EXPECT_FALSE(bike({{"highway", "residential"}, {"bicycle", "no"}}).open());
    EXPECT_TRUE(bike({{"highway", "residential"}, {"motor_vehicle", "no"}}).open());
    EXPECT_TRUE(car({{"highway", "service"}, {"access", "no;destination"}}).forward.residents);
    const auto forward_only = car({{"highway", "residential"}, {"motor_vehicle:backward", "no"}});
    EXPECT_TRUE(forward_only.forward.open());
    EXPECT_FALSE(forward_only.backward.open());
}

TEST(StreetProfile, PrivateStreetsAreForResidentsAndNoPlaceIsOnAPrivateDrive) {
    const auto drive = car({{"highway", "service"}, {"access", "private"}});
    EXPECT_TRUE(drive.forward.residents);
    EXPECT_FALSE(drive.may_start);
    EXPECT_TRUE(car({{"highway", "residential"}, {"access", "private"}}).may_start);
    EXPECT_FALSE(car({{"highway", "track"}, {"access", "private"}}).open());
}

TEST(StreetProfile, DriversRatherStayOffAlleysAndNarrowStreets) {
    EXPECT_EQ(car({{"highway", "service"}, {"service", "alley"}}).forward.preference, 0.5);
    EXPECT_EQ(car({{"highway", "residential"}, {"lanes", "1"}}).forward.preference, 0.5);
    EXPECT_EQ(car({{"highway", "residential"}, {"lanes", "1"}, {"oneway", "yes"}}).forward.preference, 1);
    EXPECT_EQ(car({{"highway", "residential"}, {"width", "4.5"}}).forward.preference, 0.75);
    EXPECT_EQ(car({{"highway", "residential"}}).forward.preference, 1);
}

TEST(StreetProfile, ACarThatDoesNotFitStaysOut) {
    EXPECT_FALSE(car({{"highway", "residential"}, {"maxheight", "1.9"}}).open());
    EXPECT_TRUE(car({{"highway", "residential"}, {"maxheight", "7'0\""}}).open());
    EXPECT_FALSE(car({{"highway", "residential"}, {"maxwidth", "1.9"}}).open());
    EXPECT_FALSE(car({{"highway", "residential"}, {"maxweight", "1.5"}}).open());
    EXPECT_TRUE(car({{"highway", "residential"}, {"maxweight", "3.5"}}).open());
}

TEST(StreetProfile, WhatIsBuiltOrClosedIsNoWay) {
    EXPECT_FALSE(car({{"highway", "construction"}}).open());
    EXPECT_FALSE(car({{"highway", "residential"}, {"construction", "residential"}}).open());
    EXPECT_TRUE(car({{"highway", "residential"}, {"construction", "minor"}}).open());
    EXPECT_FALSE(car({{"highway", "residential"}, {"area", "yes"}}).open());
    EXPECT_FALSE(car({{"highway", "footway"}}).open());
    EXPECT_EQ(car({{"highway", "footway"}, {"motor_vehicle", "yes"}}).forward.km_per_hour, 10);
    EXPECT_FALSE(car({{"building", "yes"}}).open());
}

TEST(StreetProfile, TheMotorwayIsNotForBicyclesAndAPathIs) {
    EXPECT_FALSE(bike({{"highway", "motorway"}}).open());
    EXPECT_EQ(bike({{"highway", "path"}}).forward.km_per_hour, 13);
    EXPECT_EQ(bike({{"highway", "steps"}}).forward.km_per_hour, 2);
    EXPECT_EQ(bike({{"highway", "pedestrian"}, {"bicycle", "yes"}}).forward.km_per_hour, 15);
    EXPECT_EQ(bike({{"highway", "cycleway"}, {"bicycle", "dismount"}}).forward.km_per_hour, 4);
    EXPECT_FALSE(bike({{"highway", "primary"}, {"cycleway", "separate"}}).open());
    EXPECT_FALSE(bike({{"highway", "primary"}, {"bicycle", "use_sidepath"}}).open());
}

TEST(StreetProfile, SignsHoldUpThoseWhomTheyFace) {
    const auto signal =
        car_profile()->node({{"highway", "traffic_signals"}, {"traffic_signals:direction", "backward"}});
    EXPECT_EQ(signal.sign, Sign::all);
    EXPECT_EQ(signal.sign_for, Side::backward);
    EXPECT_EQ(signal.sign_seconds, 2);
    EXPECT_EQ(car_profile()->node({{"highway", "stop"}, {"stop", "minor"}}).sign, Sign::stop_minor);
    EXPECT_FALSE(car_profile()->node({{"barrier", "kerb"}, {"kerb", "lowered"}}).barrier);
    EXPECT_TRUE(car_profile()->node({{"barrier", "kerb"}}).barrier);
    EXPECT_FALSE(car_profile()->node({{"barrier", "bollard"}, {"access", "private"}}).barrier);
    EXPECT_TRUE(car_profile()->node({{"access", "no"}}).barrier);
}

TEST(OsmValues, NumbersHaveTheirUnits) {
    EXPECT_EQ(speed_km_per_hour("50"), 50);
    EXPECT_NEAR(*speed_km_per_hour("30 mph"), 48.28, 0.01);
    EXPECT_FALSE(speed_km_per_hour("walk"));
    EXPECT_FALSE(speed_km_per_hour(""));
    EXPECT_EQ(length_metres("2,5 m"), 2.5);
    EXPECT_NEAR(*length_metres("8'6\""), 2.59, 0.01);
    EXPECT_EQ(weight_kilograms("3.5"), 3500);
    EXPECT_EQ(weight_kilograms("500 kg"), 500);
    EXPECT_NEAR(*weight_kilograms("5000 lbs"), 2268, 1);
    EXPECT_EQ(duration_seconds("15"), 900);
    EXPECT_EQ(duration_seconds("1:30"), 5400);
    EXPECT_EQ(duration_seconds("00:20:30"), 1230);
    EXPECT_EQ(duration_seconds("PT1H5M"), 3900);
    EXPECT_FALSE(duration_seconds("soon"));
    EXPECT_FALSE(duration_seconds("1:xx"));
    EXPECT_FALSE(duration_seconds("PT"));
}

}  // namespace
}  // namespace nearstock::streets
