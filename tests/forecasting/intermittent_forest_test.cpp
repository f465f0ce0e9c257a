#include "forecasting/intermittent_forest.hpp"

#include "core/random.hpp"
#include "forecasting/intermittent_states.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace nearstock {
namespace {

/// Spare parts: each with its own mean and share of months with demand.
Panel parts(std::size_t series, std::size_t days, std::size_t horizon, std::uint64_t seed = 4) {
    Panel panel;
    panel.first_day = std::chrono::sys_days(std::chrono::year(2020) / 1 / 1);
    panel.series = panel.items = series;
    panel.days = days;
    panel.horizon = horizon;
    panel.season = 1;
    for (std::size_t s = 0; s < series; ++s) {
        Generator random(seed * 100'003 + s);
        const double mean = random.gamma(1.5, 0.5);
        for (std::size_t d = 0; d < days; ++d) {
            panel.sales.push_back(static_cast<float>(random.negative_binomial(mean, 0.7)));
        }
        panel.item.push_back(static_cast<std::uint32_t>(s));
    }
    panel.availability.assign(panel.sales.size(), 1);
    panel.category.assign(series, 0);
    panel.active.assign(series, 1);
    panel.discount.assign(series * (days + horizon), 0);
    panel.holiday.assign(days + horizon, 0);
    return panel;
}

const ForecastSettings asked{2, {0.5, 0.9, 0.95}, 7};

TEST(CountForest, CoversWhatFollowsSparseSeries) {
    const auto all = parts(800, 51, 0);
    const auto forecast = make_count_forest()->forecast(panel_at(all, 39, 12), asked);
    double below_90 = 0, below_95 = 0, mean = 0, actual = 0;
    for (std::size_t s = 0; s < all.series; ++s) {
        for (std::size_t h = 0; h < 12; ++h) {
            const auto q = forecast.quantiles_at(s, h);
            below_90 += all.sale(s, 39 + h) <= q[1];
            below_95 += all.sale(s, 39 + h) <= q[2];
            mean += forecast.mean_at(s, h);
            actual += all.sale(s, 39 + h);
        }
    }
    const double n = 12.0 * double(all.series);
    EXPECT_GE(below_90 / n, 0.89);
    EXPECT_LE(below_90 / n, 0.96);  // counts: at least 0.9
    EXPECT_GE(below_95 / n, 0.94);
    EXPECT_NEAR(mean / actual, 1, 0.04);
}

TEST(CountForest, TellsCountsThatDoNotCross) {
    const auto forecast = make_count_forest()->forecast(parts(200, 40, 3), asked);
    for (std::size_t i = 0; i < forecast.quantiles.size(); ++i) {
        EXPECT_EQ(forecast.quantiles[i], std::round(forecast.quantiles[i]));
        EXPECT_TRUE(i % 3 == 0 || forecast.quantiles[i] >= forecast.quantiles[i - 1]);
    }
}

TEST(CountForest, IsTheSameForAnyNumberOfThreadsAndAnyOrderOfCalls) {
    const auto panel = parts(200, 40, 3);
    const auto one = make_count_forest()->forecast(panel, {1, {0.9}, 7});
    const auto eight = make_count_forest()->forecast(panel, {8, {0.9}, 7});
    EXPECT_EQ(one.mean, eight.mean);
    EXPECT_EQ(one.quantiles, eight.quantiles);
}

TEST(CountForest, AnswersForPanelsTooShortToLearnFrom) {
    const auto forecast = make_count_forest()->forecast(parts(20, 5, 3), asked);
    for (const float mean : forecast.mean) { EXPECT_TRUE(std::isfinite(mean) && mean >= 0); }
    auto empty = parts(3, 40, 2);
    empty.sales.assign(empty.sales.size(), 0);
    for (const float q : make_count_forest()->forecast(empty, asked).quantiles) { EXPECT_EQ(q, 0); }
    empty.availability.assign(empty.availability.size(), 0);
    for (const float q : make_count_forest()->forecast(empty, asked).quantiles) { EXPECT_EQ(q, 0); }
}

TEST(CountForest, MovesOnWithLaterPeriodsWithoutGrowingNewTrees) {
    const auto all = parts(300, 45, 0);
    const auto model = make_count_forest();
    const auto before = panel_at(all, 36, 3), after = panel_at(all, 42, 3);
    auto fitted = model->fit(before, asked);
    const auto first = fitted->forecast(before, asked);
    fitted->update(after, asked);
    EXPECT_NE(fitted->forecast(after, asked).mean, first.mean);
}

TEST(CountBins, KeepSmallCountsAndNearlyLargeOnes) {
    for (int count = 0; count <= 40; ++count) { EXPECT_EQ(CountBins::value(CountBins::of(count)), count); }
    for (const double count : {41.0, 60.0, 333.0, 12'345.0}) {
        EXPECT_NEAR(CountBins::value(CountBins::of(count)) / count, 1, 0.04);
    }
}

}  // namespace
}  // namespace nearstock
