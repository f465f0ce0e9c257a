// The feature groups that features.cpp puts together, one source file each.
#pragma once

#include "forecasting/features.hpp"

namespace nearstock {

/// How far ahead, kind of day, holidays near by.
std::unique_ptr<FeatureGroup> make_calendar_features(const OriginFacts& origin);
/// Price share, promotion and weather of the day asked about, and against their recent means.
std::unique_ptr<FeatureGroup> make_covariate_features(const OriginFacts& origin);
/// Lags, rolling means, quantiles, zero shares, in-stock shares.
std::unique_ptr<FeatureGroup> make_history_features(const OriginFacts& origin);
/// Means of past periods weighted by their likeness to the period asked about.
std::unique_ptr<FeatureGroup> make_likeness_features(const OriginFacts& origin);
/// Recent ratios of stores, products and categories to the levels of their series.
std::unique_ptr<FeatureGroup> make_pooled_features(const OriginFacts& origin);
/// Dates, weekdays and seasons of earlier years: where the panel knows_seasons().
std::unique_ptr<FeatureGroup> make_year_features(const OriginFacts& origin);

/// Likeness-weighted mean that targets are divided by.
std::unique_ptr<FeatureBase> make_likeness_base(const OriginFacts& origin);
/// Level × weekday × date × season, for a panel that knows_seasons().
std::unique_ptr<FeatureBase> make_year_base(const OriginFacts& origin);

inline constexpr float unknown_feature = __builtin_nanf("");

}  // namespace nearstock
