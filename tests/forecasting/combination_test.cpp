#include "forecasting/combination.hpp"

#include "forecasting/auto_forecaster.hpp"
#include "forecasting/combination_weights.hpp"
#include "forecasting/marginals.hpp"
#include "simulated_panel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>

namespace nearstock {
namespace {

/// Two candidates whose quantiles lie at the outcome ± noise: the first's noise has sd `first`, the second's `second`.
JudgedForecasts two_guesses(double first, double second) {
    JudgedForecasts judged{2, {0.5}, {}, {}, {}, {}};
    std::mt19937_64 random(7);
    std::normal_distribution<float> noise(0, 1);
    for (int row = 0; row < 4000; ++row) {
        const float y = 20 + 5 * noise(random);
        judged.actual.push_back(y);
        judged.scale.push_back(20);
        for (const double sd : {first, second}) {
            const float guess = y + static_cast<float>(sd) * noise(random);
            judged.mean.push_back(guess);
            judged.quantiles.push_back(guess);
        }
    }
    return judged;
}

TEST(CombinationWeights, AreInverseToTheVarianceOfIndependentErrors) {
    const auto judged = two_guesses(1, 2);
    const auto mean = best_mean_weights(judged);
    EXPECT_NEAR(mean[0], 0.8, 0.03);  // Bates and Granger 1969
    const auto quantile = best_quantile_weights(judged);
    EXPECT_NEAR(quantile[0], 0.8, 0.05);
    EXPECT_LT(pinball_loss(judged, quantile), pinball_loss(judged, {1, 0}));
}

TEST(CombinationWeights, ArePositiveAndSumToOneAndDropWhatOnlyHurts) {
    const auto weights = best_quantile_weights(two_guesses(0.2, 9));
    EXPECT_DOUBLE_EQ(weights[1], 0);
    EXPECT_DOUBLE_EQ(weights[0], 1);
}

SimulatedPanel shop(std::uint64_t seed) {
    SimulatedShop shop;
    shop.seed = seed;
    shop.items = 30;
    shop.places = 20;
    shop.mean_units = 2;
    shop.horizon = 14;
    return simulate_panel(shop);
}

double loss_of(const Forecaster& forecaster, const SimulatedPanel& shop) {
    const std::vector<double> levels{0.1, 0.5, 0.9};
    auto f = forecaster.forecast(shop.panel, {2, levels, 1});
    fill_marginal_quantiles(f, levels, true, 2);
    double loss = 0;
    for (std::size_t s = 0; s < f.series; ++s) {
        for (std::size_t h = 0; h < f.horizon; ++h) {
            for (std::size_t q = 0; q < levels.size(); ++q) {
                const double error = shop.future[s * f.horizon + h] - f.quantiles_at(s, h)[q];
                loss += std::max(levels[q] * error, (levels[q] - 1) * error);
            }
        }
    }
    return loss;
}

TEST(Combination, IsAboutAsGoodAsTheBestOfItsCandidatesWithoutBeingToldWhich) {
    for (const std::uint64_t seed : {11U, 12U, 13U}) {
        const auto sold = shop(seed);
        double best = std::numeric_limits<double>::infinity();
        for (const char* name : {"naive", "weekday_mean", "window_mean", "seasonal_level"}) {
            best = std::min(best, loss_of(*make_forecaster(name), sold));
        }
        const auto combined =
            make_combination("auto", {{"naive", "weekday_mean", "window_mean", "seasonal_level"}, 3, 28, 20'000});
        EXPECT_LT(loss_of(*combined, sold), best * 1.01) << "seed " << seed;
    }
}

TEST(Combination, SaysWhatItLearntOfEachGroup) {
    const auto sold = shop(5);
    const auto combined = make_combination("auto", {{"naive", "window_mean"}, 3, 28, 20'000});
    const auto fitted = combined->fit(sold.panel, {2, {}, 1});
    const auto* groups = combination_groups(*fitted);
    ASSERT_NE(groups, nullptr);
    std::size_t series = 0;
    for (const auto& g : *groups) {
        series += g.series;
        EXPECT_NEAR(std::accumulate(g.quantile_weights.begin(), g.quantile_weights.end(), 0.0), 1, 1e-12) << g.name;
        EXPECT_NEAR(std::accumulate(g.mean_weights.begin(), g.mean_weights.end(), 0.0), 1, 1e-12) << g.name;
    }
    EXPECT_EQ(series, sold.panel.series);
    EXPECT_EQ(combination_groups(*make_forecaster("naive")->fit(sold.panel, {1, {}, 1})), nullptr);
}

TEST(Combination, StandsOnItsFirstCandidateWhereTheHistoryIsTooShortToJudge) {
    const auto sold = shop(5);
    const Panel young = panel_at(sold.panel, 20, 14);
    const auto combined = make_combination("auto", {{"window_mean", "naive"}, 3, 28, 20'000});
    EXPECT_EQ(combined->forecast(young, 1).mean, make_forecaster("window_mean")->forecast(young, 1).mean);
}

TEST(Combination, IsTheSameForOneThreadAndFor8) {
    const auto sold = shop(5);
    const auto combined = make_combination("auto", {{"naive", "weekday_mean", "seasonal_level"}, 3, 28, 20'000});
    const std::vector<double> levels{0.2, 0.8};
    const auto one = combined->forecast(sold.panel, {1, levels, 1});
    const auto eight = combined->forecast(sold.panel, {8, levels, 1});
    EXPECT_EQ(one.mean, eight.mean);
    EXPECT_EQ(one.quantiles, eight.quantiles);
}

TEST(Combination, NeverCrossesItsQuantiles) {
    const auto sold = shop(6);
    const auto combined = make_combination("auto", {{"naive", "weekday_mean", "seasonal_level"}, 3, 28, 20'000});
    const auto f = combined->forecast(sold.panel, {2, {0.1, 0.3, 0.5, 0.7, 0.9}, 1});
    for (std::size_t s = 0; s < f.series; ++s) {
        for (std::size_t h = 0; h < f.horizon; ++h) { EXPECT_TRUE(std::ranges::is_sorted(f.quantiles_at(s, h))); }
    }
}

TEST(AutoForecaster, ChoosesItsCandidatesByHowOftenThePanelSells) {
    SimulatedShop rare;
    rare.mean_units = 0.2;
    EXPECT_EQ(auto_candidates(simulate_panel(rare).panel).front(), "count_forest");
    EXPECT_EQ(auto_candidates(shop(5).panel).front(), "lightgbm");
    for (const auto& name : auto_candidates(shop(5).panel)) { EXPECT_NE(make_forecaster(name), nullptr) << name; }
}

}  // namespace
}  // namespace nearstock
