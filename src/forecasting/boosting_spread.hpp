// Quantiles around a point, calibrated on a window that their models have not seen.
//
// A spread model says quantiles at a few levels. What is kept of them is each level's distance from the median, as a
// share of it; the distance is multiplied so that, on the held-out window, the wanted share of sales lies below (split
// conformal, by group of series, groups drawn towards all). Levels in between follow the normal scores.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace nearstock {

/// One held-out row: what was sold against the spread models' quantiles.
struct HeldOut {
    float sold = 0;
    std::uint32_t group = 0;
    std::uint32_t first = 0;  // where its quantiles stand in `quantiles`
};

class SpreadCalibration {
public:
    SpreadCalibration() = default;
    /// `levels` ascending, with one at 0.5. `quantiles`: rows × levels.
    SpreadCalibration(std::vector<double> levels, std::span<const HeldOut> rows, std::span<const float> quantiles,
                      std::size_t groups);

    /// What levels() and stretches() of another one said.
    SpreadCalibration(std::vector<double> levels, std::vector<double> stretches);

    /// The quantiles at `wanted` (ascending) around `centre`; `spread`: the spread models' quantiles of the row. Never
    /// negative, never crossing.
    void place(std::span<const float> spread, std::uint32_t group, float centre, std::span<const double> wanted,
               std::span<float> out) const;
    /// How much the distance at level `level` of a group is stretched.
    [[nodiscard]] double stretch(std::uint32_t group, std::size_t level) const {
        return stretch_[group * levels_.size() + level];
    }

    [[nodiscard]] const std::vector<double>& levels() const { return levels_; }
    [[nodiscard]] const std::vector<double>& stretches() const { return stretch_; }

private:
    void find_scores();

    std::vector<double> levels_, scores_;  // scores: normal quantiles of the levels
    std::size_t median_ = 0;
    std::vector<double> stretch_;  // groups × levels
};

}  // namespace nearstock
