#include "inventory/expected_cost.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace nearstock {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(Newsvendor, StocksTheQuantileAtTheCriticalRatio) {
    // Snyder and Shen 2019, example 4.3: overage 0.18, underage 0.70, demand N(50, 8²): ratio 0.795, stock 56.6.
    EXPECT_NEAR(critical_ratio(0.70, 0.18), 0.7955, 1e-4);
    const auto demand = NegativeBinomial::from_moments(50, 64);
    EXPECT_NEAR(double(newsvendor_stock(demand, critical_ratio(0.70, 0.18))), 56.6, 1.0);
}

TEST(Newsvendor, HasTheLeastExpectedCostAmongAllStocks) {
    const NegativeBinomial demand{12, 3};
    const double underage = 5, overage = 1;
    const auto cost = [&](std::int64_t stock) {
        return underage * demand.expected_shortage(stock) + overage * demand.expected_leftover(stock);
    };
    const auto best = newsvendor_stock(demand, critical_ratio(underage, overage));
    for (std::int64_t stock = 0; stock < 80; ++stock) { EXPECT_LE(cost(best), cost(stock) + 1e-9); }
}

TEST(EconomicOrderQuantity, IsHarrisExample) {
    // Snyder and Shen 2019, example 3.1: 1300 a year, fixed 8, holding 0.225 a year: 304.1.
    EXPECT_NEAR(economic_order_quantity(8, 1300.0 / 365, 0.225 / 365), 304.1, 0.1);
    EXPECT_EQ(economic_order_quantity(8, 0, 0.1), 0);
}

TEST(JointCycle, OfOneProductIsItsOwnEconomicCycle) {
    const auto cycle = joint_cycle(6, {{2, 3, 0.05}}, 0);
    EXPECT_NEAR(cycle.base_days * 3, economic_order_quantity(8, 3, 0.05), 1e-9);
    EXPECT_EQ(cycle.multiple, std::vector<int>{1});
}

TEST(JointCycle, PutsSmallProductsOnEveryThirdOrFourthOrder) {
    // Worked by hand from Silver's formulas: own cycles √(15 / (0.24·D)) against √(55 / (0.24·86000)), rounded; then
    // T = √(2·(40 + Σ 15/m) / (0.24·Σ m·D)).
    const auto cycle = joint_cycle(40, {{15, 86000, 0.24}, {15, 12500, 0.24}, {15, 1400, 0.24}, {15, 3000, 0.24}}, 0);
    EXPECT_EQ(cycle.multiple, (std::vector<int>{1, 1, 4, 3}));
    EXPECT_NEAR(cycle.base_days, 0.07617, 1e-5);
}

TEST(JointCycle, IsNeverCheaperToChangeInTotalByScalingTheCycle) {
    const std::vector<JointItem> items{{2, 3, 0.05}, {2, 0.4, 0.02}, {2, 9, 0.01}};
    const auto cycle = joint_cycle(15, items, 0);
    const auto cost = [&](double base) {
        double sum = 15 / base;
        for (std::size_t i = 0; i < items.size(); ++i) {
            sum += items[i].fixed_per_line / (base * cycle.multiple[i]) +
                   items[i].holding_per_unit_day * items[i].rate_per_day * base * cycle.multiple[i] / 2;
        }
        return sum;
    };
    EXPECT_LE(cost(cycle.base_days), cost(cycle.base_days * 1.05));
    EXPECT_LE(cost(cycle.base_days), cost(cycle.base_days * 0.95));
}

BatchProblem a_problem() {
    BatchProblem p;
    p.rate = 2.5;
    p.until_next = NegativeBinomial::from_moments(12, 30);
    p.holding = 0.01;
    p.shortage = 1.8;
    p.fixed = 3;
    return p;
}

TEST(SafeLevel, IsTheCheapestForItsBatch) {
    const auto p = a_problem();
    for (const std::int64_t batch : {5, 20, 60}) {
        const auto level = safe_level(p, batch);
        for (std::int64_t other = 1; other < 60; ++other) {
            EXPECT_LE(expected_cost_rate(p, level, batch), expected_cost_rate(p, other, batch) * 1.002)
                << "batch " << batch << " level " << other;
        }
    }
}

TEST(SafeLevel, FallsWithTheBatchBecauseStockRunsLowLessOften) {
    const auto p = a_problem();
    EXPECT_GT(safe_level(p, 5), safe_level(p, 50));
}

TEST(SafeLevel, OrdersASlowSellerWhenTheShelfIsEmpty) {
    auto p = a_problem();
    p.rate = 0.01;
    p.until_next = NegativeBinomial{0.05, infinity};
    EXPECT_EQ(safe_level(p, 1), 1);
}

RC_GTEST_PROP(SafeLevel, RisesWithTheCostOfAShortage, ()) {
    BatchProblem p;
    p.rate = *rc::gen::inRange(1, 2000) / 100.0;
    p.until_next = NegativeBinomial::from_moments(p.rate * 4, p.rate * 4 * *rc::gen::inRange(10, 50) / 10.0);
    p.holding = *rc::gen::inRange(1, 1000) / 10000.0;
    p.shortage = *rc::gen::inRange(1, 1000) / 100.0;
    const std::int64_t batch = *rc::gen::inRange(1, 100);
    auto dearer = p;
    dearer.shortage = p.shortage * *rc::gen::inRange(101, 500) / 100.0;
    RC_ASSERT(safe_level(dearer, batch) >= safe_level(p, batch));
}

TEST(Perishable, BuysLessOfWhatExpiresSooner) {
    auto p = a_problem();
    std::int64_t before = 0;
    for (const double life : {3.0, 6.0, 12.0, 40.0}) {
        const Perishing perishing{NegativeBinomial::from_moments(p.rate * (4 + life), p.rate * (4 + life) * 2.5), 3};
        const auto answer = best_perishable(p, perishing, 2, 2, 60);
        const auto order_up_to = answer.safe_level + answer.batch;
        EXPECT_GE(order_up_to, before) << "life " << life;
        EXPECT_EQ(answer.batch % 2, 0);
        before = order_up_to;
    }
}

TEST(Perishable, IsNotStockedWhereMostOfACaseExpires) {
    BatchProblem p = a_problem();
    p.rate = 0.05;
    p.until_next = NegativeBinomial{0.1, infinity};
    const Perishing perishing{{0.35, infinity}, 3};
    EXPECT_FALSE(best_perishable(p, perishing, 12, 12, 12).pays);
    EXPECT_TRUE(best_perishable(a_problem(), {{60, infinity}, 3}, 12, 12, 24).pays);
}

}  // namespace
}  // namespace nearstock
