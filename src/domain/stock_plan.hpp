// What the night decides about stock: targets, purchase lines, transfers, marginal values, risk.
#pragma once

#include "core/ids.hpp"
#include "core/time.hpp"
#include "core/units.hpp"
#include "domain/stock.hpp"

#include <optional>
#include <string>
#include <vector>

namespace nearstock {

struct StockTarget {
    Quantity reorder_point;  // order when the position is at or below
    Quantity order_up_to;
};

struct OrderProposal {
    ProductIndex product;
    SiteIndex destination;
    Quantity units;      // a multiple of the case pack, at least the minimum order
    std::string reason;  // one sentence a planner accepts
};

struct TransferProposal {
    TransferKind kind = TransferKind::hub;
    ProductIndex product;
    SiteIndex from;
    SiteIndex to;
    Quantity units;
    std::string reason;
};

/// What the couplings of a night cost: what one more of each would save, in micros. Site × temperature is at
/// 2 · site + temperature class; the vectors are empty when the policy prices no space.
struct PlanPrices {
    std::vector<double> litre_day;  // a litre for a day, which the targets pay on top of the rate card
    std::vector<double> litre;      // a litre of room more tonight, for what moves
    std::optional<double> budget;   // per micro of tonight's budget; none without a budget
};

/// What a part of the plan gains and what no decision on that part could exceed, in micros.
struct PlanGain {
    double gained = 0;
    double most = 0;
};

/// Vectors are indexed by Network::cell(product, site).
struct StockPlan {
    std::string policy;
    BusinessDate day;  // the day whose morning this plan precedes
    std::vector<StockTarget> targets;
    std::vector<OrderProposal> orders;        // to suppliers, by (product, destination)
    std::vector<TransferProposal> transfers;  // by (product, from, to)
    std::vector<double> marginal_value;       // of one more unit, in micros; empty when the policy gives none
    std::vector<double>
        stockout_risk;  // P(demand until the next chance to be replenished exceeds the stock); may be empty
    PlanPrices prices;
    std::optional<PlanGain> moves;      // what tonight's moves gain, given the orders to suppliers
    std::optional<PlanGain> purchases;  // what tonight's money buys of what was asked for; only with a budget
};

}  // namespace nearstock
