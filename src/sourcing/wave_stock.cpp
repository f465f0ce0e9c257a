#include "sourcing/wave_stock.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <tuple>

namespace nearstock {

namespace {

/// Takes from a copy of the stock: an order's own earlier lines count, whatever is tried is thrown away with it.
class Draft {
public:
    Draft(const WaveStock& stock, const Order& order, std::uint32_t position)
        : stock_(&stock), order_(&order), position_(position) {}

    [[nodiscard]] Quantity left(ProductIndex product, SiteIndex site) const {
        Quantity left = stock_->left(product, site);
        for (const Allocation& a : allocations_) {
            if (a.site == site && order_->lines[a.line].product == product) {
                left -= a.units;
            }
        }
        return left;
    }
    [[nodiscard]] Quantity picks_left(SiteIndex site) const {
        Quantity left(stock_->picks_left(site));
        for (const Allocation& a : allocations_) {
            if (a.site == site) {
                left -= a.units;
            }
        }
        return std::max(left, Quantity(0));
    }
    void take(std::uint32_t line, SiteIndex site, Quantity units) {
        if (units > Quantity(0)) {
            allocations_.push_back({position_, line, site, units});
        }
    }
    [[nodiscard]] std::vector<Allocation> allocations() && { return tidy(std::move(allocations_)); }

private:
    const WaveStock* stock_;
    const Order* order_;
    std::uint32_t position_;
    std::vector<Allocation> allocations_;
};

}  // namespace

WaveStock::WaveStock(const SourcingInputs& inputs)
    : network_(&inputs.network), available_(inputs.available), picks_(inputs.pick_capacity) {
    check(available_.size() == network_->products.size() * network_->sites.size(), "stock is given for every cell");
    check(picks_.size() == network_->sites.size(), "pick capacity is given for every site");
}

std::int64_t WaveStock::picks_left(SiteIndex site) const { return std::max<std::int64_t>(picks_[site.value], 0); }

void WaveStock::take(const Order& order, const std::vector<Allocation>& allocations) {
    for (const Allocation& a : allocations) {
        Quantity& left = available_[network_->cell(order.lines[a.line].product, a.site)];
        left -= a.units;
        check(left >= Quantity(0), "sourcing takes only what is on the shelf");
        picks_[a.site.value] -= a.units.value();
    }
}

const std::vector<SiteIndex>& SiteOrder::out_of_reach(ZoneIndex zone) {
    auto& beyond = beyond_[zone.value];
    if (beyond.empty()) {
        const auto& reach = network_->reach(zone);
        for (const SiteIndex site : network_->mfcs()) {
            if (std::ranges::find(reach, site) == reach.end()) {
                beyond.push_back(site);
            }
        }
        const Location centre = network_->zones[zone.value].location;
        std::ranges::stable_sort(beyond, {}, [&](SiteIndex site) {
            return network_->travel.distance(network_->sites[site.value].location, centre);
        });
    }
    return beyond;
}

std::vector<Allocation> allocate_nearest(const Order& order, std::uint32_t position, const WaveStock& stock,
                                         SiteOrder& sites) {
    Draft draft(stock, order, position);
    for (std::uint32_t line = 0; line < order.lines.size(); ++line) {
        const ProductIndex product = order.lines[line].product;
        Quantity open = order.lines[line].units;
        const auto draw = [&](SiteIndex site, bool within_picks) {
            Quantity units = std::min(open, draft.left(product, site));
            if (within_picks) {
                units = std::min(units, draft.picks_left(site));
            }
            draft.take(line, site, units);
            open -= std::max(units, Quantity(0));
        };
        const auto& reach = sites.in_reach(order.zone);
        const auto whole = std::ranges::find_if(
            reach, [&](SiteIndex site) { return draft.left(product, site) >= open && draft.picks_left(site) >= open; });
        if (whole != reach.end()) {
            draw(*whole, true);
        }
        for (const bool within_picks : {true, false}) {
            for (const SiteIndex site : reach) { draw(site, within_picks); }
        }
        if (open > Quantity(0)) {
            for (const SiteIndex site : sites.out_of_reach(order.zone)) { draw(site, false); }
        }
        check(open == Quantity(0), "an order is accepted only for units that the network has");
    }
    return std::move(draft).allocations();
}

std::vector<Allocation> tidy(std::vector<Allocation> allocations) {
    const auto key = [](const Allocation& a) { return std::tuple(a.order, a.line, a.site); };
    std::ranges::stable_sort(allocations, {}, key);
    std::vector<Allocation> merged;
    for (const Allocation& a : allocations) {
        if (!merged.empty() && key(merged.back()) == key(a)) {
            merged.back().units += a.units;
        } else {
            merged.push_back(a);
        }
    }
    return merged;
}

std::vector<SiteIndex> sites_of(const std::vector<Allocation>& allocations) {
    std::vector<SiteIndex> sites;
    for (const Allocation& a : allocations) { sites.push_back(a.site); }
    std::ranges::sort(sites);
    sites.erase(std::unique(sites.begin(), sites.end()), sites.end());
    return sites;
}

}  // namespace nearstock
