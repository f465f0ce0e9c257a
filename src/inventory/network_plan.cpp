#include "inventory/network_plan.hpp"

#include "inventory/network_mix.hpp"
#include "inventory/network_recovery.hpp"

#include <algorithm>
#include <chrono>

namespace nearstock {

namespace {

/// Yesterday's decision as one to start from. Moves of a product that no longer has what it sent are dropped.
NetworkDecision decision_from(const NetworkProblem& problem, const NetworkPlanOptions& options) {
    NetworkDecision decision(problem);
    if (options.start_purchase.size() == decision.purchase.size()) {
        decision.purchase = options.start_purchase;
    }
    for (const auto& t : options.start_transfers) {
        if (const auto lane = find_lane(problem, t.from, t.to); lane && t.units > 0) {
            decision.moves[t.sku].emplace_back(*lane, t.units);
        }
    }
    std::vector<std::int64_t> sent(problem.sites);
    for (std::size_t k = 0; k < problem.skus; ++k) {
        std::ranges::sort(decision.moves[k]);
        std::ranges::fill(sent, 0);
        for (const auto& [lane, units] : decision.moves[k]) { sent[problem.lanes[lane].from] += units; }
        for (std::size_t s = 0; s < problem.sites; ++s) {
            if (sent[s] > problem.on_hand[problem.cell(k, s)]) {
                decision.moves[k].clear();
                break;
            }
        }
    }
    return decision;
}

}  // namespace

NetworkPlan plan_network(const NetworkProblem& problem, const NetworkPlanOptions& options) {
    const auto started = std::chrono::steady_clock::now();
    const LaneIndex lanes(problem);
    auto priced = find_prices(problem, lanes, options.start, decision_from(problem, options), options.search,
                              options.threads, options.progress);
    mix_decisions(problem, priced.prices, priced.others, priced.decision, options.threads);
    recover_plan(problem, priced.prices, priced.decision);
    NetworkPlan plan;
    plan.purchase = std::move(priced.decision.purchase);
    for (std::uint32_t k = 0; k < problem.skus; ++k) {
        for (const auto& [lane, units] : priced.decision.moves[k]) {
            plan.transfers.push_back({k, problem.lanes[lane].from, problem.lanes[lane].to, units});
        }
    }
    plan.bound = priced.bound;
    plan.prices = std::move(priced.prices);
    plan.passes = priced.passes;
    plan.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    plan.audit = audit_network_plan(problem, plan.purchase, plan.transfers);
    plan.cost = plan.audit.cost();
    return plan;
}

std::vector<double> marginal_values(const NetworkProblem& problem, const NetworkPlan& plan) {
    std::vector<std::int32_t> stock(problem.on_hand);
    for (std::size_t c = 0; c < stock.size(); ++c) { stock[c] += plan.purchase[c]; }
    for (const auto& t : plan.transfers) {
        stock[problem.cell(t.sku, t.from)] -= t.units;
        stock[problem.cell(t.sku, t.to)] += t.units;
    }
    std::vector<double> values(stock.size());
    for (std::size_t c = 0; c < stock.size(); ++c) {
        values[c] = -newsvendor_slope(problem, c / problem.sites, points_met(problem, c, stock[c]));
    }
    return values;
}

}  // namespace nearstock
