// The network plan in the loop: what to buy as base_stock aims, and one network problem for all that moves tonight.
//
// An (s, Q) against fixed costs cannot be had from a problem of one night, so suppliers are ordered from by
// base_stock's targets. What moves can: hub to shop and shop to shop compete for the same units and the same space.
#include "inventory/base_stock_night.hpp"
#include "inventory/hub_echelon.hpp"
#include "inventory/night_budget.hpp"
#include "inventory/night_moves.hpp"
#include "inventory/order_rules.hpp"

#include "core/parallel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

namespace nearstock {

namespace {

class NetworkNight {
public:
    NetworkNight(const ReplenishmentInputs& inputs, const NetworkPolicyParameters& parameters)
        : inputs_(inputs), network_(inputs.network), parameters_(parameters), night_(inputs, parameters.targets) {}

    StockPlan plan() {
        buy();
        std::vector<ProductWorth> worth(network_.products.size());
        const WorthOptions options{parameters_.move_weight, parameters_.targets.transfers};
        parallel_for(worth.size(), inputs_.threads, [&](std::size_t begin, std::size_t end) {
            for (std::size_t p = begin; p < end; ++p) {
                worth[p] = worth_of_stock(inputs_, ProductIndex(p), night_.cells(), options);
            }
        });
        const auto decided = decide_moves(inputs_, worth,
                                          {.lateral = parameters_.targets.transfers,
                                           .keep_to_space = parameters_.targets.capacity_scaling,
                                           .litres = free_litres(inputs_, night_.cells())});
        StockPlan plan;
        plan.policy = "network_plan";
        write(decided.moves, plan);
        night_.value_stock(plan);
        value_after(worth, decided.moves, plan);
        plan.stockout_risk = stockout_risk(inputs_, parameters_.targets.empirical_lead_time);
        plan.prices.litre_day = night_.litre_price();
        plan.prices.litre = decided.litre_price;
        plan.moves = decided.gain;
        if (bought_) {
            plan.prices.budget = bought_->price;
            plan.purchases = bought_->gain;
        }
        return plan;
    }

private:
    /// Orders from suppliers, in the space that the shops' wishes from the hub leave.
    void buy() {
        night_.aim();
        night_.order_from_suppliers();
        for (std::size_t p = 0; p < network_.products.size(); ++p) {
            share_hub_stock(inputs_, ProductIndex(p), night_.cells());
        }
        night_.fit_space();
        for (auto& cell : night_.cells()) {
            if (cell.lane.from_hub) {
                cell.units = 0;
            }
        }
        if (parameters_.budget) {
            bought_ = keep_to_budget(inputs_, night_.groups(), Money(std::llround(*parameters_.budget * 1e6)),
                                     parameters_.targets.shortage_weight, night_.cells());
        }
    }

    void write(const std::vector<NightMove>& moves, StockPlan& plan) {
        const auto hub = network_.hub();
        for (const auto& m : moves) {
            if (hub.exists() && m.from == hub) {
                night_.cells()[network_.cell(m.product, m.to)].units = m.units;
            }
        }
        write_plan(inputs_, night_.cells(), plan);
        for (const auto& m : moves) {
            if (hub.exists() && m.from == hub) {
                continue;
            }
            const auto from = network_.cell(m.product, m.from), to = network_.cell(m.product, m.to);
            plan.transfers.push_back(
                {TransferKind::lateral, m.product, m.from, m.to, Quantity(m.units),
                 fmt::format("{} has {} for a demand of {:.1f}/day, {} has {} for {:.1f}/day; moving {} saves {:.2f} "
                             "by its worth tonight",
                             network_.sites[m.to.value].site_id, inputs_.on_hand[to].value(), night_.cells()[to].rate,
                             network_.sites[m.from.value].site_id, inputs_.on_hand[from].value(),
                             night_.cells()[from].rate, m.units, m.gain / 1e6)});
        }
        std::ranges::stable_sort(plan.transfers, {},
                                 [](const TransferProposal& t) { return std::tuple(t.product, t.from, t.to); });
    }

    /// One more unit behind the hub is worth what it is after tonight's moves: of its own loss, as for other cells.
    void value_after(const std::vector<ProductWorth>& worth, const std::vector<NightMove>& moves,
                     StockPlan& plan) const {
        std::vector<std::int64_t> moved(night_.cells().size());
        for (const auto& m : moves) {
            moved[network_.cell(m.product, m.from)] -= m.units;
            moved[network_.cell(m.product, m.to)] += m.units;
        }
        for (std::size_t p = 0; p < worth.size(); ++p) {
            for (const auto s : network_.mfcs()) {
                const auto c = network_.cell(ProductIndex(p), s);
                const auto& cell = night_.cells()[c];
                if (cell.lane.carried && cell.lane.from_hub && cell.rate > 0) {
                    const auto& shelf = worth[p].at[s.value];
                    plan.marginal_value[c] = std::max(0.0, shelf.of(shelf.on_hand() + moved[c] + 1)) /
                                             std::max(1e-9, parameters_.move_weight);
                }
            }
        }
    }

    const ReplenishmentInputs& inputs_;
    const Network& network_;
    const NetworkPolicyParameters& parameters_;
    BaseStockNight night_;
    std::optional<NightBudget> bought_;
};

class NetworkPolicy final : public ReplenishmentPolicy {
public:
    explicit NetworkPolicy(const NetworkPolicyParameters& parameters) : parameters_(parameters) {}
    [[nodiscard]] std::string_view name() const override { return "network_plan"; }
    [[nodiscard]] StockPlan plan(const ReplenishmentInputs& inputs) const override {
        return NetworkNight(inputs, parameters_).plan();
    }

private:
    NetworkPolicyParameters parameters_;
};

}  // namespace

std::unique_ptr<ReplenishmentPolicy> make_network_policy(NetworkPolicyParameters parameters) {
    return std::make_unique<NetworkPolicy>(parameters);
}

}  // namespace nearstock
