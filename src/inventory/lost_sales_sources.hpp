// Which warehouse is a store's quick source, and which its cheap one?
#pragma once

#include "inventory/lost_sales_system.hpp"

namespace nearstock {

struct LostSalesSources {
    std::size_t quick = 0;
    std::size_t cheap = 0;  // the same when no other warehouse is cheaper
};

/// Quick has the shortest lead; cheap the least unit cost, a week of lead counting as `lead_price` weeks of holding at
/// the store. The first of equals.
inline LostSalesSources sources_of(const LostSalesNetwork& network, std::size_t store, double lead_price) {
    const std::size_t none = network.warehouses;
    LostSalesSources best{none, none};
    const auto cost = [&](std::size_t w) {
        return network.unit_cost[w] + lead_price * network.store_holding[store] * network.lead(store, w);
    };
    for (std::size_t w = 0; w < network.warehouses; ++w) {
        if (network.lead(store, w) == 0) {
            continue;
        }
        if (best.quick == none || network.lead(store, w) < network.lead(store, best.quick)) {
            best.quick = w;
        }
        if (best.cheap == none || cost(w) < cost(best.cheap)) {
            best.cheap = w;
        }
    }
    return best;
}

}  // namespace nearstock
