// From a configuration to a network: zones, sites, assortment, suppliers, drivers, customers.
//
// generate_network (declared in city.hpp, where its contract stands) calls these in this order; each draws from streams
// of its own, so that more customers do not move the zones.
#pragma once

#include "domain/network.hpp"
#include "simulation/city.hpp"
#include "simulation/demand_levels.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

/// A jittered hexagonal grid around the centre; density falls with the distance from it.
std::vector<Zone> generate_zones(const CityConfig& config);
/// MFCs by greedy k-median on the zones' demand (Cornuéjols, Fisher and Nemhauser 1977), and the hub at the edge. By
/// id.
std::vector<Site> generate_sites(const CityConfig& config, const Network& with_zones);
/// Names, prices, sizes and life of the products; their supply is set by assign_supply.
std::vector<Product> generate_assortment(const CityConfig& config);
/// Suppliers by department, and which supplier brings which product how.
void assign_supply(const CityConfig& config, const DemandLevels& levels, Network& network);
/// Homes in proportion to the sites' volume. By id.
std::vector<Driver> generate_drivers(const CityConfig& config, const Network& with_sites,
                                     const std::vector<double>& site_share);
/// Every zone has at least one founding customer; those who join within the horizon come last, by day.
std::vector<Customer> generate_customers(const CityConfig& config, const Network& with_zones,
                                         const std::vector<double>& zone_weight);

/// "zone-007": keys of one length, so that text order is number order.
std::string numbered_key(std::string_view prefix, std::size_t number, std::size_t of);
/// Splits `total` in proportion to the weights by largest remainder, each part at least `minimum`. Requires total >=
/// parts × minimum.
std::vector<std::size_t> apportion(std::size_t total, const std::vector<double>& weights, std::size_t minimum);

}  // namespace nearstock
