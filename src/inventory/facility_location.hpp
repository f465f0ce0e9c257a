// Which sites to open, and who is served from where, when sites have capacities and opening costs?
//
// Capacitated facility location with customers that may be split over sites. Exact by branch and bound: the bound
// prices each customer's demand (Lagrangian relaxation, subgradient steps; Geoffrion 1974), which leaves one continuous
// knapsack per site; the sites chosen must also hold all demand. Sites whose opening or closing alone would cost more
// than the best plan known are fixed; a plan's service is transportation.hpp's.
#pragma once

#include "core/result.hpp"
#include "inventory/transportation.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace nearstock {

struct FacilityProblem {
    TransportationProblem service;     // capacities, demands, cost of serving all of a customer from a site
    std::vector<double> opening_cost;  // by site, money
};
struct FacilityAnswer {
    std::vector<std::size_t> open;  // sites, counted from 0
    std::vector<double> units;      // [site · customers + customer]
    double cost = 0;
    double bound = 0;        // at the root: no plan costs less
    std::int64_t nodes = 0;  // of the search tree
};
/// The optimum, proven up to 1e-9 relative. Fails on negative numbers, lists that do not fit, or capacity below demand.
Result<FacilityAnswer> facility_location(const FacilityProblem& problem);

/// OR-Library's text (Beasley 1988): sites and customers; each site's capacity and opening cost; each customer's demand
/// and the costs of serving all of it from each site. Fails with the number that is missing or wrong.
Result<FacilityProblem> parse_or_library(std::string_view text);

}  // namespace nearstock
