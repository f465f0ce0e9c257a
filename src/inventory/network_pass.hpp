// Every product alone at given prices: the decision, the use of space and money, and the bound that follows.
#pragma once

#include "inventory/network_item.hpp"

#include <span>
#include <vector>

namespace nearstock {

/// A decision for every product, in whole units.
struct NetworkDecision {
    std::vector<std::int32_t> purchase;                                      // by cell
    std::vector<std::vector<std::pair<std::uint32_t, std::int32_t>>> moves;  // by product: (lane, units)
    explicit NetworkDecision(const NetworkProblem& problem);
};

struct NetworkUse {
    double priced_cost = 0;      // Σ cost of the products, including what space and money are charged
    std::vector<double> litres;  // by site
    double spend = 0;
    NetworkItem::Curvature curvature;

    /// No plan that keeps to the capacities and the budget costs less (weak duality). Valid for the whole set only.
    [[nodiscard]] double bound(const NetworkProblem& problem, const NetworkPrices& prices) const;
};

/// Optimises the products `skus` at `prices`, each from its decision, which is replaced. The sums do not depend on
/// threads: they are added up by blocks.
NetworkUse price_products(const NetworkProblem& problem, const LaneIndex& lanes, const NetworkPrices& prices,
                          std::span<const std::uint32_t> skus, NetworkDecision& decision, unsigned threads);

}  // namespace nearstock
