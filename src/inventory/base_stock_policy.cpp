// nearstock's own policy in its first form: stock where a unit more would cost what it saves.
//
// Targets and supplier orders per product (base_stock_night.hpp), then three steps one after the other: the hub's stock
// is shared, what does not fit a site is cut by value, and shops help each other out.
#include "inventory/base_stock_night.hpp"
#include "inventory/hub_echelon.hpp"
#include "inventory/lateral_transfers.hpp"
#include "inventory/order_rules.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace nearstock {

namespace {

class BaseStockPolicy final : public ReplenishmentPolicy {
public:
    explicit BaseStockPolicy(BaseStockParameters parameters) : parameters_(parameters) {}
    [[nodiscard]] std::string_view name() const override { return "base_stock"; }
    [[nodiscard]] StockPlan plan(const ReplenishmentInputs& inputs) const override {
        BaseStockNight night(inputs, parameters_);
        night.aim();
        night.order_from_suppliers();
        for (std::size_t p = 0; p < inputs.network.products.size(); ++p) {
            share_hub_stock(inputs, ProductIndex(p), night.cells());
        }
        night.fit_space();
        StockPlan plan;
        plan.policy = name();
        write_plan(inputs, night.cells(), plan);
        if (parameters_.transfers) {
            auto moves = lateral_transfers(
                inputs, night.cells(),
                parameters_.capacity_scaling ? free_litres(inputs, night.cells()) : std::vector<double>{});
            plan.transfers.insert(plan.transfers.end(), std::make_move_iterator(moves.begin()),
                                  std::make_move_iterator(moves.end()));
            std::ranges::stable_sort(plan.transfers, {},
                                     [](const TransferProposal& t) { return std::tuple(t.product, t.from, t.to); });
        }
        night.value_stock(plan);
        plan.stockout_risk = stockout_risk(inputs, parameters_.empirical_lead_time);
        plan.prices.litre_day = night.litre_price();
        return plan;
    }

private:
    BaseStockParameters parameters_;
};

}  // namespace

std::unique_ptr<ReplenishmentPolicy> make_base_stock_policy(BaseStockParameters parameters) {
    return std::make_unique<BaseStockPolicy>(parameters);
}

}  // namespace nearstock
