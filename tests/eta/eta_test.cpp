#include "core/random.hpp"
#include "eta/eta_model.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>

namespace nearstock {
namespace {

const BusinessDate a_day{std::chrono::year{2026} / 3 / 2};

Network a_network() {
    Network network;
    network.time_zone = TimeZone::find("Europe/Berlin").value();
    network.drivers.push_back({.driver_id = "D1", .vehicle = VehicleType::van});
    network.drivers.push_back({.driver_id = "D2", .vehicle = VehicleType::bike});
    return network;
}

/// The road as it is: a profile by local hour, noise per leg, and noise that all legs of a day share.
struct Road {
    std::array<double, 24> congestion{};
    double leg_deviation = 0.25;
    double day_deviation = 0;
    double service_s = 180;
    double service_deviation = 0.35;  // of the log
};

Road a_two_peak_road() {
    Road road;
    for (int hour = 0; hour < 24; ++hour) {
        road.congestion[static_cast<std::size_t>(hour)] =
            1 + 0.6 * std::exp(-std::pow((hour - 8) / 1.5, 2)) + 0.8 * std::exp(-std::pow((hour - 17) / 2.0, 2));
    }
    return road;
}

double lognormal(Generator& random, double mean, double deviation) {
    return mean * std::exp(deviation * random.normal() - deviation * deviation / 2);
}

/// Drives a tour of `stops` legs; returns its deliveries.
std::vector<Delivery> drive(const Network& network, const Road& road, Timestamp departure, std::size_t stops,
                            double day_factor, const std::string& tour_id, Generator& random) {
    std::vector<Delivery> deliveries;
    Timestamp time = departure;
    for (std::size_t i = 0; i < stops; ++i) {
        Delivery delivery{.delivery_id = tour_id + "-" + std::to_string(i),
                          .tour_id = tour_id,
                          .stop_number = static_cast<int>(i + 1),
                          .driver = DriverIndex(0)};
        delivery.leg_distance = Distance(static_cast<std::int64_t>(500 + random.below(5000)));
        const auto hour = static_cast<std::size_t>(network.time_zone.clock_of(time).count() / 3600);
        const double planned = static_cast<double>(delivery.leg_distance.value()) / network.travel.van_speed_m_per_s;
        delivery.leg_drive =
            Seconds(std::llround(lognormal(random, planned * road.congestion[hour] * day_factor, road.leg_deviation)));
        delivery.arrived_at = time + delivery.leg_drive;
        delivery.completed_at =
            delivery.arrived_at + Seconds(std::llround(lognormal(random, road.service_s, road.service_deviation)));
        time = delivery.completed_at;
        deliveries.push_back(delivery);
    }
    return deliveries;
}

std::vector<Delivery> a_day_of_tours(const Network& network, const Road& road, int day, int tours, std::uint64_t seed) {
    const Stream stream(seed, "tours");
    auto weather = stream.at(day, -1);
    const double day_factor = lognormal(weather, 1, road.day_deviation);
    std::vector<Delivery> deliveries;
    for (int t = 0; t < tours; ++t) {
        auto random = stream.at(day, t);
        const Timestamp departure = network.time_zone.at(
            a_day + Days(day), Seconds(static_cast<std::int64_t>(6 * 3600 + random.below(14 * 3600))));
        const auto tour =
            drive(network, road, departure, 6, day_factor, "T" + std::to_string(day) + "-" + std::to_string(t), random);
        deliveries.insert(deliveries.end(), tour.begin(), tour.end());
    }
    return deliveries;
}

EtaExperience after_days(const Network& network, const Road& road, int days) {
    EtaExperience experience;
    for (int day = 0; day < days; ++day) { experience.learn(network, a_day_of_tours(network, road, day, 60, 11)); }
    return experience;
}

struct Coverage {
    double all = 0;
    double first_stop = 0;
    double last_stop = 0;
    double bias_s = 0;
};

/// Predicts the tours of later days and counts how often the arrival lies in its interval.
Coverage coverage(const Network& network, const Road& road, const EtaExperience& experience, int days) {
    const EtaModel model(network, experience);
    double stops = 0, inside = 0, tours = 0, first = 0, last = 0, error = 0;
    for (int day = 100; day < 100 + days; ++day) {
        const auto deliveries = a_day_of_tours(network, road, day, 60, 23);
        for (std::size_t start = 0; start < deliveries.size(); start += 6) {
            EtaRoute route{.departure = deliveries[start].arrived_at - deliveries[start].leg_drive};
            for (std::size_t i = start; i < start + 6; ++i) {
                route.legs.push_back({deliveries[i].leg_distance, VehicleType::van});
                route.earliest.push_back(route.departure);
            }
            const auto arrivals = model.predict(route);
            tours += 1;
            for (std::size_t i = 0; i < 6; ++i) {
                const Timestamp actual = deliveries[start + i].arrived_at;
                const bool in = arrivals[i].low <= actual && actual <= arrivals[i].high;
                stops += 1;
                inside += in ? 1 : 0;
                first += in && i == 0 ? 1 : 0;
                last += in && i == 5 ? 1 : 0;
                error += static_cast<double>((actual - arrivals[i].expected).count());
            }
        }
    }
    return {inside / stops, first / tours, last / tours, error / stops};
}

TEST(EtaModel, UsesTheTravelModelWithoutExperience) {
    Network network = a_network();
    network.travel.congestion.fill(1.4);
    const EtaModel model(network, {});
    EXPECT_NEAR(model.congestion(9), 1.4, 1e-9);
    const Timestamp departure = network.time_zone.at(a_day, Seconds(9 * 3600));
    const auto arrivals =
        model.predict({.departure = departure,
                       .legs = {{Distance(4000), VehicleType::van}, {Distance(4500), VehicleType::bike}},
                       .earliest = {departure, departure}});
    EXPECT_EQ((arrivals[0].expected - departure).count(), 700);  // 4,000 m at 8 m/s × 1.4
    EXPECT_EQ((arrivals[1].expected - departure).count(),
              700 + 180 + 1400);  // 180 s of service, 4,500 m at 4.5 m/s × 1.4
}

TEST(EtaModel, WidensTheIntervalWithEveryStop) {
    const Network network = a_network();
    const Timestamp departure = network.time_zone.at(a_day, Seconds(9 * 3600));
    EtaRoute route{.departure = departure};
    for (int i = 0; i < 6; ++i) {
        route.legs.push_back({Distance(2000), VehicleType::van});
        route.earliest.push_back(departure);
    }
    const auto arrivals = EtaModel(network, {}).predict(route);
    for (std::size_t i = 0; i < arrivals.size(); ++i) {
        EXPECT_LT(arrivals[i].low, arrivals[i].expected);
        EXPECT_LT(arrivals[i].expected, arrivals[i].high);
        if (i > 0) {
            EXPECT_GT(arrivals[i].high - arrivals[i].low, arrivals[i - 1].high - arrivals[i - 1].low);
        }
    }
}

TEST(EtaModel, WaitsForTheWindowToOpen) {
    const Network network = a_network();
    const Timestamp departure = network.time_zone.at(a_day, Seconds(9 * 3600));
    const Timestamp opens = departure + Seconds(3600);
    const auto arrivals =
        EtaModel(network, {})
            .predict({.departure = departure,
                      .legs = {{Distance(4000), VehicleType::van}, {Distance(4000), VehicleType::van}},
                      .earliest = {opens, departure}});
    EXPECT_EQ(arrivals[0].low, opens);
    EXPECT_EQ(arrivals[0].expected, opens);
    EXPECT_EQ(arrivals[0].high, opens);
    EXPECT_NEAR(static_cast<double>((arrivals[1].expected - opens).count()), 180 + 500, 2);
}

TEST(EtaModel, LearnsAProfileWithTwoPeaksFromDeliveries) {
    const Network network = a_network();  // believes in a road without congestion
    const Road road = a_two_peak_road();
    const EtaModel model(network, after_days(network, road, 60));
    for (int hour = 7; hour < 20; ++hour) {
        EXPECT_NEAR(model.congestion(hour), road.congestion[static_cast<std::size_t>(hour)], 0.06) << hour;
    }
    EXPECT_GT(model.congestion(8), model.congestion(12) * 1.3);
    EXPECT_GT(model.congestion(17), model.congestion(12) * 1.4);
    EXPECT_NEAR(model.congestion(2), 1, 1e-9) << "an hour without deliveries keeps the prior";
}

TEST(EtaModel, LearnsTheServiceTime) {
    const Network network = a_network();
    Road road = a_two_peak_road();
    road.service_s = 300;
    const EtaModel model(network, after_days(network, road, 20));
    const Timestamp departure = network.time_zone.at(a_day, Seconds(12 * 3600));
    const auto arrivals = model.predict({.departure = departure,
                                         .legs = {{Distance(8), VehicleType::van}, {Distance(8), VehicleType::van}},
                                         .earliest = {departure, departure}});
    EXPECT_NEAR(static_cast<double>((arrivals[1].expected - arrivals[0].expected).count()), 300, 6);
}

TEST(EtaModel, CoversFourInFiveArrivalsOfIndependentLegs) {
    const Network network = a_network();
    const Road road = a_two_peak_road();
    const auto result = coverage(network, road, after_days(network, road, 30), 40);
    std::printf("  coverage %.3f (first stop %.3f, last %.3f), bias %.0f s\n", result.all, result.first_stop,
                result.last_stop, result.bias_s);
    for (const double share : {result.all, result.first_stop, result.last_stop}) {
        EXPECT_GE(share, 0.75);
        EXPECT_LE(share, 0.85);
    }
    EXPECT_NEAR(result.bias_s, 0, 30);
}

TEST(EtaModel, CoversFourInFiveArrivalsWhenTheDayMakesAllLegsSlowOrFast) {
    const Network network = a_network();
    Road road = a_two_peak_road();
    road.day_deviation = 0.15;
    const auto result = coverage(network, road, after_days(network, road, 60), 120);
    std::printf("  shared noise: coverage %.3f (first stop %.3f, last %.3f), bias %.0f s\n", result.all,
                result.first_stop, result.last_stop, result.bias_s);
    EXPECT_GE(result.all, 0.75);
    EXPECT_LE(result.all, 0.85);
    EXPECT_GE(result.last_stop, 0.75) << "without the shared variance the late stops are covered too seldom";
}

TEST(EtaExperience, DoesNotDependOnTheOrderOfTheDeliveries) {
    const Network network = a_network();
    auto deliveries = a_day_of_tours(network, a_two_peak_road(), 1, 30, 5);
    EtaExperience one;
    one.learn(network, deliveries);
    std::ranges::reverse(deliveries);
    EtaExperience other;
    other.learn(network, deliveries);
    EXPECT_EQ(one, other);
}

}  // namespace
}  // namespace nearstock
