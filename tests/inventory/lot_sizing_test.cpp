#include "inventory/lot_sizing.hpp"

#include "textbook_data.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <chrono>
#include <limits>
#include <vector>

namespace nearstock {
namespace {

LotSizingProblem steady_costs(std::vector<double> demand, double fixed, double holding) {
    const std::size_t n = demand.size();
    return {std::move(demand), std::vector<double>(n, fixed), std::vector<double>(n, holding),
            std::vector<double>(n, 0.0)};
}

TEST(LotSizingTextbook, IsExample3_9) {
    const auto plan = lot_sizing(steady_costs({90, 120, 80, 70}, 500, 2)).value();
    EXPECT_NEAR(plan.cost, 1380, 1e-9);
    EXPECT_EQ(plan.order_quantities, (std::vector<double>{210, 0, 150, 0}));
    EXPECT_EQ(plan.next_order_period, (std::vector<std::size_t>{3, 5, 5, 5}));
    EXPECT_EQ(plan.cost_to_go, (std::vector<double>{1380, 940, 640, 500, 0}));
}

/// Wagner and Whitin's own recursion, O(n²), with the choice not to order while nothing has been wanted yet.
double by_recursion(const LotSizingProblem& p) {
    const std::size_t n = p.demand.size();
    std::vector<double> to_go(n + 1, 0.0);
    for (std::size_t t = n; t-- > 0;) {
        to_go[t] = std::numeric_limits<double>::infinity();
        double cost = p.fixed_cost[t], held = 0;
        for (std::size_t s = t; s < n; ++s) {
            cost += p.demand[s] * (p.purchase_cost[t] + held);
            held += p.holding_cost[s];
            to_go[t] = std::min(to_go[t], cost + to_go[s + 1]);
        }
        if (p.demand[t] == 0) {
            to_go[t] = std::min(to_go[t], to_go[t + 1]);
        }
    }
    return to_go[0];
}

RC_GTEST_PROP(LotSizing, CostsWhatTheQuadraticRecursionSays, ()) {
    const auto n = static_cast<std::size_t>(*rc::gen::inRange(1, 40));
    LotSizingProblem p;
    for (std::size_t t = 0; t < n; ++t) {
        p.demand.push_back(std::max(0, *rc::gen::inRange(-30, 100)));
        p.fixed_cost.push_back(*rc::gen::inRange(0, 200));
        p.holding_cost.push_back(*rc::gen::inRange(0, 5));
        p.purchase_cost.push_back(*rc::gen::inRange(0, 8));
    }
    const auto plan = lot_sizing(p).value();
    RC_ASSERT(std::abs(plan.cost - by_recursion(p)) <= 1e-9 * (1 + plan.cost));
    double stock = 0;
    for (std::size_t t = 0; t < n; ++t) {
        stock += plan.order_quantities[t] - p.demand[t];
        RC_ASSERT(stock >= -1e-9);
    }
    RC_ASSERT(std::abs(stock) < 1e-9);
}

TEST(LotSizing, ReachesTheSharedOptimaOfLongHorizons) {
    NEARSTOCK_INVENTORY_DATA(scale, "scale.json");
    for (const auto& instance : scale["wagner_whitin"]) {
        if (instance.contains("demand")) {
            const auto plan =
                lot_sizing(steady_costs(instance["demand"], instance["fixed_cost"], instance["holding_cost"])).value();
            EXPECT_NEAR(plan.cost, double(instance["cost"]), 1e-9 * plan.cost);
        }
    }
}

TEST(LotSizing, OfTenThousandPeriodsTakesMilliseconds) {
    // scale.json's rule, with its optimum.
    std::uint64_t state = 10'000;
    std::vector<double> demand;
    for (int t = 0; t < 10'000; ++t) {
        if (t % 5 == 4) {
            demand.push_back(0);
        } else {
            state = state * 6364136223846793005ULL + 1442695040888963407ULL;
            demand.push_back(double((state >> 33) % 200));
        }
    }
    const auto start = std::chrono::steady_clock::now();
    const auto plan = lot_sizing(steady_costs(std::move(demand), 500, 1)).value();
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::milliseconds(100));
    EXPECT_EQ(plan.cost, 1989296);
}

TEST(LotSizing, OrdersNothingWhenNothingIsWanted) {
    const auto plan = lot_sizing(steady_costs({0, 0, 0}, 500, 1)).value();
    EXPECT_EQ(plan.cost, 0);
    EXPECT_EQ(plan.order_quantities, (std::vector<double>{0, 0, 0}));
}

TEST(LotSizing, RefusesNegativeDemandByPosition) {
    const auto refused = lot_sizing(steady_costs({3, -1}, 5, 1));
    EXPECT_EQ(refused.error().message, "number 2 of demand is -1");
}

}  // namespace
}  // namespace nearstock
