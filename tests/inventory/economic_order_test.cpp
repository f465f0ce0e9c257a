#include "inventory/economic_order.hpp"
#include "inventory/joint_replenishment.hpp"
#include "inventory/supply_disruption.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace nearstock {
namespace {

const SteadyDemand joes{8, 0.225, 1300};  // Snyder and Shen 2019, example 3.1

TEST(EconomicOrderTextbook, PlainBackordersAndProduction) {
    const auto plain = economic_order(joes).value();
    EXPECT_NEAR(plain.order_quantity, 304.05, 0.01);
    EXPECT_NEAR(plain.cost, 68.41, 0.01);
    const auto backorders = economic_order_with_backorders(joes, 5).value();  // example 3.8
    EXPECT_NEAR(backorders.order_quantity, 310.81, 0.01);
    EXPECT_NEAR(backorders.stockout_fraction, 0.0431, 1e-4);
    EXPECT_NEAR(backorders.cost, 66.92, 0.01);
    EXPECT_NEAR(economic_production({4, 0.08, 80}, 110).value().order_quantity, 171.27, 0.01);  // problem 3.22
}

TEST(EconomicOrderTextbook, DiscountsAreExample3_5) {
    const std::vector<double> breakpoints{0, 400, 800}, prices{0.75, 0.72, 0.68};
    const auto all_units = all_units_discount({8, 0.3, 1300}, {breakpoints, prices}).value();
    EXPECT_EQ(all_units.order_quantity, 800);
    EXPECT_EQ(all_units.region, 2U);
    EXPECT_NEAR(all_units.cost, 978.6, 0.01);
    const auto incremental = incremental_discount({8, 0.3, 1300}, {breakpoints, prices}).value();
    EXPECT_NEAR(incremental.order_quantity, 304.05, 0.01);
    EXPECT_NEAR(incremental.cost, 1043.41, 0.01);
}

TEST(EconomicOrderTextbook, YieldIsExamples9_4And9_5) {
    const SteadyDemand demand{18500, 0.06, 75000};
    EXPECT_NEAR(economic_order_additive_yield(demand, {-15000, 9000}).value().order_quantity, 230246, 1);
    EXPECT_NEAR(economic_order_multiplicative_yield(demand, {5.0 / 6, 0.14085904245475275}).value().order_quantity,
                254460, 1);
}

TEST(EconomicOrderTextbook, DisruptionsAreExamples9_1And9_3) {
    const auto order = economic_order_with_disruptions(joes, 5, {1.5, 14}).value();
    EXPECT_NEAR(order.order_quantity, 772.81, 0.01);
    EXPECT_NEAR(order.cost, 173.95, 0.01);
    const auto stock = base_stock_with_disruptions({0.25, 3}, 2000, {0.04, 0.25}).value();
    EXPECT_EQ(stock.stock, 8000);
    EXPECT_NEAR(stock.cost, 2737.07, 0.01);
}

/// Cost of any quantity under both kinds of discount.
double discount_cost(double quantity, const std::vector<double>& from, const std::vector<double>& price, bool all) {
    std::size_t j = from.size() - 1;
    while (from[j] > quantity) { --j; }
    double paid = price[j] * quantity;
    if (!all) {
        paid = price[j] * (quantity - from[j]);
        for (std::size_t i = 0; i < j; ++i) { paid += price[i] * (from[i + 1] - from[i]); }
    }
    return 500 * (paid + 20) / quantity + 0.25 * paid / 2;
}

RC_GTEST_PROP(QuantityDiscounts, NoQuantityOnAFineGridIsCheaper, ()) {
    const std::vector<double> from{0, double(*rc::gen::inRange(20, 200)), double(*rc::gen::inRange(200, 900))};
    const std::vector<double> price{5, 5 - *rc::gen::inRange(1, 50) / 100.0, 4.5 - *rc::gen::inRange(1, 50) / 100.0};
    const auto all_units = all_units_discount({20, 0.25, 500}, {from, price}).value();
    const auto incremental = incremental_discount({20, 0.25, 500}, {from, price}).value();
    RC_ASSERT(std::abs(discount_cost(all_units.order_quantity, from, price, true) - all_units.cost) < 1e-8);
    RC_ASSERT(std::abs(discount_cost(incremental.order_quantity, from, price, false) - incremental.cost) < 1e-8);
    for (double q = 5; q < 2000; q += 1) {
        RC_ASSERT(discount_cost(q, from, price, true) >= all_units.cost - 1e-9);
        RC_ASSERT(discount_cost(q, from, price, false) >= incremental.cost - 1e-9);
    }
}

TEST(BaseStockWithDisruptions, CostsWhatSummingOverDownTimesSays) {
    for (const double recovery : {0.05, 0.3, 1.0}) {
        const EndCosts costs{1, 12};
        const auto answer = base_stock_with_disruptions(costs, 10, {0.2, recovery}).value();
        const auto cost_of = [&](double n) {
            double sum = recovery / (0.2 + recovery) * n;
            for (int k = 1; k < 2000; ++k) {
                const double p = 0.2 * recovery / (0.2 + recovery) * std::pow(1 - recovery, k - 1);
                sum += p * (k < n ? costs.holding * (n - k) : costs.shortage * (k - n));
            }
            return 10 * sum;
        };
        EXPECT_NEAR(answer.cost, cost_of(double(answer.periods_ahead)), 1e-9 * answer.cost + 1e-12);
        EXPECT_NEAR(answer.tabled_cost, answer.cost, 1e-6 * answer.cost + 1e-12);
        for (double n = 0; n < 120; ++n) { EXPECT_GE(cost_of(n), answer.cost - 1e-9); }
    }
}

RC_GTEST_PROP(EconomicOrderWithDisruptions, DearerShortageNeverOrdersLess, ()) {
    const double stockout = 0.1 + *rc::gen::inRange(1, 100) / 3.0;
    const Disruptions rates{*rc::gen::inRange(1, 40) / 10.0, *rc::gen::inRange(20, 400) / 10.0};
    const auto cheap = economic_order_with_disruptions(joes, stockout, rates).value();
    const auto dear = economic_order_with_disruptions(joes, 2 * stockout, rates).value();
    RC_ASSERT(dear.order_quantity >= cheap.order_quantity * (1 - 1e-9));
    RC_ASSERT(approximate_order_with_disruptions(joes, stockout, rates).value().cost >= cheap.cost * (1 - 1e-12));
}

TEST(JointReplenishmentTextbook, SilversOwnExampleIsBeatenByTheExactCycle) {
    const std::vector<double> fixed{1.87, 5.27, 7.94, 8.19, 8.87}, rate{1736, 656, 558, 170, 142};
    std::vector<JointOrderItem> items;
    for (std::size_t i = 0; i < fixed.size(); ++i) { items.push_back({fixed[i], 0.2, rate[i]}); }
    const auto silver = silver_joint_replenishment(10, items).value();
    EXPECT_EQ(silver.multiples, (std::vector<std::int64_t>{1, 1, 1, 3, 3}));
    EXPECT_NEAR(silver.cost, 218.686, 1e-3);
    const auto exact = joint_replenishment(10, items).value();
    EXPECT_EQ(exact.multiples, (std::vector<std::int64_t>{1, 1, 2, 3, 3}));
    EXPECT_NEAR(exact.cost, 218.252, 1e-3);
}

RC_GTEST_PROP(JointReplenishment, NoMultiplesUpToTwelveAreCheaper, ()) {
    std::vector<JointOrderItem> items;
    for (int i = 0; i < 3; ++i) {
        items.push_back(
            {double(*rc::gen::inRange(0, 60)), *rc::gen::inRange(1, 20) / 10.0, double(*rc::gen::inRange(1, 300))});
    }
    const double shared = *rc::gen::inRange(1, 80);
    const auto exact = joint_replenishment(shared, items).value();
    double least = std::numeric_limits<double>::infinity();
    for (int a = 1; a <= 12; ++a) {
        for (int b = 1; b <= 12; ++b) {
            for (int c = 1; c <= 12; ++c) {
                const double m[] = {double(a), double(b), double(c)};
                double fixed_sum = shared, holding = 0;
                for (int i = 0; i < 3; ++i) {
                    fixed_sum += items[i].fixed_cost / m[i];
                    holding += items[i].holding_cost * items[i].demand_rate * m[i];
                }
                least = std::min(least, std::sqrt(2 * fixed_sum * holding));
            }
        }
    }
    RC_ASSERT(exact.cost <= least * (1 + 1e-12));
}

TEST(EconomicOrder, RefusesWhatItCannotAnswerByName) {
    EXPECT_EQ(economic_order({8, 0, 1300}).error().place, "holding_cost");
    EXPECT_EQ(economic_production(joes, 1000).error().place, "production_rate");
    const std::vector<double> breakpoints{0, 400}, rising{1, 2};
    EXPECT_EQ(all_units_discount({8, 0.3, 1300}, {breakpoints, rising}).error().place, "breakpoints");
    EXPECT_FALSE(joint_replenishment(0, std::vector<JointOrderItem>{{1, 1, 1}}));
}

}  // namespace
}  // namespace nearstock
