// Stock ahead: by hand, against thousands of lived days, and what must hold whatever the stock.
#include "inventory/stock_walk.hpp"

#include "core/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace nearstock {
namespace {

SiteDemand steady(float mean, float size = std::numeric_limits<float>::infinity(), double correlation = 0) {
    SiteDemand demand;
    demand.horizon = 28;
    demand.mean.assign(28, mean);
    demand.size.assign(1, size);
    demand.day_correlation = correlation;
    return demand;
}

StockOutlook walk(const SiteDemand& demand, const std::vector<WalkStock>& stock, int days) {
    return walk_stock({demand, 0}, stock, days);
}

const double e = std::exp(1.0);

TEST(StockWalk, GivesTheValuesWorkedByHandForPoissonDemand) {
    const auto demand = steady(1);
    const auto ahead = walk(demand, {{0, 2}}, 2);
    EXPECT_NEAR(ahead.stockout[0], 1 - 2.5 / e, 1e-12);       // P(D > 2) = 1 − e⁻¹ (1 + 1 + ½)
    EXPECT_NEAR(ahead.stockout[1], 1 - 5 / (e * e), 1e-12);   // of two days: 1 − e⁻² (1 + 2 + 2)
    EXPECT_NEAR(ahead.missed[0], 3 / e - 1, 1e-12);           // E(D − 2)+ = 1 − 2 + 2 e⁻¹ + e⁻¹
    EXPECT_NEAR(ahead.closing[0], 3 / e, 1e-12);              // E(2 − D)+
    EXPECT_NEAR(ahead.missed_within(2), 4 / (e * e), 1e-12);  // 2 − 2 + e⁻² (2 + 2)
    EXPECT_EQ(ahead.risk_within(2), ahead.stockout[1]);
}

TEST(StockWalk, CarriesWhatIsLeftOverAnArrival) {
    const auto ahead = walk(steady(1), {{0, 2}, {1, 3}}, 2);
    // After day 0: 0 left with P(D ≥ 2), 1 and 2 with e⁻¹ each. Then 3, 4, 5 and a day of demand.
    const double beyond3 = 1 - 8.0 / 3 / e, beyond4 = 1 - 65.0 / 24 / e, beyond5 = 1 - 163.0 / 60 / e;
    const double later = (1 - 2 / e) * beyond3 + (beyond4 + beyond5) / e;
    EXPECT_NEAR(ahead.stockout[1], later, 1e-9);
    const double served =
        0.5 / e * (1 - beyond3) + (1 - beyond4 + 1 - beyond5) / e;  // D = 2 leaves 0 and misses nobody
    EXPECT_NEAR(ahead.any_stockout[1], 1 - served, 1e-9);
    EXPECT_LT(ahead.stockout[1], ahead.stockout[0]);
}

TEST(StockWalk, SellsTheOldestFirstAndLosesWhatExpires) {
    const auto ahead = walk(steady(1), {{0, 3, 1}, {0, 2}}, 2);
    EXPECT_NEAR(ahead.wasted[1], 3 - 1 + (3 / e - 1) - (1 - 2.5 / e),
                1e-9);  // E(3 − D)+; E(D − 3)+ = E(D − 2)+ − P(D > 2)
    EXPECT_NEAR(ahead.wasted[0], 0, 1e-12);
    const auto spoilt = walk(steady(1), {{0, 3, 0}, {0, 2}}, 1);
    EXPECT_NEAR(spoilt.wasted[0], 3, 1e-12);
    EXPECT_NEAR(spoilt.stockout[0], 1 - 2.5 / e, 1e-12);
}

void compare_with_lived_weeks(Withdrawal withdrawal) {
    struct Case {
        float mean, size;
        std::vector<WalkStock> stock;
    };
    const std::vector<Case> cases{
        {2.5F, std::numeric_limits<float>::infinity(), {{0, 6, 3}, {0, 4, 5}, {2, 5, 6}, {4, 9}}},
        {1.2F, 1.5F, {{0, 5, 2}, {1, 2}, {1, 3, 4}, {5, 4}}},
        {30.0F, 8.0F, {{0, 70, 3}, {3, 60, 6}, {5, 40}}}};
    constexpr int days = 7, lives = 20'000;
    for (std::size_t c = 0; c < cases.size(); ++c) {
        const auto& [mean, size, stock] = cases[c];
        const auto demand = steady(mean, size);
        const auto ahead = walk_stock({demand, 0}, stock, days, withdrawal);
        const Stream stream(11 + c, "walk");
        std::vector<double> missed(days), wasted(days), closing(days), any(days);
        for (int life = 0; life < lives; ++life) {
            auto lots = stock;
            bool turned_away = false;
            for (int day = 0; day < days; ++day) {
                const auto d = static_cast<std::size_t>(day);
                for (auto& lot : lots) {
                    if (lot.day <= day && lot.expires <= day) {
                        wasted[d] += double(lot.units);
                        lot.units = 0;
                    }
                }
                auto g = stream.at(std::uint64_t(life), std::uint64_t(day));
                std::int64_t wanted = std::isfinite(size) ? g.negative_binomial(mean, size) : g.poisson(mean);
                std::ranges::stable_sort(lots, {}, &WalkStock::expires);
                if (withdrawal == Withdrawal::lifo) {
                    std::ranges::reverse(lots);
                }
                for (auto& lot : lots) {
                    const std::int64_t take = lot.day <= day ? std::min(wanted, lot.units) : 0;
                    lot.units -= take;
                    wanted -= take;
                    closing[d] += lot.day <= day ? double(lot.units) : 0;
                }
                missed[d] += double(wanted);
                turned_away = turned_away || wanted > 0;
                any[d] += turned_away ? 1 : 0;
            }
        }
        const double spread = std::sqrt(mean + (std::isfinite(size) ? mean * mean / size : 0)) * 3;
        for (std::size_t d = 0; d < days; ++d) {
            // Of the strata's 512 paths: less than of as many draws.
            const double tolerance =
                5 * spread / std::sqrt(double(lives)) + (withdrawal == Withdrawal::lifo ? spread / 100 : 0);
            EXPECT_NEAR(ahead.missed[d], missed[d] / lives, tolerance) << c << " day " << d;
            EXPECT_NEAR(ahead.wasted[d], wasted[d] / lives, tolerance) << c << " day " << d;
            EXPECT_NEAR(ahead.closing[d], closing[d] / lives, tolerance) << c << " day " << d;
            EXPECT_NEAR(ahead.any_stockout[d], any[d] / lives,
                        withdrawal == Withdrawal::lifo ? 0.03 : 5 * 0.5 / std::sqrt(double(lives)))
                << c << " day " << d;
        }
    }
}

TEST(StockWalk, IsWhatThousandsOfLivedWeeksGive) { compare_with_lived_weeks(Withdrawal::fifo); }
TEST(StockWalk, IsWhatThousandsOfLivedWeeksGiveWhenTheFreshestGoesFirst) { compare_with_lived_weeks(Withdrawal::lifo); }

TEST(StockWalk, TheOldestStaysUntilItsDateWhenTheFreshestGoesFirst) {
    const auto demand = steady(1);
    const auto ahead = walk_stock({demand, 0}, {{0, 3, 1}, {0, 2}}, 2, Withdrawal::lifo);
    // Of three that expire after a day at most what is wanted beyond the two fresh ones is sold: E min(3, (5 − D)+).
    const double sold_old = (3 / e - 1) - 0.0;                                 // E(D − 2)+
    const double beyond = 1 - 5 + (5 + 4 + 3.0 / 2 + 2.0 / 6 + 1.0 / 24) / e;  // E(D − 5)+
    EXPECT_NEAR(ahead.wasted[1], 3 - (sold_old - beyond), 5e-3);
    EXPECT_NEAR(ahead.stockout[0], 1 - (1 + 1 + 0.5 + 1.0 / 6 + 1.0 / 24 + 1.0 / 120) / e, 1e-9);
}

class AnyStock : public testing::TestWithParam<std::uint64_t> {
protected:
    void SetUp() override {
        auto g = Stream(GetParam(), "any stock").at(0);
        demand_ = steady(float(0.2 + 6 * g.uniform()), g.chance(0.5) ? float(0.5 + 5 * g.uniform()) : 1e30F,
                         0.4 * g.uniform());
        const int goods = 1 + int(g.below(5));
        for (int i = 0; i < goods; ++i) {
            const int day = i == 0 ? 0 : int(g.below(10));
            stock_.push_back(
                {day, std::int64_t(g.below(20)), g.chance(0.4) ? day + 1 + int(g.below(8)) : WalkStock::keeps});
        }
        more_ = g.below(stock_.size());
    }
    SiteDemand demand_;
    std::vector<WalkStock> stock_;
    std::size_t more_ = 0;
};

TEST_P(AnyStock, MoreOfItNeverRaisesTheRiskOrWhatIsMissed) {
    const auto before = walk(demand_, stock_, 12);
    auto stock = stock_;
    if (stock[more_].units == 0) {
        GTEST_SKIP() << "an arrival of nothing is no arrival: it parts no days";
    }
    stock[more_].units += 3;
    const auto after = walk(demand_, stock, 12);
    double missed_before = 0, missed_after = 0;
    for (std::size_t d = 0; d < 12; ++d) {
        missed_before += before.missed[d];
        missed_after += after.missed[d];
        EXPECT_LE(after.any_stockout[d], before.any_stockout[d] + 1e-8) << d;
        EXPECT_LE(after.stockout[d], before.stockout[d] + 1e-8) << d;
        EXPECT_LE(missed_after, missed_before + 1e-8) << d;
    }
}

TEST_P(AnyStock, TheRiskNeverFallsUntilGoodsComeOrExpire) {
    const auto ahead = walk(demand_, stock_, 12);
    for (int d = 1; d < 12; ++d) {
        const bool quiet =
            std::ranges::none_of(stock_, [&](const WalkStock& s) { return s.day == d || s.expires == d; });
        if (quiet) {
            EXPECT_GE(ahead.stockout[std::size_t(d)], ahead.stockout[std::size_t(d - 1)] - 1e-12) << d;
        }
        EXPECT_GE(ahead.any_stockout[std::size_t(d)], ahead.any_stockout[std::size_t(d - 1)] - 1e-8) << d;
    }
}

TEST_P(AnyStock, TheFreshestFirstWastesNoLessThanTheOldestFirst) {
    const auto fifo = walk_stock({demand_, 0}, stock_, 12),
               lifo = walk_stock({demand_, 0}, stock_, 12, Withdrawal::lifo);
    EXPECT_GE(lifo.wasted_at_all(), fifo.wasted_at_all() - 0.05);
    EXPECT_GE(lifo.missed_within(12), fifo.missed_within(12) - 0.1);
    double in_stock = 0;
    for (const auto& s : stock_) { in_stock += s.day < 12 ? double(s.units) : 0; }
    const double wanted = WalkDemand{demand_, 0}.over(0, 12).mean;
    EXPECT_NEAR(wanted - lifo.missed_within(12) + lifo.wasted_at_all() + lifo.closing.back(), in_stock,
                0.02 * (1 + in_stock));
}

TEST_P(AnyStock, EveryUnitIsSoldWastedOrLeft) {
    constexpr int days = 12;
    const auto ahead = walk(demand_, stock_, days);
    double came = 0, wanted = 0;
    for (const auto& s : stock_) { came += s.day < days ? double(s.units) : 0; }
    for (int d = 0; d < days; ++d) { wanted += demand_.sum(0, d, d + 1).mean; }
    const double sold = wanted - ahead.missed_within(days);
    EXPECT_NEAR(came, sold + ahead.wasted_at_all() + ahead.closing.back(), 1e-6 * (1 + came));
}

INSTANTIATE_TEST_SUITE_P(Seeds, AnyStock, testing::Range<std::uint64_t>(1, 41));

TEST(StockWalk, StaysTrueOnACoarseGridForGoodsInGrams) {
    // 40,000 g on hand and 30,000 to come: carried on a grid. Means are kept, the risk nearly.
    SiteDemand demand = steady(9'000, 6);
    const auto ahead = walk(demand, {{0, 40'000}, {3, 30'000}, {5, 10'000}}, 7);
    double wanted = 7 * 9'000;
    EXPECT_NEAR(80'000, wanted - ahead.missed_within(7) + ahead.closing.back(), 80);
    for (std::size_t d = 1; d < 7; ++d) { EXPECT_GE(ahead.any_stockout[d], ahead.any_stockout[d - 1] - 1e-6); }
    // In hectograms, unit by unit, with a size that gives the same variance.
    const auto coarse = walk(steady(90, 6.424F), {{0, 400}, {3, 300}, {5, 100}}, 7);
    EXPECT_NEAR(ahead.missed_within(7) / (100 * coarse.missed_within(7)), 1, 0.03);
    EXPECT_NEAR(ahead.any_stockout[6], coarse.any_stockout[6], 0.02);
}

}  // namespace
}  // namespace nearstock
