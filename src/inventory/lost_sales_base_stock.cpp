#include "inventory/lost_sales_policy.hpp"
#include "inventory/lost_sales_sources.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

double level(double mean, double spread, double weeks, double factor) {
    return std::max(0.0, mean * weeks + factor * spread * std::sqrt(weeks));
}

/// On hand and on the way, as far as it arrives within `weeks`.
double reachable(const LostSalesState& state, std::size_t store, std::size_t weeks) {
    double units = state.store_stock[store];
    for (std::size_t k = 1; k <= weeks && k < state.store_horizon; ++k) {
        units += state.to_store[store * state.store_horizon + k];
    }
    return units;
}

/// Shares a warehouse's stock in proportion to what is wanted of it.
void share_in_proportion(const LostSalesView& view, LostSalesDecision& decision) {
    const auto& network = view.network;
    for (std::size_t w = 0; w < network.warehouses; ++w) {
        double wanted = 0;
        for (std::size_t i = 0; i < network.stores; ++i) { wanted += decision.ship[i * network.warehouses + w]; }
        if (wanted > view.state.warehouse_stock[w]) {
            const double share = view.state.warehouse_stock[w] / wanted;
            for (std::size_t i = 0; i < network.stores; ++i) { decision.ship[i * network.warehouses + w] *= share; }
        }
    }
}

}  // namespace

void TunedBaseStockPolicy::decide(const LostSalesView& view, LostSalesDecision& decision) const {
    const auto& network = view.network;
    const auto& state = view.state;
    const auto forecast = forecast_lost_sales(view, levels_.forecast);
    std::vector<double> short_of(network.warehouses, 0);  // what the stores' echelons lack
    for (std::size_t i = 0; i < network.stores; ++i) {
        const auto source = sources_of(network, i, levels_.lead_price);
        const bool two = source.quick != source.cheap;
        const double mean = forecast.mean[i];
        const double spread = forecast.spread[i];
        const int quick_lead = network.lead(i, source.quick);
        const int cheap_lead = network.lead(i, source.cheap);
        const double position = reachable(state, i, state.store_horizon);
        const double cheap_up_to = level(mean, spread, cheap_lead + 1, levels_.cheap_store);
        const double from_cheap = std::max(0.0, cheap_up_to - position);
        decision.ship[i * network.warehouses + source.cheap] += from_cheap;
        const int cheap_echelon = network.warehouse_lead_weeks + cheap_lead + 1;
        short_of[source.cheap] += level(mean, spread, cheap_echelon, levels_.cheap_warehouse) - position;
        if (two) {
            const double soon = reachable(state, i, std::size_t(quick_lead));
            const double quick_up_to = level(mean, spread, quick_lead + 1, levels_.quick_store);
            decision.ship[i * network.warehouses + source.quick] += std::max(0.0, quick_up_to - soon);
            const int quick_echelon = network.warehouse_lead_weeks + quick_lead + 1;
            const double within = reachable(state, i, std::size_t(quick_echelon - 1));
            short_of[source.quick] += level(mean, spread, quick_echelon, levels_.quick_warehouse) - within;
        }
    }
    for (std::size_t w = 0; w < network.warehouses; ++w) {
        double echelon = state.warehouse_stock[w];
        for (std::size_t k = 1; k < state.warehouse_horizon; ++k) {
            echelon += state.to_warehouse[w * state.warehouse_horizon + k];
        }
        decision.order[w] = std::max(0.0, short_of[w] - echelon);
    }
    share_in_proportion(view, decision);
}

}  // namespace nearstock
