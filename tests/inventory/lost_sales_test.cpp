#include "inventory/lost_sales_clairvoyant.hpp"
#include "inventory/lost_sales_policy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace nearstock {
namespace {

/// Orders a constant, ships an equal share of what there is to every adjacent store, at most `most` each.
class ConstantPolicy : public LostSalesPolicy {
public:
    ConstantPolicy(double order, double most) : order_(order), most_(most) {}
    void decide(const LostSalesView& view, LostSalesDecision& decision) const override {
        const auto& network = view.network;
        for (std::size_t w = 0; w < network.warehouses; ++w) {
            decision.order[w] = order_;
            double adjacent = 0;
            for (std::size_t i = 0; i < network.stores; ++i) { adjacent += network.lead(i, w) > 0 ? 1 : 0; }
            for (std::size_t i = 0; i < network.stores; ++i) {
                if (network.lead(i, w) > 0) {
                    decision.ship[i * network.warehouses + w] =
                        std::min(most_, view.state.warehouse_stock[w] / adjacent);
                }
            }
        }
    }

private:
    double order_;
    double most_;
};

constexpr double plenty = 1e9;

LostSalesNetwork two_sources() {
    return {.stores = 1,
            .warehouses = 2,
            .lead_weeks = {2, 1},
            .warehouse_lead_weeks = 1,
            .warehouse_holding = {0.2, 0.4},
            .unit_cost = {1, 3},
            .store_holding = {1}};
}

/// Two warehouses, four stores of which one has a single lane, two items; with returns now and then.
struct RandomCase {
    explicit RandomCase(unsigned seed, bool returns = true) {
        std::mt19937 random(seed);
        const auto between = [&](int low, int high) { return low + int(random() % unsigned(high - low + 1)); };
        network = {.stores = 4,
                   .warehouses = 2,
                   .lead_weeks = {},
                   .warehouse_lead_weeks = between(1, 3),
                   .warehouse_holding = {0.3, 0.4},
                   .unit_cost = {0.5 + between(0, 3), 2.5},
                   .store_holding = {0.8, 1, 1.1, 0.9}};
        for (std::size_t i = 0; i < 4; ++i) {
            network.lead_weeks.push_back(between(3, 5));
            network.lead_weeks.push_back(i == 3 ? 0 : between(1, 2));
        }
        demand = {.items = 2, .stores = 4, .weeks = 40, .units = {}, .price = {9, 3}};
        for (std::size_t k = 0; k < 2 * 4 * 40; ++k) {
            const int units = between(0, 30) - between(0, 10);
            demand.units.push_back(returns && random() % 20 == 0 ? -between(1, 3) : std::max(0, units));
        }
    }
    LostSalesNetwork network;
    LostSalesDemand demand;
    LostSalesWindow window{.first = 2, .end = 40, .history = 8};
};

TEST(LostSalesSystem, EarnsWhatAHandReckonsForFourWeeks) {
    const LostSalesNetwork network{.stores = 1,
                                   .warehouses = 1,
                                   .lead_weeks = {1},
                                   .warehouse_lead_weeks = 1,
                                   .warehouse_holding = {0.5},
                                   .unit_cost = {2},
                                   .store_holding = {1}};
    const LostSalesDemand demand{.items = 1, .stores = 1, .weeks = 5, .units = {0, 3, 3, 3, 3}, .price = {10}};
    const auto result =
        simulate_lost_sales(network, demand, {.first = 0, .end = 5, .history = 1}, ConstantPolicy(5, 4), 2);
    // At the warehouse after shipping: 0, 1, 2, 3. At the store after demand: 0, 0, 1, 2. Sold: 0, 0, 3, 3.
    EXPECT_DOUBLE_EQ(result.all.revenue, 60);
    EXPECT_DOUBLE_EQ(result.all.lost_revenue, 60);
    EXPECT_DOUBLE_EQ(result.all.store_holding, 3);
    EXPECT_DOUBLE_EQ(result.all.warehouse_holding, 3);
    EXPECT_DOUBLE_EQ(result.all.procurement, 40);
    EXPECT_DOUBLE_EQ(result.all.profit(), 14);
    EXPECT_DOUBLE_EQ(result.all.units_left, 14);
    EXPECT_DOUBLE_EQ(result.later.profit(), 60 - 3 - 2.5 - 20);
}

TEST(LostSalesSystem, NoUnitIsMadeOrVanishes) {
    for (unsigned seed = 1; seed <= 30; ++seed) {
        const RandomCase c(seed);
        const KnownDemandPolicy known(c.demand, c.window);
        const ProjectedStockPolicy projected;
        const TunedBaseStockPolicy base_stock;
        const ConstantPolicy constant(15, 6);
        const std::vector<const LostSalesPolicy*> policies{&known, &projected, &base_stock, &constant};
        for (const auto* policy : policies) {
            const auto all = simulate_lost_sales(c.network, c.demand, c.window, *policy).all;
            EXPECT_NEAR(all.units_ordered, all.units_sold + all.units_left, 1e-6) << "seed " << seed;
        }
    }
}

TEST(LostSalesSystem, MoreStockNeverLosesMoreSales) {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        const RandomCase c(seed, false);
        double lost = plenty;
        for (const double order : {0.0, 5.0, 20.0, 40.0, 80.0, 200.0}) {
            const auto all = simulate_lost_sales(c.network, c.demand, c.window, ConstantPolicy(order, plenty)).all;
            EXPECT_LE(all.lost_revenue, lost + 1e-9) << "seed " << seed << ", " << order << " a week";
            lost = all.lost_revenue;
        }
    }
}

TEST(LostSalesSystem, ShippingMoreThanThereIsIsABug) {
    class Dreamer : public LostSalesPolicy {
        void decide(const LostSalesView&, LostSalesDecision& decision) const override { decision.ship[0] = 1; }
    };
    const RandomCase c(1);
    EXPECT_ANY_THROW(simulate_lost_sales(c.network, c.demand, c.window, Dreamer()));
}

TEST(LostSalesClairvoyant, BuysJustInTimeAtTheCheapestSourceInReach) {
    const LostSalesDemand demand{.items = 1, .stores = 1, .weeks = 5, .units = {7, 5, -2, 3, 4}, .price = {10}};
    const auto best = clairvoyant_lost_sales(two_sources(), demand, {.first = 0, .end = 5, .history = 1});
    // 5 out of reach; 2 come back and lie a week; 2 of the 3 are those, 1 comes quickly for 3; 4 come for 1 each.
    EXPECT_DOUBLE_EQ(best.all.lost_revenue, 50);
    EXPECT_DOUBLE_EQ(best.all.procurement, 3 + 4);
    EXPECT_DOUBLE_EQ(best.all.store_holding, 2);
    EXPECT_DOUBLE_EQ(best.all.profit(), -20 + 30 + 40 - 2 - 7);
}

TEST(LostSalesClairvoyant, IsReachedByAPolicyThatKnowsTheDemandAndByNoOther) {
    for (unsigned seed = 1; seed <= 40; ++seed) {
        const RandomCase c(seed);
        const auto best = clairvoyant_lost_sales(c.network, c.demand, c.window, 10);
        const KnownDemandPolicy told(c.demand, c.window);
        const auto known = simulate_lost_sales(c.network, c.demand, c.window, told, 10);
        EXPECT_NEAR(known.all.profit(), best.all.profit(), 1e-6) << "seed " << seed;
        EXPECT_NEAR(known.later.profit(), best.later.profit(), 1e-6) << "seed " << seed;
        EXPECT_NEAR(known.all.units_left, best.all.units_left, 1e-6) << "seed " << seed;
        const JustInTimePolicy quickest(c.demand, c.window);
        const auto just_in_time = simulate_lost_sales(c.network, c.demand, c.window, quickest);
        EXPECT_LE(just_in_time.all.profit(), best.all.profit() + 1e-6) << "seed " << seed;
        for (const bool end_is_known : {false, true}) {
            auto window = c.window;
            window.end_is_known = end_is_known;
            const auto ours = simulate_lost_sales(c.network, c.demand, window, ProjectedStockPolicy());
            EXPECT_LT(ours.all.profit(), best.all.profit()) << "seed " << seed;
        }
        const auto base_stock = simulate_lost_sales(c.network, c.demand, c.window, TunedBaseStockPolicy());
        EXPECT_LT(base_stock.all.profit(), best.all.profit()) << "seed " << seed;
    }
}

LostSalesDemand steady_demand() {
    return {.items = 1, .stores = 1, .weeks = 30, .units = std::vector<double>(30, 10), .price = {10}};
}

TEST(ProjectedStock, EarnsWhatTheClairvoyantEarnsWhenDemandIsSteady) {
    const auto demand = steady_demand();
    const LostSalesWindow window{.first = 0, .end = 30, .history = 8, .end_is_known = true};
    const auto best = clairvoyant_lost_sales(two_sources(), demand, window);
    const auto ours = simulate_lost_sales(two_sources(), demand, window, ProjectedStockPolicy());
    EXPECT_NEAR(ours.all.profit(), best.all.profit(), 1e-6);
}

TEST(ProjectedStock, DoesNotOrderForDemandThatWillBeLostBeforeTheOrderArrives) {
    const auto demand = steady_demand();
    const LostSalesWindow first_week{.first = 0, .end = 9, .history = 8};
    const auto ours = simulate_lost_sales(two_sources(), demand, first_week, ProjectedStockPolicy());
    const auto base_stock = simulate_lost_sales(two_sources(), demand, first_week, TunedBaseStockPolicy());
    EXPECT_NEAR(ours.all.units_ordered, 20, 1e-9);  // a week's demand at each source
    EXPECT_GT(base_stock.all.units_ordered, 60);    // the demand of both whole lead times
}

TEST(ProjectedStock, DecidesTheSameWhenAllMoneyIsCountedInCents) {
    RandomCase c(7);
    const auto in_euros = simulate_lost_sales(c.network, c.demand, c.window, ProjectedStockPolicy());
    auto& network = c.network;
    for (auto* costs : {&network.unit_cost, &network.warehouse_holding, &network.store_holding, &c.demand.price}) {
        for (auto& cost : *costs) { cost *= 100; }
    }
    const auto in_cents = simulate_lost_sales(c.network, c.demand, c.window, ProjectedStockPolicy());
    EXPECT_NEAR(in_cents.all.units_sold, in_euros.all.units_sold, 1e-6);
    EXPECT_NEAR(in_cents.all.profit(), 100 * in_euros.all.profit(), 1e-4);
}

TEST(ProjectedStock, ADearerItemIsNeverSoldLess) {
    RandomCase c(3, false);
    double sold = 0;
    for (const double price : {4.0, 6.0, 9.0, 15.0, 40.0}) {
        c.demand.price = {price, price};
        const auto all = simulate_lost_sales(c.network, c.demand, c.window, ProjectedStockPolicy()).all;
        EXPECT_GE(all.units_sold, sold) << "price " << price;
        sold = all.units_sold;
    }
}

TEST(LostSalesInput, RefusalsNameThePlace) {
    const auto refusal = [](auto spoil) {
        RandomCase c(1);
        spoil(c);
        const auto status = check_lost_sales(c.network, c.demand);
        return status ? std::string("accepted") : status.error().text();
    };
    EXPECT_EQ(refusal([](RandomCase&) {}), "accepted");
    EXPECT_NE(refusal([](RandomCase& c) { c.network.lead_weeks[7] = c.network.lead_weeks[6] = 0; }).find("store 3"),
              std::string::npos);
    EXPECT_NE(refusal([](RandomCase& c) { c.network.unit_cost[1] = -1; }).find("negative"), std::string::npos);
    EXPECT_NE(refusal([](RandomCase& c) {
                  c.demand.units[41] = std::numeric_limits<double>::quiet_NaN();
              }).find("item 0, store 1, week 1"),
              std::string::npos);
    EXPECT_NE(refusal([](RandomCase& c) { c.network.store_holding.pop_back(); }).find("store_holding"),
              std::string::npos);
}

}  // namespace
}  // namespace nearstock
