// The health of stock on two shops worked by hand, and what must hold for any.
#include "inventory/stock_health.hpp"

#include "core/random.hpp"
#include "two_shops.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace nearstock {
namespace {

using W = TwoShops;

NegativeBinomial poisson(double mean) { return {mean, INFINITY}; }

StockHistory no_history(const W& w) {
    StockHistory h;
    h.sold.resize(w.cells());
    h.revenue.assign(w.cells(), 0);
    h.margin.assign(w.cells(), 0);
    h.mean_stock.assign(w.cells(), 0);
    return h;
}

std::vector<CellHealth> looked_at(const W& w, const StockHistory& history, HealthOptions options = {}) {
    return stock_health(StockView(w.network, w.facts), history, options);
}

const CellHealth& at(const std::vector<CellHealth>& cells, ProductIndex p, SiteIndex s) {
    return *std::ranges::find_if(cells, [&](const CellHealth& h) { return h.product == p && h.site == s; });
}

const Problem* problem(const CellHealth& h, ProblemKind kind) {
    const auto found = std::ranges::find(h.problems, kind, &Problem::kind);
    return found == h.problems.end() ? nullptr : &*found;
}

const Cure* cure(const Problem* problem, CureKind kind) {
    if (problem == nullptr) {
        return nullptr;
    }
    const auto found = std::ranges::find(problem->cures, kind, &Cure::kind);
    return found == problem->cures.end() ? nullptr : &*found;
}

TEST(StockHealth, TellsRiskCoverAndExcessByHand) {
    W w;
    w.sells(W::tea, W::north, 2);
    w.has(W::tea, W::north, 3);
    w.expects(W::tea, W::north, 100, 4);
    w.sells(W::tea, W::south, 1);
    w.has(W::tea, W::south, 80);
    const auto cells = looked_at(w, no_history(w));
    const auto& north = at(cells, W::tea, W::north);
    for (int d = 0; d < 4; ++d) {
        EXPECT_NEAR(north.stockout[std::size_t(d)], poisson(2 * (d + 1)).tail(3), 1e-9) << d;
    }
    EXPECT_LT(north.stockout[4], 1e-12);  // a hundred have come
    EXPECT_EQ(north.window, 3);           // lead time two days, a chance a day
    EXPECT_NEAR(north.window_risk, poisson(6).tail(3), 1e-9);
    EXPECT_NEAR(north.lost_units, poisson(8).expected_shortage(3), 1e-6);
    EXPECT_NEAR(north.lost_money, 1.3e6 * north.lost_units, 1);
    EXPECT_NEAR(north.days_of_cover, 1.5, 1e-6);
    EXPECT_NEAR(north.excess_units, 0, 1e-6);
    EXPECT_NEAR(north.stock_value, 6e6, 1e-6);

    const auto& south = at(cells, W::tea, W::south);
    EXPECT_NEAR(south.excess_units, 80 - 28, 1e-6);
    EXPECT_NEAR(south.excess_value, 2e6 * 52, 10);
    EXPECT_NEAR(south.days_of_cover, 80, 1e-4);
    EXPECT_EQ(problem(south, ProblemKind::stockout), nullptr);
    ASSERT_NE(problem(south, ProblemKind::excess), nullptr);
    // 52 units lie 28 days and then half of 52 more, at 0.003 a day.
    EXPECT_NEAR(problem(south, ProblemKind::excess)->at_stake, 52 * 3'000 * (28 + 26), 50);
}

TEST(StockHealth, AnOrderAndATransferCureAStockoutAtTheirPrices) {
    W w;
    w.sells(W::tea, W::north, 2);
    w.has(W::tea, W::north, 3);
    w.sells(W::tea, W::south, 1);
    w.has(W::tea, W::south, 80);
    const auto cells = looked_at(w, no_history(w));
    const auto* short_of = problem(at(cells, W::tea, W::north), ProblemKind::stockout);
    ASSERT_NE(short_of, nullptr);
    EXPECT_NEAR(short_of->at_stake, 1.3e6 * poisson(6).expected_shortage(3), 1);

    const auto* order = cure(short_of, CureKind::order);
    ASSERT_NE(order, nullptr);
    EXPECT_EQ(order->units, 12);  // the least that is sold; it comes on the third morning and is enough for a day
    EXPECT_EQ(order->by, W::monday);
    EXPECT_NEAR(order->goods, 24e6, 1e-6);
    EXPECT_NEAR(order->price, 1e6 + 12e4 + 0.25e6 + 4e6 + 100e4, 1e-6);
    const auto* transfer = cure(short_of, CureKind::transfer);
    ASSERT_NE(transfer, nullptr);
    EXPECT_EQ(transfer->from, W::south);
    const double km =
        double(w.network.travel.distance(w.network.sites[0].location, w.network.sites[1].location).value()) / 1000;
    const double cases = std::ceil(double(transfer->units) / 6);
    EXPECT_NEAR(transfer->price, 2e6 + double(transfer->units) * km * 1'000 + (60 + 20 * cases) * 1e4, 1);
    EXPECT_GE(short_of->cures.front().net(), short_of->cures.back().net());
    EXPECT_GT(transfer->saves, order->saves);  // it is there this morning
    // The units bring the risk below the limit, and one unit less would not.
    auto helped = w;
    helped.has(W::tea, W::north, transfer->units);
    EXPECT_LE(at(looked_at(helped, no_history(w)), W::tea, W::north).window_risk, 0.05);
}

TEST(StockHealth, TheHubHelpsTheSameMorning) {
    W w;
    w.sells(W::soap, W::north, 5);
    w.has(W::soap, W::hub, 60);
    const auto cells = looked_at(w, no_history(w));
    const auto* short_of = problem(at(cells, W::soap, W::north), ProblemKind::stockout);
    const auto* moved = cure(short_of, CureKind::hub_transfer);
    ASSERT_NE(moved, nullptr);
    const auto day = poisson(5);
    EXPECT_EQ(moved->units, day.quantile(0.95));
    EXPECT_EQ(cure(short_of, CureKind::order), nullptr);  // it comes through the hub
}

TEST(StockHealth, WhatExpiresIsObsoleteAndNotExcess) {
    W w;
    w.sells(W::salad, W::north, 1);
    w.has(W::salad, W::north, 20, W::monday + Days(3));
    w.sells(W::salad, W::south, 12);
    const auto cells = looked_at(w, no_history(w));
    const auto& h = at(cells, W::salad, W::north);
    const double left = poisson(3).expected_leftover(20);
    EXPECT_NEAR(h.obsolete_units, left, 1e-6);
    EXPECT_NEAR(h.obsolete_value, 1e6 * left, 1);
    EXPECT_NEAR(h.excess_units, 0, 1e-6);
    const auto* old = problem(h, ProblemKind::obsolescence);
    ASSERT_NE(old, nullptr);
    const auto* move = cure(old, CureKind::transfer);
    ASSERT_NE(move, nullptr);
    EXPECT_EQ(move->to, W::south);
    EXPECT_GT(move->net(), 0);
    ASSERT_NE(cure(old, CureKind::markdown), nullptr);
    EXPECT_NEAR(cure(old, CureKind::markdown)->percent, 50, 1e-9);  // 2.00 down to what it cost
    EXPECT_EQ(cure(old, CureKind::markdown)->by, W::monday + Days(3));
    ASSERT_NE(cure(old, CureKind::write_off), nullptr);
    EXPECT_NEAR(cure(old, CureKind::write_off)->price, 17e6, 1e-6);
}

TEST(StockHealth, StockOutlivesAProductsEnd) {
    W w;
    w.sells(W::tea, W::north, 1);
    w.has(W::tea, W::north, 30);
    w.network.products[0].ended = W::monday + Days(10);
    const auto cells = looked_at(w, no_history(w));
    const auto& h = at(cells, W::tea, W::north);
    EXPECT_NEAR(h.obsolete_units, poisson(10).expected_leftover(30), 1e-6);
    EXPECT_TRUE(std::isinf(h.days_of_cover));
    // Once it has ended nobody buys it at any price.
    w.network.products[0].ended = W::monday;
    const auto ended = looked_at(w, no_history(w));
    const auto* old = problem(at(ended, W::tea, W::north), ProblemKind::obsolescence);
    EXPECT_EQ(cure(old, CureKind::markdown), nullptr);
    ASSERT_NE(cure(old, CureKind::write_off), nullptr);
    EXPECT_EQ(cure(old, CureKind::write_off)->units, 30);
}

TEST(StockHealth, LooksBackByTheTextbook) {
    W w;
    w.sells(W::tea, W::north, 2);
    w.has(W::tea, W::north, 10);
    auto history = no_history(w);
    history.days = 28;
    for (auto& sold : history.sold) { sold.assign(28, 0.0F); }
    const std::size_t c = w.network.cell(W::tea, W::north);
    for (std::size_t d = 0; d < 28; ++d) { history.sold[c][d] = d % 7 == 0 ? 14.0F : 0.0F; }  // 14 a week
    history.revenue[c] = 56 * 3e6;
    history.margin[c] = 56 * 1e6;
    history.mean_stock[c] = 8;
    const auto cells = looked_at(w, history);
    const auto& h = at(cells, W::tea, W::north);
    EXPECT_NEAR(*h.turnover, 56 * 365.0 / 28 / 8, 1e-9);
    EXPECT_NEAR(*h.gross_return, 56e6 * 365.0 / 28 / (8 * 2e6), 1e-9);
    EXPECT_NEAR(*h.variation, 0, 1e-9);
    EXPECT_EQ(h.xyz, 'X');
    EXPECT_EQ(h.abc, 'A');
    EXPECT_EQ(at(cells, W::tea, W::south).abc, ' ');
    EXPECT_FALSE(at(cells, W::tea, W::south).turnover.has_value());
    const auto sites = by_site(StockView(w.network, w.facts), history, cells, {});
    EXPECT_NEAR(*sites[0].turnover, *h.turnover, 1e-9);
    EXPECT_NEAR(*sites[0].gross_return, *h.gross_return, 1e-9);
    EXPECT_NEAR(*sites[0].days_of_cover, 5, 1e-6);
    EXPECT_EQ(sites[1].cells, 3U);  // carried, but empty
}

class AnyShops : public testing::TestWithParam<std::uint64_t> {
protected:
    void SetUp() override {
        auto g = Stream(GetParam(), "health").at(0);
        history_ = no_history(w_);
        history_.days = 35;
        for (const auto p : {W::tea, W::salad, W::soap}) {
            for (const auto s : {W::north, W::south}) {
                w_.sells(p, s, float(0.2 + 5 * g.uniform()));
                w_.has(p, s, std::int64_t(g.below(40)),
                       p == W::salad ? W::monday + Days(g.below(6)) : BusinessDate::max());
                if (g.chance(0.5)) {
                    w_.expects(p, s, 1 + std::int64_t(g.below(20)), 1 + int(g.below(6)));
                }
                const auto c = w_.network.cell(p, s);
                for (int d = 0; d < 35; ++d) { history_.sold[c].push_back(float(g.below(6))); }
                history_.revenue[c] = g.chance(0.8) ? 1e6 * g.uniform() : 0;
                history_.mean_stock[c] = 10 * g.uniform();
            }
        }
        w_.has(W::soap, W::hub, std::int64_t(g.below(100)));
        for (auto& sold : history_.sold) { sold.resize(35, 0.0F); }
    }
    W w_;
    StockHistory history_;
};

TEST_P(AnyShops, ABCSharesAddToOneAndFallFromAToC) {
    const auto cells = looked_at(w_, history_);
    double sum = 0, least_a = 2, most_b = 0, least_b = 2, most_c = 0;
    for (const auto& h : cells) {
        sum += h.revenue_share;
        least_a = h.abc == 'A' ? std::min(least_a, h.revenue_share) : least_a;
        least_b = h.abc == 'B' ? std::min(least_b, h.revenue_share) : least_b;
        most_b = h.abc == 'B' ? std::max(most_b, h.revenue_share) : most_b;
        most_c = h.abc == 'C' ? std::max(most_c, h.revenue_share) : most_c;
        EXPECT_EQ(h.abc == ' ', h.revenue_share == 0);
    }
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_GE(least_a, most_b);
    EXPECT_GE(least_b, most_c);
}

TEST_P(AnyShops, MoreStockNeverRaisesAnyRiskOrLoss) {
    const auto before = looked_at(w_, history_);
    for (const auto p : {W::tea, W::salad, W::soap}) {
        auto more = w_;
        more.has(p, W::north, 5, p == W::salad ? W::monday + Days(30) : BusinessDate::max());
        const auto& was = at(before, p, W::north);
        const auto cells = looked_at(more, history_);
        const auto& is = at(cells, p, W::north);
        EXPECT_LE(is.window_risk, was.window_risk + 1e-9);
        EXPECT_LE(is.lost_units, was.lost_units + 1e-9);
        EXPECT_GE(is.excess_units + is.obsolete_units, was.excess_units + was.obsolete_units - 1e-6);
        EXPECT_GE(is.days_of_cover, was.days_of_cover);
        for (std::size_t d = 0; d < 14; ++d) { EXPECT_LE(is.any_stockout[d], was.any_stockout[d] + 1e-8) << d; }
    }
}

TEST_P(AnyShops, EveryCureIsSortedPricedAndPossible) {
    for (const auto& h : looked_at(w_, history_)) {
        for (const auto& problem : h.problems) {
            EXPECT_GE(problem.at_stake, 0);
            for (const auto& cure : problem.cures) {
                EXPECT_GT(cure.units, 0);
                EXPECT_GE(cure.price, 0);
                EXPECT_GE(cure.by, W::monday);
                if (cure.kind == CureKind::order) {
                    const auto& product = w_.network.products[h.product.value];
                    EXPECT_EQ(cure.units % product.case_pack.value(), 0);
                    EXPECT_GE(cure.units, product.minimum_order.value());
                }
                if (cure.kind == CureKind::transfer || cure.kind == CureKind::hub_transfer) {
                    EXPECT_LE(cure.units, StockView(w_.network, w_.facts).on_hand(h.product, cure.from));
                }
                if (cure.kind == CureKind::hub_transfer) {
                    EXPECT_LE(cure.saves, problem.at_stake + 1);
                }
            }
        }
    }
}

TEST_P(AnyShops, TheNumberOfThreadsChangesNothing) {
    const auto one = looked_at(w_, history_), many = looked_at(w_, history_, {.threads = 4});
    ASSERT_EQ(one.size(), many.size());
    for (std::size_t i = 0; i < one.size(); ++i) {
        EXPECT_EQ(one[i].stockout, many[i].stockout);
        EXPECT_EQ(one[i].lost_money, many[i].lost_money);
        EXPECT_EQ(one[i].problems.size(), many[i].problems.size());
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyShops, testing::Range<std::uint64_t>(1, 9));

}  // namespace
}  // namespace nearstock
