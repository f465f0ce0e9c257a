// A night's work sheet: per cell what is known, what is aimed at, what is ordered. Both policies fill it; the rules
// that they share (order_rules.hpp) read and change it.
#pragma once

#include "inventory/supply.hpp"

#include <cstdint>
#include <vector>

namespace nearstock {

struct CellPlan {
    Lane lane;
    CellCosts costs;
    double rate = 0;              // mean demand, units a day
    MixedDemand until_next;       // demand until an order placed at the next chance arrives
    std::int64_t position = 0;    // on hand and on order, less what is expected to expire; of a hub: see base_stock
    std::int64_t due_below = 0;   // an order is due when the position is below this
    std::int64_t join_below = 0;  // it joins an order that is placed anyway when below this
    std::int64_t order_up_to = 0;
    std::int64_t never_above = 0;  // what sells within the shelf life
    std::int64_t units = 0;        // ordered tonight from the supplier, or moved from the hub
    bool topped_up = false;        // ordered to reach the supplier's minimum
};

/// What one supplier delivers to one place: the cells that share its purchase orders.
struct PurchaseGroup {
    SupplierIndex supplier;
    SiteIndex site;
    std::vector<ProductIndex> products;
};
/// By supplier, then site; without empty groups. Products that the site does not carry are left out.
std::vector<PurchaseGroup> purchase_groups(const Network& network, const std::vector<CellPlan>& cells);

}  // namespace nearstock
