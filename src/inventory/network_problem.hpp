// One night's stock for many products at several sites that share their space and one budget: the problem.
//
// Decide for product k and site s the purchase b and, along lanes s → r, the transfers t, in whole units, so that the
// stock
//     q[k,s] = on_hand[k,s] + b[k,s] + Σ_r t[k,r,s] − Σ_r t[k,s,r],        Σ_r t[k,s,r] <= on_hand[k,s]
// minimises
//     Σ mean over the demand points d of  holding·(q − d)⁺ + stockout·(d − q)⁺      (newsvendor)
//   + Σ inbound_cost_per_litre[s]·volume[k]·b[k,s]                                  (ordering)
//   + Σ lane cost_per_litre·volume[k]·t[k,s,r]                                      (transport)
// subject to Σ_k volume·q <= capacity of each site and Σ unit_cost·b <= budget. Stock cannot be thrown away.
#pragma once

#include "core/result.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace nearstock {

struct StockLane {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    double cost_per_litre = 0;
};

/// Cells are at k·sites + s. Money is in one currency, volume in litres.
struct NetworkProblem {
    std::size_t skus = 0;
    std::size_t sites = 0;
    std::size_t points = 0;  // demand points a cell, equally likely, ascending

    std::vector<double> unit_cost;      // by product: what a bought unit takes from the budget
    std::vector<double> unit_volume;    // by product, litres
    std::vector<double> holding_cost;   // by product: a unit left over
    std::vector<double> stockout_cost;  // by product: a unit short

    std::vector<double> capacity;      // by site, litres
    std::vector<double> inbound_cost;  // by site, per litre bought
    std::vector<StockLane> lanes;      // sorted by (from, to)

    std::vector<std::int32_t> on_hand;  // by cell
    std::vector<std::int32_t> demand;   // cell × points
    double budget = 0;

    [[nodiscard]] std::size_t cell(std::size_t sku, std::size_t site) const { return sku * sites + site; }
    [[nodiscard]] std::span<const std::int32_t> demand_at(std::size_t cell) const {
        return {demand.data() + cell * points, points};
    }
};

// Both are on the innermost path of the solver, hence here.

/// Mean over the demand points of holding what is over and missing what is short, at a stock of the cell; money.
inline double newsvendor_cost(const NetworkProblem& p, std::size_t cell, std::int64_t stock) {
    double over = 0, under = 0;
    for (const auto d : p.demand_at(cell)) {
        const auto gap = static_cast<double>(stock - d);
        over += std::max(0.0, gap);
        under += std::max(0.0, -gap);
    }
    const std::size_t k = cell / p.sites;
    return (p.holding_cost[k] * over + p.stockout_cost[k] * under) / double(p.points);
}
/// What one unit more adds to that cost while the stock meets `met` of the points; negative where it saves.
inline double newsvendor_slope(const NetworkProblem& p, std::size_t sku, std::size_t met) {
    return -p.stockout_cost[sku] + (p.holding_cost[sku] + p.stockout_cost[sku]) * double(met) / double(p.points);
}
/// How many of the cell's demand points are <= `stock`.
std::size_t points_met(const NetworkProblem& problem, std::size_t cell, std::int64_t stock);
/// The number of the lane between two sites, or nothing. Requires sorted lanes.
std::optional<std::uint32_t> find_lane(const NetworkProblem& problem, std::uint32_t from, std::uint32_t to);

/// Refuses the first thing that makes the problem meaningless: sizes that do not fit, negative or non-finite numbers,
/// demand points out of order, lanes to unknown sites or out of order, a site too small for what lies in it.
Status check_network_problem(const NetworkProblem& problem);

struct StockTransfer {
    std::uint32_t sku = 0;
    std::uint32_t from = 0;
    std::uint32_t to = 0;
    std::int32_t units = 0;
};

/// What space and money are worth: per litre of each site, per unit of money.
struct NetworkPrices {
    std::vector<double> capacity;
    double budget = 0;
};

/// The cost of a decision and what it breaks, computed from the statement alone, apart from the solver.
struct NetworkAudit {
    double newsvendor = 0;
    double ordering = 0;
    double transport = 0;
    double spend = 0;
    double most_over_capacity = 0;  // litres, at the worst site; <= 0 when all fit
    std::size_t oversent = 0;       // cells that send more than they have, or negative units
    [[nodiscard]] double cost() const { return newsvendor + ordering + transport; }
    [[nodiscard]] bool feasible(const NetworkProblem& problem) const {
        return oversent == 0 && most_over_capacity <= 1e-7 && spend <= problem.budget * (1 + 1e-9) + 1e-9;
    }
};
NetworkAudit audit_network_plan(const NetworkProblem& problem, std::span<const std::int32_t> purchase,
                                std::span<const StockTransfer> transfers);

}  // namespace nearstock
