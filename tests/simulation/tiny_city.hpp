// A city so small that a test can make it in a moment: 50 products, two MFCs, ten zones.
#pragma once

#include "simulation/city.hpp"

namespace nearstock {

inline CityConfig tiny_city() {
    CityConfig config;
    config.products = 50;
    config.mfcs = 2;
    config.zones = 10;
    config.customers = 200;
    config.drivers = 8;
    config.suppliers = 6;
    config.orders_per_day = 60;
    return config;
}

}  // namespace nearstock
