#include "forecasting/evaluate_rows.hpp"

#include "forecasting/evaluate.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace nearstock {
namespace {

/// One series 2 4 0 6 with season 2, then a window of two periods.
Panel short_history() {
    Panel panel;
    panel.series = 1;
    panel.days = 4;
    panel.season = 2;
    panel.sales = {2, 4, 0, 6};
    panel.availability = {1, 1, 1, 1};
    panel.active = {1};
    return panel;
}

JudgedRows two_rows() {
    JudgedRows rows;
    rows.levels = {0.1, 0.5, 0.9};
    rows.add(0, 1, 5, 1, 4, std::vector<float>{1, 4, 6});
    rows.add(0, 2, 1, 1, 3, std::vector<float>{2, 3, 5});
    return rows;
}

TEST(Accuracy, EqualsTheFormulasByHand) {
    const auto scales = scales_of(short_history(), 4);
    EXPECT_FLOAT_EQ(scales.seasonal_step[0], 2);  // (|0 − 2| + |6 − 4|) / 2
    EXPECT_FLOAT_EQ(scales.step[0], 4);           // (2 + 4 + 6) / 3
    EXPECT_FLOAT_EQ(scales.squared_step[0], (4 + 16 + 36) / 3.0F);
    const auto a = accuracy(two_rows(), scales, {}, [](std::size_t) { return true; });
    EXPECT_EQ(a.rows, 2U);
    EXPECT_EQ(a.series, 1U);
    EXPECT_NEAR(a.wape, 3.0 / 6, 1e-9);
    EXPECT_NEAR(a.bias, (-1.0 + 2) / 6, 1e-9);
    EXPECT_NEAR(a.mase, (0.5 + 1) / 2, 1e-9);
    EXPECT_NEAR(a.rmsse, std::sqrt(2.5 / (56.0 / 3)), 1e-6);
    // Pinball: first row .4 + .5 + .1 = 1.0, second row .9 + 1.0 + .4 = 2.3; over three levels.
    EXPECT_NEAR(a.quantile_loss, 2 * (3.3 / 3) / 6, 1e-6);
    EXPECT_NEAR(a.scaled_pinball, (3.3 / 3) / 4 / 2, 1e-6);
    // Widths .3, .4, .3: 2 (.3 × .4 + .4 × .5 + .3 × .1) and 2 (.3 × .9 + .4 × 1 + .3 × .4), mean of the two.
    EXPECT_NEAR(a.crps, (2 * 0.35 + 2 * 0.79) / 2, 1e-6);
    ASSERT_EQ(a.coverage.size(), 1U);
    EXPECT_DOUBLE_EQ(a.coverage[0].low, 0.1);
    EXPECT_DOUBLE_EQ(a.coverage[0].share, 0.5);
    EXPECT_TRUE(std::isnan(a.wrmsse)) << "no weights were given";
}

TEST(Accuracy, WeighsSeriesWhereWeightsAreGiven) {
    Panel panel = short_history();
    panel.series = 2;
    panel.sales = {2, 4, 0, 6, 1, 2, 1, 2};
    panel.availability.assign(8, 1);
    panel.active = {1, 1};
    JudgedRows rows;
    rows.add(0, 1, 5, 1, 4, {});
    rows.add(1, 1, 1, 1, 3, {});
    const auto scales = scales_of(panel, 4);
    const double first = std::sqrt(1 / (56.0 / 3)), second = 2;
    const auto all = [](std::size_t) { return true; };
    EXPECT_NEAR(accuracy(rows, scales, {}, all).rmsse, (first + second) / 2, 1e-6);
    EXPECT_NEAR(accuracy(rows, scales, std::vector<double>{3, 1}, all).wrmsse, (3 * first + second) / 4, 1e-6);
}

TEST(Accuracy, CountsStepsOfTheHistoryFromTheFirstSaleOn) {
    Panel panel = short_history();
    panel.days = 6;
    panel.sales = {0, 0, 0, 4, 2, 2};
    panel.availability.assign(6, 1);
    EXPECT_FLOAT_EQ(scales_of(panel, 6).step[0], 1);
}

TEST(Accuracy, LeavesUnknownPeriodsOutOfTheScale) {
    Panel panel = short_history();
    panel.availability[2] = 0;
    const auto scales = scales_of(panel, 4);
    EXPECT_FLOAT_EQ(scales.step[0], 2);
    EXPECT_FLOAT_EQ(scales.seasonal_step[0], 2);
}

TEST(Segments, AreStockVolumePatternAndPeriodsAhead) {
    JudgedRows rows = two_rows();
    rows.availability[1] = 0.5;
    const auto segments = accuracy_by_segment(rows, scales_of(short_history(), 4), {});
    const auto rows_of = [&](const std::string& by, const std::string& name) {
        for (const auto& s : segments) {
            if (s.by == by && s.name == name) {
                return s.accuracy.rows;
            }
        }
        return std::size_t{0};
    };
    EXPECT_EQ(segments.front().by, "all");
    EXPECT_EQ(rows_of("all", "all rows"), 2U);
    EXPECT_EQ(rows_of("stock", "in stock"), 1U);
    EXPECT_EQ(rows_of("ahead", "2"), 1U);
    EXPECT_EQ(rows_of("pattern", "intermittent"), 2U);  // sells in 3 of 4 periods: interval 1.33; sizes 2, 4, 6
}

TEST(Segments, FollowSyntetosAndBoylan) {
    Panel panel;
    panel.series = 5;
    panel.days = 8;
    panel.sales = {4, 5, 4, 5, 4, 5, 4, 5,   // smooth
                   1, 9, 1, 1, 1, 1, 1, 9,   // erratic
                   0, 3, 0, 3, 0, 3, 0, 3,   // intermittent
                   0, 1, 0, 1, 0, 1, 0, 12,  // lumpy
                   0, 0, 0, 0, 0, 0, 0, 0};
    panel.availability.assign(40, 1);
    const auto scales = scales_of(panel, 8);
    for (std::uint8_t p = 0; p < 5; ++p) { EXPECT_EQ(scales.pattern[p], p) << SeriesScales::pattern_names[p]; }
}

}  // namespace
}  // namespace nearstock
