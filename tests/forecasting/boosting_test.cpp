#include "forecasting/boosting.hpp"

#include "core/random.hpp"
#include "forecasting/boosting_rows.hpp"
#include "forecasting/boosting_spread.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nearstock {
namespace {

/// Shops × products that sell Poisson counts: a level per series, half as much again at weekends, twice as much at half
/// price. A tenth of the days sells out at noon.
Panel shops(std::size_t series, std::size_t days, std::size_t horizon) {
    Panel panel;
    panel.first_day = BusinessDate{std::chrono::year(2026) / 1 / 5};  // a Monday
    panel.series = series;
    panel.days = days;
    panel.horizon = horizon;
    panel.sales.resize(series * days);
    panel.availability.resize(series * days, 1.0F);
    panel.holiday.resize(days + horizon);
    Covariate price{"discount", false, days + horizon, {}};
    Attribute store{"store", {}, {"a", "b", "c"}};
    for (std::size_t s = 0; s < series; ++s) {
        auto chance = Stream(3, "shops").at(s);
        const double level = 2 + 6 * chance.uniform();
        for (std::size_t d = 0; d < days + horizon; ++d) {
            const bool cheap = chance.chance(0.15), weekend = d % 7 >= 5, short_day = chance.chance(0.1);
            const double mean = level * (weekend ? 1.5 : 1) * (cheap ? 2 : 1);
            price.values.push_back(cheap ? 0.5F : 1.0F);
            const auto sold = static_cast<float>(chance.poisson(short_day ? mean / 2 : mean));
            if (d < days) {
                panel.sales[s * days + d] = sold;
                panel.availability[s * days + d] = short_day ? 0.5F : 1.0F;
            }
        }
        store.code.push_back(static_cast<std::uint32_t>(s % 3));
        panel.unique_id.push_back(std::to_string(s));
    }
    panel.known_ahead.push_back(std::move(price));
    panel.attributes.push_back(std::move(store));
    return panel;
}

BoostingRecipe small_recipe(BoostingLibrary library = BoostingLibrary::lightgbm) {
    BoostingRecipe recipe;
    recipe.library = library;
    recipe.rounds = 30;
    recipe.most_rows = 10'000;
    recipe.spread_rounds = 30;
    recipe.leaves = 8;
    recipe.learning_rate = 0.15;
    recipe.training_threads = 1;
    return recipe;
}

const ForecastSettings with_quantiles{1, {0.1, 0.25, 0.5, 0.75, 0.9}, 1};

/// What holds with each library.
class BoostingWith : public testing::TestWithParam<BoostingLibrary> {};
INSTANTIATE_TEST_SUITE_P(Libraries, BoostingWith, testing::Values(BoostingLibrary::lightgbm, BoostingLibrary::xgboost),
                         [](const auto& about) {
                             return about.param == BoostingLibrary::xgboost ? "XGBoost" : "LightGBM";
                         });

TEST_P(BoostingWith, ForecastsTwiceAsMuchAtHalfPriceAndMoreAtWeekends) {
    const auto panel = shops(200, 70, 7);
    const auto forecast = make_boosting(small_recipe(GetParam()))->forecast(panel, with_quantiles);
    double usual = 0, cheap = 0, weekend = 0, usuals = 0, cheaps = 0, weekends = 0;
    for (std::size_t s = 0; s < panel.series; ++s) {
        double level = 0;
        for (std::size_t d = 0; d < panel.days; ++d) { level += panel.sale(s, d) / double(panel.days); }
        for (std::size_t h = 0; h < 7; ++h) {
            const double ratio = forecast.mean_at(s, h) / level;
            const bool half_price = panel.ahead("discount")->at(s, panel.days + h) < 0.9F, off = h >= 5;
            if (half_price && !off) {
                cheap += ratio;
                cheaps += 1;
            } else if (!half_price) {
                (off ? weekend : usual) += ratio;
                (off ? weekends : usuals) += 1;
            }
        }
    }
    EXPECT_NEAR(cheap / cheaps / (usual / usuals), 2.0, 0.3);
    EXPECT_NEAR(weekend / weekends / (usual / usuals), 1.5, 0.15);
}

TEST_P(BoostingWith, QuantilesNeverCrossAndHoldTheirShareOfWhatIsSold) {
    const auto all = shops(300, 84, 0);
    auto panel = shops(300, 77, 7);
    const auto forecast = make_boosting(small_recipe(GetParam()))->forecast(panel, with_quantiles);
    double inside = 0, count = 0;
    for (std::size_t s = 0; s < panel.series; ++s) {
        for (std::size_t h = 0; h < 7; ++h) {
            const auto q = forecast.quantiles_at(s, h);
            for (std::size_t l = 1; l < q.size(); ++l) { ASSERT_LE(q[l - 1], q[l]); }
            ASSERT_GE(q[0], 0);
            if (all.in_stock(s, 77 + h) == 1) {
                inside += all.sale(s, 77 + h) >= q.front() && all.sale(s, 77 + h) <= q.back();
                count += 1;
            }
        }
    }
    EXPECT_NEAR(inside / count, 0.8, 0.07);
}

TEST_P(BoostingWith, TheSameBytesForOneAndEightThreads) {
    const auto panel = shops(100, 63, 7);
    const auto model = make_boosting(small_recipe(GetParam()));
    auto settings = with_quantiles;
    const auto one = model->forecast(panel, settings);
    settings.threads = 8;
    const auto eight = model->forecast(panel, settings);
    EXPECT_EQ(one.mean, eight.mean);
    EXPECT_EQ(one.quantiles, eight.quantiles);
}

TEST_P(BoostingWith, WhatWasFittedMovesOnWithNewDaysWithoutTraining) {
    const auto before = shops(100, 63, 7);
    const auto after = shops(100, 64, 7);
    const auto model = make_boosting(small_recipe(GetParam()));
    const auto fitted = model->fit(before, with_quantiles);
    const auto first = fitted->forecast(before, with_quantiles);
    fitted->update(after, with_quantiles);
    const auto second = fitted->forecast(after, with_quantiles);
    EXPECT_EQ(second.first_day, first.first_day + Days(1));
    EXPECT_NE(first.mean, second.mean);
}

TEST_P(BoostingWith, PanelsWithoutPricesGapsAndShortSeriesAreForecastAllTheSame) {
    auto panel = shops(40, 40, 7);
    panel.known_ahead.clear();
    panel.attributes.clear();
    panel.start.assign(panel.series, 0);
    panel.start[0] = 39;                                               // one day
    for (std::size_t d = 0; d < 40; ++d) { panel.sales[40 + d] = 0; }  // never sold
    panel.sales[2 * 40 + 7] = std::numeric_limits<float>::quiet_NaN();
    panel.active.assign(panel.series, 1);
    panel.active[3] = 0;
    const auto forecast = make_boosting(small_recipe(GetParam()))->forecast(panel, with_quantiles);
    for (const float mean : forecast.mean) {
        ASSERT_TRUE(std::isfinite(mean));
        ASSERT_GE(mean, 0);
    }
    EXPECT_LT(forecast.mean_at(1, 0), 0.5);
    EXPECT_EQ(forecast.mean_at(3, 0), 0);
}

TEST(Boosting, APanelTooShortToTrainIsForecastByItsBase) {
    const auto panel = shops(5, 9, 7);
    const auto forecast = make_boosting(small_recipe())->forecast(panel, with_quantiles);
    for (const float mean : forecast.mean) { EXPECT_GT(mean, 0); }
    for (std::size_t s = 0; s < 5; ++s) { EXPECT_GT(forecast.quantiles_at(s, 0).back(), 0); }
}

TEST(Boosting, TreesOfOneLibraryAreNotTheOthers) {
    const auto panel = shops(40, 40, 7);
    const auto ours = make_boosting(small_recipe()), other = make_boosting(small_recipe(BoostingLibrary::xgboost));
    EXPECT_EQ(ours->name(), "lightgbm");
    EXPECT_EQ(other->name(), "xgboost");
    const auto bytes = ours->fit(panel, with_quantiles)->saved().value();
    ASSERT_TRUE(ours->restore(bytes));
    EXPECT_FALSE(other->restore(bytes));
}

TEST(Features, ReadNothingAfterTheirOrigin) {
    const auto panel = shops(30, 60, 7);
    auto altered = panel;
    for (std::size_t s = 0; s < panel.series; ++s) {
        for (std::size_t d = 45; d < 60; ++d) {
            altered.sales[s * 60 + d] = 1000;
            altered.availability[s * 60 + d] = 0;
        }
    }
    const PanelFacts facts(panel), other(altered);
    const FeatureRows features(facts, 45, 7, {}), others(other, 45, 7, {});
    std::vector<float> a(7 * features.width()), b(a.size()), base(7), other_base(7);
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

TEST(Features, TheBaseIsTheMeanOfAlikeDays) {
    auto panel = shops(1, 56, 7);
    for (std::size_t d = 0; d < 56; ++d) {
        panel.sales[d] = panel.known_ahead[0].at(0, d) < 0.9F ? 20 : 10;
        panel.availability[d] = 1;
    }
    const PanelFacts facts(panel);
    std::vector<float> base(7);
    FeatureRows(facts, 56, 7, {}).base(0, base.data());
    for (std::size_t h = 0; h < 7; ++h) {
        EXPECT_NEAR(base[h], panel.known_ahead[0].at(0, 56 + h) < 0.9F ? 20 : 10, 3) << h;
    }
}

TEST(Features, AGroupLeftOutLeavesItsColumnsOut) {
    const auto panel = shops(10, 40, 7);
    const PanelFacts facts(panel);
    const auto all = FeatureRows(facts, 40, 7, {}).columns();
    const auto fewer = FeatureRows(facts, 40, 7, {{"likeness"}}).columns();
    EXPECT_LT(fewer.size(), all.size());
    for (const auto& column : fewer) { EXPECT_FALSE(column.starts_with("like_")) << column; }
}

TEST(TrainingOrigins, EndWithThePanelAndVisitEveryWeekday) {
    Panel panel;
    panel.days = 69;
    panel.horizon = 7;
    panel.series = 10;
    const auto origins = training_origins(panel, 69, 6, 0);
    EXPECT_EQ(origins, (std::vector<std::size_t>{45, 48, 52, 55, 59, 62}));
    EXPECT_TRUE(training_origins(panel, 15, 6, 0).empty());
}

TEST(SpreadCalibration, StretchesWhatIsTooNarrowAndKeepsTheOrder) {
    const std::vector<double> levels{0.1, 0.5, 0.9};
    std::vector<HeldOut> rows;
    std::vector<float> quantiles;
    auto chance = Stream(1, "spread").at(0);
    for (int i = 0; i < 20000; ++i) {
        rows.push_back({static_cast<float>(10 + 2 * chance.normal()), 0, static_cast<std::uint32_t>(quantiles.size())});
        // As if the standard deviation were 1.5.
        quantiles.insert(quantiles.end(), {10 - 1.2816F * 1.5F, 10, 10 + 1.2816F * 1.5F});
    }
    const SpreadCalibration calibration(levels, rows, quantiles, 1);
    EXPECT_NEAR(calibration.stretch(0, 0), 2 / 1.5, 0.05);
    EXPECT_NEAR(calibration.stretch(0, 2), 2 / 1.5, 0.05);
    const std::vector<double> wanted{0.025, 0.1, 0.3, 0.5, 0.9, 0.975};
    std::vector<float> out(wanted.size());
    calibration.place(std::span(quantiles).first(3), 0, 20, wanted, out);
    EXPECT_TRUE(std::is_sorted(out.begin(), out.end()));
    EXPECT_NEAR(out[3], 20, 1e-4);
    EXPECT_NEAR(out[4], 20 * (1 + 0.256), 0.3);
    EXPECT_NEAR(out[5] - 20, 20 - out[0], 0.3);
}

}  // namespace
}  // namespace nearstock
