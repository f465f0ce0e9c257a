#include "inventory/markdown_advice.hpp"
#include "two_shops.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace nearstock {
namespace {

using W = TwoShops;

TEST(Markdown, OfPlentyIsWhatTheElasticityMakesBest) {
    // Far more than will ever sell: (1 − x)^(1 − ε) grows with x, so the deepest earns most.
    const NegativeBinomial demand{10, INFINITY};
    const auto best = best_markdown(demand, 10'000, {2, 3});
    EXPECT_EQ(best.percent, 70);
    EXPECT_NEAR(best.given_up, 2 * 0.7 * 10, 1e-9);
    EXPECT_NEAR(best.earned, 2 * 0.3 * 10 * (std::pow(0.3, -3) - 1), 1e-6);
    EXPECT_EQ(best_markdown(demand, 10'000, {2, 0.9}).percent, 0) << "demand that hardly answers is not worth it";
    EXPECT_EQ(best_markdown(demand, 3, {2, 3}).percent, 0) << "three will sell in any case";
}

RC_GTEST_PROP(Markdown, PaysFromItsPointOnAndNotBelow, ()) {
    const double mean = *rc::gen::inRange(5, 400) / 10.0;
    const auto demand = NegativeBinomial::from_moments(mean, mean * *rc::gen::inRange(10, 30) / 10.0);
    const MarkdownTerms terms{1, *rc::gen::inRange(110, 500) / 100.0};
    const auto point = markdown_point(demand, terms);
    RC_ASSERT(point.has_value());
    RC_ASSERT(best_markdown(demand, *point, terms).gain() > 0);
    RC_ASSERT(*point == 1 || best_markdown(demand, *point - 1, terms).gain() <= 0);
    for (const double more : {1.2, 2.0, 5.0}) {
        RC_ASSERT(best_markdown(demand, std::llround(double(*point) * more), terms).gain() > 0);
    }
    // With more days left more must lie there.
    const NegativeBinomial longer{demand.mean * 1.5, demand.size};
    RC_ASSERT(*markdown_point(longer, terms) >= *point);
    // A dearer product is marked down at the same point.
    RC_ASSERT(markdown_point(demand, {7, terms.elasticity}) == point);
}

TEST(Markdown, IsAdvisedForWhatWillNotSellBeforeItsDate) {
    W w;
    w.sells(W::salad, W::north, 4);
    w.sells(W::salad, W::south, 4);
    w.has(W::salad, W::north, 6, W::monday + Days(1));
    w.has(W::salad, W::north, 30, W::monday + Days(4));
    w.has(W::salad, W::south, 2, W::monday + Days(2));
    const StockView view(w.network, w.facts);
    const auto north = markdown_advice(view, W::salad, W::north, 2.5);
    ASSERT_TRUE(north);
    EXPECT_EQ(north->days_left, 4);
    EXPECT_EQ(north->units, 36);
    EXPECT_GT(north->now.percent, 0);
    ASSERT_TRUE(north->from_units && north->from_days_left);
    EXPECT_LE(*north->from_units, 36);
    EXPECT_GE(*north->from_days_left, 4);
    const auto south = markdown_advice(view, W::salad, W::south, 2.5);
    ASSERT_TRUE(south);
    EXPECT_EQ(south->now.percent, 0);
    EXPECT_GT(*south->from_units, 2);
    EXPECT_FALSE(markdown_advice(view, W::tea, W::north, 2.5)) << "nothing lies there";
}

TEST(Markdown, CuresWhatWouldExpireOnceDemandIsSaidToAnswer) {
    W w;
    w.sells(W::salad, W::north, 2);
    w.has(W::salad, W::north, 30, W::monday + Days(3));
    StockHistory history;
    history.sold.resize(w.cells());
    history.revenue.assign(w.cells(), 0);
    history.margin.assign(w.cells(), 0);
    history.mean_stock.assign(w.cells(), 0);
    const auto markdown_of = [&](std::optional<double> elasticity) {
        HealthOptions options;
        options.elasticity = elasticity;
        const auto cells = stock_health(StockView(w.network, w.facts), history, options);
        for (const auto& h : cells) {
            for (const auto& problem : h.problems) {
                for (const auto& cure : problem.cures) {
                    if (problem.kind == ProblemKind::obsolescence && cure.kind == CureKind::markdown) {
                        return cure;
                    }
                }
            }
        }
        return Cure{};
    };
    EXPECT_EQ(markdown_of({}).net(), 0) << "nobody knows what it does: at cost";
    EXPECT_GT(markdown_of(3.0).net(), 0);
    EXPECT_EQ(markdown_of(0.8).units, 0) << "it never pays";
}

}  // namespace
}  // namespace nearstock
