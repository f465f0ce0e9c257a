#include "inventory/lost_sales_clairvoyant.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace nearstock {

namespace {

struct Source {
    std::size_t warehouse = 0;
    int weeks = 0;  // from the order to the store
};

/// The cheapest source from which a unit for `store` can be there `since_start` weeks after the first order.
std::optional<Source> cheapest_source(const LostSalesNetwork& network, std::size_t store, std::size_t since_start) {
    std::optional<Source> best;
    for (std::size_t w = 0; w < network.warehouses; ++w) {
        const int weeks = network.warehouse_lead_weeks + network.lead(store, w);
        const bool in_reach = network.lead(store, w) > 0 && std::size_t(weeks) <= since_start;
        if (in_reach && (!best || network.unit_cost[w] < network.unit_cost[best->warehouse])) {
            best = Source{w, weeks};
        }
    }
    return best;
}

Source quickest_source(const LostSalesNetwork& network, std::size_t store) {
    std::optional<Source> best;
    for (std::size_t w = 0; w < network.warehouses; ++w) {
        const int weeks = network.warehouse_lead_weeks + network.lead(store, w);
        if (network.lead(store, w) > 0 && (!best || weeks < best->weeks)) {
            best = Source{w, weeks};
        }
    }
    return *best;  // check_lost_sales: every store has one
}

}  // namespace

LostSalesResult clairvoyant_lost_sales(const LostSalesNetwork& network, const LostSalesDemand& demand,
                                       const LostSalesWindow& window, std::size_t ignored) {
    check(window.end <= demand.weeks && window.first + window.history < window.end, "the window lies in the demand");
    const std::size_t start = window.first + window.history;
    LostSalesResult result;
    for (std::size_t item = 0; item < demand.items; ++item) {
        const double price = demand.price[item];
        for (std::size_t i = 0; i < network.stores; ++i) {
            double returned = 0;  // lies at the store
            for (std::size_t week = start; week < window.end; ++week) {
                const double wanted = demand.of(item, i)[week];
                const double from_returns = std::min(returned, wanted);  // below zero: more of them
                returned -= from_returns;
                const double rest = wanted - from_returns;
                const auto source = cheapest_source(network, i, week - start);
                const double cost = source ? network.unit_cost[source->warehouse] : 0;
                const double bought = source && cost < price ? rest : 0;
                const LostSalesAccount sale{.revenue = price * (from_returns + bought),
                                            .store_holding = network.store_holding[i] * returned,
                                            .lost_revenue = price * (rest - bought),
                                            .units_sold = from_returns + bought,
                                            .units_wanted = wanted};
                result.all.add(sale);
                if (week >= start + ignored) {
                    result.later.add(sale);
                }
                const LostSalesAccount purchase{.procurement = cost * bought, .units_ordered = bought};
                result.all.add(purchase);
                if (bought > 0 && week - std::size_t(source->weeks) >= start + ignored) {
                    result.later.add(purchase);
                }
            }
            result.all.units_left += returned;
            result.later.units_left += returned;
        }
    }
    return result;
}

void KnownDemandPolicy::decide(const LostSalesView& view, LostSalesDecision& decision) const {
    const auto& network = view.network;
    const std::size_t start = window_.history;
    const std::size_t now = view.history_weeks;
    const std::size_t weeks = window_.end - window_.first;
    for (std::size_t i = 0; i < network.stores; ++i) {
        const auto wanted = demand_->of(view.item, i).subspan(window_.first);
        double returned = 0;
        for (std::size_t week = start; week < weeks; ++week) {
            const double from_returns = std::min(returned, wanted[week]);
            returned -= from_returns;
            const double bought = wanted[week] - from_returns;
            const auto source = cheapest_source(network, i, week - start);
            if (!source || bought <= 0 || network.unit_cost[source->warehouse] >= view.price) {
                continue;
            }
            if (week == now + std::size_t(source->weeks)) {
                decision.order[source->warehouse] += bought;
            }
            if (week == now + std::size_t(network.lead(i, source->warehouse))) {
                decision.ship[i * network.warehouses + source->warehouse] += bought;
            }
        }
    }
}

void JustInTimePolicy::decide(const LostSalesView& view, LostSalesDecision& decision) const {
    const auto& network = view.network;
    const std::size_t known = window_.end - window_.first;
    for (std::size_t i = 0; i < network.stores; ++i) {
        const auto source = quickest_source(network, i);
        const auto wanted = demand_->of(view.item, i).subspan(window_.first);
        const std::size_t ordered_for = view.history_weeks + std::size_t(source.weeks);
        const std::size_t shipped_for = view.history_weeks + std::size_t(network.lead(i, source.warehouse));
        if (ordered_for < known) {
            decision.order[source.warehouse] += std::max(0.0, wanted[ordered_for]);
        }
        if (shipped_for < known && shipped_for >= window_.history + std::size_t(source.weeks)) {
            decision.ship[i * network.warehouses + source.warehouse] += std::max(0.0, wanted[shipped_for]);
        }
    }
}

}  // namespace nearstock
