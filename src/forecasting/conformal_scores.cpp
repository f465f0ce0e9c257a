#include "core/check.hpp"
#include "forecasting/conformal.hpp"

#include <algorithm>

namespace nearstock {

ConformalScores::ConformalScores(std::vector<double> levels, std::size_t groups, const ConformalOptions& options)
    : levels_(std::move(levels)), groups_(groups), options_(options), cells_(levels_.size() * (groups + 1)) {
    for (std::size_t q = 0; q < levels_.size(); ++q) {
        for (std::size_t g = 0; g <= groups_; ++g) { cell(q, g).asked = levels_[q]; }
    }
}

/// The lowest score with at least the level asked for, by weight, at or below it.
double ConformalScores::quantile(const Cell& cell) const {
    std::vector<double> recency(origins_, 1);
    for (std::size_t w = origins_ - 1; w-- > 0;) { recency[w] = recency[w + 1] * options_.recency; }
    const auto weight = [&](const Score& s) { return recency[s.origin]; };
    double all = 0;
    for (const Score& s : cell.scores) { all += weight(s); }
    const double wanted = cell.asked * all * (1 + 1 / static_cast<double>(cell.scores.size()));
    double so_far = 0;
    for (const Score& s : cell.scores) {
        so_far += weight(s);
        if (so_far >= wanted) {
            return s.value;
        }
    }
    return cell.scores.back().value;
}

void ConformalScores::take_origin(std::vector<std::vector<std::vector<float>>> scores) {
    check(scores.size() == levels_.size(), "scores come for every level");
    ++origins_;
    for (std::size_t q = 0; q < levels_.size(); ++q) {
        check(scores[q].size() == groups_, "scores come for every group");
        auto& all = scores[q].emplace_back();
        for (std::size_t g = 0; g < groups_; ++g) { all.insert(all.end(), scores[q][g].begin(), scores[q][g].end()); }
        for (std::size_t g = 0; g <= groups_; ++g) {
            auto& found = scores[q][g];
            Cell& c = cell(q, g);
            if (found.empty()) {
                continue;
            }
            if (!c.scores.empty()) {
                const auto below = std::ranges::count_if(found, [&](float s) { return s <= c.correction; });
                const double share = static_cast<double>(below) / static_cast<double>(found.size());
                c.asked = std::clamp(c.asked + options_.adaptation * (levels_[q] - share), 0.25 * levels_[q],
                                     1 - 0.25 * (1 - levels_[q]));
            }
            std::ranges::sort(found);
            const std::size_t middle = c.scores.size();
            const std::size_t step = std::max<std::size_t>(1, found.size() / options_.most_scores);
            for (std::size_t i = step / 2; i < found.size(); i += step) {
                c.scores.push_back({found[i], origins_ - 1});
            }
            std::ranges::inplace_merge(c.scores, c.scores.begin() + static_cast<std::ptrdiff_t>(middle), {},
                                       &Score::value);
            c.correction = quantile(c);
        }
    }
}

double ConformalScores::correction(std::size_t level, std::size_t group) const {
    const Cell& own = cell(level, group);
    return own.scores.size() >= options_.fewest_scores ? own.correction : cell(level, groups_).correction;
}

}  // namespace nearstock
