// No plan of facility_location.hpp costs less than what?
//
// With a price u_i that customer i pays for being served, a site alone is worth opening for the customers whose price
// is above their cost, as many as it can hold: v_j = f_j + Σ min(0, c_ij − u_i)·x_ij, a continuous knapsack. The prices
// plus the least Σ v_j over sites that together hold all demand bound every plan's cost from below.
#pragma once

#include "inventory/facility_location.hpp"

#include <cstddef>
#include <vector>

namespace nearstock {

enum class SiteState : char { free, open, closed };

/// One evaluation of the bound at given prices.
struct PricedSites {
    double bound = 0;
    std::vector<double> value;   // v_j
    std::vector<char> chosen;    // sites open in the relaxed problem
    std::vector<double> served;  // by customer: how often it is served by the chosen sites; 1 would be feasible
};

class FacilityBound {
public:
    explicit FacilityBound(const FacilityProblem& problem);
    /// Requires one price per customer, one state per site.
    [[nodiscard]] PricedSites at(const std::vector<double>& prices, const std::vector<SiteState>& states);
    /// The bound for the same site values when sites' states are others: what opening or closing one would cost.
    [[nodiscard]] double with_states(double price_sum, const std::vector<double>& value,
                                     const std::vector<SiteState>& states, std::vector<char>* chosen) const;
    /// What one more unit of each customer costs when sites may open in part, their opening cost spread over capacity.
    [[nodiscard]] std::vector<double> first_prices() const;

private:
    double knapsack(std::size_t site, const std::vector<double>& prices, std::vector<double>& share);
    const FacilityProblem& problem_;
    double wanted_ = 0;
    struct Item {
        double ratio;
        std::size_t customer;
    };
    std::vector<Item> items_;
    std::vector<double> shares_;  // sites × customers
};

}  // namespace nearstock
