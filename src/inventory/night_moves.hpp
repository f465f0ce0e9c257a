// What moves tonight: hub to shops and shop to shop, as one network problem for each temperature class.
//
// The worth of the n-th unit at each site (stock_worth.hpp) becomes the demand points of a NetworkProblem in which
// nothing can be bought; the space that a site has left is its capacity. A line costs a fixed amount, which a price per
// unit cannot say: lines that do not earn theirs are taken out, worst first, and the problem is solved again without
// them (a drop heuristic, as for fixed-charge networks: Balinski 1961 bounds what is left to gain).
#pragma once

#include "inventory/network_problem.hpp"
#include "inventory/stock_worth.hpp"

#include <vector>

namespace nearstock {

struct NightMove {
    ProductIndex product;
    SiteIndex from;
    SiteIndex to;
    std::int64_t units = 0;
    double gain = 0;  // micros, after carriage, handling and the line
};

struct NightMoves {
    std::vector<NightMove> moves;     // by (product, from, to); at most one of a pair of sites
    std::vector<double> litre_price;  // site × temperature: micros a litre of space is worth tonight
    PlanGain gain;                    // of the moves, and what no moves could gain more (move_gain.hpp)
};

struct NightMovesOptions {
    bool lateral = true;         // between shops too
    bool keep_to_space = true;   // of the sites
    std::vector<double> litres;  // site × temperature: room for what comes tonight
};

/// Decides the moves. `worth` is by product. Requires room >= 0.
NightMoves decide_moves(const ReplenishmentInputs& inputs, const std::vector<ProductWorth>& worth,
                        const NightMovesOptions& options);

}  // namespace nearstock
