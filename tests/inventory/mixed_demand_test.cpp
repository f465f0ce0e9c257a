#include "inventory/mixed_demand.hpp"

#include "inventory/expected_cost.hpp"
#include "inventory/supply.hpp"
#include "small_world.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

namespace nearstock {
namespace {

MixedDemand drawn_mixture() {
    std::vector<MixedDemand::Part> parts;
    const int count = *rc::gen::inRange(1, 5);
    double sum = 0;
    for (int i = 0; i < count; ++i) {
        const double mean = *rc::gen::inRange(0, 400) / 10.0;
        parts.push_back({double(*rc::gen::inRange(1, 20)),
                         NegativeBinomial::from_moments(mean, mean * *rc::gen::inRange(10, 40) / 10.0),
                         *rc::gen::inRange(0, 6)});
        sum += parts.back().share;
    }
    for (auto& part : parts) { part.share /= sum; }
    return MixedDemand(std::move(parts));
}

TEST(MixedDemand, OfOnePartIsThatPart) {
    const auto one = NegativeBinomial::from_moments(12, 30);
    const MixedDemand mixed = one;
    EXPECT_EQ(mixed.mean, one.mean);
    EXPECT_NEAR(mixed.variance(), one.variance(), 1e-12);
    for (const double p : {0.0, 0.3, 0.9, 0.999}) { EXPECT_EQ(mixed.quantile(p), one.quantile(p)); }
    EXPECT_EQ(mixed.shortage_table(9), one.shortage_table(9));
}

RC_GTEST_PROP(MixedDemand, AnswersAgreeWithEachOther, ()) {
    const auto demand = drawn_mixture();
    const auto table = demand.shortage_table(60);
    double mean = 0, squares = 0, below = 0;
    for (std::int64_t k = 0; k < 800; ++k) {
        const double p = demand.cdf(k) - below;
        below = demand.cdf(k);
        mean += p * double(k);
        squares += p * double(k) * double(k);
        RC_ASSERT(std::abs(demand.cdf(k) + demand.tail(k) - 1) < 1e-9);
        if (k < 60) {
            RC_ASSERT(std::abs(table[std::size_t(k)] - demand.expected_shortage(k)) < 1e-7);
            RC_ASSERT(std::abs(demand.expected_leftover(k) - (double(k) - demand.mean + demand.expected_shortage(k))) <
                      1e-7);
        }
    }
    RC_ASSERT(std::abs(mean - demand.mean) < 1e-5);
    RC_ASSERT(std::abs(squares - mean * mean - demand.variance()) < 1e-3);
    const double p = *rc::gen::inRange(1, 999) / 1000.0;
    const auto q = demand.quantile(p);
    RC_ASSERT(demand.cdf(q) >= p);
    RC_ASSERT(q == 0 || demand.cdf(q - 1) < p);
}

RC_GTEST_PROP(MixedDemand, ItsStockNeverCostsMoreThanThatOfItsMoments, ()) {
    const auto demand = drawn_mixture();
    const double over = 1, under = *rc::gen::inRange(1, 400);
    const auto cost = [&](std::int64_t stock) {
        return over * demand.expected_leftover(stock) + under * demand.expected_shortage(stock);
    };
    const double ratio = critical_ratio(under, over);
    const auto by_moments = NegativeBinomial::from_moments(demand.mean, demand.variance()).quantile(ratio);
    RC_ASSERT(cost(demand.quantile(ratio)) <= cost(by_moments) + 1e-7 * (1 + cost(by_moments)));
}

TEST(LeadTimeDemand, OfADeliveryThatComesEarlyOrVeryLateIsTheMixtureOfBoth) {
    SmallWorld world({.seed = 1, .products = 1, .shops = 1, .hub = false, .suppliers = 1, .perishable_share = 0});
    const std::vector<Quantity> nothing(1), coming{Quantity(20)};
    const BusinessDate monday = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);
    world.with_inputs(monday, nothing, coming, nothing, [&](const ReplenishmentInputs& inputs) {
        Lane lane = lane_of(inputs, ProductIndex(0U), SiteIndex(0U));
        const LeadTime::Distribution seen{.days = {{2, 0.9}, {14, 0.1}}, .shorts = {{0.5, 0.2}}};
        const auto moments = demand_over_lead_time(inputs, 0, lane, 1);
        EXPECT_EQ(moments.parts.size(), 1U);
        lane.seen = &seen;
        const auto mixed = demand_over_lead_time(inputs, 0, lane, 1);
        const auto soon = demand_until(inputs, 0, lane, 3, 0), late = demand_until(inputs, 0, lane, 15, 0);
        for (const std::int64_t k : {0, 3, 10, 30, 60}) {
            const auto short_too = [&](const NegativeBinomial& d) { return 0.8 * d.cdf(k) + 0.2 * d.cdf(k - 10); };
            EXPECT_NEAR(mixed.cdf(k), 0.9 * short_too(soon) + 0.1 * short_too(late), 1e-12);
        }
        EXPECT_NEAR(mixed.mean, 0.9 * soon.mean + 0.1 * late.mean + 0.2 * 10, 1e-9);
    });
}

}  // namespace
}  // namespace nearstock
