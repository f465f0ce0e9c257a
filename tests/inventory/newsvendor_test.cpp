#include "inventory/newsvendor.hpp"
#include "math/normal.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <vector>

namespace nearstock {
namespace {

TEST(NewsvendorTextbook, NormalDemandIsExample4_3) {
    // Snyder and Shen 2019, example 4.3.
    const auto answer = newsvendor({0.18, 0.70}, NormalDemand{50, 8}).value();
    EXPECT_NEAR(answer.stock, 56.6, 0.01);
    EXPECT_NEAR(answer.cost, 1.9976, 1e-4);
}

TEST(NewsvendorTextbook, BaseStockWithALeadTimeIsExample4_4) {
    const auto answer = base_stock({0.18, 0.70}, {50, 8}, 4).value();
    EXPECT_NEAR(answer.stock, 264.77, 0.01);
    EXPECT_NEAR(answer.cost, 4.4668, 1e-4);
}

TEST(NewsvendorTextbook, PoissonDemandIsProblem4_8) {
    const auto answer = newsvendor({200, 270}, poisson_demand(18).value()).value();
    EXPECT_EQ(answer.stock, 19);
    EXPECT_NEAR(answer.cost, 786.09, 0.01);
}

TEST(NewsvendorTextbook, PricesGiveTheSameStockAsTheirCosts) {
    const auto answer = newsvendor_for_profit({1, 0.3, 0.12}, {50, 8}).value();
    EXPECT_NEAR(answer.stock, 56.6, 0.01);
    EXPECT_NEAR(answer.profit, 33.002, 1e-3);
}

TEST(NewsvendorTextbook, AdditiveYieldIsExample9_6) {
    const auto answer = newsvendor_additive_yield({15e6, 75e6}, 1.5, {-0.5, 0.5}).value();
    EXPECT_NEAR(answer.stock, 1.8333, 1e-4);
    EXPECT_NEAR(answer.cost, 6.25e6, 1);
}

TEST(Newsvendor, ByQuantilesIsTheClosedForm) {
    const auto normal = newsvendor({2, 9}, NormalDemand{100, 30}).value();
    const auto by_normal = newsvendor({2, 9}, [](double u) { return 100 + 30 * normal_quantile(u); }).value();
    EXPECT_NEAR(by_normal.stock, normal.stock, 1e-9);
    EXPECT_NEAR(by_normal.cost, normal.cost, 1e-8 * normal.cost);
    const auto lognormal = newsvendor({1, 0.1765}, LognormalDemand{6, 0.3}).value();
    const auto by_lognormal =
        newsvendor({1, 0.1765}, [](double u) { return std::exp(6 + 0.3 * normal_quantile(u)); }).value();
    EXPECT_NEAR(by_lognormal.cost, lognormal.cost, 1e-8 * lognormal.cost);
}

TEST(Newsvendor, OfNegativeBinomialDemandIsTheBestOfAllStocks) {
    const auto demand = table_of(NegativeBinomial::from_moments(7, 30));
    EXPECT_NEAR(demand.mean(), 7, 1e-12);
    const auto answer = newsvendor({1, 6}, demand).value();
    const OnePeriodCost cost(demand, {1, 6});
    for (std::int64_t stock = -3; stock < 80; ++stock) { EXPECT_GE(cost(stock), answer.cost - 1e-12); }
}

TEST(Newsvendor, OfObservationsStocksOneOfThem) {
    const std::vector<std::int64_t> seen{3, 9, 4, 4, 7};
    const auto answer = newsvendor({1, 1}, empirical_demand(seen).value()).value();
    EXPECT_EQ(answer.stock, 4);
    EXPECT_NEAR(answer.cost, (1 + 5 + 0 + 0 + 3) / 5.0, 1e-12);
}

TEST(Newsvendor, WithSureYieldOrdersTheDemand) {
    const auto answer = newsvendor_multiplicative_yield({1, 4}, 100, [](double) { return 0.8; }).value();
    EXPECT_NEAR(answer.stock, 125, 1e-6);
    EXPECT_NEAR(answer.cost, 0, 1e-6);
}

TEST(Newsvendor, WithMultiplicativeYieldIsTheBestOfAllOrders) {
    // Z uniform on (0.6, 1): E[(Q·Z − d)+] and E[(d − Q·Z)+] by hand.
    const auto cost = [](double q) {
        const double z = std::min(1.0, std::max(0.6, 100 / q));
        const double missed = (100 * (z - 0.6) - q * (z * z - 0.36) / 2) / 0.4;
        const double left = (q * (1 - z * z) / 2 - 100 * (1 - z)) / 0.4;
        return 1 * left + 4 * missed;
    };
    const auto answer = newsvendor_multiplicative_yield({1, 4}, 100, [](double u) { return 0.6 + 0.4 * u; }).value();
    EXPECT_NEAR(answer.cost, cost(answer.stock), 1e-8);
    for (double q = 90; q < 180; q += 0.5) { EXPECT_GE(cost(q), answer.cost - 1e-8); }
}

RC_GTEST_PROP(Newsvendor, DearerShortageNeverStocksLess, ()) {
    const double mean = *rc::gen::inRange(1, 400) / 10.0;
    const double shortage = *rc::gen::inRange(1, 100) / 4.0;
    const double more = shortage + *rc::gen::inRange(0, 100) / 4.0;
    const auto demand = table_of(NegativeBinomial::from_moments(mean, 2 * mean));
    RC_ASSERT(newsvendor({1, more}, demand).value().stock >= newsvendor({1, shortage}, demand).value().stock);
}

RC_GTEST_PROP(Newsvendor, ScalingAllCostsLeavesTheStockUnchanged, ()) {
    const double factor = *rc::gen::inRange(1, 1000) / 7.0;
    const auto demand = poisson_demand(*rc::gen::inRange(1, 100)).value();
    const auto plain = newsvendor({3, 8}, demand).value();
    const auto scaled = newsvendor({3 * factor, 8 * factor}, demand).value();
    RC_ASSERT(plain.stock == scaled.stock);
    RC_ASSERT(std::abs(scaled.cost - factor * plain.cost) <= 1e-9 * scaled.cost);
}

TEST(Newsvendor, RefusesWhatItCannotAnswerByName) {
    EXPECT_EQ(newsvendor({-1, 2}, NormalDemand{5, 1}).error().place, "holding_cost");
    EXPECT_EQ(newsvendor({1, 2}, NormalDemand{5, 0}).error().place, "demand_sd");
    EXPECT_FALSE(newsvendor_for_profit({1, 2, 0}, {5, 1}));
    const std::vector<DemandPoint> half{{1, 0.25}, {2, 0.25}};
    EXPECT_FALSE(newsvendor({1, 2}, half));
}

}  // namespace
}  // namespace nearstock
