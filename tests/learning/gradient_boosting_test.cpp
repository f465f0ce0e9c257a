#include "learning/gradient_boosting.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace nearstock {
namespace {

struct Rows {
    std::vector<float> x;
    std::vector<float> y;
};

/// y = 3 where the first column is above a half, else 1, times exp(noise · second column).
Rows steps(std::size_t count) {
    std::mt19937 random(7);
    std::uniform_real_distribution<float> uniform(0, 1);
    Rows rows;
    for (std::size_t i = 0; i < count; ++i) {
        const float a = uniform(random), b = uniform(random);
        rows.x.insert(rows.x.end(), {a, b, i % 10 == 0 ? std::numeric_limits<float>::quiet_NaN() : b});
        rows.y.push_back((a > 0.5F ? 3.0F : 1.0F) + (b - 0.5F));
    }
    return rows;
}

class GradientBoostingOf : public testing::TestWithParam<BoostingLibrary> {
protected:
    static BinnedRows binned(const Rows& rows) {
        auto result = BinnedRows::create({{"a", "b", "c"}, rows.y.size(), 63, 1, GetParam()}, rows.x);
        EXPECT_TRUE(result.has_value());
        const std::size_t half = rows.y.size() / 2 * 3;
        EXPECT_TRUE(result->push(std::span(rows.x).first(half)).has_value());
        EXPECT_TRUE(result->push(std::span(rows.x).subspan(half)).has_value());
        return std::move(*result);
    }
};

TEST_P(GradientBoostingOf, FindsAStepInOneColumn) {
    const auto rows = steps(2000);
    auto bins = binned(rows);
    const auto model = GradientBoosting::train(bins, {rows.y, {}, {}}, {.rounds = 80, .threads = 1});
    ASSERT_TRUE(model.has_value());
    const auto predicted = model->predict(std::vector<float>{0.2F, 0.5F, 0.5F, 0.8F, 0.5F, 0.5F}, 1);
    EXPECT_NEAR(predicted[0], 1.0, 0.1);
    EXPECT_NEAR(predicted[1], 3.0, 0.1);
    EXPECT_GT(model->gains()[0], model->gains()[2]);
}

TEST_P(GradientBoostingOf, PoissonWithAnOffsetLearnsTheRateAndRefusesNegativeTargets) {
    auto rows = steps(2000);
    auto bins = binned(rows);
    std::vector<double> offset(rows.y.size());
    for (std::size_t i = 0; i < offset.size(); ++i) { offset[i] = std::log(i % 2 == 0 ? 10.0 : 1.0); }
    for (std::size_t i = 0; i < offset.size(); ++i) { rows.y[i] *= static_cast<float>(std::exp(offset[i])); }
    const BoostingSettings settings{.objective = BoostingObjective::poisson, .rounds = 80, .threads = 1};
    const auto model = GradientBoosting::train(bins, {rows.y, {}, offset}, settings);
    ASSERT_TRUE(model.has_value());
    EXPECT_NEAR(std::exp(model->predict(std::vector<float>{0.8F, 0.5F, 0.5F}, 1)[0]), 3.0, 0.2);
    rows.y[3] = -1;
    const auto refused = GradientBoosting::train(bins, {rows.y, {}, {}}, settings);
    ASSERT_FALSE(refused.has_value());
    EXPECT_NE(refused.error().text().find("oisson"), std::string::npos) << refused.error().text();
}

TEST_P(GradientBoostingOf, AQuantileLiesAboveThatShareOfTheTargets) {
    auto rows = steps(4000);
    auto bins = binned(rows);
    std::mt19937 random(11);
    std::exponential_distribution<float> noise(1);
    for (auto& y : rows.y) { y += noise(random); }
    const BoostingSettings settings{
        .objective = BoostingObjective::quantile, .quantile = 0.9, .rounds = 60, .feature_share = 0.4, .threads = 1};
    const std::vector<float> weight(rows.y.size(), 2.0F);
    const auto model = GradientBoosting::train(bins, {rows.y, weight, {}}, settings);
    ASSERT_TRUE(model.has_value());
    const auto predicted = model->predict(rows.x, 1);
    double below = 0;
    for (std::size_t i = 0; i < predicted.size(); ++i) { below += rows.y[i] <= predicted[i]; }
    EXPECT_NEAR(below / double(predicted.size()), 0.9, 0.03);
}

TEST_P(GradientBoostingOf, TheSameRowsAndSettingsGiveTheSameModelByteForByte) {
    const auto rows = steps(600);
    auto first = binned(rows), second = binned(rows);
    const BoostingSettings settings{.rounds = 8, .leaves = 7, .feature_share = 0.7, .threads = 2, .seed = 5};
    // An earlier model of the same rows leaves no trace: neither its weights and offsets nor its objective.
    std::vector<float> weight(rows.y.size(), 3.0F);
    weight[0] = 0;
    const std::vector<double> offset(rows.y.size(), 2.0);
    const BoostingSettings earlier{.objective = BoostingObjective::poisson, .rounds = 2, .leaves = 3, .threads = 2};
    ASSERT_TRUE(GradientBoosting::train(first, {rows.y, weight, offset}, earlier).has_value());
    const auto a = GradientBoosting::train(first, {rows.y, {}, {}}, settings);
    const auto b = GradientBoosting::train(second, {rows.y, {}, {}}, settings);
    ASSERT_TRUE(a.has_value() && b.has_value());
    EXPECT_EQ(a->save(), b->save());
    EXPECT_EQ(a->predict(rows.x, 1), b->predict(rows.x, 3));
}

TEST_P(GradientBoostingOf, RowsWithoutWeightSayNothing) {
    auto rows = steps(2000);
    auto bins = binned(rows);
    std::vector<float> weight(rows.y.size(), 1.0F);
    for (std::size_t i = 0; i < rows.y.size(); i += 2) {
        weight[i] = 0;
        rows.y[i] += 100;
    }
    const auto model = GradientBoosting::train(bins, {rows.y, weight, {}}, {.rounds = 80, .threads = 1});
    ASSERT_TRUE(model.has_value());
    const auto predicted = model->predict(std::vector<float>{0.2F, 0.5F, 0.5F, 0.8F, 0.5F, 0.5F}, 1);
    EXPECT_NEAR(predicted[0], 1.0, 0.15);
    EXPECT_NEAR(predicted[1], 3.0, 0.15);
}

TEST_P(GradientBoostingOf, WhatWasSavedPredictsTheSame) {
    const auto rows = steps(1000);
    auto bins = binned(rows);
    const auto model = GradientBoosting::train(bins, {rows.y, {}, {}}, {.rounds = 30, .threads = 1});
    ASSERT_TRUE(model.has_value());
    const auto again = GradientBoosting::load(model->save());
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->predict(rows.x, 1), model->predict(rows.x, 1));
    EXPECT_EQ(again->save(), model->save());
    EXPECT_EQ(again->library(), GetParam());
    const auto bytes = model->save();
    for (const std::size_t length : {bytes.size() / 4, bytes.size() / 2}) {
        EXPECT_FALSE(GradientBoosting::load(bytes.substr(0, length)).has_value()) << length;
    }
    auto altered = bytes;
    altered[altered.size() / 2] ^= 1;
    if (GetParam() == BoostingLibrary::xgboost) {  // reads whatever it is given, behind its end too
        EXPECT_FALSE(GradientBoosting::load(altered).has_value());
    }
}

INSTANTIATE_TEST_SUITE_P(Libraries, GradientBoostingOf,
                         testing::Values(BoostingLibrary::lightgbm, BoostingLibrary::xgboost), [](const auto& about) {
                             return about.param == BoostingLibrary::xgboost ? "XGBoost" : "LightGBM";
                         });

TEST(GradientBoosting, TextThatIsNoModelIsRefused) {
    EXPECT_FALSE(GradientBoosting::load("").has_value());
    EXPECT_FALSE(GradientBoosting::load("no trees here").has_value());
    EXPECT_FALSE(GradientBoosting::load("{}").has_value());
    EXPECT_FALSE(GradientBoosting::load(R"({"learner": {}})").has_value());
}

}  // namespace
}  // namespace nearstock
