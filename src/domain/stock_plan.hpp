// What the night decides about stock: targets, purchase lines, transfers, marginal values, risk.
#pragma once

#include "core/ids.hpp"
#include "core/time.hpp"
#include "core/units.hpp"
#include "domain/stock.hpp"

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
};

}  // namespace nearstock
