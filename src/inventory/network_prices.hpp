// What a litre at each site and a unit of money are worth tonight: the Lagrangian dual.
//
// The dual value is concave in the prices and, with many products, nearly smooth. Each pass over the products gives the
// violations (its supergradient) and how fast demand for space and money falls when prices rise (its curvature), so a
// Newton step on the binding prices is taken, halved while the value falls. A sample of the products finds the
// neighbourhood first.
#pragma once

#include "inventory/network_pass.hpp"

#include <functional>

namespace nearstock {

struct PriceSearch {
    std::size_t sample = 2000;  // products of the first search; all when there are fewer than twice as many
    int sample_passes = 25;
    int passes = 30;         // over all products
    double enough = 3e-7;    // stops when a step promises less than this part of the value
    std::size_t others = 4;  // decisions of the last passes that are kept
};

struct PricedNetwork {
    NetworkPrices prices;
    NetworkDecision decision;             // optimal at `prices` product by product; need not fit
    std::vector<NetworkDecision> others;  // of the last passes, at prices nearby
    NetworkUse use;
    double bound = 0;
    int passes = 0;
};

/// Finds prices from `start` (zeros, or yesterday's) and `decision` (nothing, or yesterday's).
PricedNetwork find_prices(const NetworkProblem& problem, const LaneIndex& lanes, NetworkPrices start,
                          NetworkDecision decision, const PriceSearch& search, unsigned threads,
                          const std::function<void(double bound, int passes)>& progress = {});

}  // namespace nearstock
