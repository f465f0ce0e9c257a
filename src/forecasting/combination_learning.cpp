#include "forecasting/combination_learning.hpp"

#include <algorithm>
#include <limits>

namespace nearstock {

namespace {

constexpr float fully_in_stock = 0.999F;
constexpr float least_scale = 0.05F;      // units
constexpr std::size_t fewest_rows = 200;  // to learn a group's weights from

bool judged_series(const Panel& panel, const PastOrigin& origin, std::size_t group, std::size_t s) {
    return origin.groups.of[s] == group && (panel.active.empty() || panel.active[s] != 0) &&
           panel.first_period(s) < origin.days;
}

/// Adds every `every`-th row in stock of one group at one origin.
void judge_series(const Panel& panel, const PastOrigin& origin, std::size_t group, std::size_t every,
                  JudgedForecasts& judged) {
    const std::size_t levels = judged.levels.size();
    std::size_t candidate_rows = 0;
    for (std::size_t s = 0; s < panel.series; ++s) {
        if (!judged_series(panel, origin, group, s)) {
            continue;
        }
        const float scale = std::max(origin.groups.mean[s], least_scale);
        for (std::size_t h = 0; h < origin.said.front().horizon; ++h) {
            const std::size_t d = origin.days + h;
            if (panel.in_stock(s, d) < fully_in_stock || candidate_rows++ % every != 0) {
                continue;
            }
            judged.actual.push_back(panel.sale(s, d));
            judged.scale.push_back(scale);
            for (const auto& said : origin.said) {
                judged.mean.push_back(static_cast<float>(said.mean_at(s, h)));
                const auto quantiles = said.quantiles_at(s, h);
                judged.quantiles.insert(judged.quantiles.end(), quantiles.begin(),
                                        quantiles.begin() + std::ptrdiff_t(levels));
            }
        }
    }
}

/// One kind of sum: which of its sums each series belongs to.
struct KindOfSum {
    const std::vector<std::uint32_t>* part = nullptr;  // null: all series are one sum
    std::size_t parts = 1;
    [[nodiscard]] std::size_t of(std::size_t s) const { return part == nullptr ? 0 : (*part)[s]; }
};

/// Sums of a few series each say little that the series do not.
std::vector<KindOfSum> kinds_of_sums(const Panel& panel) {
    constexpr std::size_t fewest_series = 4;  // to a sum, on average
    std::vector<KindOfSum> kinds{{}};
    for (const auto& attribute : panel.attributes) {
        if (attribute.labels.size() > 1 && fewest_series * attribute.labels.size() <= panel.series) {
            kinds.push_back({&attribute.code, attribute.labels.size()});
        }
    }
    return kinds;
}

/// Adds the rows of one kind of sum at one origin: a sum and period each.
void add_sums(const Panel& panel, const PastOrigin& origin, std::size_t group, const KindOfSum& kind,
              JudgedForecasts& judged) {
    const std::size_t horizon = origin.said.front().horizon, candidates = judged.candidates;
    std::vector<double> actual(kind.parts * horizon), scale(kind.parts * horizon);
    std::vector<double> said(kind.parts * horizon * candidates);
    for (std::size_t s = 0; s < panel.series; ++s) {
        for (std::size_t h = 0; judged_series(panel, origin, group, s) && h < horizon; ++h) {
            if (panel.in_stock(s, origin.days + h) >= fully_in_stock) {
                const std::size_t row = kind.of(s) * horizon + h;
                actual[row] += panel.sale(s, origin.days + h);
                scale[row] += std::max(origin.groups.mean[s], least_scale);
                for (std::size_t k = 0; k < candidates; ++k) {
                    said[row * candidates + k] += origin.said[k].mean_at(s, h);
                }
            }
        }
    }
    for (std::size_t row = 0; row < actual.size(); ++row) {
        if (scale[row] > 0) {
            judged.actual.push_back(static_cast<float>(actual[row]));
            judged.scale.push_back(static_cast<float>(scale[row]));
            for (std::size_t k = 0; k < candidates; ++k) {
                judged.mean.push_back(static_cast<float>(said[row * candidates + k]));
            }
        }
    }
}

double loss_of_single(const JudgedForecasts& judged, std::size_t k) {
    return mean_loss(judged, single_weight(judged.candidates, k));
}

std::size_t best_single(const JudgedForecasts& judged) {
    std::size_t best = 0;
    for (std::size_t k = 1; k < judged.candidates; ++k) {
        if (loss_of_single(judged, k) < loss_of_single(judged, best)) {
            best = k;
        }
    }
    return best;
}

/// Rows of the newest origin, of those before it, and of all of them.
struct Lookback {
    JudgedForecasts newest, older, all;
    [[nodiscard]] bool nested() const { return older.rows() >= fewest_rows; }
};

void learn_quantiles(const Lookback& rows, CombinationGroup& group) {
    const std::size_t candidates = rows.newest.candidates;
    for (std::size_t k = 0; k < candidates; ++k) {
        group.candidate_loss.push_back(pinball_loss(rows.newest, single_weight(candidates, k)));
    }
    const auto best = std::ranges::min_element(group.candidate_loss);
    group.combined_loss = rows.nested() ? pinball_loss(rows.newest, best_quantile_weights(rows.older))
                                        : std::numeric_limits<double>::infinity();
    group.single = group.combined_loss > *best;
    group.quantile_weights =
        group.single ? single_weight(candidates, static_cast<std::size_t>(best - group.candidate_loss.begin()))
                     : best_quantile_weights(rows.all);
}

/// From rows with their sums.
void learn_means(const Lookback& rows, CombinationGroup& group) {
    const bool combined = rows.nested() && mean_loss(rows.newest, best_mean_weights(rows.older)) <=
                                               loss_of_single(rows.newest, best_single(rows.newest));
    group.mean_weights =
        combined ? best_mean_weights(rows.all) : single_weight(rows.all.candidates, best_single(rows.all));
}

}  // namespace

std::vector<double> single_weight(std::size_t candidates, std::size_t chosen) {
    std::vector<double> weights(candidates, 0.0);
    weights[chosen] = 1;
    return weights;
}

void judge_sums(const Panel& panel, std::span<const PastOrigin> origins, std::size_t group, JudgedForecasts& judged) {
    const std::vector<double> equal(judged.candidates, 1.0 / static_cast<double>(judged.candidates));
    const double series_loss = mean_loss(judged, equal);
    judged.weight.assign(judged.rows(), 1.0F);
    const auto kinds = kinds_of_sums(panel);
    for (const auto& kind : kinds) {
        // The average of all candidates is the yardstick of a kind of sum.
        JudgedForecasts sums{judged.candidates, judged.levels, {}, {}, {}, {}, {}};
        for (const auto& origin : origins) { add_sums(panel, origin, group, kind, sums); }
        const double loss = mean_loss(sums, equal);
        if (loss <= 0) {
            continue;
        }
        judged.weight.insert(judged.weight.end(), sums.rows(),
                             static_cast<float>(series_loss / loss / static_cast<double>(kinds.size())));
        judged.actual.insert(judged.actual.end(), sums.actual.begin(), sums.actual.end());
        judged.scale.insert(judged.scale.end(), sums.scale.begin(), sums.scale.end());
        judged.mean.insert(judged.mean.end(), sums.mean.begin(), sums.mean.end());
    }
}

void learn_weights(const Panel& panel, std::span<const PastOrigin> origins, std::size_t g, std::size_t judged_per_group,
                   CombinationGroup& group) {
    const std::size_t candidates = origins.front().said.size();
    const std::size_t horizon = origins.front().said.front().horizon;
    const std::size_t every = 1 + group.series * horizon * origins.size() / std::max<std::size_t>(1, judged_per_group);
    const auto judged = [&](std::span<const PastOrigin> some) {
        JudgedForecasts rows{candidates, judged_levels(), {}, {}, {}, {}, {}};
        for (const auto& origin : some) { judge_series(panel, origin, g, every, rows); }
        return rows;
    };
    Lookback rows{judged(origins.first(1)), judged(origins.subspan(1)), judged(origins)};
    if (rows.newest.rows() < fewest_rows) {
        return;
    }
    learn_quantiles(rows, group);
    judge_sums(panel, origins.first(1), g, rows.newest);
    judge_sums(panel, origins.subspan(1), g, rows.older);
    judge_sums(panel, origins, g, rows.all);
    learn_means(rows, group);
}

}  // namespace nearstock
