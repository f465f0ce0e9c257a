#include "forecasting/boosting_spread.hpp"

#include "core/check.hpp"
#include "math/normal.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr double group_prior = 1500;  // rows of all groups that a group's own stretch is mixed with
constexpr double least_stretch = 0.6, most_stretch = 1.7;

/// The value that a share `level` of the values lies at or below.
double share_below(std::vector<float>& values, double level) {
    const auto rank = std::min(values.size() - 1, static_cast<std::size_t>(level * double(values.size())));
    std::nth_element(values.begin(), values.begin() + std::ptrdiff_t(rank), values.end());
    return values[rank];
}

}  // namespace

void SpreadCalibration::find_scores() {
    const auto at = std::find(levels_.begin(), levels_.end(), 0.5);
    check(at != levels_.end(), "the spread levels have a median");
    median_ = static_cast<std::size_t>(at - levels_.begin());
    for (const double level : levels_) { scores_.push_back(normal_quantile(level)); }
}

SpreadCalibration::SpreadCalibration(std::vector<double> levels, std::vector<double> stretches)
    : levels_(std::move(levels)), stretch_(std::move(stretches)) {
    check(!levels_.empty() && stretch_.size() % levels_.size() == 0, "a stretch per group and level");
    find_scores();
}

SpreadCalibration::SpreadCalibration(std::vector<double> levels, std::span<const HeldOut> rows,
                                     std::span<const float> quantiles, std::size_t groups)
    : levels_(std::move(levels)), stretch_(groups * levels_.size(), 1.0) {
    find_scores();
    if (rows.empty()) {
        return;
    }
    // The window's common shock is no spread: half of all sales shall lie below the shifted medians.
    std::vector<float> ratios;
    for (const auto& row : rows) {
        if (const float median = quantiles[row.first + median_]; median > 0) {
            ratios.push_back(row.sold / median);
        }
    }
    const double shift = ratios.empty() ? 1 : std::max(0.2, share_below(ratios, 0.5));
    for (std::size_t l = 0; l < levels_.size(); ++l) {
        if (l == median_) {
            continue;
        }
        std::vector<std::vector<float>> scaled(groups);
        std::vector<float> all;
        for (const auto& row : rows) {
            const double median = quantiles[row.first + median_], distance = quantiles[row.first + l] - median;
            if (std::abs(distance) > 1e-4) {
                const auto value = static_cast<float>((row.sold / shift - median) / distance);
                scaled[row.group].push_back(value);
                all.push_back(value);
            }
        }
        if (all.empty()) {
            continue;
        }
        const double level = l < median_ ? 1 - levels_[l] : levels_[l], common = share_below(all, level);
        for (std::size_t g = 0; g < groups; ++g) {
            const double n = double(scaled[g].size());
            const double own = scaled[g].empty() ? common : share_below(scaled[g], level);
            stretch_[g * levels_.size() + l] =
                std::clamp((n * own + group_prior * common) / (n + group_prior), least_stretch, most_stretch);
        }
    }
}

void SpreadCalibration::place(std::span<const float> spread, std::uint32_t group, float centre,
                              std::span<const double> wanted, std::span<float> out) const {
    const double median = std::max(1e-6F, spread[median_]);
    std::vector<double> knots(levels_.size());  // quantile ÷ centre
    for (std::size_t l = 0; l < levels_.size(); ++l) {
        knots[l] = 1 + stretch(group, l) * (spread[l] - median) / median;
    }
    for (std::size_t l = median_ + 1; l < knots.size(); ++l) { knots[l] = std::max(knots[l], knots[l - 1]); }
    for (std::size_t l = median_; l-- > 0;) { knots[l] = std::min(knots[l], knots[l + 1]); }
    float least = 0;
    for (std::size_t w = 0; w < wanted.size(); ++w) {
        const double score = normal_quantile(wanted[w]);
        double ratio = knots[0];
        if (levels_.size() > 1) {
            // The piece that the score lies in; the outermost pieces go on, in proportion to the distance from 1.
            const auto after = std::upper_bound(scores_.begin(), scores_.end(), score);
            if (after == scores_.begin() || after == scores_.end()) {
                const std::size_t end = after == scores_.begin() ? 0 : levels_.size() - 1;
                ratio = scores_[end] != 0 ? 1 + (knots[end] - 1) * score / scores_[end] : knots[end];
            } else {
                const auto right = static_cast<std::size_t>(after - scores_.begin());
                const double part = (score - scores_[right - 1]) / (scores_[right] - scores_[right - 1]);
                ratio = knots[right - 1] + part * (knots[right] - knots[right - 1]);
            }
        }
        out[w] = std::max(least, static_cast<float>(std::max(0.0, ratio * centre)));
        least = out[w];
    }
}

}  // namespace nearstock
