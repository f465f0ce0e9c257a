// How big must the sites be? Space, dock and pickers for a network that stocks by common practice.
//
// A site's space is what the practice's average stock takes, divided by `capacity_fill`. The average stock of an (s, S)
// policy with frequent review is about (s + S) / 2 less what is on order: half a cover above the reorder point, less
// the demand of a lead time. The practice splits the city's demand by a site's share of total volume; so does this
// estimate.
#pragma once

#include "domain/network.hpp"
#include "simulation/city.hpp"
#include "simulation/demand_levels.hpp"

#include <vector>

namespace nearstock {

/// By site: the share of the city's demand that lives nearest to it; the hub's is the share of units that pass through
/// it. Requires sites, zones and products with via_hub.
std::vector<double> site_volume_shares(const Network& network, const DemandLevels& levels);

/// Sets capacities of every site. Requires products, suppliers, sites and zones.
void size_sites(const CityConfig& config, const DemandLevels& levels, Network& network);

}  // namespace nearstock
