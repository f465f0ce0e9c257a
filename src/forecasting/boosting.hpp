// One model for all series: boosted trees that learn from every series how the next periods follow from what is known.
//
// Rows are (series, origin, period ahead) with the columns of features.hpp; targets are sales divided by the series'
// likeness-weighted mean (the base) and by the drift of their origin: total sales over total base in the window that
// follows. Without the drift a model learns a growth that belongs to its few training weeks; the drift expected at the
// forecast date is the last one seen, drawn halfway to none.
// The point forecast is the mean of two models: a quantile a little above the median (the least absolute error among
// forecasts that are not biased low: a bias bound turns the median into a common quantile), and a Tweedie mean.
// Quantiles are boosted too (pinball loss), and their distances from the median are calibrated on a held-out window
// (split conformal, Romano, Patterson and Candès 2019), by group of series.
// Trees: learning/gradient_boosting.hpp.
#pragma once

#include "forecasting/features.hpp"
#include "forecasting/forecaster.hpp"
#include "learning/gradient_boosting.hpp"

namespace nearstock {

struct BoostingRecipe {
    BoostingLibrary library = BoostingLibrary::lightgbm;  // also the model's name
    FeatureOptions features;
    std::size_t origins = 7;  // training windows at least, the last one ends with the panel; more where few series
    std::size_t most_rows = 300'000;         // of training; series are sampled to fit
    double half_life_share = 0.6;            // of the span of all windows: so much older, a window weighs half
    double drift_kept = 0.5;                 // of the last window's drift
    bool drifts = true;                      // false: targets are divided by the base alone
    double partial_weight = 0.7;             // of rows out of stock for part of the period: Tweedie mean
    double partial_weight_quantiles = 0.15;  // the same for every quantile
    double point_quantile = 0.51;
    double tweedie_power = 1.4;
    double tweedie_share = 0.5;  // of the point forecast; all of it where zeros are many, whose median says little
    double many_zeros = 0.25;    // share of the periods in stock
    std::vector<double> spread_levels{0.1, 0.3, 0.5, 0.7, 0.9};  // boosted; others are interpolated
    int rounds = 140, spread_rounds = 90;
    int leaves = 63;
    double learning_rate = 0.09;
    double feature_share = 0.4;
    int least_rows_in_leaf = 60;
    int bins = 127;
    unsigned training_threads = 1;  // part of the model: see gradient_boosting.hpp
};

/// The recipe as it suits a panel. Over more than a year the base knows the season, so the last window's drift says
/// nothing more, and its many small counts want a variance nearer the mean's. Of a window of one week or month the
/// drift is what its date did, which the calendar's columns are to learn.
BoostingRecipe suited(BoostingRecipe recipe, const Panel& panel);

/// Falls back on lags, rolling means and the calendar where a panel has no prices, weather or attributes. A panel that
/// is too short for a training window is forecast by its base.
std::unique_ptr<Forecaster> make_boosting(BoostingRecipe recipe = {});

}  // namespace nearstock
