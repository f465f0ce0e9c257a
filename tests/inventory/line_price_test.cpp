// What a line costs and which rules it breaks, on two shops worked by hand.
#include "inventory/line_price.hpp"
#include "inventory/line_rules.hpp"
#include "two_shops.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace nearstock {
namespace {

using testing::HasSubstr;

using W = TwoShops;

PlanLine purchase(ProductIndex p, SiteIndex to, std::int64_t units) { return {LineKind::purchase, p, {}, to, units}; }
PlanLine from_hub(SiteIndex to, std::int64_t units) { return {LineKind::hub, W::soap, W::hub, to, units}; }
PlanLine lateral(ProductIndex p, SiteIndex from, SiteIndex to, std::int64_t units) {
    return {LineKind::lateral, p, from, to, units};
}

/// Tea: lead time two days, a chance a day: the window is three days, an order of tonight comes on the third morning.
TEST(LinePrice, OfAPurchaseIsWhatTheHandGives) {
    W w;
    w.sells(W::tea, W::north, 2);
    w.has(W::tea, W::north, 3);
    const StockView view(w.network, w.facts);
    const auto price = price_line(view, {purchase(W::tea, W::north, 12)}, 0);
    EXPECT_NEAR(price.transport, 1e6 + 12 * 1e4, 1e-6);                     // a line, 12 litres
    EXPECT_NEAR(price.ordering, 0.25e6 + 4e6 + (60 + 2 * 20) * 1e4, 1e-6);  // line, order, two cases received
    // Without it three days of Poisson(2) meet 3 units; with it the third day meets what is left of 3 and 12.
    const NegativeBinomial two{4, INFINITY}, three{6, INFINITY}, day{2, INFINITY};
    const double without = three.expected_shortage(3);
    double with = two.expected_shortage(3), risk = 0;
    double served = 0;
    for (std::int64_t left = 0; left <= 3; ++left) {
        const double p = left > 0 ? two.pmf(3 - left) : two.tail(2);
        with += p * day.expected_shortage(12 + left);
        served += (left > 0 ? p : two.pmf(3)) * (1 - day.tail(12 + left));
    }
    risk = 1 - served;
    const double shortage = 1e6 + 0.3e6;  // margin and goodwill
    EXPECT_NEAR(price.stockout, shortage * (with - without), 1);
    EXPECT_NEAR(price.risk_before, three.tail(3), 1e-9);
    EXPECT_NEAR(price.risk_after, risk, 1e-8);
    // Held from the third morning until its evening: 12 more than without, less what is sold of them.
    EXPECT_NEAR(price.holding, (2'000 + 1'000) * (12 - (without - with)), 1);
    EXPECT_NEAR(price.total(), price.holding + price.stockout + price.transport + price.ordering, 1e-9);
}

/// Tea again: a unit more on the first morning is one more for all three days; on the third, for what is left of them.
TEST(UnitValues, AreWhatTheHandGives) {
    W w;
    w.sells(W::tea, W::north, 2);
    w.has(W::tea, W::north, 3);
    const StockView view(w.network, w.facts);
    const auto values = unit_values(view, W::tea, W::north, {});
    ASSERT_EQ(values.size(), 3);
    const NegativeBinomial one{2, INFINITY}, two{4, INFINITY}, three{6, INFINITY};
    const double shortage = 1e6 + 0.3e6, holding = 2'000 + 1'000;
    // A unit that is there is sold by the evening of day d unless fewer than four are wanted by then.
    const double held = one.cdf(3) + two.cdf(3) + three.cdf(3);
    EXPECT_NEAR(values[0], shortage * three.tail(3) - holding * held, 1);
    // On the third morning it is sold that day when what is left of three does not do.
    double sold = 0;
    for (std::int64_t left = 0; left <= 3; ++left) {
        sold += (left > 0 ? two.pmf(3 - left) : two.tail(2)) * one.tail(left);
    }
    EXPECT_NEAR(values[2], shortage * sold - holding * (1 - sold), 1);
    EXPECT_GT(values[0], values[2]);
    const auto all = unit_values(view, {}, 2);
    EXPECT_EQ(all[w.network.cell(W::tea, W::north)], values);
    // With a purchase that comes on the third morning a unit then is worth its keeping, less than nothing.
    EXPECT_LT(unit_values(view, W::tea, W::north, {purchase(W::tea, W::north, 24)})[2], 0);
}

TEST(LinePrice, LinesOfOneOrderShareItsCost) {
    W w;
    for (const auto p : {W::tea, W::salad}) { w.sells(p, W::north, 2); }
    const StockView view(w.network, w.facts);
    const std::vector<PlanLine> both{purchase(W::tea, W::north, 12), purchase(W::salad, W::north, 4)};
    const auto alone = price_line(view, {both[0]}, 0);
    const auto shared = price_lines(view, both, 2);
    EXPECT_NEAR(alone.ordering - shared[0].ordering, 2e6, 1e-6);
}

TEST(LinePrice, OfNoUnitsIsNothing) {
    W w;
    w.sells(W::tea, W::north, 2);
    const StockView view(w.network, w.facts);
    const auto price = price_line(view, {purchase(W::tea, W::north, 0)}, 0);
    EXPECT_EQ(price.total(), 0);
    EXPECT_EQ(price.risk_before, price.risk_after);
    EXPECT_GT(price.one_more, 0);  // an empty shelf: the first unit is worth most of its margin
}

TEST(LinePrice, MoreUnitsNeverRaiseTheRiskAndTheNextIsWorthEverLess) {
    W w;
    w.sells(W::soap, W::south, 4);
    w.has(W::soap, W::hub, 100);
    const StockView view(w.network, w.facts);
    double risk = 1, worth = 1e18;
    for (std::int64_t units = 0; units < 15; ++units) {
        const auto price = price_line(view, {from_hub(W::south, units)}, 0);
        EXPECT_LE(price.risk_after, risk + 1e-12) << units;
        EXPECT_LE(price.one_more, worth + 1e-6) << units;
        EXPECT_LE(price.risk_after, price.risk_before + 1e-12);
        risk = price.risk_after;
        worth = price.one_more;
    }
    EXPECT_LT(risk, 1e-3);
}

TEST(LinePrice, OfATransferCountsWhatTheGiverRisks) {
    W w;
    for (const auto s : {W::north, W::south}) { w.sells(W::tea, s, 2); }
    w.has(W::tea, W::north, 6);
    const StockView view(w.network, w.facts);
    const auto little = price_line(view, {lateral(W::tea, W::north, W::south, 2)}, 0);
    const auto all = price_line(view, {lateral(W::tea, W::north, W::south, 6)}, 0);
    EXPECT_LT(little.stockout, 0);
    // Moving all of it saves in the south what it loses in the north.
    EXPECT_NEAR(all.stockout, 0, 1);
    EXPECT_GT(all.total(), little.total());
}

TEST(LinePrice, TooMuchOfWhatExpiresIsWaste) {
    W w;
    w.sells(W::salad, W::north, 1);
    const StockView view(w.network, w.facts);
    const auto enough = price_line(view, {purchase(W::salad, W::north, 4)}, 0);
    const auto toomuch = price_line(view, {purchase(W::salad, W::north, 40)}, 0);
    EXPECT_GT(toomuch.holding - enough.holding, 30e6);  // 40 keep five days: some 35 of them are thrown away at 1.00
    EXPECT_LT(toomuch.one_more, 0);
}

TEST(LinePrice, IsTheSameForAnyNumberOfThreads) {
    W w;
    std::vector<PlanLine> lines;
    for (const auto s : {W::north, W::south}) {
        w.sells(W::tea, s, 2);
        lines.push_back(purchase(W::tea, s, 12));
    }
    const StockView view(w.network, w.facts);
    const auto one = price_lines(view, lines, 1), many = price_lines(view, lines, 4);
    for (std::size_t i = 0; i < lines.size(); ++i) { EXPECT_EQ(one[i].total(), many[i].total()); }
}

// -- rules ----------------------------------------------------------------------------------------------------------

std::string broken(const W& w, const std::vector<PlanLine>& lines, std::size_t line = 0) {
    std::string text;
    for (const auto& rule : broken_rules(StockView(w.network, w.facts), lines, line)) {
        text += rule.rule + (rule.hard ? "" : " (soft)") + ": " + rule.message + " > " + rule.mend + "\n";
    }
    return text;
}

TEST(LineRules, AGoodLineBreaksNone) {
    W w;
    w.sells(W::tea, W::north, 2);
    EXPECT_EQ(broken(w, {purchase(W::tea, W::north, 12)}), "");
    EXPECT_EQ(broken(w, {purchase(W::tea, W::north, 0)}), "");
}

TEST(LineRules, CasesAndMinimumsAreNamedWithTheNextGoodNumber) {
    W w;
    w.sells(W::tea, W::north, 2);
    EXPECT_EQ(broken(w, {purchase(W::tea, W::north, 20)}),
              "case pack: 20 units are not whole cases of 6 > order 18 or 24\n");
    EXPECT_EQ(broken(w, {purchase(W::tea, W::north, 6)}),
              "minimum order: 6 units are below the minimum of 12 > order 12, or 0\n");
    w.network.suppliers[0].minimum_order_value = Money(30'000'000);
    EXPECT_THAT(broken(w, {purchase(W::tea, W::north, 12)}), HasSubstr("add goods worth 6.00 to it"));
    EXPECT_EQ(broken(w, {purchase(W::tea, W::north, 12), purchase(W::salad, W::north, 8)}), "");
}

TEST(LineRules, ASupplierTakesOrdersOnHisDays) {
    W w;
    w.sells(W::tea, W::north, 2);
    w.network.suppliers[0].order_weekdays = 0b0000100;  // Wednesdays
    EXPECT_EQ(broken(w, {purchase(W::tea, W::north, 12)}),
              "order day: importer takes no orders for 2026-03-02 > order on 2026-03-04\n");
}

TEST(LineRules, NobodyGivesWhatHeHasNot) {
    W w;
    w.sells(W::soap, W::north, 2);
    w.sells(W::soap, W::south, 2);
    w.has(W::soap, W::hub, 10);
    EXPECT_EQ(broken(w, {from_hub(W::north, 6), from_hub(W::south, 4)}), "");
    EXPECT_EQ(broken(w, {from_hub(W::north, 8), from_hub(W::south, 4)}),
              "hub stock: zhub has 10 units of 3-soap to give, the plan takes 12 > move at most 6 here\n");
    w.has(W::salad, W::north, 3, W::monday);  // expires this morning
    EXPECT_THAT(broken(w, {lateral(W::salad, W::north, W::south, 1)}), HasSubstr("giver's stock: north has 0 units"));
}

TEST(LineRules, ASiteHoldsWhatFits) {
    W w;
    w.sells(W::tea, W::north, 2);
    w.has(W::tea, W::north, 10);
    w.network.sites[0].ambient_capacity = Volume(20'000);
    EXPECT_EQ(broken(w, {purchase(W::tea, W::north, 12)}), "");  // 10 less 4 sold until it comes, and 12
    EXPECT_EQ(broken(w, {purchase(W::tea, W::north, 18)}),
              "capacity: north has 20 l of ambient space, and 24 l are expected there > bring at most 12 units\n");
}

TEST(LineRules, WhatPassesTheHubIsNotOrderedPastIt) {
    W w;
    w.sells(W::soap, W::north, 2);
    EXPECT_THAT(broken(w, {purchase(W::soap, W::north, 10)}), HasSubstr("lane: north gets 3-soap from the hub"));
    w.network.products[0].ended = W::monday;
    EXPECT_THAT(broken(w, {purchase(W::tea, W::north, 12)}), HasSubstr("assortment: 1-tea is not carried at north"));
}

TEST(LineRules, MoreThanSellsInTimeIsANoteAndNoRefusal) {
    W w;
    w.sells(W::salad, W::north, 2);
    EXPECT_THAT(broken(w, {purchase(W::salad, W::north, 40)}), HasSubstr("shelf life (soft): 40 units would be there"));
}

}  // namespace
}  // namespace nearstock
