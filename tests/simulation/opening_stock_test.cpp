#include "simulation/opening_stock.hpp"

#include "small_city.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace nearstock {
namespace {

struct City {
    CityConfig config = small_city(1);
    Network network = generate_network(config);
    DemandProcess demand{config, network};
};

TEST(OpeningStock, LiesBetweenReorderPointAndOrderUpToLevel) {
    const City city;
    const auto levels = practice_levels(city.network, city.demand, city.config.first_day);
    const auto stock = opening_stock(city.network, city.demand, city.config.first_day, city.config.seed);
    ASSERT_EQ(stock.size(), levels.size());
    double share = 0;
    std::size_t stocked = 0;
    for (std::size_t cell = 0; cell < stock.size(); ++cell) {
        Quantity units;
        for (const auto& lot : stock[cell]) {
            units += lot.units;
            EXPECT_GT(lot.expires, city.config.first_day);
        }
        EXPECT_TRUE(std::ranges::is_sorted(stock[cell], {}, &Lot::expires));
        EXPECT_GE(units, levels[cell].reorder_point);
        EXPECT_LE(units, levels[cell].order_up_to);
        if (levels[cell].order_up_to > levels[cell].reorder_point) {
            share += (units - levels[cell].reorder_point) / (levels[cell].order_up_to - levels[cell].reorder_point);
            ++stocked;
        }
    }
    EXPECT_NEAR(share / double(stocked), 0.5, 0.1);
}

TEST(OpeningStock, LevelsAreThePracticesFormulaOnTheTrueRates) {
    const City city;
    const auto levels = practice_levels(city.network, city.demand, city.config.first_day);
    // A product that keeps and comes from the hub, at one MFC, by hand.
    const auto keeps = std::ranges::find_if(city.network.products, [&](const Product& p) {
        return p.shelf_life_days == 0 && p.via_hub && p.sold_on(city.config.first_day);
    });
    ASSERT_NE(keeps, city.network.products.end());
    const ProductIndex p(static_cast<std::size_t>(keeps - city.network.products.begin()));
    const SiteIndex site = city.network.mfcs().front();
    double mean = 0, squares = 0;
    for (int d = 0; d < 28; ++d) {
        const double units = city.demand.expected_units(city.config.first_day + Days(d))[p.value];
        mean += units / 28;
        squares += units * units / 28;
    }
    double share = 0, total = 0;
    const auto cells = city.demand.expected_cells(city.config.first_day);
    for (std::size_t i = 0; i < cells.size(); ++i) {
        total += cells[i];
        share += city.network.reach(ZoneIndex(i % city.network.zones.size())).front() == site ? cells[i] : 0;
    }
    share /= total;
    const double s = share * mean + 1.645 * share * std::sqrt(mean + squares - mean * mean + mean * mean * 0.04);
    EXPECT_EQ(levels[city.network.cell(p, site)].reorder_point.value(), std::llround(s));
    EXPECT_EQ(levels[city.network.cell(p, site)].order_up_to.value(), std::llround(s + share * 14 * mean));
}

TEST(OpeningStock, NothingIsLaidInBeyondItsLife) {
    const City city;
    const auto levels = practice_levels(city.network, city.demand, city.config.first_day);
    for (std::size_t p = 0; p < city.network.products.size(); ++p) {
        const int life = city.network.products[p].shelf_life_days;
        double monthly = 0;
        for (int d = 0; d < 28; ++d) { monthly += city.demand.expected_units(city.config.first_day + Days(d))[p]; }
        for (const SiteIndex s : city.network.mfcs()) {
            if (life > 0) {
                EXPECT_LE(double(levels[city.network.cell(ProductIndex(p), s)].order_up_to.value()),
                          monthly / 28 * life + 1);
            }
        }
    }
}

TEST(OpeningStock, ANewProductIsOrderedOnceForEveryMfcAheadOfItsLaunch) {
    City city;
    city.config.launching_share = 0.2;
    city.network = generate_network(city.config);
    city.demand = DemandProcess(city.config, city.network);
    std::size_t launches = 0;
    for (const auto& p : city.network.products) {
        launches += p.launched > city.config.first_day && p.launched < city.config.first_day + Days(200) ? 1 : 0;
    }
    ASSERT_GT(launches, 3u);
    std::size_t orders = 0;
    for (int d = 0; d < 200; ++d) {
        for (const auto& o :
             launch_orders(city.network, city.demand, city.config.first_day, city.config.first_day + Days(d))) {
            const Product& product = city.network.products[o.product.value];
            ++orders;
            EXPECT_EQ(o.units.value() % product.case_pack.value(), 0);
            EXPECT_GE(o.units, product.minimum_order);
            EXPECT_LT(city.config.first_day + Days(d), product.launched);
        }
    }
    EXPECT_GE(orders, launches * city.network.mfcs().size());
}

}  // namespace
}  // namespace nearstock
