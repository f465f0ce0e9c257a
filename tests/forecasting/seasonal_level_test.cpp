#include "forecasting/evaluate.hpp"
#include "forecasting/forecaster.hpp"
#include "simulated_panel.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

namespace nearstock {
namespace {

DemandForecast forecast_with(const char* model, const Panel& panel, unsigned threads = 2) {
    return make_forecaster(model)->forecast(panel, threads);
}

Panel one_series(std::size_t days, std::size_t horizon, double (*units)(std::size_t)) {
    Panel panel;
    panel.first_day = std::chrono::sys_days(std::chrono::year(2026) / 1 / 5);
    panel.series = panel.items = 1;
    panel.days = days;
    panel.horizon = horizon;
    for (std::size_t d = 0; d < days; ++d) { panel.sales.push_back(static_cast<float>(units(d))); }
    panel.availability.assign(days, 1.0F);
    panel.item = panel.category = {0};
    panel.active = {1};
    panel.discount.assign(days + horizon, 0.0F);
    panel.holiday.assign(days + horizon, 0);
    return panel;
}

TEST(SeasonalLevel, ForecastsAWeeklyPatternThatRepeats) {
    const auto panel = one_series(112, 14, [](std::size_t d) { return d % 7 < 5 ? 100.0 : 300.0; });
    const auto f = forecast_with("seasonal_level", panel);
    for (std::size_t h = 0; h < 14; ++h) { EXPECT_NEAR(f.mean_at(0, h), h % 7 < 5 ? 100 : 300, 5); }
}

TEST(SeasonalLevel, TakesEmptyShelvesAsUnseenDemand) {
    auto panel = one_series(112, 14, [](std::size_t) { return 40.0; });
    for (std::size_t d = 0; d < 112; d += 4) {
        panel.sales[d] = d % 8 == 0 ? 0.0F : 20.0F;
        panel.availability[d] = d % 8 == 0 ? 0.0F : 0.5F;
    }
    EXPECT_NEAR(forecast_with("seasonal_level", panel).sum(0, 0, 14).mean, 14 * 40, 14);
    EXPECT_LT(forecast_with("window_mean", panel).sum(0, 0, 14).mean, 14 * 36);
}

TEST(SeasonalLevel, LearnsAPromotionAndForgetsItAfterwards) {
    auto panel = one_series(112, 14, [](std::size_t d) { return d / 7 % 4 == 3 ? 150.0 : 60.0; });
    for (std::size_t d = 0; d < 126; ++d) { panel.discount[d] = d / 7 % 4 == 3 ? 0.3F : 0.0F; }
    for (std::size_t d = 119; d < 126; ++d) { panel.discount[d] = 0.3F; }
    const auto f = forecast_with("seasonal_level", panel);
    EXPECT_NEAR(f.sum(0, 0, 7).mean / 7, 60, 6);
    EXPECT_NEAR(f.sum(0, 7, 14).mean / 7, 150, 15);
}

TEST(SeasonalLevel, FollowsALevelThatHasMoved) {
    const auto panel = one_series(112, 14, [](std::size_t d) { return d < 80 ? 50.0 : 80.0; });
    EXPECT_NEAR(forecast_with("seasonal_level", panel).sum(0, 0, 14).mean / 14, 80, 6);
}

TEST(SeasonalLevel, SaysZeroForWhatIsNoLongerSoldAndBorrowsForWhatIsNew) {
    SimulatedShop shop;
    shop.items = 12;
    shop.categories = 1;
    auto world = simulate_panel(shop);
    auto& panel = world.panel;
    for (std::size_t z = 0; z < shop.places; ++z) {
        panel.active[z] = 0;
        for (std::size_t d = 0; d < shop.days; ++d) {  // the second item has not been sold yet
            panel.sales[(shop.places + z) * shop.days + d] = 0;
            panel.availability[(shop.places + z) * shop.days + d] = 0;
        }
    }
    const auto f = forecast_with("seasonal_level", panel);
    double ended = 0, fresh = 0, others = 0;
    for (std::size_t s = 0; s < panel.series; ++s) {
        const double sum = f.sum(s, 0, 14).mean;
        (panel.item[s] == 0 ? ended : panel.item[s] == 1 ? fresh : others) += sum;
    }
    EXPECT_EQ(ended, 0);
    EXPECT_GT(fresh, 0.3 * others / 10);
    EXPECT_LT(fresh, 3.0 * others / 10);
}

TEST(SeasonalLevel, BeatsTheWindowMeanOnASparseShopThatIsKnown) {
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        SimulatedShop shop;
        shop.seed = seed;
        const auto world = simulate_panel(shop);
        const auto ours = forecast_with("seasonal_level", world.panel);
        const auto practice = forecast_with("window_mean", world.panel);
        const auto daily_ours = evaluate(ours, world.future, {}, {.sum_days = 1});
        const auto daily_practice = evaluate(practice, world.future, {}, {.sum_days = 1});
        const auto sums_ours = evaluate(ours, world.future, {}, {.sum_days = 14});
        const auto sums_practice = evaluate(practice, world.future, {}, {.sum_days = 14});
        double rate_error = 0, rate = 0;
        for (std::size_t k = 0; k < world.rate.size(); ++k) {
            rate_error += std::abs(double(ours.mean[k]) - world.rate[k]);
            rate += world.rate[k];
        }
        fmt::print(
            "seed {}: WAPE daily {:.3f} vs {:.3f}, 14-day {:.3f} vs {:.3f}; pinball of 14-day sums {:.4f} vs {:.4f}; "
            "bias {:+.3f} vs {:+.3f}; "
            "error of the rate {:.3f}; day correlation {:.2f}\n",
            seed, daily_ours.wape, daily_practice.wape, sums_ours.wape, sums_practice.wape, sums_ours.scaled_pinball,
            sums_practice.scaled_pinball, sums_ours.bias, sums_practice.bias, rate_error / rate, ours.day_correlation);
        EXPECT_LT(daily_ours.wape, daily_practice.wape);
        EXPECT_LT(sums_ours.wape, 0.95 * sums_practice.wape);
        EXPECT_LT(sums_ours.scaled_pinball, 0.93 * sums_practice.scaled_pinball);
        EXPECT_LT(std::abs(sums_ours.bias), 0.08);
    }
}

TEST(SeasonalLevel, CoversFourteenDaySumsAsOftenAsItSays) {
    const auto world = simulate_panel({.seed = 11});
    const auto f = forecast_with("seasonal_level", world.panel);
    std::size_t below = 0, all = 0;
    for (std::size_t s = 0; s < f.series; ++s) {
        const auto sum = f.sum(s, 0, 14);
        double units = 0;
        for (std::size_t h = 0; h < 14; ++h) { units += world.future[s * f.horizon + h]; }
        // The interval of a count is a step wide: half of the step counts.
        const double p = sum.mean > 0 ? std::sqrt(std::max(1e-9, sum.variance)) : 0;
        below += units <= sum.mean + 1.2816 * p ? 1 : 0;
        ++all;
    }
    EXPECT_NEAR(double(below) / double(all), 0.9, 0.04);
}

TEST(SeasonalLevel, GivesTheSameBytesForAnyNumberOfThreads) {
    const auto world = simulate_panel({.seed = 3, .items = 30, .places = 20});
    const auto one = forecast_with("seasonal_level", world.panel, 1);
    for (const unsigned threads : {2U, 3U, 7U}) {
        const auto many = forecast_with("seasonal_level", world.panel, threads);
        EXPECT_EQ(one.mean, many.mean);
        EXPECT_EQ(one.size, many.size);
        EXPECT_EQ(one.day_correlation, many.day_correlation);
    }
}

TEST(SeasonalLevel, HasNothingToSayWithoutHistory) {
    auto panel = one_series(0, 7, [](std::size_t) { return 0.0; });
    EXPECT_EQ(forecast_with("seasonal_level", panel).sum(0, 0, 7).mean, 0);
}

TEST(Forecasters, AreFoundByNameOrNotAtAll) {
    for (const auto& name : forecaster_names()) { EXPECT_EQ(make_forecaster(name)->name(), name); }
    EXPECT_EQ(make_forecaster("oracle"), nullptr);
}

TEST(WindowMean, IsTheMeanOfTheLastFourWeeksWithTheirVariance) {
    const auto panel = one_series(56, 7, [](std::size_t d) { return d < 28 ? 99.0 : d % 2 == 0 ? 2.0 : 10.0; });
    const auto f = forecast_with("window_mean", panel);
    EXPECT_FLOAT_EQ(f.mean_at(0, 3), 6);
    EXPECT_NEAR(f.variance_at(0, 0), 28.0 * 16 / 27, 1e-4);
}

TEST(Evaluate, MeasuresErrorBiasAndQuantileLoss) {
    DemandForecast f;
    f.series = 1;
    f.horizon = 2;
    f.mean = {4, 4};
    f.size = {std::numeric_limits<float>::infinity()};
    const std::vector<float> actual{5, 1};
    const auto daily = evaluate(f, actual, {}, {.sum_days = 1, .levels = {0.5}});
    EXPECT_DOUBLE_EQ(daily.wape, 4.0 / 6);
    EXPECT_DOUBLE_EQ(daily.bias, 2.0 / 6);
    EXPECT_DOUBLE_EQ(daily.scaled_pinball, (0.5 * 1 + 0.5 * 3) / 6);  // Poisson(4) has median 4
    const std::vector<std::uint8_t> counts{1, 0};
    EXPECT_DOUBLE_EQ(evaluate(f, actual, counts, {.sum_days = 1}).wape, 1.0 / 5);
    EXPECT_EQ(evaluate(f, actual, counts, {.sum_days = 2}).compared, 0U);
}

}  // namespace
}  // namespace nearstock
