// Which site serves how much of which customer, when the open sites and their capacities are given?
//
// The transportation problem (Hitchcock 1941) by successive shortest paths: customer after customer takes the cheapest
// way to free capacity, moving others from site to site where that pays (Ford and Fulkerson 1962). Exact; amounts may
// be split.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace nearstock {

/// Sites × customers.
struct TransportationProblem {
    std::vector<double> capacity;   // by site, units
    std::vector<double> demand;     // by customer, units
    std::vector<double> full_cost;  // [site · customers + customer]: money for all of the customer's demand

    [[nodiscard]] std::size_t sites() const { return capacity.size(); }
    [[nodiscard]] std::size_t customers() const { return demand.size(); }
    [[nodiscard]] double cost(std::size_t site, std::size_t customer) const {
        return full_cost[site * customers() + customer];
    }
};
struct TransportationAnswer {
    double cost = 0;
    std::vector<double> units;     // [site · customers + customer]
    std::vector<double> marginal;  // by customer: money for all its demand at what one unit more of it would cost
};
/// The cheapest way to serve everybody from the sites with open[site] != 0; none when their capacity is too small.
/// Requires finite numbers, demand and capacity not negative.
std::optional<TransportationAnswer> transport(const TransportationProblem& problem, const std::vector<char>& open);

}  // namespace nearstock
