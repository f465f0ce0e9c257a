// What to order and what to move tonight, for many products at several sites that share space and money, and how far
// from the best possible that can at most be.
//
//     auto plan = plan_network(problem, {.threads = 2});      // after check_network_problem(problem)
//     plan.purchase[problem.cell(sku, site)];                 // units to buy
//     plan.cost, plan.bound;                                  // no plan costs less than the bound
//     plan.prices.capacity[site];                             // worth of one more litre there
//
// Method: price the couplings, solve each product exactly given the prices, recover a plan in whole units.
#pragma once

#include "inventory/network_prices.hpp"

namespace nearstock {

struct NetworkPlanOptions {
    unsigned threads = 1;
    PriceSearch search;
    NetworkPrices start;                         // yesterday's prices; empty: none
    std::vector<std::int32_t> start_purchase;    // yesterday's decision; empty: none
    std::vector<StockTransfer> start_transfers;  // what no longer fits what lies there is left out
    std::function<void(double bound, int passes)> progress;
};

struct NetworkPlan {
    std::vector<std::int32_t> purchase;    // by cell
    std::vector<StockTransfer> transfers;  // by (sku, from, to)
    NetworkAudit audit;
    double cost = 0;
    double bound = 0;
    NetworkPrices prices;
    int passes = 0;
    double seconds = 0;  // of the solution, on the wall
};

/// Requires check_network_problem(problem).
NetworkPlan plan_network(const NetworkProblem& problem, const NetworkPlanOptions& options);

/// What one more unit of stock at each cell is worth under the plan, before the prices of space and money; by cell.
std::vector<double> marginal_values(const NetworkProblem& problem, const NetworkPlan& plan);

}  // namespace nearstock
