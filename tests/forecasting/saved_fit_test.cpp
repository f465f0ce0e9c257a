// Fits as bytes: what comes back forecasts the same, moves on the same, and broken bytes are refused.

#include "forecasting/combination.hpp"
#include "forecasting/fit_bytes.hpp"
#include "forecasting/forecaster.hpp"
#include "simulated_panel.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace nearstock {
namespace {

const std::vector<double> levels{0.1, 0.5, 0.9};

SimulatedPanel shop(double mean_units) {
    SimulatedShop shop;
    shop.items = 6;
    shop.places = 6;
    shop.mean_units = mean_units;
    return simulate_panel(shop);
}

class SavedFit : public testing::TestWithParam<const char*> {};

TEST_P(SavedFit, ForecastsAndMovesOnLikeTheFitItself) {
    const auto sold = shop(2);
    const ForecastSettings settings{2, levels, 1};
    const Panel before = panel_at(sold.panel, sold.panel.days - 1, 7);
    const Panel after = panel_at(sold.panel, sold.panel.days, 7);
    const auto model = make_forecaster(GetParam());
    const auto fitted = model->fit(before, settings);
    const auto bytes = fitted->saved();
    ASSERT_TRUE(bytes);
    const auto restored = model->restore(*bytes);
    ASSERT_TRUE(restored) << restored.error().text();
    const auto same = [&](const Panel& panel) {
        const auto own = fitted->forecast(panel, settings), other = (*restored)->forecast(panel, settings);
        EXPECT_EQ(own.mean, other.mean);
        EXPECT_EQ(own.quantiles, other.quantiles);
        EXPECT_EQ(own.size, other.size);
    };
    same(before);
    fitted->update(after, settings);
    (*restored)->update(after, settings);
    same(after);
    EXPECT_EQ((*restored)->saved(), fitted->saved());
}

TEST_P(SavedFit, IsRefusedWhenItsBytesAreNotWhole) {
    const auto sold = shop(2);
    const auto model = make_forecaster(GetParam());
    const auto bytes = model->fit(panel_at(sold.panel, sold.panel.days, 7), {2, levels, 1})->saved();
    ASSERT_TRUE(bytes);
    for (const std::size_t length : {std::size_t{0}, bytes->size() / 2, bytes->size() - 1}) {
        if (length < bytes->size()) {
            EXPECT_FALSE(model->restore(std::string_view(*bytes).substr(0, length))) << length;
        }
    }
    EXPECT_FALSE(bytes->empty() ? false : bool(model->restore(*bytes + "x")));
}

INSTANTIATE_TEST_SUITE_P(Models, SavedFit,
                         testing::Values("auto", "lightgbm", "xgboost", "auto_ets", "auto_theta", "tsb", "imapa",
                                         "count_forest", "weekday_mean"));

TEST(SavedFit, OfAModelThatRemembersNothingIsEmpty) {
    const auto model = make_forecaster("window_mean");
    const auto sold = shop(2);
    const auto bytes = model->fit(sold.panel, {1, {}, 1})->saved();
    ASSERT_TRUE(bytes);
    const auto restored = model->restore(*bytes);
    ASSERT_TRUE(restored);
    EXPECT_EQ((*restored)->forecast(sold.panel, {1, {}, 1}).mean, model->forecast(sold.panel, 1).mean);
}

TEST(SavedFit, OfACombinationKeepsItsChoice) {
    const auto sold = shop(2);
    const auto model = make_forecaster("auto");
    const auto fitted = model->fit(sold.panel, {2, levels, 1});
    const auto restored = model->restore(fitted->saved().value());
    ASSERT_TRUE(restored);
    const auto* own = combination_choice(*fitted);
    const auto* other = combination_choice(**restored);
    ASSERT_TRUE(own != nullptr && other != nullptr);
    EXPECT_EQ(own->candidates, other->candidates);
    ASSERT_EQ(own->groups.size(), other->groups.size());
    for (std::size_t g = 0; g < own->groups.size(); ++g) {
        EXPECT_EQ(own->groups[g].name, other->groups[g].name);
        EXPECT_EQ(own->groups[g].mean_weights, other->groups[g].mean_weights);
        EXPECT_EQ(own->groups[g].quantile_weights, other->groups[g].quantile_weights);
    }
}

TEST(FitBytes, ReadBackWhatWasWrittenAndSayWhatIsMissing) {
    FitWriter writer;
    writer.add(std::uint64_t{7});
    writer.add(std::vector<float>{1, 2, 3});
    writer.add(std::string("text"));
    const std::string bytes = writer.take();
    FitReader reader(bytes);
    EXPECT_EQ(reader.number<std::uint64_t>(), 7U);
    EXPECT_EQ(reader.numbers<float>(), (std::vector<float>{1, 2, 3}));
    EXPECT_EQ(reader.text(), "text");
    EXPECT_TRUE(reader.finished());
    EXPECT_EQ(reader.number<std::uint64_t>(), 0U);
    EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace nearstock
