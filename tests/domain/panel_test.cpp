#include "domain/panel.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace nearstock {
namespace {

Panel two_series() {
    Panel panel;
    panel.series = panel.items = 2;
    panel.days = 4;
    panel.horizon = 2;
    panel.sales = {1, 2, 3, 4, 10, 20, 30, 40};
    panel.availability.assign(8, 1.0F);
    panel.item = {0, 1};
    panel.category = {0, 0};
    panel.active = {1, 1};
    panel.discount = {0, .1F, .2F, .3F, .4F, .5F, 0, 0, 0, 0, 0, .6F};
    panel.holiday = {0, 0, 0, 0, 1, 0};
    panel.known_ahead = {{"price", false, 6, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}},
                         {"rain", true, 6, {0, 0, 1, 0, 0, 2}}};
    panel.known_behind = {{"visits", false, 4, {5, 6, 7, 8, 50, 60, 70, 80}}};
    return panel;
}

TEST(PanelAt, IsThePanelThatStoodWhenFewerDaysWereKnown) {
    const Panel early = panel_at(two_series(), 3, 1);
    EXPECT_EQ(early.days, 3U);
    EXPECT_EQ(early.sales, (std::vector<float>{1, 2, 3, 10, 20, 30}));
    EXPECT_EQ(early.discount, (std::vector<float>{0, .1F, .2F, .3F, 0, 0, 0, 0}));
    EXPECT_EQ(early.ahead("price")->values, (std::vector<float>{1, 2, 3, 4, 7, 8, 9, 10}));
    EXPECT_EQ(early.ahead("rain")->at(1, 2), 1.0F);
    EXPECT_EQ(early.behind("visits")->values, (std::vector<float>{5, 6, 7, 50, 60, 70}));
}

TEST(PanelAt, HoldsNothingThatBecameKnownLater) {
    Panel later = two_series();
    const Panel before = panel_at(later, 2, 2);
    for (const std::size_t changed : {2U, 3U, 6U, 7U}) {
        later.sales[changed] = 999;
        later.known_behind[0].values[changed] = 999;
    }
    const Panel after = panel_at(later, 2, 2);
    EXPECT_EQ(before.sales, after.sales);
    EXPECT_EQ(before.behind("visits")->values, after.behind("visits")->values);
}

TEST(Covariate, ThatIsKnownBehindCannotBeReadAhead) {
    const Panel panel = panel_at(two_series(), 3, 1);
    EXPECT_EQ(panel.behind("visits")->at(1, 2), 70.0F);
    EXPECT_THROW((void)panel.behind("visits")->at(1, 3), Bug);
    EXPECT_EQ(panel.ahead("no such column"), nullptr);
}

}  // namespace
}  // namespace nearstock
