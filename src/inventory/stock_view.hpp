// What is known of stock on a morning: what lies where until when, what comes when, what will be wanted.
//
// The facts from which a line of a plan is priced and the health of stock is told. They are those of the night's plan
// but for the policy: the same demand, lead times, lanes and costs.
#pragma once

#include "domain/network_state.hpp"
#include "inventory/replenishment_policy.hpp"
#include "inventory/stock_walk.hpp"
#include "inventory/supply.hpp"

#include <vector>

namespace nearstock {

/// Goods under way to a cell.
struct DueStock {
    BusinessDate arrives;
    Quantity units;
    BusinessDate expires{BusinessDate::max()};
    bool operator==(const DueStock&) const = default;
};

/// By cell: open purchase lines and transfers under way. A purchase comes when agreed, one that is late tomorrow
/// morning; its shelf life begins then.
std::vector<std::vector<DueStock>> due_stock(const Network& network, const NetworkState& state);

/// All by Network::cell.
struct StockFacts {
    BusinessDate day;  // the morning
    std::vector<std::vector<Lot>> stock;
    std::vector<std::vector<DueStock>> due;
    SiteDemand demand;
    std::vector<LeadTime> lead_times;
};

class StockView {
public:
    /// Requires facts of that network. Keeps references to both.
    StockView(const Network& network, const StockFacts& facts, double review_days = 1);
    StockView(const StockView&) = delete;
    StockView& operator=(const StockView&) = delete;

    [[nodiscard]] const Network& network() const { return network_; }
    [[nodiscard]] const StockFacts& facts() const { return facts_; }
    [[nodiscard]] const ReplenishmentInputs& inputs() const { return inputs_; }
    [[nodiscard]] Lane lane(ProductIndex p, SiteIndex s) const { return lane_of(inputs_, p, s); }
    [[nodiscard]] CellCosts costs(ProductIndex p, SiteIndex s) const {
        return costs_of(network_, p, network_.from_hub(p, s));
    }
    [[nodiscard]] std::int64_t on_hand(ProductIndex p, SiteIndex s) const {
        return on_hand_[network_.cell(p, s)].value();
    }
    [[nodiscard]] std::int64_t on_order(ProductIndex p, SiteIndex s) const {
        return on_order_[network_.cell(p, s)].value();
    }
    [[nodiscard]] bool is_hub(SiteIndex s) const { return network_.sites[s.value].kind == SiteKind::hub; }
    [[nodiscard]] WalkDemand demand(ProductIndex p, SiteIndex s) const;
    /// On hand and due. Of the hub: with the shops behind it, whose demand is the hub's.
    [[nodiscard]] std::vector<WalkStock> stock(ProductIndex p, SiteIndex s) const;
    /// The units that a transfer of `units` takes, oldest first, after `before` units have been taken.
    [[nodiscard]] std::vector<WalkStock> taken(ProductIndex p, SiteIndex s, std::int64_t before,
                                               std::int64_t units) const;
    /// Mornings from today; WalkStock::keeps for what never comes. A product's end ends what lies of it.
    [[nodiscard]] int mornings_to(BusinessDate date) const;

private:
    void add(std::vector<WalkStock>& to, ProductIndex p, SiteIndex s) const;

    const Network& network_;
    const StockFacts& facts_;
    std::vector<Quantity> on_hand_, on_order_, expiring_;
    RegionalSales sales_;
    ReplenishmentInputs inputs_;
};

}  // namespace nearstock
