// The training table of a global model: which origins, which series, what targets and weights.
#pragma once

#include "forecasting/boosting.hpp"

#include <functional>
#include <optional>

namespace nearstock {

/// Total sales over total base, in full periods, of the window after one origin.
struct OriginDrift {
    std::size_t origin = 0;
    double drift = 1;
};

struct TrainingRows {
    BinnedRows bins;
    std::vector<float> sales;           // units
    std::vector<float> base;            // units, times the drift of the row's origin
    std::vector<float> recency;         // weight of the row's origin
    std::vector<std::uint32_t> origin;  // descending
    std::vector<std::uint8_t> full;
    std::vector<OriginDrift> drifts;  // ascending by origin
};

/// Windows that end at or before `last`: origins last − horizon, and further back in steps that visit every place in
/// the season; `least` of them, or more while all series together make fewer than `rows` rows. Ascending. Nothing when
/// there is no such window.
std::vector<std::size_t> training_origins(const Panel& panel, std::size_t last, std::size_t least, std::size_t rows);

/// Requires at least one origin. Periods that are unknown make no row. Nothing where no row is left.
Result<std::optional<TrainingRows>> gather_rows(const PanelFacts& facts, const std::vector<std::size_t>& origins,
                                                const BoostingRecipe& recipe, const ForecastSettings& settings);

/// Rows of one origin, of every `every`-th series, in blocks: calls use(series, rows, base) with horizon rows per
/// series.
using BlockUse = std::function<void(std::span<const std::uint32_t>, std::span<const float>, std::span<const float>)>;
void for_each_block(const FeatureRows& features, std::size_t series, std::size_t every, unsigned threads,
                    const BlockUse& use);

}  // namespace nearstock
