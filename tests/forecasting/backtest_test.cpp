#include "forecasting/backtest.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nearstock {
namespace {

using testing::ElementsAre;

Panel counting_panel(std::size_t days) {
    Panel panel;
    panel.series = 2;
    panel.days = days;
    panel.season = 7;
    for (std::size_t s = 0; s < 2; ++s) {
        for (std::size_t d = 0; d < days; ++d) { panel.sales.push_back(static_cast<float>(100 * s + d)); }
    }
    panel.availability.assign(2 * days, 1);
    panel.active = {1, 1};
    panel.item = {0, 1};
    panel.category = {0, 0};
    panel.items = 2;
    panel.discount.assign(2 * days, 0);
    panel.holiday.assign(days, 0);
    return panel;
}

TEST(Backtest, PutsTheLastHorizonAtThePanelsEndAndStepsBackFromThere) {
    EXPECT_THAT(backtest_origins(counting_panel(30), {7, 3, 7}), ElementsAre(9, 16, 23));
    EXPECT_THAT(backtest_origins(counting_panel(30), {7, 3, 2}), ElementsAre(19, 21, 23));
    EXPECT_THAT(backtest_origins(counting_panel(15), {7, 3, 7}), ElementsAre(1, 8));
    EXPECT_TRUE(backtest_origins(counting_panel(7), {7, 3, 7}).empty());
}

TEST(Backtest, ShowsAModelNothingAfterItsOrigin) {
    const Panel panel = counting_panel(30);
    const auto model = make_forecaster("naive");
    const auto rows = backtest(*model, panel, {9, 16}, 2, ForecastSettings{1, {}, 1}, true);
    EXPECT_THAT(rows.mean, ElementsAre(8, 8, 15, 15, 108, 108, 115, 115));
    EXPECT_THAT(rows.actual, ElementsAre(9, 10, 16, 17, 109, 110, 116, 117));
    EXPECT_THAT(rows.step, ElementsAre(1, 2, 1, 2, 1, 2, 1, 2));
}

TEST(Backtest, DoesNotJudgePeriodsThatAreNotKnown) {
    Panel panel = counting_panel(30);
    panel.availability[9] = 0;
    panel.start = {0, 20};
    const auto rows = backtest(*make_forecaster("naive"), panel, {9}, 2, ForecastSettings{1, {}, 1}, true);
    EXPECT_THAT(rows.actual, ElementsAre(10));
}

TEST(Backtest, HasQuantilesOfModelsThatOnlySayTheirMarginals) {
    const auto rows = backtest(*make_forecaster("seasonal_level"), counting_panel(40), {33}, 7,
                               ForecastSettings{1, {0.1, 0.9}, 1}, true);
    EXPECT_EQ(rows.quantiles.size(), rows.rows() * 2);
    EXPECT_LT(rows.quantiles[0], rows.quantiles[1]);
}

}  // namespace
}  // namespace nearstock
