// Random cities, waves and days for the routing tests.
#pragma once

#include "core/random.hpp"
#include "routing/route_planner.hpp"

#include <chrono>
#include <cmath>
#include <memory>

namespace nearstock {

constexpr std::int64_t euro = 1'000'000;
const BusinessDate a_day{std::chrono::year{2026} / 3 / 2};
constexpr double degrees_latitude_per_m = 1 / 111195.0;

inline Location metres_from_centre(double east, double north) {
    return {52.5 + north * degrees_latitude_per_m,
            13.4 + east * degrees_latitude_per_m / std::cos(52.5 * 3.14159265 / 180)};
}

/// Sites on a ring of 4 km; rates as in config/city.toml.
inline std::shared_ptr<Network> a_city(std::size_t sites, std::size_t drivers) {
    auto network = std::make_shared<Network>();
    network->time_zone = TimeZone::find("Europe/Berlin").value();
    for (std::size_t s = 0; s < sites; ++s) {
        const double angle = 6.283185 * static_cast<double>(s) / static_cast<double>(sites);
        const double radius = sites > 1 ? 4000 : 0;
        network->sites.push_back({.site_id = "S" + std::to_string(s),
                                  .location = metres_from_centre(radius * std::cos(angle), radius * std::sin(angle))});
    }
    for (std::size_t d = 0; d < drivers; ++d) {
        network->drivers.push_back({.driver_id = "D" + std::to_string(1000 + d)});
    }
    RateCard& rates = network->rates;
    rates.driver_per_hour = Money(21 * euro);
    rates.van_per_km = Money(euro * 32 / 100);
    rates.bike_per_km = Money(euro * 6 / 100);
    rates.late_delivery = Money(euro * 15 / 10);
    rates.late_per_minute = Money(euro / 20);
    for (std::size_t hour = 0; hour < 24; ++hour) {
        const double h = static_cast<double>(hour);
        network->travel.congestion[hour] =
            1 + 0.5 * std::exp(-std::pow((h - 8) / 1.5, 2)) + 0.6 * std::exp(-std::pow((h - 17) / 2, 2));
    }
    return network;
}

struct WaveSize {
    std::size_t stops_per_site = 15;
    std::size_t vehicles_per_site = 8;
    Seconds tightest_window{3600};
    Seconds widest_window{3 * 3600};
};

struct RandomWave {
    std::shared_ptr<Network> network;
    RoutingProblem problem;
};

inline RoutingStop a_random_stop(const Network& network, SiteIndex site, Generator& random, Timestamp now,
                                 const WaveSize& size) {
    const Location home = network.sites[site.value].location;
    const double angle = 6.283185 * random.uniform();
    const double radius = 4500 * std::sqrt(random.uniform());
    const auto extra = static_cast<std::int64_t>(
        random.below(static_cast<std::uint64_t>((size.widest_window - size.tightest_window).count()) + 1));
    return {.site = site,
            .location = {home.latitude + radius * std::sin(angle) * degrees_latitude_per_m,
                         home.longitude + radius * std::cos(angle) * degrees_latitude_per_m / 0.6088},
            .weight = Weight(static_cast<std::int64_t>(500 + random.below(9000))),
            .volume = Volume(static_cast<std::int64_t>(1000 + random.below(15000))),
            .ready_at = now + Seconds(random.below(600)),
            .window_start = now,
            .window_end = now + size.tightest_window + Seconds(extra),
            .service = Seconds(180)};
}

inline RoutingVehicle a_random_vehicle(DriverIndex driver, SiteIndex site, Generator& random, Timestamp now) {
    const bool van = random.chance(0.6);
    return {.driver = driver,
            .site = site,
            .vehicle = van ? VehicleType::van : VehicleType::bike,
            .capacity_weight = Weight(van ? 600'000 : 40'000),
            .capacity_volume = Volume(van ? 3'000'000 : 120'000),
            .available_from = now + Seconds(random.chance(0.7) ? 0 : random.below(1800)),
            .shift_end = now + Seconds(5400 + random.below(6 * 3600))};
}

inline RandomWave a_random_wave(std::uint64_t seed, std::size_t sites, const WaveSize& size) {
    Generator random(seed);
    auto network = a_city(sites, sites * size.vehicles_per_site);
    const Timestamp now =
        network->time_zone.at(a_day, Seconds(static_cast<std::int64_t>(8 * 3600 + 1800 * random.below(20))));
    RandomWave wave{network, {.network = *network, .now = now, .next_wave = now + Seconds(1800), .last_wave = true}};
    for (std::size_t s = 0; s < sites; ++s) {
        for (std::size_t i = 0; i < size.stops_per_site; ++i) {
            wave.problem.stops.push_back(a_random_stop(*network, SiteIndex(s), random, now, size));
        }
        for (std::size_t v = 0; v < size.vehicles_per_site; ++v) {
            wave.problem.vehicles.push_back(
                a_random_vehicle(DriverIndex(s * size.vehicles_per_site + v), SiteIndex(s), random, now));
        }
    }
    return wave;
}

inline double cost_of(const RoutingProblem& problem, const RoutePlan& plan) {
    double cost = 0;
    for (const Route& route : plan.routes) { cost += route_cost(problem, route); }
    return cost;
}

inline InsertionParameters without_waiting() { return {.may_wait = false}; }
/// Prices what the rate card prices and nothing else: what brute force and route_cost minimise.
inline InsertionParameters by_the_rate_card() {
    return {.may_wait = false,
            .arrival_deviation = Seconds(0),
            .arrival_deviation_share = 0,
            .lateness_weight = 1,
            .minute_to_door = 0};
}

}  // namespace nearstock
