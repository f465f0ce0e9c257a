// The models behind a boosted forecast, and how they are trained from a panel.
#pragma once

#include "forecasting/boosting.hpp"
#include "forecasting/boosting_spread.hpp"

#include <optional>

namespace nearstock {

struct BoostedModels {
    std::vector<GradientBoosting> mean;    // of Tweedie: logarithm of the ratio to the base
    std::vector<GradientBoosting> median;  // or a quantile near it: ratio to the base; none: the mean alone
    std::vector<GradientBoosting> spread;  // one per level
    SpreadCalibration calibration;
    double drift = 1;
    std::vector<double> place_ratio;  // by place in the season: sales ÷ point forecasts of the training windows
};

/// What calibration distinguishes: cities or categories where there are some, otherwise all series are one group.
struct CalibrationGroups {
    std::vector<std::uint32_t> group;  // by series
    std::size_t groups = 1;
};
CalibrationGroups calibration_groups(const PanelFacts& facts);

/// Point forecasts ÷ base of rows of features, before drift and places.
std::vector<double> point_ratios(const BoostedModels& models, double tweedie_share, std::span<const float> rows,
                                 unsigned threads);
/// Quantiles of rows at the spread models' levels, before calibration: rows × levels, units, ascending.
std::vector<float> spread_of(const BoostedModels& models, std::span<const float> rows, std::span<const float> base,
                             unsigned threads);

/// Nothing where the panel is too short. Throws what the tree library refuses.
std::optional<BoostedModels> train_models(const PanelFacts& facts, const BoostingRecipe& recipe,
                                          const ForecastSettings& settings);

}  // namespace nearstock
