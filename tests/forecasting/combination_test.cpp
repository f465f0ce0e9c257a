#include "forecasting/combination.hpp"

#include "forecasting/auto_forecaster.hpp"
#include "forecasting/combination_learning.hpp"
#include "forecasting/combination_weights.hpp"
#include "forecasting/marginals.hpp"
#include "simulated_panel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
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

TEST(CombinationWeights, ARowsWeightCountsItsErrorAsOften) {
    auto judged = two_guesses(1, 2);
    judged.weight.assign(judged.rows(), 1.0F);
    const double once = mean_loss(judged, {0.5, 0.5});
    judged.weight.assign(judged.rows(), 3.0F);
    EXPECT_NEAR(mean_loss(judged, {0.5, 0.5}), 3 * once, 1e-4 * once);
    EXPECT_EQ(best_mean_weights(judged).size(), 2U);
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
            make_combination("auto", {{"naive", "weekday_mean", "window_mean", "seasonal_level"}, 3, 28, 20'000, {}});
        EXPECT_LT(loss_of(*combined, sold), best * 1.01) << "seed " << seed;
    }
}

TEST(Combination, SaysWhatItLearntOfEachGroup) {
    const auto sold = shop(5);
    const auto combined = make_combination("auto", {{"naive", "window_mean"}, 3, 28, 20'000, {}});
    const auto fitted = combined->fit(sold.panel, {2, {}, 1});
    const auto* choice = combination_choice(*fitted);
    ASSERT_NE(choice, nullptr);
    EXPECT_EQ(choice->candidates, (std::vector<std::string>{"naive", "window_mean"}));
    EXPECT_EQ(choice->origins, 3U);
    const auto* groups = &choice->groups;
    std::size_t series = 0;
    for (const auto& g : *groups) {
        series += g.series;
        EXPECT_NEAR(std::accumulate(g.quantile_weights.begin(), g.quantile_weights.end(), 0.0), 1, 1e-12) << g.name;
        EXPECT_NEAR(std::accumulate(g.mean_weights.begin(), g.mean_weights.end(), 0.0), 1, 1e-12) << g.name;
    }
    EXPECT_EQ(series, sold.panel.series);
    EXPECT_EQ(combination_choice(*make_forecaster("naive")->fit(sold.panel, {1, {}, 1})), nullptr);
}

TEST(Combination, StandsOnItsFirstCandidateWhereTheHistoryIsTooShortToJudge) {
    const auto sold = shop(5);
    const Panel young = panel_at(sold.panel, 20, 14);
    const auto combined = make_combination("auto", {{"window_mean", "naive"}, 3, 28, 20'000, {}});
    EXPECT_EQ(combined->forecast(young, 1).mean, make_forecaster("window_mean")->forecast(young, 1).mean);
}

TEST(Combination, IsTheSameForOneThreadAndFor8) {
    const auto sold = shop(5);
    const auto combined = make_combination("auto", {{"naive", "weekday_mean", "seasonal_level"}, 3, 28, 20'000, {}});
    const std::vector<double> levels{0.2, 0.8};
    const auto one = combined->forecast(sold.panel, {1, levels, 1});
    const auto eight = combined->forecast(sold.panel, {8, levels, 1});
    EXPECT_EQ(one.mean, eight.mean);
    EXPECT_EQ(one.quantiles, eight.quantiles);
}

TEST(Combination, NeverCrossesItsQuantiles) {
    const auto sold = shop(6);
    const auto combined = make_combination("auto", {{"naive", "weekday_mean", "seasonal_level"}, 3, 28, 20'000, {}});
    const auto f = combined->forecast(sold.panel, {2, {0.1, 0.3, 0.5, 0.7, 0.9}, 1});
    for (std::size_t s = 0; s < f.series; ++s) {
        for (std::size_t h = 0; h < f.horizon; ++h) { EXPECT_TRUE(std::ranges::is_sorted(f.quantiles_at(s, h))); }
    }
}

/// A clock that moves by `step` seconds each time it is read.
std::function<double()> ticking(double step) {
    return [now = 0.0, step]() mutable { return now += step; };
}

std::vector<std::string> tried(double limit, double tick, std::vector<std::string>* dropped = nullptr) {
    const auto sold = shop(5);
    const auto combined =
        make_combination("auto", {{"naive", "weekday_mean", "window_mean"}, 2, 28, 20'000, ticking(tick)});
    ForecastSettings settings{1, {}, 1};
    settings.time_limit_s = limit;
    const auto fitted = combined->fit(sold.panel, settings);
    EXPECT_EQ(fitted->forecast(sold.panel, settings).series, sold.panel.series);
    const auto* choice = combination_choice(*fitted);
    for (const auto& d : choice->dropped) {
        EXPECT_FALSE(d.reason.empty());
        if (dropped != nullptr) {
            dropped->push_back(d.model);
        }
    }
    return choice->candidates;
}

TEST(CombinationUnderATimeLimit, TriesEveryCandidateWhereThereIsTime) {
    EXPECT_EQ(tried(1e6, 1), (std::vector<std::string>{"naive", "weekday_mean", "window_mean"}));
}

TEST(CombinationUnderATimeLimit, AnswersWithTheCheapestWhereThereIsNone) {
    std::vector<std::string> dropped;
    EXPECT_EQ(tried(0.5, 1, &dropped), (std::vector<std::string>{"window_mean"}));
    EXPECT_EQ(dropped, (std::vector<std::string>{"naive", "weekday_mean"}));
}

TEST(CombinationUnderATimeLimit, KeepsTheFirstOfTheListBeforeThoseAfterIt) {
    std::vector<std::string> dropped;
    EXPECT_EQ(tried(10, 1, &dropped), (std::vector<std::string>{"naive", "window_mean"}));
    EXPECT_EQ(dropped, (std::vector<std::string>{"weekday_mean"}));
}

/// Two origins of `series` series that sell 10 ± 5 on 14 days. `noisy` misses each of them by its own 3 units;
/// `drifting` knows the series' noise, but not that on every other day all of them sell 1.2 units more, and less
/// between.
struct TwoErrors {
    static constexpr std::size_t series = 120, horizon = 14, days = 60;
    Panel panel;
    std::vector<PastOrigin> origins;
    TwoErrors() {
        panel.series = series;
        panel.days = days + 2 * horizon;
        panel.horizon = horizon;
        panel.availability.assign(series * panel.days, 1);
        panel.sales.assign(series * panel.days, 10);
        std::mt19937_64 random(3);
        std::normal_distribution<float> noise(0, 1);
        for (const std::size_t at : {days + horizon, days}) {
            PastOrigin origin{at, group_series(panel), std::vector<DemandForecast>(2)};
            origin.groups.of.assign(series, 0);
            origin.groups.mean.assign(series, 10);
            for (auto& said : origin.said) { said = empty_forecast(panel, "guess", {1, judged_levels(), 1}); }
            for (std::size_t s = 0; s < series; ++s) {
                for (std::size_t h = 0; h < horizon; ++h) {
                    const float own = 5 * noise(random), shared = h % 2 == 0 ? 1.2F : -1.2F;
                    panel.sales[s * panel.days + at + h] = 12 + own + shared;
                    say(origin.said[0], s, h, 12 + own);
                    say(origin.said[1], s, h, 12 + own + shared + 3 * noise(random));
                }
            }
            origins.push_back(std::move(origin));
        }
    }
    static void say(DemandForecast& said, std::size_t s, std::size_t h, float value) {
        said.mean[s * horizon + h] = value;
        std::ranges::fill(said.quantiles_at(s, h), value);
    }
    [[nodiscard]] CombinationGroup learnt() const {
        CombinationGroup group;
        group.series = series;
        learn_weights(panel, origins, 0, 20'000, group);
        return group;
    }
};

TEST(CombinationLearning, AnErrorThatSeriesShareWeighsInMeansAsItDoesInTheirSums) {
    const TwoErrors errors;
    JudgedForecasts alone{2, judged_levels(), {}, {}, {}, {}, {}};
    for (const auto& origin : errors.origins) {
        for (std::size_t s = 0; s < TwoErrors::series; ++s) {
            for (std::size_t h = 0; h < TwoErrors::horizon; ++h) {
                alone.actual.push_back(errors.panel.sale(s, origin.days + h));
                alone.scale.push_back(10);
                for (const auto& said : origin.said) { alone.mean.push_back(static_cast<float>(said.mean_at(s, h))); }
            }
        }
    }
    // Series by series, 1.4 of squared shared error against 9: the first weighs most. In sums only the shared one is
    // left.
    EXPECT_GT(best_mean_weights(alone)[0], 0.8);
    EXPECT_LT(errors.learnt().mean_weights[0], 0.6);
    EXPECT_GT(errors.learnt().quantile_weights[0], 0.7) << "quantiles are of series";
}

TEST(Combination, GroupsAnOriginByWhatWasKnownThen) {
    // A last day that is not judged makes half of the series fast: that is no news to the origins before it.
    const auto learnt = [](const Panel& panel) {
        const auto combined = make_combination("auto", {{"naive", "window_mean"}, 2, 28, 20'000, {}});
        const auto fitted = combined->fit(panel, {1, {}, 1});
        return combination_choice(*fitted)->groups;
    };
    Panel quiet = shop(5).panel;
    const std::size_t last = quiet.days - 1;
    for (std::size_t s = 0; s < quiet.series; ++s) { quiet.availability[s * quiet.days + last] = 0.5; }
    Panel loud = quiet;
    for (std::size_t s = 0; s < loud.series; s += 2) { loud.sales[s * loud.days + last] += 5000; }
    const auto before = learnt(quiet), after = learnt(loud);
    bool moved = false;
    for (std::size_t g = 0; g < before.size(); ++g) {
        EXPECT_EQ(before[g].candidate_loss, after[g].candidate_loss) << before[g].name;
        EXPECT_EQ(before[g].quantile_weights, after[g].quantile_weights) << before[g].name;
        moved = moved || before[g].series != after[g].series;
    }
    EXPECT_TRUE(moved);
}

TEST(AutoForecaster, ChoosesItsCandidatesByHowOftenThePanelSells) {
    SimulatedShop rare;
    rare.mean_units = 0.2;
    EXPECT_EQ(auto_candidates(simulate_panel(rare).panel).front(), "count_forest");
    EXPECT_EQ(auto_candidates(shop(5).panel).front(), "lightgbm");
    const auto shared = [&](std::size_t places, std::size_t days) {
        rare.places = places;
        rare.days = days;
        return std::ranges::count(auto_candidates(simulate_panel(rare).panel), "seasonal_level") == 1;
    };
    EXPECT_TRUE(shared(3, 112)) << "places of an item share its level, and no series has a year behind it";
    EXPECT_FALSE(shared(1, 112));
    EXPECT_FALSE(shared(3, 730));
    for (const auto& name : auto_candidates(shop(5).panel)) { EXPECT_NE(make_forecaster(name), nullptr) << name; }
}

}  // namespace
}  // namespace nearstock
