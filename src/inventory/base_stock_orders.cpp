// The orders of a night to suppliers, and what a unit more would be worth.
#include "inventory/base_stock_night.hpp"
#include "inventory/order_rules.hpp"

#include <algorithm>

namespace nearstock {

/// Puts on order what is due, and what would be due before the supplier's next order.
void BaseStockNight::order(const PurchaseGroup& group) {
    bool due = false;
    for (const auto p : group.products) {
        const auto& c = cell(p, group.site);
        due = due || (c.lane.open && c.order_up_to > 0 && c.position < c.due_below);
    }
    if (!due) {
        return;
    }
    for (const auto p : group.products) {
        auto& c = cell(p, group.site);
        if (c.order_up_to > c.position && c.position < c.join_below) {
            c.units = purchase_units(c.position, c.due_below, c.order_up_to, network_.products[p.value]);
        }
    }
    place(group);
}

/// Expected loss of ordering at the next chance instead of tonight.
double BaseStockNight::cost_of_waiting(const PurchaseGroup& group) const {
    double cost = 0;
    for (const auto p : group.products) {
        const auto& c = cell(p, group.site);
        if (c.units <= 0) {
            continue;
        }
        const auto longer =
            demand_over_lead_time(inputs_, network_.cell(p, group.site), c.lane, 2 * c.lane.review_days);
        cost += c.costs.shortage *
                std::max(0.0, longer.expected_shortage(c.position) - c.until_next.expected_shortage(c.position));
    }
    return cost;
}

/// Meets the supplier's minimum order value, or waits where that costs less.
void BaseStockNight::place(const PurchaseGroup& group) {
    if (group_value(network_, group, cells_) >= network_.suppliers[group.supplier.value].minimum_order_value) {
        return;
    }
    const double waiting = cost_of_waiting(group);
    const auto filled = top_up(network_, group, cells_);
    if (filled.reached && filled.holding_cost <= waiting) {
        return;
    }
    for (const auto p : group.products) {
        cell(p, group.site).units = 0;
        cell(p, group.site).topped_up = false;
    }
}

void BaseStockNight::value_stock(StockPlan& plan) const {
    plan.marginal_value.assign(cells_.size(), 0);
    for (std::size_t c = 0; c < cells_.size(); ++c) {
        const auto& at = cells_[c];
        if (!at.lane.carried || at.rate <= 0) {
            continue;
        }
        const double batch = std::max(1.0, double(at.order_up_to - at.due_below));
        plan.marginal_value[c] =
            at.costs.shortage * at.until_next.tail(inputs_.on_hand[c].value() + inputs_.on_order[c].value()) +
            at.costs.fixed_per_line / batch;
    }
}

void BaseStockNight::order_from_suppliers() {
    for (const auto& group : groups_) { order(group); }
}

void BaseStockNight::fit_space() {
    if (parameters_.capacity_scaling) {
        cut_by_value(inputs_, cells_);
        for (const auto& group : groups_) { wait_below_minimum(network_, group, cells_); }
    }
}

}  // namespace nearstock
