#include "forecasting/theta.hpp"

#include "classic_series.hpp"
#include "core/random.hpp"
#include "forecasting/theta_fit.hpp"
#include "forecasting/theta_season.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace nearstock {
namespace {

constexpr float unknown = std::numeric_limits<float>::quiet_NaN();

std::vector<float> as_float(const std::vector<double>& y) { return {y.begin(), y.end()}; }
SeriesView view(const std::vector<float>& y, std::size_t season) { return {y, y, season}; }

struct Forecasted {
    std::vector<float> mean, quantiles;
};

Forecasted forecast(const SeriesModel& model, const SeriesModel::Fit& fit, const SeriesView& series,
                    std::size_t horizon, const std::vector<double>& levels = {}) {
    Forecasted result{std::vector<float>(horizon), std::vector<float>(horizon * levels.size())};
    SeriesForecast one{result.mean, levels, result.quantiles};
    model.forecast(fit, series, 1, one);
    return result;
}

std::vector<float> means(const SeriesModel& model, const std::vector<float>& y, std::size_t season,
                         std::size_t horizon) {
    return forecast(model, model.fit(view(y, season)), view(y, season), horizon).mean;
}

void expect_near(const std::vector<float>& actual, const std::vector<double>& expected, double relative) {
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t h = 0; h < actual.size(); ++h) {
        EXPECT_NEAR(actual[h], expected[h], relative * std::abs(expected[h])) << "h " << h;
    }
}

// ---------------------------------------------------------------------------------------------- reference values

// statsforecast 2.1.1, whose searches stop a little short of the minimum: the forecasts agree to 2 in 10,000 or, where
// θ is estimated and hardly matters, to 1 in 1,000.
TEST(Theta, ForecastsAirPassengersAsTheReferenceDoes) {
    const auto y = as_float(classic::air_passengers);
    expect_near(means(*make_theta(), y, 12, 6), {440.9692, 429.2492, 490.6932, 476.6599, 480.631, 546.4555}, 2e-4);
    expect_near(means(*make_theta(ThetaLine::fixed, ThetaWeight::estimated), y, 12, 6),
                {442.9425, 432.231, 495.3079, 482.308, 487.4948, 555.5809}, 1e-3);
    expect_near(means(*make_theta(ThetaLine::dynamic), y, 12, 6),
                {440.7741, 429.0619, 490.4833, 476.4613, 480.437, 546.2428}, 2e-4);
    expect_near(means(*make_theta(ThetaLine::dynamic, ThetaWeight::estimated), y, 12, 6),
                {442.9272, 432.2984, 495.4825, 482.5753, 487.866, 556.1216}, 1e-3);
}

TEST(Theta, ForecastsLynxAndAccidentalDeathsAsTheReferenceDoes) {
    expect_near(means(*make_theta(), as_float(classic::lynx), 1, 6),
                {3390.1619, 3391.8045, 3393.4472, 3395.0898, 3396.7324, 3398.375}, 1e-5);
    expect_near(means(*make_theta(), as_float(classic::accidental_deaths), 12, 6),
                {8266.8658, 7505.4462, 8318.2681, 8550.1767, 9445.7079, 9866.3503}, 2e-4);
    expect_near(means(*make_theta(ThetaLine::dynamic), as_float(classic::accidental_deaths), 12, 6),
                {8261.5736, 7501.2788, 8314.6804, 8547.8602, 9444.9845, 9867.8256}, 2e-4);
}

TEST(Theta, FitsAtLeastAsCloselyAsTheReference) {
    // the reference's criterion: Σ error² from the fourth period on ÷ mean value
    const double mean = 175334.0 / 114;
    EXPECT_LE(fit_theta(classic::lynx, ThetaLine::fixed, ThetaWeight::half).sum_of_squares / mean, 104312.63421 + 0.01);
    EXPECT_LE(fit_theta(classic::lynx, ThetaLine::fixed, ThetaWeight::estimated).sum_of_squares / mean,
              104307.159 + 0.01);
    EXPECT_LE(fit_theta(classic::lynx, ThetaLine::dynamic, ThetaWeight::half).sum_of_squares / mean, 106035.107 + 0.01);
    EXPECT_LE(fit_theta(classic::lynx, ThetaLine::dynamic, ThetaWeight::estimated).sum_of_squares / mean,
              104318.5516 + 0.01);
}

// ---------------------------------------------------------------------------------------------- what the method is

TEST(Theta, IsSimpleSmoothingWithDriftOfHalfTheTrend) {
    // Hyndman and Billah (2003): with θ = 2 the forecasts rise by half the slope of the regression line
    std::vector<double> y;
    auto g = Stream(3, "theta drift").at(0);
    for (int t = 0; t < 200; ++t) { y.push_back(50 + 0.8 * t + g.normal()); }
    const auto f = means(*make_theta(), as_float(y), 1, 10);
    EXPECT_NEAR(f[9] - f[8], 0.4, 0.01);
}

TEST(Theta, FollowsTheWholeTrendWhereItsWeightIsEstimated) {
    std::vector<double> y;
    auto g = Stream(4, "theta trend").at(0);
    for (int t = 0; t < 200; ++t) { y.push_back(50 + 0.8 * t + g.normal()); }
    const auto f = means(*make_theta(ThetaLine::dynamic, ThetaWeight::estimated), as_float(y), 1, 10);
    EXPECT_NEAR(f[9], 50 + 0.8 * 209, 2.5);
    EXPECT_NEAR(means(*make_auto_theta(), as_float(y), 1, 10)[9], 50 + 0.8 * 209, 2.5);
}

TEST(ThetaSeason, IsFoundWhereThereIsOneAndOnlyThere) {
    auto g = Stream(5, "theta season").at(0);
    std::size_t false_alarms = 0;
    for (int i = 0; i < 100; ++i) {
        std::vector<double> noise(76), seasonal(76);
        for (std::size_t t = 0; t < 76; ++t) {
            noise[t] = 20 + g.normal();
            seasonal[t] = noise[t] + (t % 7 == 5 ? 6 : 0);
        }
        false_alarms += find_season(noise, 7).index.empty() ? 0 : 1;
        const ThetaSeason season = find_season(seasonal, 7);
        ASSERT_EQ(season.index.size(), 7U);
        EXPECT_TRUE(season.multiplies);
        EXPECT_GT(season.index[5], 1.1);
    }
    EXPECT_LE(false_alarms, 20U);  // 10 % level
}

TEST(ThetaSeason, AddsWhereAValueIsNotPositive) {
    std::vector<double> y;
    for (std::size_t t = 0; t < 70; ++t) { y.push_back(t % 7 == 0 ? 0 : 5 + static_cast<double>(t % 7)); }
    const ThetaSeason season = find_season(y, 7);
    EXPECT_FALSE(season.multiplies);
    EXPECT_NEAR(season.index[6] - season.index[1], 5, 1e-9);
    for (std::size_t t = 0; t < 70; ++t) { EXPECT_NEAR(season.with(season.without(y[t], t), t), y[t], 1e-12); }
}

// ---------------------------------------------------------------------------------------------- properties

TEST(Theta, ScalesItsForecastsWithTheSeries) {
    for (const auto& model : {make_theta(), make_auto_theta()}) {
        std::vector<float> y = as_float(classic::air_passengers), large = y;
        for (float& v : large) { v *= 1024; }
        const auto small_forecast = means(*model, y, 12, 12), large_forecast = means(*model, large, 12, 12);
        for (std::size_t h = 0; h < 12; ++h) {
            EXPECT_NEAR(large_forecast[h], 1024 * small_forecast[h], 1e-3 * large_forecast[h]) << model->name();
        }
    }
}

TEST(Theta, MovesItsStatesOnAnUpdateAsOverTheLongerSeries) {
    const std::vector<float> whole = as_float(classic::air_passengers), half(whole.begin(), whole.begin() + 100);
    for (const auto& model :
         {make_theta(), make_theta(ThetaLine::dynamic, ThetaWeight::estimated), make_auto_theta()}) {
        SeriesModel::Fit moved = model->fit(view(half, 12)), by_one = moved;
        model->update(moved, view(whole, 12), 100);
        for (std::size_t t = 100; t < whole.size(); ++t) {
            model->update(by_one, view(std::vector<float>(whole.begin(), whole.begin() + t + 1), 12), t);
        }
        EXPECT_EQ(moved, by_one);
        EXPECT_NEAR(forecast(*model, moved, view(whole, 12), 1).mean[0], 440, 40);
    }
}

TEST(Theta, BridgesUnknownPeriods) {
    std::vector<float> y = as_float(classic::air_passengers);
    for (const std::size_t t : {0U, 3U, 40U, 41U, 42U, 90U, 143U}) { y[t] = unknown; }
    const auto gaps = means(*make_theta(), y, 12, 12),
               complete = means(*make_theta(), as_float(classic::air_passengers), 12, 12);
    for (std::size_t h = 0; h < 12; ++h) { EXPECT_NEAR(gaps[h] / complete[h], 1, 0.06); }
}

TEST(Theta, AnswersForEveryDegenerateSeries) {
    const std::vector<std::vector<float>> cases = {{5},
                                                   {unknown},
                                                   {unknown, unknown, 3},
                                                   {1, 2},
                                                   {unknown, 4, unknown, 4, 4, unknown, 4},
                                                   std::vector<float>(30, 0.0F),
                                                   std::vector<float>(60, 4.0F),
                                                   {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
                                                   {1e9F, 0, 1e-9F, 3, 0, 0, 2, 8, 1e9F, 5, 5, 5, 5, 5, 5}};
    for (const auto& y : cases) {
        for (const auto& model :
             {make_theta(), make_theta(ThetaLine::dynamic, ThetaWeight::estimated), make_auto_theta()}) {
            const auto shown = forecast(*model, model->fit(view(y, 7)), view(y, 7), 14, {0.1, 0.9});
            for (const float v : shown.mean) { EXPECT_TRUE(std::isfinite(v) && v >= 0) << y.size(); }
            for (const float v : shown.quantiles) { EXPECT_TRUE(std::isfinite(v) && v >= 0) << y.size(); }
        }
    }
    EXPECT_FLOAT_EQ(means(*make_theta(), std::vector<float>(60, 4.0F), 7, 3)[2], 4.0F);
    EXPECT_FLOAT_EQ(means(*make_theta(), std::vector<float>(60, 0.0F), 7, 3)[2], 0.0F);
}

TEST(Theta, SpreadsItsIntervalsAsSimulatedFuturesDo) {
    constexpr std::size_t paths = 20'000, horizon = 12;
    for (const ThetaLine line : {ThetaLine::fixed, ThetaLine::dynamic}) {
        std::vector<double> y;
        auto g = Stream(6, "theta paths").at(0);
        for (int t = 0; t < 60; ++t) { y.push_back(500 + 2 * t + 10 * g.normal()); }
        const auto model = make_theta(line);
        const auto series = as_float(y);
        const auto shown = forecast(*model, model->fit(view(series, 1)), view(series, 1), horizon, {0.15865525});
        const std::vector<double> exact(series.begin(), series.end());
        const ThetaFit fit = fit_theta(exact, line, ThetaWeight::half);
        ThetaState start = fit.state;
        for (const double v : exact) { fit.learn(start, v); }
        std::vector<double> squares(horizon, 0);
        for (std::size_t i = 0; i < paths; ++i) {
            ThetaState s = start;
            for (std::size_t h = 0; h < horizon; ++h) {
                const double value = fit.forecast(s) + std::sqrt(fit.variance) * g.normal();
                fit.learn(s, value);
                squares[h] += (value - shown.mean[h]) * (value - shown.mean[h]);
            }
        }
        for (std::size_t h = 0; h < horizon; ++h) {
            const double deviation = shown.mean[h] - shown.quantiles[h];  // one σ below
            EXPECT_NEAR(deviation / std::sqrt(squares[h] / paths), 1, 0.03) << "h " << h;
        }
    }
}

TEST(Theta, KeepsItsSpreadWhereMostOfTheHistoryIsNotKnown) {
    // a shop that was out of stock for most of ten weeks: what it sold when it could lies between 0 and 2
    std::vector<float> y(70, unknown);
    for (const auto& [day, sold] : {std::pair{14, 0.3F},
                                    {16, 0.5F},
                                    {18, 0.6F},
                                    {31, 0.3F},
                                    {32, 0.6F},
                                    {33, 0.8F},
                                    {34, 0.8F},
                                    {35, 0.5F},
                                    {48, 1.4F},
                                    {49, 0.8F},
                                    {64, 0.0F},
                                    {65, 1.2F},
                                    {66, 1.1F}}) {
        y[static_cast<std::size_t>(day)] = sold;
    }
    const auto model = make_auto_theta();
    const auto f = forecast(*model, model->fit(view(y, 7)), view(y, 7), 7, {0.1, 0.9});
    for (std::size_t h = 0; h < 7; ++h) { EXPECT_LT(f.quantiles[2 * h + 1], 6) << "h " << h; }
}

}  // namespace
}  // namespace nearstock
