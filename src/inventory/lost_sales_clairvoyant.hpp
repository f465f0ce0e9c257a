// What could have been earned, had demand been known?
//
// Warehouses, lanes and suppliers have no capacity and stock on its way is free, so the linear programme of one item
// (a flow from the supplier through warehouses and lanes to each store's demand of each week) falls apart by units: a
// unit for the demand of store i in week t is bought at the cheapest warehouse from which it can arrive in time, that
// is with warehouse_lead + lead[i,w] weeks since the start, and bought exactly so late that it never waits: no holding.
// Only returns (negative demand) couple weeks: a returned unit lies at its store until a demand takes it. Taking it at
// the first demand is optimal: it saves that demand's purchase, or makes its sale; later it would save no more, because
// the set of warehouses in reach only grows, and it would pay holding until then (and it must be sold: sales are
// min(on hand, demand)). Whole demand has a whole optimum. Exact, in O(weeks) for each item and store. A demand that
// nothing can reach, or that is not worth its purchase, is lost.
#pragma once

#include "inventory/lost_sales_system.hpp"

namespace nearstock {

/// The best profit over all simulated weeks; `later` is the part of that same path which falls into the later weeks,
/// a yardstick and no bound. Same requirements as simulate_lost_sales.
LostSalesResult clairvoyant_lost_sales(const LostSalesNetwork& network, const LostSalesDemand& demand,
                                       const LostSalesWindow& window, std::size_t ignored = 16);

/// A policy that is told the demand and buys each unit just in time at the cheapest source in reach: it earns what the
/// clairvoyant earns, which checks the simulator and the clairvoyant against each other.
class KnownDemandPolicy : public LostSalesPolicy {
public:
    KnownDemandPolicy(const LostSalesDemand& demand, const LostSalesWindow& window)
        : demand_(&demand), window_(window) {}
    void decide(const LostSalesView& view, LostSalesDecision& decision) const override;

private:
    const LostSalesDemand* demand_;
    LostSalesWindow window_;
};

/// The just-in-time oracle of favorita_weekly/expected.json: the quickest source always, returns not reckoned with.
/// Sales, lost sales and holding agree with that file to rounding; its procurement goes on for demand after the window.
class JustInTimePolicy : public LostSalesPolicy {
public:
    JustInTimePolicy(const LostSalesDemand& demand, const LostSalesWindow& window)
        : demand_(&demand), window_(window) {}
    void decide(const LostSalesView& view, LostSalesDecision& decision) const override;

private:
    const LostSalesDemand* demand_;
    LostSalesWindow window_;
};

}  // namespace nearstock
