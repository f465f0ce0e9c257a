#include "forecasting/feature_year.hpp"

#include "core/random.hpp"
#include "forecasting/boosting.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace nearstock {
namespace {

constexpr std::size_t history = 4 * 365 + 1, horizon = 28;

/// Days from 2012-01-01 on; marked: 25 December, the fourth Thursday of November, and every 40th day, which is
/// ordinary.
struct Shop {
    BusinessDate first_day{std::chrono::year(2012) / 1 / 1};
    std::vector<std::uint8_t> marked = std::vector<std::uint8_t>(history + 400);
    std::vector<double> sold = std::vector<double>(history + 400);
    Shop() {
        auto chance = Stream(5, "year").at(0);
        for (std::size_t d = 0; d < sold.size(); ++d) {
            const std::chrono::year_month_day date(first_day + Days(d));
            const bool christmas = date.month() == std::chrono::December && date.day() == std::chrono::day(25);
            const bool thanksgiving = date == std::chrono::year_month_day(std::chrono::sys_days(
                                                  date.year() / std::chrono::November / std::chrono::Thursday[4]));
            marked[d] = christmas || thanksgiving || d % 40 == 0 ? 1 : 0;
            const double season = 1 + 0.3 * std::sin(2 * 3.14159265 * double(d) / 365.25);
            sold[d] = 1000 * season * (d % 7 == 3 ? 1.5 : 1) * std::exp(0.05 * chance.normal());
            sold[d] *= christmas ? 0 : thanksgiving ? 0.6 : 1;
        }
    }
    [[nodiscard]] YearCalendar calendar() const { return {first_day, marked}; }
    [[nodiscard]] std::size_t day(std::chrono::year_month_day date) const {
        return static_cast<std::size_t>((std::chrono::sys_days(date) - first_day).count());
    }
};

double date_effect(const Shop& shop, std::size_t origin, std::size_t day) {
    const DailyTotals totals(shop.sold);
    return YearEffects(totals, shop.calendar(), origin).date(alike_days(shop.calendar(), origin, day));
}

using namespace std::chrono_literals;

TEST(YearEffects, ADayThatIsClosedEveryYearIsExpectedClosed) {
    const Shop shop;
    EXPECT_LT(date_effect(shop, shop.day(2015y / 12 / 4), shop.day(2015y / 12 / 25)), -3);
}

TEST(YearEffects, AFeastThatMovesIsFoundByItsWeekdayOfTheMonth) {
    const Shop shop;
    const std::size_t thanksgiving = shop.day(2015y / 11 / 26);  // in 2012 on the 22nd, in 2013 on the 28th
    EXPECT_NEAR(date_effect(shop, thanksgiving - 10, thanksgiving), std::log(0.6), 0.1);
}

TEST(YearEffects, ADateThatWasAFeastOnceIsOrdinaryWithoutIt) {
    Shop shop;
    const std::size_t day = shop.day(2015y / 9 / 3), once = shop.day(2014y / 9 / 3);
    shop.marked[day] = 0;
    shop.marked[once] = 1;
    for (const auto year : {2012y, 2013y, 2014y}) { shop.sold[shop.day(year / 9 / 3)] *= year == 2014y ? 3 : 1; }
    const auto alike = alike_days(shop.calendar(), day - 10, day);
    EXPECT_EQ(std::ranges::count(alike.same_date, once), 0);
    EXPECT_LT(std::abs(date_effect(shop, day - 10, day)), 0.03);
    // Marked again, the feast counts.
    shop.marked[day] = 1;
    const auto feast = alike_days(shop.calendar(), day - 10, day);
    EXPECT_EQ(std::ranges::count(feast.same_date, once), 1);
}

TEST(YearEffects, OrdinaryDatesHaveAlmostNoEffectMarkedOrNot) {
    const Shop shop;
    const std::size_t origin = shop.day(2015y / 6 / 1);
    double sizes = 0;
    for (std::size_t h = 0; h < horizon; ++h) { sizes += std::abs(date_effect(shop, origin, origin + h)); }
    EXPECT_LT(sizes / double(horizon), 0.02);
}

TEST(YearEffects, WeekdaysAndSeasonsAreRecovered) {
    const Shop shop;
    const DailyTotals totals(shop.sold);
    const std::size_t origin = shop.day(2015y / 1 / 5);
    const YearEffects effects(totals, shop.calendar(), origin);
    EXPECT_NEAR(effects.weekday(3) / effects.weekday(4), 1.5, 0.1);
    // Around 25 January 1 + 0.3 sin(2π 24 / 365) = 1.12; in the four weeks to 4 January 1 + 0.3 sin(−2π 11 / 365) =
    // 0.945 on average, of which one day in 28 is closed.
    EXPECT_NEAR(effects.season(origin + 20), 1.12 / (0.945 * 27 / 28), 0.04);
}

TEST(YearEffects, ReadNothingFromTheOriginOn) {
    Shop shop;
    const std::size_t origin = shop.day(2015y / 12 / 4), day = shop.day(2015y / 12 / 23);
    const double before = date_effect(shop, origin, day);
    for (std::size_t d = origin; d < shop.sold.size(); ++d) { shop.sold[d] = 1e6; }
    EXPECT_EQ(date_effect(shop, origin, day), before);
}

/// Few series of four years that sell on every day but 25 December.
Panel long_history(std::size_t series) {
    const Shop shop;
    Panel panel;
    panel.first_day = shop.first_day;
    panel.series = series;
    panel.days = shop.day(2015y / 12 / 4);
    panel.horizon = horizon;
    panel.availability.assign(series * panel.days, 1);
    panel.holiday.assign(shop.marked.begin(), shop.marked.begin() + std::ptrdiff_t(panel.days + horizon));
    Attribute store{"store", {}, {"a", "b"}};
    for (std::size_t s = 0; s < series; ++s) {
        auto chance = Stream(7, "long").at(s);
        for (std::size_t d = 0; d < panel.days; ++d) {
            panel.sales.push_back(static_cast<float>(chance.poisson(shop.sold[d] / 200)));
        }
        store.code.push_back(static_cast<std::uint32_t>(s % 2));
    }
    panel.attributes.push_back(std::move(store));
    return panel;
}

BoostingRecipe small_recipe() {
    BoostingRecipe recipe;
    recipe.rounds = 20;
    recipe.most_rows = 20'000;
    recipe.leaves = 8;
    return recipe;
}

TEST(YearFeatures, BoostingExpectsNextToNothingOnADayThatIsAlwaysClosed) {
    const auto panel = long_history(20);
    const auto forecast = make_boosting(small_recipe())->forecast(panel, 1);
    double closed = 0, usual = 0;
    for (std::size_t s = 0; s < panel.series; ++s) {
        closed += forecast.mean_at(s, 21);
        usual += forecast.mean_at(s, 14);
    }
    EXPECT_LT(closed, 0.1 * usual);
}

TEST(YearFeatures, TheSameBytesForOneAndThreeThreads) {
    const auto panel = long_history(12);
    const auto model = make_boosting(small_recipe());
    EXPECT_EQ(model->forecast(panel, 1).mean, model->forecast(panel, 3).mean);
}

TEST(YearFeatures, ReadNothingFromTheirOriginOn) {
    const auto panel = long_history(6);
    auto altered = panel;
    const std::size_t origin = panel.days - horizon;
    for (std::size_t s = 0; s < panel.series; ++s) {
        for (std::size_t d = origin; d < panel.days; ++d) { altered.sales[s * panel.days + d] = 1000; }
    }
    const PanelFacts facts(panel), other(altered);
    const FeatureRows features(facts, origin, horizon, {}), others(other, origin, horizon, {});
    std::vector<float> a(horizon * features.width()), b(a.size()), base(horizon), other_base(horizon);
    for (std::size_t s = 0; s < panel.series; ++s) {
        features.fill(s, a.data());
        others.fill(s, b.data());
        for (std::size_t i = 0; i < a.size(); ++i) {
            ASSERT_TRUE(a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i])))
                << features.columns()[i % features.width()];
        }
        features.base(s, base.data());
        others.base(s, other_base.data());
        ASSERT_EQ(base, other_base);
    }
}

TEST(YearFeatures, AMarkedDayOfALongHistoryIsNoDayOffByItself) {
    const auto panel = long_history(2);
    const PanelFacts facts(panel);
    EXPECT_FALSE(facts.day_off(40));  // a marked Friday
    EXPECT_EQ(facts.place(40), 4U);
}

}  // namespace
}  // namespace nearstock
