// A city of 50 products and two MFCs, and somebody who runs it by a shipped policy set.
#pragma once

#include "simulation/world.hpp"
#include "tiny_city.hpp"

namespace nearstock {

inline CityConfig small_city(std::uint64_t seed) {
    CityConfig config = tiny_city();
    config.seed = seed;
    config.drivers = 24;
    config.customers = 500;
    config.zones = 12;
    config.orders_per_day = 120;
    return config;
}

inline PolicySet policies(const std::string& name) { return *parse_policy_set(shipped_policy_set(name), name); }

inline DayRecord live(World& world, const std::string& policy_set, unsigned threads = 1) {
    const Planner planner(world.network(), policies(policy_set), threads);
    return world.live_day(planner, policy_set);
}

}  // namespace nearstock
