#include "core/random.hpp"
#include "inventory/finite_horizon.hpp"
#include "inventory/order_batch.hpp"
#include "inventory/reorder_up_to.hpp"

#include "textbook_data.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace nearstock {
namespace {

DiscreteDemand poisson(double mean) { return poisson_demand(mean).value(); }

TEST(ReorderUpToTextbook, ZhengAndFedergruensTable) {
    // Zheng and Federgruen 1991: K = 64, h = 1, p = 9.
    struct Row {
        double mean;
        std::int64_t s, S;
        double cost;
    };
    for (const auto& row : {Row{10, 6, 40, 35.022}, Row{20, 14, 62, 49.173}, Row{50, 42, 108, 70.975},
                            Row{64, 55, 74, 78.402}, Row{75, 67, 86, 79.554}}) {
        const auto policy = best_reorder_up_to(64, {1, 9}, poisson(row.mean)).value();
        EXPECT_EQ(policy.reorder_point, row.s);
        EXPECT_EQ(policy.order_up_to_level, row.S);
        EXPECT_NEAR(policy.cost, row.cost, 5e-4);
    }
}

TEST(ReorderUpToTextbook, IsExample4_7) {
    const auto policy = best_reorder_up_to(5, {1, 4}, poisson(6)).value();
    EXPECT_EQ(policy.reorder_point, 4);
    EXPECT_EQ(policy.order_up_to_level, 10);
    EXPECT_NEAR(policy.cost, 8.0341, 1e-4);
}

/// Least cost per period over all policies, by relative value iteration on a cut line of stocks.
double by_value_iteration(double fixed, EndCosts costs, const DiscreteDemand& demand, int low, int high) {
    const OnePeriodCost one_period(demand, costs);
    const auto n = static_cast<std::size_t>(high - low + 1);
    std::vector<double> value(n, 0.0), after(n), next(n);
    for (int round = 0; round < 5'000; ++round) {
        for (std::size_t i = 0; i < n; ++i) {
            after[i] = one_period(low + static_cast<int>(i));
            for (std::size_t k = 0; k < demand.probability.size(); ++k) {
                const auto used = demand.first + static_cast<std::int64_t>(k);
                const auto left = std::max<std::int64_t>(0, static_cast<std::int64_t>(i) - used);
                after[i] += demand.probability[k] * value[static_cast<std::size_t>(left)];
            }
        }
        double best_order = std::numeric_limits<double>::infinity(), least = best_order, most = -best_order;
        for (std::size_t i = n; i-- > 0;) {
            best_order = std::min(best_order, after[i]);
            next[i] = std::min(after[i], fixed + best_order);
            least = std::min(least, next[i] - value[i]);
            most = std::max(most, next[i] - value[i]);
        }
        if (most - least < 1e-9) {
            return (most + least) / 2;
        }
        for (std::size_t i = 0; i < n; ++i) { value[i] = next[i] - next[0]; }
    }
    return std::numeric_limits<double>::quiet_NaN();
}

RC_GTEST_PROP(ReorderUpTo, CostsWhatValueIterationSays, ()) {
    const double mean = *rc::gen::inRange(10, 60) / 10.0;
    const double fixed = *rc::gen::inRange(0, 40);
    const EndCosts costs{1, double(*rc::gen::inRange(2, 12))};
    const auto demand = poisson(mean);
    const auto policy = best_reorder_up_to(fixed, costs, demand).value();
    const double least = by_value_iteration(fixed, costs, demand, -40, 60);
    RC_ASSERT(std::abs(policy.cost - least) < 1e-6 * least);
}

RC_GTEST_PROP(ReorderUpTo, NoOtherPolicyNearItIsCheaper, ()) {
    const auto demand = table_of(NegativeBinomial::from_moments(*rc::gen::inRange(1, 30), 90));
    const EndCosts costs{1, double(*rc::gen::inRange(1, 20))};
    const double fixed = *rc::gen::inRange(0, 200);
    const auto policy = best_reorder_up_to(fixed, costs, demand).value();
    for (std::int64_t s = policy.reorder_point - 8; s <= policy.reorder_point + 8; ++s) {
        for (std::int64_t S = std::max(s + 1, policy.order_up_to_level - 15); S < policy.order_up_to_level + 15; ++S) {
            RC_ASSERT(reorder_up_to_cost(fixed, costs, demand, s, S).value() >= policy.cost * (1 - 1e-12));
        }
    }
    const auto dearer = best_reorder_up_to(fixed, {1, costs.shortage * 2}, demand).value();
    RC_ASSERT(dearer.reorder_point >= policy.reorder_point);
}

TEST(ReorderUpTo, RefusesDemandThatNeverComes) {
    EXPECT_EQ(best_reorder_up_to(5, {1, 4}, poisson(0)).error().place, "demand_mean");
    EXPECT_EQ(best_reorder_up_to(-5, {1, 4}, poisson(3)).error().place, "fixed_cost");
}

TEST(OrderBatchTextbook, NormalDemandIsExample5_1) {
    const BatchCosts costs{8, {0.225, 7.5}};
    const LeadTimeDemand demand{1300, 150, 1.0 / 12};
    const auto best = best_order_batch(costs, demand).value();
    EXPECT_NEAR(best.reorder_point, 126.867, 1e-3);
    EXPECT_NEAR(best.order_quantity, 328.449, 1e-3);
    EXPECT_NEAR(best.cost, 78.0711, 1e-4);
    const auto rough = batch_by_expected_inventory(costs, demand).value();  // with p as a cost per unit
    EXPECT_NEAR(rough.reorder_point, 213.97, 0.01);
    EXPECT_NEAR(rough.order_quantity, 318.59, 0.01);
    EXPECT_NEAR(batch_by_backorder_quantity(costs, demand).value().cost, 78.2024, 1e-4);
    EXPECT_NEAR(batch_by_safety_stock(costs, demand).value().cost, 87.0487, 1e-3);
}

TEST(OrderBatchTextbook, PoissonDemandIsExample5_8) {
    const auto batch = best_whole_batch({100, {20, 150}}, 1.5, poisson(3)).value();
    EXPECT_EQ(batch.reorder_point, 3);
    EXPECT_EQ(batch.order_quantity, 5);
    EXPECT_NEAR(batch.cost, 107.92, 0.01);
}

RC_GTEST_PROP(OrderBatch, NoOtherPointOrQuantityIsCheaper, ()) {
    const BatchCosts costs{double(*rc::gen::inRange(1, 200)),
                           {*rc::gen::inRange(1, 50) / 10.0, *rc::gen::inRange(1, 400) / 10.0}};
    const LeadTimeDemand demand{double(*rc::gen::inRange(10, 1000)), double(*rc::gen::inRange(1, 200)), 0.3};
    const auto best = best_order_batch(costs, demand).value();
    for (const double dr : {-5.0, -0.5, 0.0, 0.5, 5.0}) {
        for (const double factor : {0.7, 0.98, 1.0, 1.02, 1.5}) {
            const double other =
                order_batch_cost(costs, demand, best.reorder_point + dr, best.order_quantity * factor).value();
            RC_ASSERT(other >= best.cost * (1 - 1e-10));
        }
    }
    RC_ASSERT(batch_by_backorder_quantity(costs, demand).value().cost <= 1.125 * best.cost);  // Zheng 1992
}

TEST(FiniteHorizonTextbook, IsProblems4_29And4_30) {
    HorizonProblem problem;
    problem.terminal = {1, 25};
    for (int t = 0; t < 10; ++t) {
        problem.periods.push_back({{1, 25}, 1, 0, 0.98, rounded_normal(18, 3).value(), NormalDemand{18, 3}});
    }
    const auto free_orders = finite_horizon(problem).value();
    EXPECT_EQ(free_orders.order_up_to_levels, std::vector<std::int64_t>(10, 23));
    EXPECT_EQ(free_orders.reorder_points, std::vector<std::int64_t>(10, 23));
    EXPECT_NEAR(free_orders.cost, 234.8, 0.12);
    for (auto& period : problem.periods) { period.fixed_cost = 40; }
    const auto dear_orders = finite_horizon(problem).value();
    EXPECT_EQ(dear_orders.reorder_points.front(), 17);
    EXPECT_EQ(dear_orders.order_up_to_levels.front(), 42);
    EXPECT_NEAR(dear_orders.cost, 519.36, 0.26);
}

/// The least cost from stock x in period t on, by trying every order.
double by_enumeration(const HorizonProblem& p, std::size_t t, std::int64_t x) {
    if (t == p.periods.size()) {
        return x > 0 ? p.terminal.holding * double(x) : -p.terminal.shortage * double(x);
    }
    const auto& period = p.periods[t];
    double best = std::numeric_limits<double>::infinity();
    for (std::int64_t y = x; y <= x + 12; ++y) {
        double cost = (y > x ? period.fixed_cost : 0) + period.purchase_cost * double(y - x) +
                      OnePeriodCost(period.demand, period.costs)(y);
        for (std::size_t k = 0; k < period.demand.probability.size(); ++k) {
            cost += period.discount * period.demand.probability[k] *
                    by_enumeration(p, t + 1, y - period.demand.first - static_cast<std::int64_t>(k));
        }
        best = std::min(best, cost);
    }
    return best;
}

RC_GTEST_PROP(FiniteHorizon, CostsWhatTryingEveryOrderSays, ()) {
    HorizonProblem p;
    p.terminal = {double(*rc::gen::inRange(0, 3)), double(*rc::gen::inRange(0, 9))};
    p.initial_stock = *rc::gen::inRange(-2, 4);
    for (int t = 0; t < 3; ++t) {
        const double a = *rc::gen::inRange(1, 9) / 10.0;
        p.periods.push_back({{1, double(*rc::gen::inRange(1, 9))},
                             *rc::gen::inRange(0, 30) / 10.0,
                             double(*rc::gen::inRange(0, 8)),
                             *rc::gen::inRange(8, 11) / 10.0,
                             {1, {a, 0, 1 - a}},
                             {}});
    }
    const auto answer = finite_horizon(p).value();
    const double least = by_enumeration(p, 0, p.initial_stock);
    RC_ASSERT(std::abs(answer.cost - least) <= 1e-9 * (1 + std::abs(least)));
}

/// Cost per period of living under (s, S): orders come at once, what is missed waits.
double lived_cost(const ReorderUpTo& policy, double fixed, EndCosts costs, double mean, Generator& draws,
                  std::int64_t& stock, int periods) {
    double cost = 0;
    for (int t = 0; t < periods; ++t) {
        if (stock <= policy.reorder_point) {
            stock = policy.order_up_to_level;
            cost += fixed;
        }
        stock -= draws.poisson(mean);
        cost += stock >= 0 ? costs.holding * double(stock) : costs.shortage * double(-stock);
    }
    return cost / periods;
}

TEST(ReorderUpTo, ALivedPolicyReachesItsTheoreticalCost) {
    constexpr int batches = 20, periods = 1'000;
    constexpr double student = 3.883;  // 99.9 %, 19 degrees of freedom
    for (const double mean : {6.0, 10.0, 20.0}) {
        const EndCosts costs{1, 9};
        const auto policy = best_reorder_up_to(64, costs, poisson(mean)).value();
        auto draws = Stream(17, "lived policy").at(std::uint64_t(mean));
        std::int64_t stock = policy.order_up_to_level;
        lived_cost(policy, 64, costs, mean, draws, stock, 200);  // warm-up
        double sum = 0, squares = 0;
        for (int b = 0; b < batches; ++b) {
            const double cost = lived_cost(policy, 64, costs, mean, draws, stock, periods);
            sum += cost;
            squares += cost * cost;
        }
        const double average = sum / batches;
        const double error = std::sqrt((squares / batches - average * average) / (batches - 1));
        EXPECT_NEAR(average, policy.cost, student * error) << mean;
        EXPECT_LT(student * error, 0.03 * policy.cost) << mean;  // the interval says something
    }
}

}  // namespace
}  // namespace nearstock
