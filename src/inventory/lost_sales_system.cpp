#include "inventory/lost_sales_system.hpp"

#include "core/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr double rounding = 1e-6;  // relative: what a policy's arithmetic may ship beyond the stock

LostSalesState empty_state(const LostSalesNetwork& network) {
    LostSalesState state;
    state.store_horizon = std::size_t(network.longest_lead()) + 1;
    state.warehouse_horizon = std::size_t(network.warehouse_lead_weeks) + 1;
    state.store_stock.assign(network.stores, 0);
    state.to_store.assign(network.stores * state.store_horizon, 0);
    state.warehouse_stock.assign(network.warehouses, 0);
    state.to_warehouse.assign(network.warehouses * state.warehouse_horizon, 0);
    return state;
}

/// A week passes on every pipeline; what arrives joins the stock.
void receive(std::vector<double>& stock, std::vector<double>& pipelines, std::size_t horizon) {
    for (std::size_t i = 0; i < stock.size(); ++i) {
        double* pipeline = pipelines.data() + i * horizon;
        stock[i] += pipeline[1];
        std::copy(pipeline + 2, pipeline + horizon, pipeline + 1);
        pipeline[horizon - 1] = 0;
    }
}

/// Ships and orders; pays for both.
void act(const LostSalesNetwork& network, const LostSalesDecision& decision, LostSalesState& state,
         LostSalesAccount& account) {
    for (std::size_t w = 0; w < network.warehouses; ++w) {
        const double had = state.warehouse_stock[w];
        double left = had;
        for (std::size_t i = 0; i < network.stores; ++i) {
            const double units = decision.ship[i * network.warehouses + w];
            if (units != 0) {
                check(units > 0 && network.lead(i, w) > 0, "shipments are positive and go to adjacent stores");
                state.to_store[i * state.store_horizon + std::size_t(network.lead(i, w))] += units;
                left -= units;
            }
        }
        check(left >= -rounding * std::max(1.0, had), "a warehouse ships at most what it has");
        state.warehouse_stock[w] = std::max(0.0, left);
        account.warehouse_holding += network.warehouse_holding[w] * state.warehouse_stock[w];
        check(decision.order[w] >= 0, "orders are not negative");
        const auto arrives = std::size_t(network.warehouse_lead_weeks);
        state.to_warehouse[w * state.warehouse_horizon + arrives] += decision.order[w];
        account.procurement += network.unit_cost[w] * decision.order[w];
        account.units_ordered += decision.order[w];
    }
}

void sell(const LostSalesNetwork& network, const LostSalesDemand& demand, std::size_t item, std::size_t week,
          LostSalesState& state, LostSalesAccount& account) {
    const double price = demand.price[item];
    for (std::size_t i = 0; i < network.stores; ++i) {
        const double wanted = demand.of(item, i)[week];
        const double sold = std::min(state.store_stock[i], wanted);
        state.store_stock[i] -= sold;
        account.revenue += price * sold;
        account.lost_revenue += price * (wanted - sold);
        account.store_holding += network.store_holding[i] * state.store_stock[i];
        account.units_sold += sold;
        account.units_wanted += wanted;
    }
}

double units_of(const LostSalesState& state) {
    double units = 0;
    for (const auto* part : {&state.store_stock, &state.to_store, &state.warehouse_stock, &state.to_warehouse}) {
        for (const double u : *part) { units += u; }
    }
    return units;
}

Status wrong_size(const char* name, std::size_t has, std::size_t needs) {
    return refuse(fmt::format("{} has {} entries, not {}", name, has, needs), "lost sales", "give one entry for each");
}

}  // namespace

int LostSalesNetwork::longest_lead() const {
    return lead_weeks.empty() ? 0 : *std::max_element(lead_weeks.begin(), lead_weeks.end());
}

void LostSalesAccount::add(const LostSalesAccount& other) {
    revenue += other.revenue;
    store_holding += other.store_holding;
    warehouse_holding += other.warehouse_holding;
    procurement += other.procurement;
    lost_revenue += other.lost_revenue;
    units_sold += other.units_sold;
    units_wanted += other.units_wanted;
    units_ordered += other.units_ordered;
    units_left += other.units_left;
}

Status check_lost_sales(const LostSalesNetwork& network, const LostSalesDemand& demand) {
    const std::size_t lanes = network.stores * network.warehouses;
    for (const auto& [name, has, needs] :
         {std::tuple{"lead_weeks", network.lead_weeks.size(), lanes},
          std::tuple{"store_holding", network.store_holding.size(), network.stores},
          std::tuple{"warehouse_holding", network.warehouse_holding.size(), network.warehouses},
          std::tuple{"unit_cost", network.unit_cost.size(), network.warehouses},
          std::tuple{"price", demand.price.size(), demand.items},
          std::tuple{"demand's stores", demand.stores, network.stores},
          std::tuple{"demand", demand.units.size(), demand.items * demand.stores * demand.weeks}}) {
        if (has != needs) {
            return wrong_size(name, has, needs);
        }
    }
    if (network.warehouse_lead_weeks < 1) {
        return refuse("the warehouses' lead time is below a week", "lost sales", "give at least 1");
    }
    for (std::size_t i = 0; i < network.stores; ++i) {
        const int* leads = network.lead_weeks.data() + i * network.warehouses;
        if (std::any_of(leads, leads + network.warehouses, [](int lead) { return lead < 0; })) {
            return refuse("a lead time is negative", fmt::format("store {}", i), "give weeks, or 0 for no lane");
        }
        if (std::all_of(leads, leads + network.warehouses, [](int lead) { return lead == 0; })) {
            return refuse("no warehouse supplies it", fmt::format("store {}", i), "give the lead time of a lane to it");
        }
    }
    for (const auto* costs : {&network.store_holding, &network.warehouse_holding, &network.unit_cost, &demand.price}) {
        for (std::size_t k = 0; k < costs->size(); ++k) {
            if (!((*costs)[k] >= 0) || !std::isfinite((*costs)[k])) {
                return refuse("a cost or price is negative or not a number", fmt::format("entry {}", k), "mend it");
            }
        }
    }
    for (std::size_t k = 0; k < demand.units.size(); ++k) {
        if (!std::isfinite(demand.units[k])) {
            return refuse("demand is not a number",
                          fmt::format("item {}, store {}, week {}", k / demand.weeks / demand.stores,
                                      k / demand.weeks % demand.stores, k % demand.weeks),
                          "give units, 0 when there were none");
        }
    }
    return {};
}

LostSalesResult simulate_lost_sales(const LostSalesNetwork& network, const LostSalesDemand& demand,
                                    const LostSalesWindow& window, const LostSalesPolicy& policy, std::size_t ignored) {
    check(window.end <= demand.weeks && window.first + window.history < window.end, "the window lies in the demand");
    LostSalesResult result;
    LostSalesDecision decision;
    const LostSalesState nothing = empty_state(network);
    LostSalesState state;
    std::vector<double> by_week((window.end - window.first) * network.stores);
    for (std::size_t item = 0; item < demand.items; ++item) {
        state = nothing;
        for (std::size_t i = 0; i < network.stores; ++i) {
            for (std::size_t t = window.first; t < window.end; ++t) {
                by_week[(t - window.first) * network.stores + i] = demand.of(item, i)[t];
            }
        }
        for (std::size_t week = window.first + window.history; week < window.end; ++week) {
            receive(state.store_stock, state.to_store, state.store_horizon);
            receive(state.warehouse_stock, state.to_warehouse, state.warehouse_horizon);
            decision.ship.assign(network.stores * network.warehouses, 0);
            decision.order.assign(network.warehouses, 0);
            policy.decide({.network = network,
                           .state = state,
                           .history = by_week.data(),
                           .history_weeks = week - window.first,
                           .item = item,
                           .price = demand.price[item],
                           .weeks_left = window.end_is_known ? window.end - week : unknown_end},
                          decision);
            LostSalesAccount account;
            act(network, decision, state, account);
            sell(network, demand, item, week, state, account);
            result.all.add(account);
            if (week >= window.first + window.history + ignored) {
                result.later.add(account);
            }
        }
        const double left = units_of(state);
        result.all.units_left += left;
        result.later.units_left += left;
    }
    return result;
}

}  // namespace nearstock
