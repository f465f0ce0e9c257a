#include "planning/night_inputs.hpp"

#include "../simulation/two_site_network.hpp"

#include <gtest/gtest.h>

namespace nearstock {
namespace {

/// Five days on which every zone bought four of each product, and no site was ever out of stock.
NetworkState five_good_days(const Network& network) {
    NetworkState state = empty_state(network, parse_date("2026-03-02").value());
    for (int d = 5; d > 0; --d) {
        DaySales day;
        day.day = state.today - Days(d);
        day.units.assign(network.products.size() * network.zones.size(), 4);
        day.site_units.assign(network.products.size() * network.sites.size(), 6);
        day.hours_out.assign(network.products.size() * network.sites.size(), 0);
        day.sold.assign(network.products.size(), 1);
        state.history.push_back(std::move(day));
    }
    return state;
}

TEST(BuildPanel, SaysNothingOfAZoneWhoseSitesDoNotCarryTheProduct) {
    Network network = two_site_network();
    network.assortment.assign(network.products.size() * network.sites.size(), 1);
    const ProductIndex milk(0U);
    network.assortment[network.cell(milk, SiteIndex(1U))] = 0;  // only the left site sells milk
    const Panel panel = build_panel(network, five_good_days(network), {.history_days = 28, .horizon_days = 7}, 1);
    const std::size_t left = 0, middle = 1, right = 2;
    for (std::size_t d = 0; d < panel.days; ++d) {
        EXPECT_EQ(panel.in_stock(left, d), 1.0F);
        EXPECT_EQ(panel.in_stock(middle, d), 1.0F);
        EXPECT_EQ(panel.in_stock(right, d), 0.0F) << "a site that does not carry it was never out of it, either";
    }
    EXPECT_EQ(panel.active[right], 0);
}

TEST(BuildPanel, TakesTheBestAvailabilityOfTheSitesInReach) {
    const Network network = [] {
        Network n = two_site_network();
        n.assortment.assign(n.products.size() * n.sites.size(), 1);
        return n;
    }();
    NetworkState state = five_good_days(network);
    state.history[2].hours_out[network.cell(ProductIndex(1U), SiteIndex(0U))] = 7;
    const Panel panel = build_panel(network, state, {.history_days = 28, .horizon_days = 7}, 1);
    const std::size_t rice_left = 3, rice_middle = 4;
    EXPECT_LT(panel.in_stock(rice_left, 2), 1.0F);
    EXPECT_EQ(panel.in_stock(rice_middle, 2), 1.0F) << "the right site had it all day";
}

}  // namespace
}  // namespace nearstock
