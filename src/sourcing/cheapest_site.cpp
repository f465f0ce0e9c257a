// Ours: the cheapest feasible set of sites for the whole order.
//
// Every site in reach, and every pair of them, that can cover all lines is priced: last mile per shipment, picking,
// marginal value of what is taken. For a pair each line goes to the site where its stock is worth less: the pair's
// shipments are paid whichever lines they carry. Orders that need three sites or more are
// rare and are allocated by nearness.
#include "sourcing/shipment_cost.hpp"
#include "sourcing/sourcing_policy.hpp"
#include "sourcing/wave_plan.hpp"
#include "sourcing/wave_stock.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

namespace nearstock {

namespace {

/// What one line takes from the first and from the second site of a choice.
struct LineSplit {
    Quantity first;
    Quantity second;
};

/// One site, or two: `second` does not exist for one.
struct Choice {
    SiteIndex first;
    SiteIndex second;
    std::int64_t overload = 0;  // units beyond the pickers' capacity
    double cost = 0;            // micros
};

bool better(const Choice& a, const Choice& b) { return std::tie(a.overload, a.cost) < std::tie(b.overload, b.cost); }

/// Prices the choices for one order against the stock as it stands.
class OrderChoices {
public:
    OrderChoices(const Order& order, const std::vector<SiteIndex>& reach, const WaveStock& stock, ShipmentCosts& costs)
        : order_(&order), reach_(&reach), stock_(&stock), costs_(&costs) {}

    [[nodiscard]] std::optional<Choice> best_single() const {
        return best_of([&](auto&& consider) {
            for (const SiteIndex site : *reach_) { consider(site, SiteIndex()); }
        });
    }
    [[nodiscard]] std::optional<Choice> best_pair() const {
        return best_of([&](auto&& consider) {
            for (std::size_t i = 0; i < reach_->size(); ++i) {
                for (std::size_t j = i + 1; j < reach_->size(); ++j) { consider((*reach_)[i], (*reach_)[j]); }
            }
        });
    }
    [[nodiscard]] std::vector<Allocation> allocations(const Choice& choice, std::uint32_t position) const {
        std::vector<Allocation> result;
        for (std::uint32_t line = 0; line < order_->lines.size(); ++line) {
            const auto split = split_line(line, choice.first, choice.second);
            if (split->first > Quantity(0)) {
                result.push_back({position, line, choice.first, split->first});
            }
            if (split->second > Quantity(0)) {
                result.push_back({position, line, choice.second, split->second});
            }
        }
        return tidy(std::move(result));
    }

private:
    template <class Enumerate>
    std::optional<Choice> best_of(Enumerate enumerate) const {
        std::optional<Choice> best;
        enumerate([&](SiteIndex first, SiteIndex second) {
            const auto choice = priced(first, second);
            if (choice && (!best || better(*choice, *best))) {
                best = choice;
            }
        });
        return best;
    }

    /// What the site has for a line after the order's earlier lines of the same product took all of theirs there.
    [[nodiscard]] Quantity left(std::uint32_t line, SiteIndex site) const {
        const ProductIndex product = order_->lines[line].product;
        Quantity left = stock_->left(product, site);
        for (std::uint32_t earlier = 0; earlier < line; ++earlier) {
            if (order_->lines[earlier].product == product) {
                left -= order_->lines[earlier].units;
            }
        }
        return std::max(left, Quantity(0));
    }

    /// The cheapest way to take a line from the two sites: as much as possible from the one or from the other.
    [[nodiscard]] std::optional<LineSplit> split_line(std::uint32_t line, SiteIndex first, SiteIndex second) const {
        const Quantity wanted = order_->lines[line].units;
        const Quantity at_first = std::min(left(line, first), wanted);
        if (!second.exists()) {
            return at_first == wanted ? std::optional(LineSplit{wanted, Quantity(0)}) : std::nullopt;
        }
        const Quantity at_second = std::min(left(line, second), wanted);
        if (at_first + at_second < wanted) {
            return std::nullopt;
        }
        const LineSplit options[] = {{at_first, wanted - at_first}, {wanted - at_second, at_second}};
        return line_cost(line, first, second, options[0]) <= line_cost(line, first, second, options[1]) ? options[0]
                                                                                                        : options[1];
    }

    [[nodiscard]] double line_cost(std::uint32_t line, SiteIndex first, SiteIndex second,
                                   const LineSplit& split) const {
        const ProductIndex product = order_->lines[line].product;
        const bool picked_twice = split.first > Quantity(0) && split.second > Quantity(0);
        return costs_->stock_value(product, first, split.first) + costs_->stock_value(product, second, split.second) +
               (picked_twice ? costs_->line_labour() : 0);
    }

    /// Nothing when the choice does not cover the order, or a second site would ship nothing.
    [[nodiscard]] std::optional<Choice> priced(SiteIndex first, SiteIndex second) const {
        struct Load {
            std::int64_t lines = 0, units = 0;
        } loads[2];
        double stock_value = 0;
        for (std::uint32_t line = 0; line < order_->lines.size(); ++line) {
            const auto split = split_line(line, first, second);
            if (!split) {
                return std::nullopt;
            }
            const ProductIndex product = order_->lines[line].product;
            const auto load = [&](Load& l, SiteIndex site, Quantity units) {
                if (units > Quantity(0)) {
                    ++l.lines;
                    l.units += units.value();
                    stock_value += costs_->stock_value(product, site, units);
                }
            };
            load(loads[0], first, split->first);
            load(loads[1], second, split->second);
        }
        if (second.exists() && (loads[0].lines == 0 || loads[1].lines == 0)) {
            return std::nullopt;
        }
        Choice choice{first, second, 0, stock_value};
        const auto ship = [&](const Load& load, SiteIndex site) {
            choice.cost += costs_->last_mile(*order_, site) + costs_->labour(load.lines, load.units);
            choice.overload += std::max<std::int64_t>(0, load.units - stock_->picks_left(site));
        };
        ship(loads[0], first);
        if (second.exists()) {
            ship(loads[1], second);
        }
        return choice;
    }

    const Order* order_;
    const std::vector<SiteIndex>* reach_;
    const WaveStock* stock_;
    ShipmentCosts* costs_;
};

class CheapestSite final : public SourcingPolicy {
public:
    explicit CheapestSite(CheapestSiteParameters parameters) : parameters_(parameters) {}
    [[nodiscard]] std::string_view name() const override { return "cheapest_site"; }

    [[nodiscard]] SourcingPlan source(const SourcingInputs& inputs) const override {
        WaveStock stock(inputs);
        SiteOrder sites(inputs.network);
        WavePlan plan(inputs);
        for (std::uint32_t i = 0; i < inputs.orders.size(); ++i) {
            const Order& order = inputs.orders[i];
            const OrderChoices choices(order, sites.in_reach(order.zone), stock, plan.costs());
            const auto choice = choose(choices, order);
            auto allocations = choice ? choices.allocations(*choice, i) : allocate_nearest(order, i, stock, sites);
            stock.take(order, allocations);
            plan.add(order, std::move(allocations));
        }
        return std::move(plan).finish();
    }

private:
    /// Nothing when neither one site in reach nor two can cover the order.
    [[nodiscard]] std::optional<Choice> choose(const OrderChoices& choices, const Order& order) const {
        const bool may_split_to_save = !parameters_.split_by_arm || order.arm == 1;
        const auto single = choices.best_single();
        if (single && !may_split_to_save) {
            return single;
        }
        const auto pair = choices.best_pair();
        return single && (!pair || !better(*pair, *single)) ? single : pair;
    }

    CheapestSiteParameters parameters_;
};

}  // namespace

std::unique_ptr<SourcingPolicy> make_cheapest_site_policy(CheapestSiteParameters parameters) {
    return std::make_unique<CheapestSite>(parameters);
}

}  // namespace nearstock
