#include "forecasting/conformal.hpp"

#include "forecasting/backtest.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace nearstock {
namespace {

/// Means right, quantiles `narrowing` of the way from the mean to a normal's.
class TooSure final : public MemorylessForecaster {
public:
    explicit TooSure(float narrowing) : narrowing_(narrowing) {}
    [[nodiscard]] std::string_view name() const override { return "too_sure"; }

protected:
    [[nodiscard]] DemandForecast look(const Panel& panel, const ForecastSettings& settings) const override {
        DemandForecast forecast = empty_forecast(panel, name(), settings);
        for (std::size_t s = 0; s < panel.series; ++s) {
            float mean = 0;
            for (std::size_t d = 0; d < panel.days; ++d) { mean += panel.sale(s, d) / float(panel.days); }
            for (std::size_t h = 0; h < panel.horizon; ++h) {
                forecast.mean[s * panel.horizon + h] = mean;
                const auto quantiles = forecast.quantiles_at(s, h);
                for (std::size_t q = 0; q < quantiles.size(); ++q) {
                    quantiles[q] = mean + narrowing_ * std::sqrt(mean) * float(3.3 * (settings.levels[q] - 0.5));
                }
            }
        }
        return forecast;
    }

private:
    float narrowing_;
};

Panel simulated(std::size_t series, std::size_t days, bool counts, double later_widening = 1) {
    std::mt19937_64 random(7);
    Panel panel;
    panel.series = series;
    panel.days = days;
    for (std::size_t s = 0; s < series; ++s) {
        const double mean = 2 + double(s % 10) * 3;
        for (std::size_t d = 0; d < days; ++d) {
            const double wide = d >= days - 56 ? later_widening : 1;
            const double sd = wide * std::sqrt(2 * mean);
            const double y = std::max(0.0, std::normal_distribution<>(2 * mean, sd)(random));
            panel.sales.push_back(float(counts ? std::round(y) : y));
        }
    }
    panel.availability.assign(series * days, 1);
    panel.active.assign(series, 1);
    panel.item.assign(series, 0);
    panel.category.assign(series, 0);
    panel.items = 1;
    panel.discount.assign(days, 0);
    panel.holiday.assign(days, 0);
    return panel;
}

const std::vector<double> nine{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};

double coverage_80(const Forecaster& model, const Panel& panel, std::size_t windows) {
    const auto origins = backtest_origins(panel, {7, windows, 7});
    const auto rows = backtest(model, panel, origins, 7, {2, nine, 1}, false);
    return accuracy(rows, scales_of(panel, origins.front()), {}, [](std::size_t) { return true; }).coverage[0].share;
}

TEST(Conformal, MakesATooSureModelsIntervalsCoverAsOftenAsTheySay) {
    const Panel panel = simulated(400, 120, false);
    const TooSure sure(0.4F);
    EXPECT_LT(coverage_80(sure, panel, 3), 0.5);
    EXPECT_NEAR(coverage_80(*make_conformal(std::make_unique<TooSure>(0.4F)), panel, 3), 0.8, 0.02);
}

TEST(Conformal, NarrowsATooCautiousModel) {
    const Panel panel = simulated(400, 120, false);
    EXPECT_GT(coverage_80(TooSure(2.5F), panel, 3), 0.95);
    EXPECT_NEAR(coverage_80(*make_conformal(std::make_unique<TooSure>(2.5F)), panel, 3), 0.8, 0.02);
}

TEST(Conformal, KeepsCountsWholeAndQuantilesInOrderWithoutLosingCoverage) {
    const Panel panel = simulated(400, 120, true);
    const auto model = make_conformal(std::make_unique<TooSure>(0.4F));
    const auto forecast = model->forecast(panel_at(panel, 113, 7), {1, nine, 1});
    for (std::size_t s = 0; s < panel.series; ++s) {
        const auto quantiles = forecast.quantiles_at(s, 3);
        EXPECT_TRUE(std::ranges::is_sorted(quantiles.begin(), quantiles.end()));
        for (const float q : quantiles) { EXPECT_EQ(q, std::floor(q)); }
        EXPECT_GE(quantiles.front(), 0);
    }
    const double coverage = coverage_80(*model, panel, 3);
    EXPECT_GT(coverage, 0.78);
    EXPECT_LT(coverage, 0.88);  // whole numbers cover a little more than asked
}

TEST(Conformal, FollowsADemandThatBecameWilder) {
    const Panel panel = simulated(400, 120, false, 2.0);
    ConformalOptions still;
    still.recency = 1;
    still.adaptation = 0;
    still.origins = 12;
    ConformalOptions adaptive;
    adaptive.origins = 12;
    const double fixed = coverage_80(*make_conformal(std::make_unique<TooSure>(0.4F), still), panel, 1);
    const double moving = coverage_80(*make_conformal(std::make_unique<TooSure>(0.4F), adaptive), panel, 1);
    EXPECT_LT(fixed, 0.78);
    EXPECT_NEAR(moving, 0.8, 0.025);
}

TEST(Conformal, TakesLaterPeriodsInWithoutFittingAgain) {
    const Panel panel = simulated(300, 120, false, 2.0);
    const auto model = make_conformal(std::make_unique<TooSure>(0.4F));
    const ForecastSettings settings{1, nine, 1};
    const auto fitted = model->fit(panel_at(panel, 64, 7), settings);
    const auto width = [&](const DemandForecast& f) {
        return f.quantiles_at(5, 0).back() - f.quantiles_at(5, 0).front();
    };
    const auto before = fitted->forecast(panel_at(panel, 64, 7), settings);
    for (std::size_t d = 71; d <= 113; d += 7) { fitted->update(panel_at(panel, d, 7), settings); }
    const auto after = fitted->forecast(panel_at(panel, 113, 7), settings);
    EXPECT_GT(width(after), 1.5F * width(before));
}

TEST(Conformal, IsTheSameForAnyNumberOfThreads) {
    const Panel panel = simulated(100, 90, true);
    const auto model = make_forecaster("conformal:naive");
    ASSERT_NE(model, nullptr);
    EXPECT_EQ(model->name(), "conformal:naive");
    const auto at = panel_at(panel, 83, 7);
    EXPECT_EQ(model->forecast(at, {1, nine, 1}).quantiles, model->forecast(at, {8, nine, 1}).quantiles);
}

TEST(Conformal, LeavesAModelAsItIsWithoutHistoryForOneOrigin) {
    const Panel panel = simulated(10, 20, false);
    const auto at = panel_at(panel, 13, 7);
    const ForecastSettings settings{1, nine, 1};
    EXPECT_EQ(make_conformal(std::make_unique<TooSure>(0.4F))->forecast(at, settings).quantiles,
              TooSure(0.4F).forecast(at, settings).quantiles);
}

TEST(ConformalScoresOfALevel, AreItsQuantileByWeight) {
    ConformalOptions options;
    options.fewest_scores = 1;
    options.recency = 0.5;
    options.adaptation = 0;
    ConformalScores scores({0.5}, 1, options);
    EXPECT_EQ(scores.correction(0, 0), 0);
    scores.take_origin({{{1, 2, 3, 4, 5}}});
    EXPECT_EQ(scores.correction(0, 0), 3);
    scores.take_origin({{{11, 12, 13, 14, 15}}});  // twice the weight: the middle of all lies among them
    EXPECT_EQ(scores.correction(0, 0), 12);
}

}  // namespace
}  // namespace nearstock
