// Quantiles that are right as often as they say: any model's, corrected by how it did on past origins.
//
// The model forecasts from rolling origins of its own history. For each level q and group of series (series_groups.hpp)
// the scores (actual − quantile) / spread of the days that were fully in stock are kept; the correction is the level-q
// quantile of the scores, times the spread of the forecast at hand (split conformal: Vovk, Gammerman and Shafer 2005;
// on quantiles: Romano, Patterson and Candès 2019). A group with few scores borrows from all series. Adaptive over
// time: later origins weigh more, and the level asked of the scores moves by `adaptation` × (wanted − found share) at
// each origin (Gibbs and Candès 2021); update() adds the periods that came. Corrected quantiles are put in ascending
// order (Chernozhukov, Fernández-Val and Galichon 2010), are not negative, and are whole numbers where all history is.
// Means stay as the model said.
#pragma once

#include "forecasting/forecaster.hpp"

#include <memory>

namespace nearstock {

struct ConformalOptions {
    std::size_t origins = 4;           // at most; a horizon apart, the last one's horizon ends with the history
    std::size_t fewest_periods = 21;   // of history before the first origin
    double recency = 0.8;              // weight of an origin against the next one
    double adaptation = 0.1;           // of the level, per origin
    std::size_t fewest_scores = 300;   // of a group; below that all series stand in
    std::size_t most_scores = 60'000;  // of a group and origin, evenly drawn
};

/// "conformal:<name>". Fits and forecasts the model twice: once for the scores, once for good. Without enough history
/// for one origin the quantiles stay as the model said.
std::unique_ptr<Forecaster> make_conformal(std::unique_ptr<const Forecaster> model, ConformalOptions options = {});

/// The correction of one level: which value of the scores it asks for, by group. For tests and for reading.
class ConformalScores {
public:
    ConformalScores(std::vector<double> levels, std::size_t groups, const ConformalOptions& options);
    /// Judges what is known so far by a new origin's scores, moves the levels, then takes the scores in.
    /// `scores[level][group]`: any order.
    void take_origin(std::vector<std::vector<std::vector<float>>> scores);
    /// In spreads; 0 before the first origin.
    [[nodiscard]] double correction(std::size_t level, std::size_t group) const;
    [[nodiscard]] bool empty() const { return origins_ == 0; }
    [[nodiscard]] const std::vector<double>& levels() const { return levels_; }

private:
    struct Score {
        float value;
        std::uint32_t origin;
    };
    struct Cell {
        double asked = 0;           // the level asked of the scores
        std::vector<Score> scores;  // ascending
        double correction = 0;
    };
    [[nodiscard]] double quantile(const Cell& cell) const;
    Cell& cell(std::size_t level, std::size_t group) { return cells_[level * (groups_ + 1) + group]; }
    [[nodiscard]] const Cell& cell(std::size_t level, std::size_t group) const {
        return cells_[level * (groups_ + 1) + group];
    }

    std::vector<double> levels_;
    std::size_t groups_;  // the one after the last is all series
    ConformalOptions options_;
    std::uint32_t origins_ = 0;
    std::vector<Cell> cells_;
};

}  // namespace nearstock
