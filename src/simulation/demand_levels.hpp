// How much is a product wanted on an ordinary day, and where?
//
// Shares only, no dates: Zipf within the category times the category's weight; zones by people and money; a product's
// demand over zones tilts by the zone's income and age and by a taste of its own. Tastes are smooth over the map (a sum
// of random cosine waves, Rahimi and Recht 2007), so that a site's true share of a product differs from its share of
// volume.
#pragma once

#include "domain/network.hpp"
#include "simulation/city.hpp"

#include <vector>

namespace nearstock {

struct DemandLevels {
    std::vector<double> product_share;   // by product: of the city's units on an ordinary day; sums to 1
    std::vector<double> units_per_line;  // by product: mean units of a line
    std::vector<double> zone_weight;     // by zone: of the city's demand; sums to 1
    std::vector<double> zone_share;  // product × zone, at p * zones + z: of the product's demand; sums to 1 by product
    double units_per_day = 0;        // the city's, on average over the horizon (config.orders_per_day)
};

/// Reads only the products' ids and hierarchy, the zones and the configuration.
DemandLevels demand_levels(const CityConfig& config, const Network& network);

/// By zone: of the city's demand; sums to 1. What people and money make, before any product's own taste.
std::vector<double> zone_weights(const Network& network);

/// East and north of the configured centre, in kilometres.
struct Kilometres {
    double east = 0;
    double north = 0;
};
Kilometres from_centre(const CityConfig& config, Location location);

}  // namespace nearstock
