// How good were forecasts, row by row: overall and by segment?
//
// A row is one series and one period ahead: what was forecast and what came. With e = forecast − actual, over rows:
//   WAPE Σ|e| / Σ actual · bias Σe / Σ actual
//   MASE mean |e| / mean absolute seasonal step of the series' history (Hyndman and Koehler 2006)
//   RMSSE √(mean e² / mean squared step of the history), mean over series; WRMSSE weighted (Makridakis et al. 2022)
//   quantile loss 2 Σ pinball / Σ actual, mean over levels (Koenker and Bassett 1978)
//   scaled pinball: pinball / mean absolute step of the history, mean over levels and rows; weighted where weights are
//   CRPS ∫ 2 pinball dlevel by trapezoids between the levels given, flat beyond them, units (Gneiting and Raftery 2007)
//   coverage: the share of actuals within each pair of levels q, 1 − q
// A history's steps count from its first sale on (as in M5). A series whose scale is 0 or unknown is left out of what
// is scaled. What cannot be said is NaN.
#pragma once

#include "domain/panel.hpp"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace nearstock {

/// What is known of each series before the forecast.
struct SeriesScales {
    std::vector<float> seasonal_step;   // mean |y_t − y_{t − season}|, 0: not known
    std::vector<float> step;            // mean |y_t − y_{t − 1}|
    std::vector<float> squared_step;    // mean (y_t − y_{t − 1})²
    std::vector<std::uint8_t> volume;   // row of volume_names: terciles of mean sales
    std::vector<std::uint8_t> pattern;  // row of pattern_names (Syntetos and Boylan 2005: interval 1.32, cv² 0.49)
    static constexpr std::string_view volume_names[] = {"slow", "middle", "fast"};
    static constexpr std::string_view pattern_names[] = {"smooth", "erratic", "intermittent", "lumpy", "no sales"};
};
/// Reads periods [0, until) of a panel.
SeriesScales scales_of(const Panel& panel, std::size_t until);

/// Forecasts beside what came. Rows of one series stand together.
struct JudgedRows {
    std::vector<double> levels;  // ascending; may be empty
    std::vector<std::uint32_t> series;
    std::vector<std::uint16_t> step;  // periods ahead, from 1
    std::vector<float> actual, availability, mean;
    std::vector<float> quantiles;  // rows × levels
    [[nodiscard]] std::size_t rows() const { return series.size(); }
    void add(std::uint32_t s, std::uint16_t ahead, float came, float in_stock, float forecast,
             std::span<const float> at_levels);
};

struct Coverage {
    double low = 0, high = 0;  // levels
    double share = 0;          // of actuals between their quantiles; high − low is wanted
};

struct Accuracy {
    std::size_t rows = 0, series = 0;
    double wape = 0, bias = 0, mase = 0, rmsse = 0, wrmsse = 0, quantile_loss = 0, scaled_pinball = 0, crps = 0;
    std::vector<Coverage> coverage;
};

/// Rows for which `wanted` is true. `weights` (series; may be empty) are for WRMSSE and the scaled pinball.
Accuracy accuracy(const JudgedRows& rows, const SeriesScales& scales, std::span<const double> weights,
                  const std::function<bool(std::size_t)>& wanted);

struct SegmentAccuracy {
    std::string by, name;  // such as "volume", "fast"
    Accuracy accuracy;
};
/// Overall first, then by stock (only where some rows are not fully in stock), volume, pattern and periods ahead.
std::vector<SegmentAccuracy> accuracy_by_segment(const JudgedRows& rows, const SeriesScales& scales,
                                                 std::span<const double> weights);

}  // namespace nearstock
