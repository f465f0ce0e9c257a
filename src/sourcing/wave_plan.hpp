// Collects what a wave decided, order by order, with what each order is expected to cost.
#pragma once

#include "domain/sourcing_plan.hpp"
#include "sourcing/shipment_cost.hpp"
#include "sourcing/sourcing_policy.hpp"

#include <vector>

namespace nearstock {

/// Expected cost of one order's allocations: a shipment per site, a pick per line and site, the stock that is taken.
SourcingCost price(ShipmentCosts& costs, const Order& order, const std::vector<Allocation>& allocations);

class WavePlan {
public:
    explicit WavePlan(const SourcingInputs& inputs) : costs_(inputs) {}
    /// Requires orders in turn, each with all its allocations in order of (line, site).
    void add(const Order& order, std::vector<Allocation> allocations);
    [[nodiscard]] SourcingPlan finish() && { return std::move(plan_); }
    [[nodiscard]] ShipmentCosts& costs() { return costs_; }

private:
    ShipmentCosts costs_;
    SourcingPlan plan_;
};

}  // namespace nearstock
