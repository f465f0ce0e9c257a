// Common practice: what a buyer with a spreadsheet does, and what savings are measured against.
//
//   s = share·(L + R)·mean + z·share·√((L + R)·σ² + mean²·var L)        S = s + share·cover·mean
//
// mean and σ: the region's daily sales of the last 28 days; share: the site's share of the volume over all products; R
// is one day. The hub has share 1. Its parameters stand in config/practice.toml; the rules of trade are those of
// everybody.
//
// forecast_ss is the same (s, S) with mean and spread of a site's own forecast: common practice on a good forecast, the
// peer that shows what is left for the stock decisions themselves.
#include "inventory/order_rules.hpp"
#include "inventory/replenishment_policy.hpp"

#include "core/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

class PracticePolicy final : public ReplenishmentPolicy {
public:
    explicit PracticePolicy(PracticeParameters parameters) : parameters_(parameters) {}
    [[nodiscard]] std::string_view name() const override {
        return parameters_.from_forecast ? "forecast_ss" : "practice";
    }
    [[nodiscard]] StockPlan plan(const ReplenishmentInputs& inputs) const override;

private:
    void aim(const ReplenishmentInputs& inputs, ProductIndex p, SiteIndex s, CellPlan& cell) const;
    PracticeParameters parameters_;
};

/// Days a product may lie at a site: the hub and the shop share the shelf life of what passes both.
double days_at_site(const Product& product) {
    if (product.shelf_life_days <= 0) {
        return std::numeric_limits<double>::infinity();
    }
    return product.via_hub ? product.shelf_life_days / 2.0 : product.shelf_life_days;
}

/// The site's share of the volume among the sites that carry the product; the hub supplies them all.
double share_of(const ReplenishmentInputs& inputs, ProductIndex p, SiteIndex s) {
    const auto& network = inputs.network;
    if (network.assortment.empty() || network.sites[s.value].kind == SiteKind::hub) {
        return inputs.sales.site_share[s.value];
    }
    double carried = 0;
    for (std::size_t other = 0; other < network.sites.size(); ++other) {
        carried += network.carries(p, SiteIndex(other)) ? inputs.sales.site_share[other] : 0;
    }
    return carried > 0 ? inputs.sales.site_share[s.value] / carried : 0;
}

/// Units a day, and mean and standard deviation of what is asked for until an order placed at the next chance is there.
struct Sales {
    double rate = 0;
    double until_next = 0;
    double spread = 0;
};

Sales sales_of(const ReplenishmentInputs& inputs, ProductIndex p, SiteIndex s, const Lane& lane) {
    const double share = share_of(inputs, p, s), mean = inputs.sales.mean[p.value];
    const double days = lane.lead_days + inputs.review_days;
    const double variance = days * inputs.sales.variance[p.value] + mean * mean * lane.lead_variance;
    return {share * mean, share * days * mean, share * std::sqrt(variance)};
}

Sales forecast_of(const ReplenishmentInputs& inputs, ProductIndex p, SiteIndex s, const Lane& lane) {
    const auto cell = inputs.network.cell(p, s);
    const auto demand = demand_until(inputs, cell, lane, lane.lead_days + lane.review_days, lane.lead_variance);
    return {daily_rate(inputs, cell, lane), demand.mean, std::sqrt(demand.variance())};
}

void PracticePolicy::aim(const ReplenishmentInputs& inputs, ProductIndex p, SiteIndex s, CellPlan& cell) const {
    const auto& network = inputs.network;
    const auto& product = network.products[p.value];
    const auto sales =
        parameters_.from_forecast ? forecast_of(inputs, p, s, cell.lane) : sales_of(inputs, p, s, cell.lane);
    const double life = days_at_site(product);
    const double reorder_point = sales.until_next + parameters_.safety_factor * sales.spread;
    // Never above what sells within the shelf life.
    const double order_up_to = std::min(reorder_point + parameters_.cover_days * sales.rate, sales.rate * life);
    cell.rate = sales.rate;
    cell.until_next = NegativeBinomial::from_moments(sales.until_next, sales.spread * sales.spread);
    cell.due_below = static_cast<std::int64_t>(std::floor(std::min(reorder_point, order_up_to))) + 1;
    cell.order_up_to = static_cast<std::int64_t>(std::ceil(order_up_to));
    cell.never_above = std::isfinite(life) ? cell.order_up_to : std::numeric_limits<std::int64_t>::max() / 2;
    if (sales.rate <= 0) {  // it has not sold: one minimum order is tried
        const auto tried = std::max<std::int64_t>(1, product.minimum_order.value());
        cell.due_below = 1;
        cell.order_up_to =
            network.sites[s.value].kind == SiteKind::hub
                ? std::max<std::int64_t>(tried, product.case_pack.value() * std::int64_t(network.mfcs().size()))
                : tried;
    }
    cell.join_below = cell.due_below;
}

/// Waits while the supplier's minimum is not reached, unless something is down to half its reorder point: then fills
/// up.
void meet_minimum(const ReplenishmentInputs& inputs, const PurchaseGroup& group, std::vector<CellPlan>& cells) {
    const auto& network = inputs.network;
    if (group_value(network, group, cells) >= network.suppliers[group.supplier.value].minimum_order_value) {
        return;
    }
    bool urgent = false;
    for (const auto p : group.products) {
        const auto& cell = cells[network.cell(p, group.site)];
        urgent = urgent || (cell.units > 0 && 2 * cell.position < cell.due_below);
    }
    if (!urgent || !top_up(network, group, cells).reached) {
        wait_below_minimum(network, group, cells);
    }
}

StockPlan PracticePolicy::plan(const ReplenishmentInputs& inputs) const {
    const auto& network = inputs.network;
    std::vector<CellPlan> cells(network.products.size() * network.sites.size());
    parallel_for(network.products.size(), inputs.threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t p = begin; p < end; ++p) {
            for (std::size_t s = 0; s < network.sites.size(); ++s) {
                const std::size_t c = network.cell(ProductIndex(p), SiteIndex(s));
                auto& cell = cells[c];
                cell.lane = lane_of(inputs, ProductIndex(p), SiteIndex(s));
                if (!cell.lane.carried) {
                    continue;
                }
                cell.costs = costs_of(network, ProductIndex(p), cell.lane.from_hub);
                cell.position = (inputs.on_hand[c] + inputs.on_order[c]).value();
                aim(inputs, ProductIndex(p), SiteIndex(s), cell);
                if (cell.lane.open && cell.position < cell.due_below && cell.position < cell.order_up_to) {
                    const auto missing = cell.order_up_to - cell.position;
                    const auto& product = network.products[p];
                    cell.units = cell.lane.from_hub
                                     ? missing
                                     : whole_cases(std::max(missing, product.minimum_order.value()), product);
                }
            }
        }
    });
    const auto groups = purchase_groups(network, cells);
    for (const auto& group : groups) { meet_minimum(inputs, group, cells); }
    for (std::size_t p = 0; p < network.products.size(); ++p) { share_in_proportion(inputs, ProductIndex(p), cells); }
    cut_in_proportion(inputs, cells);
    for (const auto& group : groups) { wait_below_minimum(network, group, cells); }
    StockPlan plan;
    plan.policy = name();
    write_plan(inputs, cells, plan);
    plan.stockout_risk = stockout_risk(inputs);
    return plan;
}

}  // namespace

std::unique_ptr<ReplenishmentPolicy> make_practice_policy(PracticeParameters parameters) {
    return std::make_unique<PracticePolicy>(parameters);
}

}  // namespace nearstock
