#include "forecasting/combination.hpp"

#include "core/check.hpp"
#include "core/progress.hpp"
#include "forecasting/combination_weights.hpp"
#include "forecasting/marginals.hpp"
#include "forecasting/series_groups.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

const std::vector<double> judged_levels{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9};
constexpr float fully_in_stock = 0.999F;
constexpr std::size_t fewest_rows = 200;  // to learn a group's weights from

using Candidates = std::vector<std::unique_ptr<Forecaster>>;

/// One origin: what each candidate said, beside what was sold.
struct Origin {
    std::size_t days = 0;
    std::vector<DemandForecast> said;  // by candidate
};

std::vector<double> single_weight(std::size_t candidates, std::size_t chosen) {
    std::vector<double> weights(candidates, 0.0);
    weights[chosen] = 1;
    return weights;
}

/// Gathers the rows of one group from one origin.
void judge(const Panel& panel, const Origin& origin, const SeriesGroups& groups, std::size_t group, std::size_t every,
           JudgedForecasts& judged) {
    const std::size_t levels = judged.levels.size();
    std::size_t candidate_rows = 0;
    for (std::size_t s = 0; s < panel.series; ++s) {
        if (groups.of[s] != group || panel.active[s] == 0 || panel.first_period(s) >= origin.days) {
            continue;
        }
        const float scale = std::max(groups.mean[s], 0.05F);
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

class FittedCombination final : public FittedForecaster {
public:
    FittedCombination(std::string name, const Candidates& candidates, const CombinationOptions& options,
                      const Panel& panel, const ForecastSettings& settings)
        : name_(std::move(name)), counts_(sells_whole_units(panel)), series_groups_(group_series(panel)) {
        learn_groups(candidates, options, panel, settings);
        for (std::size_t k = 0; k < candidates.size(); ++k) {
            fitted_.push_back(weighs(k) ? candidates[k]->fit(panel, settings) : nullptr);
        }
    }

    void update(const Panel& panel, const ForecastSettings& settings) override {
        for (const auto& fitted : fitted_) {
            if (fitted) {
                fitted->update(panel, settings);
            }
        }
    }

    [[nodiscard]] DemandForecast forecast(const Panel& panel, const ForecastSettings& settings) const override {
        DemandForecast result = empty_forecast(panel, name_, settings);
        std::vector<double> spread(panel.series, 0);  // Σ weights × relative variance above Poisson
        for (std::size_t k = 0; k < fitted_.size(); ++k) {
            if (!fitted_[k]) {
                continue;
            }
            DemandForecast said = fitted_[k]->forecast(panel, settings);
            fill_marginal_quantiles(said, settings.levels, counts_, settings.threads);
            add(said, k, result, spread);
        }
        for (std::size_t s = 0; s < panel.series; ++s) {
            result.size[s] = spread[s] > 0 ? static_cast<float>(1 / spread[s]) : std::numeric_limits<float>::infinity();
        }
        if (counts_) {
            for (auto& q : result.quantiles) { q = std::round(q); }
        }
        return result;
    }

    [[nodiscard]] const std::vector<CombinationGroup>& groups() const { return groups_; }

private:
    bool weighs(std::size_t k) const {
        return std::ranges::any_of(groups_, [&](const CombinationGroup& g) {
            return g.series > 0 && (g.quantile_weights[k] > 0 || g.mean_weights[k] > 0);
        });
    }

    void add(const DemandForecast& said, std::size_t k, DemandForecast& result, std::vector<double>& spread) const {
        const std::size_t levels = result.levels.size();
        for (std::size_t s = 0; s < result.series; ++s) {
            const CombinationGroup& group = groups_[series_groups_.of[s]];
            const auto mean_weight = static_cast<float>(group.mean_weights[k]);
            const auto quantile_weight = static_cast<float>(group.quantile_weights[k]);
            for (std::size_t h = 0; h < result.horizon; ++h) {
                result.mean[s * result.horizon + h] += mean_weight * said.mean[s * result.horizon + h];
            }
            for (std::size_t i = s * result.horizon * levels; i < (s + 1) * result.horizon * levels; ++i) {
                result.quantiles[i] += quantile_weight * said.quantiles[i];
            }
            spread[s] += group.mean_weights[k] / said.size[s];
            result.day_correlation = std::max(result.day_correlation, said.day_correlation);
        }
    }

    void learn_groups(const Candidates& candidates, const CombinationOptions& options, const Panel& panel,
                      const ForecastSettings& settings) {
        groups_.resize(SeriesGroups::count);
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            groups_[g].name = SeriesGroups::names[g];
            groups_[g].series =
                static_cast<std::size_t>(std::ranges::count(series_groups_.of, static_cast<std::uint8_t>(g)));
            groups_[g].quantile_weights = groups_[g].mean_weights = single_weight(candidates.size(), 0);
            groups_[g].single = true;
        }
        if (candidates.size() < 2) {
            return;
        }
        const auto origins = past_origins(candidates, options, panel, settings);
        for (std::size_t g = 0; g < groups_.size() && !origins.empty(); ++g) {
            learn(panel, origins, g, options, groups_[g]);
        }
    }

    /// Newest first, so that a short history keeps the origins that say most.
    std::vector<Origin> past_origins(const Candidates& candidates, const CombinationOptions& options,
                                     const Panel& panel, const ForecastSettings& settings) const {
        std::vector<Origin> origins;
        const std::size_t horizon = std::max<std::size_t>(1, panel.horizon);
        Progress progress("auto: past origins", options.origins * candidates.size());
        for (std::size_t n = 1; n <= options.origins && panel.days >= options.fewest_periods + n * horizon; ++n) {
            Origin origin{panel.days - n * horizon, {}};
            const Panel past = panel_at(panel, origin.days, horizon);
            const ForecastSettings asked{settings.threads, judged_levels, settings.seed};
            for (const auto& candidate : candidates) {
                origin.said.push_back(candidate->forecast(past, asked));
                fill_marginal_quantiles(origin.said.back(), judged_levels, counts_, settings.threads);
                progress.advance();
            }
            origins.push_back(std::move(origin));
        }
        return origins;
    }

    void learn(const Panel& panel, const std::vector<Origin>& origins, std::size_t g, const CombinationOptions& options,
               CombinationGroup& group) const {
        const std::size_t candidates = origins.front().said.size();
        const std::size_t horizon = origins.front().said.front().horizon;
        const std::size_t every =
            1 + group.series * horizon * origins.size() / std::max<std::size_t>(1, options.judged_per_group);
        const auto empty = [&] { return JudgedForecasts{candidates, judged_levels, {}, {}, {}, {}}; };
        JudgedForecasts newest = empty();
        judge(panel, origins.front(), series_groups_, g, every, newest);
        JudgedForecasts older = empty();
        for (std::size_t n = 1; n < origins.size(); ++n) { judge(panel, origins[n], series_groups_, g, every, older); }
        if (newest.rows() < fewest_rows) {
            return;
        }
        for (std::size_t k = 0; k < candidates; ++k) {
            group.candidate_loss.push_back(pinball_loss(newest, single_weight(candidates, k)));
        }
        const auto best =
            static_cast<std::size_t>(std::ranges::min_element(group.candidate_loss) - group.candidate_loss.begin());
        group.combined_loss = older.rows() < fewest_rows ? std::numeric_limits<double>::infinity()
                                                         : pinball_loss(newest, best_quantile_weights(older));
        group.single = group.combined_loss > group.candidate_loss[best];
        if (group.single) {
            group.quantile_weights = group.mean_weights = single_weight(candidates, best);
            return;
        }
        JudgedForecasts all = std::move(older);
        judge(panel, origins.front(), series_groups_, g, every, all);
        group.quantile_weights = best_quantile_weights(all);
        group.mean_weights = best_mean_weights(all);
    }

    std::string name_;
    bool counts_;
    SeriesGroups series_groups_;
    std::vector<CombinationGroup> groups_;
    std::vector<std::unique_ptr<FittedForecaster>> fitted_;  // null: weighs nothing
};

class Combination final : public Forecaster {
public:
    Combination(std::string name, CombinationOptions options) : name_(std::move(name)), options_(std::move(options)) {
        check(!options_.candidates.empty(), "a combination has at least one candidate");
        for (const auto& candidate : options_.candidates) {
            candidates_.push_back(make_forecaster(candidate));
            check(candidates_.back() != nullptr, "a combination's candidates are known models");
        }
    }
    [[nodiscard]] std::string_view name() const override { return name_; }
    [[nodiscard]] std::unique_ptr<FittedForecaster> fit(const Panel& panel,
                                                        const ForecastSettings& settings) const override {
        return std::make_unique<FittedCombination>(name_, candidates_, options_, panel, settings);
    }

private:
    std::string name_;
    CombinationOptions options_;
    Candidates candidates_;
};

}  // namespace

std::unique_ptr<Forecaster> make_combination(std::string name, CombinationOptions options) {
    return std::make_unique<Combination>(std::move(name), std::move(options));
}

const std::vector<CombinationGroup>* combination_groups(const FittedForecaster& fitted) {
    const auto* combination = dynamic_cast<const FittedCombination*>(&fitted);
    return combination == nullptr ? nullptr : &combination->groups();
}

}  // namespace nearstock
