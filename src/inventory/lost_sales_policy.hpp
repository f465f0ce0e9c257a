// What should each warehouse order and ship tonight when unmet demand is lost and lead times are long?
//
// Two policies without a view of the future. Their parameters are few, the same for all items and stores, and were
// chosen on the first 65 weeks of favorita_weekly (16 … 64 simulated), before the weeks that are reported as `late`.
// Each store has a quick source (shortest lead) and a cheap one (least unit cost): lost_sales_sources.hpp.
#pragma once

#include "inventory/lost_sales_system.hpp"

namespace nearstock {

/// Demand of a week ahead at each store. Weeks ahead the mean is mean + (near_mean − mean) · fading^weeks.
struct LostSalesForecast {
    std::vector<double> mean;       // exponentially weighted, of a long memory
    std::vector<double> near_mean;  // of a short one
    std::vector<double> spread;     // standard deviation of a week from the mean known before it
};

struct LostSalesForecastOptions {
    double memory = 0.9;         // weight of a week relative to the week after it
    double near_memory = 0.65;   // the same in near_mean
    double fading = 0.65;        // share of near_mean − mean that is left a week later
    double error_memory = 0.96;  // weight of a week's error relative to the week after it
    double wild = 1.75;          // spreads: a week further from the mean is learnt as if it were so far
};

/// Requires at least two weeks of history.
LostSalesForecast forecast_lost_sales(const LostSalesView& view, const LostSalesForecastOptions& options);

/// Common practice, tuned: two-source echelon base stock. Cheap shipments raise the store's inventory position, quick
/// ones what is there within the quick lead, to mean · (lead + 1) + factor · spread · √(lead + 1); orders raise the
/// echelon of a warehouse to the same over warehouse lead + lead + 1; scarce stock is shared in proportion.
struct BaseStockLevels {
    double cheap_store = -0.54;  // safety factors
    double quick_store = 0.66;
    double cheap_warehouse = -1.42;
    double quick_warehouse = 0.44;
    double lead_price = 0.04;  // as in ProjectedStockOptions
    LostSalesForecastOptions forecast{.memory = 0.93};
};

class TunedBaseStockPolicy : public LostSalesPolicy {
public:
    explicit TunedBaseStockPolicy(const BaseStockLevels& levels = {}) : levels_(levels) {}
    void decide(const LostSalesView& view, LostSalesDecision& decision) const override;

private:
    BaseStockLevels levels_;
};

/// Ours: projected stock. What a store will still have when today's shipment arrives is projected week by week with two
/// moments (stock left after lost sales is the positive part of a normal), as in the projected inventory level policy
/// of van Jaarsveld and Arts (2024, Operations Research 72). A shipment raises that projection to a newsvendor quantile
/// of the week it arrives in. Inventory position plays no part: demand that is lost meanwhile is never ordered for,
/// which is the start-up rule from empty stock. The quick source tops up to a high quantile, the cheap one beside it
/// to a fixed one (tailored base-surge). A warehouse's order meets what that same rule, rolled forward to the week the
/// order arrives, will want to ship beyond the stock then there. Scarce stock goes where a unit's chance to be sold is
/// greatest: the quantiles of all stores sink alike until it is enough. When the end is known (LostSalesWindow), what
/// would arrive after it is neither shipped nor ordered.
struct ProjectedStockOptions {
    double quick_overage = 1.7;    // weeks of holding that a unit too many costs, as the newsvendor counts
    double only_overage = 0.35;    // the same where the quick source is the cheap one too
    double cheap_factor = 0.75;    // spreads above the mean that the cheap source fills
    double quick_reserve = 0.25;   // spreads more that an order reckons with than a shipment: quick source,
    double only_reserve = -1.7;    // the quick source where it is the cheap one too,
    double cheap_reserve = -0.65;  // cheap source
    double lead_price = 0.1;       // a week of lead, in weeks of store holding, when the cheap source is chosen
    LostSalesForecastOptions forecast;
};

class ProjectedStockPolicy : public LostSalesPolicy {
public:
    explicit ProjectedStockPolicy(const ProjectedStockOptions& options = {}) : options_(options) {}
    void decide(const LostSalesView& view, LostSalesDecision& decision) const override;

private:
    ProjectedStockOptions options_;
};

}  // namespace nearstock
