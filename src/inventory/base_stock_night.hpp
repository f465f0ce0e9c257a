// What a night aims at per product and site, and what it orders from suppliers: the part that base_stock and
// network_plan share.
//
// Per cell an (s, Q): the batch balances an order's fixed cost against holding (several products share a supplier's
// order: joint_cycle), the safe level is the quantile of demand until the next order's arrival at the critical ratio
// that holds for that batch. The hub counts the whole echelon, its own stock and that of the shops behind it (Clark and
// Scarf 1960), so that shops ordering in batches do not look like demand. Where space is short a litre gets a price.
//
//     BaseStockNight night(inputs, parameters);
//     night.aim();                    // cells: positions, targets
//     night.order_from_suppliers();   // cells: units
#pragma once

#include "inventory/cell_plan.hpp"
#include "inventory/replenishment_policy.hpp"

#include <vector>

namespace nearstock {

class BaseStockNight {
public:
    BaseStockNight(const ReplenishmentInputs& inputs, const BaseStockParameters& parameters);
    /// Fills the cells' positions and targets.
    void aim();
    /// Puts on order what is due and what joins it, as the suppliers' minimum orders allow. Requires aim().
    void order_from_suppliers();
    /// Gives way to the space of the sites, by value. Requires the orders, and hub transfers if there are to be any.
    void fit_space();
    /// What one more unit is worth in each cell.
    void value_stock(StockPlan& plan) const;

    [[nodiscard]] std::vector<CellPlan>& cells() { return cells_; }
    [[nodiscard]] const std::vector<CellPlan>& cells() const { return cells_; }
    [[nodiscard]] const std::vector<PurchaseGroup>& groups() const { return groups_; }
    /// Site × temperature: micros per litre and day on top of the rate card. Requires aim().
    [[nodiscard]] const std::vector<double>& litre_price() const { return litre_price_; }

private:
    /// How often a cell is ordered: days that a batch is meant to last, and days between two orders of its supplier.
    struct Rhythm {
        double batch_days = 0;
        double order_days = 0;
        double fixed = 0;  // of an order of this product alone, with its part of the supplier's cost
    };

    void look(ProductIndex p);
    void set_rhythms(const PurchaseGroup& group);
    void set_hub_lane_rhythms(SiteIndex site);
    [[nodiscard]] double carriage_to_shops(ProductIndex p) const;
    void aim(ProductIndex p, SiteIndex s);
    [[nodiscard]] double life_days(ProductIndex p, SiteIndex s) const;
    void aim_site(SiteIndex s);
    void note_safety_stock(SiteIndex s);
    void price_space(SiteIndex s);
    [[nodiscard]] double planned_litres(SiteIndex s, TemperatureClass temperature) const;
    void order(const PurchaseGroup& group);
    void place(const PurchaseGroup& group);
    [[nodiscard]] double cost_of_waiting(const PurchaseGroup& group) const;

    [[nodiscard]] CellPlan& cell(ProductIndex p, SiteIndex s) { return cells_[network_.cell(p, s)]; }
    [[nodiscard]] const CellPlan& cell(ProductIndex p, SiteIndex s) const { return cells_[network_.cell(p, s)]; }
    [[nodiscard]] double holding(ProductIndex p, SiteIndex s) const {
        const auto temperature = static_cast<std::size_t>(network_.products[p.value].temperature);
        return cell(p, s).costs.holding + cell(p, s).costs.litres * litre_price_[s.value * 2 + temperature];
    }
    [[nodiscard]] bool is_hub(SiteIndex s) const { return network_.sites[s.value].kind == SiteKind::hub; }

    const ReplenishmentInputs& inputs_;
    const Network& network_;
    BaseStockParameters parameters_;
    std::vector<CellPlan> cells_;
    std::vector<Rhythm> rhythms_;
    std::vector<std::int64_t> safety_stock_;  // of shops, while a litre has no price
    std::vector<double> litre_price_;         // site × temperature: micros per litre and day on top of the rate card
    std::vector<PurchaseGroup> groups_;
};

}  // namespace nearstock
