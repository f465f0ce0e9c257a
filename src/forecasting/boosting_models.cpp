#include "forecasting/boosting_models.hpp"

#include "forecasting/boosting_rows.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <stdexcept>

namespace nearstock {

namespace {

constexpr std::size_t calibration_series = 12'000;  // at most, of the held-out window
constexpr std::size_t place_series = 8'000;         // at most, of each window that the season's places are checked on
constexpr std::size_t place_windows = 4;

template <class T>
T value_or_throw(Result<T> result) {
    if (!result) {
        throw std::runtime_error(result.error().text());
    }
    return std::move(*result);
}

/// Mean of models' predictions.
std::vector<double> mean_of(const std::vector<GradientBoosting>& models, std::span<const float> rows,
                            unsigned threads) {
    auto sum = models.front().predict(rows, threads);
    for (std::size_t m = 1; m < models.size(); ++m) {
        const auto more = models[m].predict(rows, threads);
        for (std::size_t i = 0; i < sum.size(); ++i) { sum[i] += more[i]; }
    }
    for (double& value : sum) { value /= double(models.size()); }
    return sum;
}

class Trainer {
public:
    Trainer(const PanelFacts& facts, const BoostingRecipe& recipe, const ForecastSettings& settings)
        : facts_(facts), recipe_(recipe), settings_(settings) {}

    /// Nothing where the panel is too short.
    std::optional<BoostedModels> train() {
        const auto& panel = facts_.panel();
        const auto origins = training_origins(panel, panel.days, recipe_.origins, recipe_.most_rows);
        if (panel.horizon == 0 || origins.empty()) {
            return std::nullopt;
        }
        auto rows = value_or_throw(gather_rows(facts_, origins, recipe_, settings_));
        if (!rows) {
            return std::nullopt;
        }
        rows_ = std::make_unique<TrainingRows>(std::move(*rows));
        BoostedModels models;
        models.drift = 1 + recipe_.drift_kept * (rows_->drifts.back().drift - 1);
        models.mean.push_back(tweedie(weights(recipe_.partial_weight, false)));
        if (zero_share() < recipe_.many_zeros && recipe_.tweedie_share < 1) {
            models.median.push_back(
                quantile(recipe_.point_quantile, recipe_.rounds, weights(recipe_.partial_weight_quantiles, false)));
        }
        models.place_ratio = place_ratios(models);
        // Of a series that is mostly zeros, a quantile is zero or a count: the marginals say it better than trees.
        if (!settings_.levels.empty() && zero_share() < recipe_.many_zeros) {
            train_spread(models);
        }
        return models;
    }

private:
    BoostingSettings base_settings(int rounds) const {
        BoostingSettings s;
        s.rounds = rounds;
        s.leaves = recipe_.leaves;
        s.learning_rate = recipe_.learning_rate;
        s.least_rows_in_leaf = recipe_.least_rows_in_leaf;
        s.feature_share = recipe_.feature_share;
        s.l2_penalty = 5;
        s.threads = recipe_.training_threads;
        s.seed = settings_.seed;
        return s;
    }

    /// Ratios to the base count as much as they sell; a row of an older window, or out of stock, for less.
    std::vector<float> weights(double partial, bool spare_last_window) const {
        std::vector<float> result(rows_->sales.size());
        for (std::size_t i = 0; i < result.size(); ++i) {
            result[i] = rows_->recency[i] * (rows_->full[i] != 0 ? 1.0F : static_cast<float>(partial));
        }
        if (spare_last_window) {
            // Rows stand by origin, the latest first.
            const auto last = rows_->drifts.back().origin;
            for (std::size_t i = 0; i < result.size() && rows_->origin[i] + facts_.panel().horizon > last; ++i) {
                result[i] = 0;
            }
        }
        return result;
    }

    /// Trees shrink the pattern of the season towards its mean. What is missing is put back: sales ÷ point forecasts of
    /// the last windows in full periods, by place, against all places together.
    std::vector<double> place_ratios(const BoostedModels& models) const {
        const std::size_t horizon = facts_.panel().horizon, places = facts_.places();
        std::vector<double> sold(places), expected(places);
        const auto& drifts = rows_->drifts;
        for (std::size_t w = drifts.size() > place_windows ? drifts.size() - place_windows : 0; w < drifts.size();
             ++w) {
            const std::size_t origin = drifts[w].origin, every = facts_.panel().series / place_series + 1;
            const FeatureRows features(facts_, origin, horizon, recipe_.features);
            for_each_block(
                features, facts_.panel().series, every, settings_.threads,
                [&](std::span<const std::uint32_t> series, std::span<const float> rows, std::span<const float> base) {
                    const auto ratio = point_ratios(models, recipe_.tweedie_share, rows, settings_.threads);
                    for (std::size_t i = 0; i < base.size(); ++i) {
                        const std::size_t s = series[i / horizon], d = origin + i % horizon;
                        if (facts_.full(s, d)) {
                            sold[facts_.place(d)] += facts_.panel().sale(s, d);
                            expected[facts_.place(d)] += ratio[i] * base[i] * drifts[w].drift;
                        }
                    }
                });
        }
        double all_sold = 0, all_expected = 0;
        for (std::size_t p = 0; p < places; ++p) {
            all_sold += sold[p];
            all_expected += expected[p];
        }
        std::vector<double> ratios(places, 1.0);
        if (all_sold <= 0 || all_expected <= 0) {
            return ratios;
        }
        const double prior = 0.1 * all_expected / double(places);
        for (std::size_t p = 0; p < places; ++p) {
            const double ratio = (sold[p] / all_sold * all_expected + prior) / (expected[p] + prior);
            ratios[p] = std::clamp(ratio, 0.8, 1.25);
        }
        return ratios;
    }

    double zero_share() const {
        double zeros = 0, all = 1;
        for (std::size_t i = 0; i < rows_->sales.size(); ++i) {
            zeros += rows_->full[i] != 0 && rows_->sales[i] <= 0;
            all += rows_->full[i] != 0;
        }
        return zeros / all;
    }

    GradientBoosting quantile(double level, int rounds, std::vector<float> weight) const {
        std::vector<float> ratio(rows_->sales.size());
        for (std::size_t i = 0; i < ratio.size(); ++i) {
            ratio[i] = rows_->sales[i] / rows_->base[i];
            weight[i] *= rows_->base[i];
        }
        auto settings = base_settings(rounds);
        settings.objective = BoostingObjective::quantile;
        settings.quantile = level;
        return value_or_throw(GradientBoosting::train(rows_->bins, {ratio, weight, {}}, settings));
    }

    GradientBoosting tweedie(const std::vector<float>& weight) const {
        std::vector<double> offset(rows_->sales.size());
        for (std::size_t i = 0; i < offset.size(); ++i) { offset[i] = std::log(rows_->base[i]); }
        auto settings = base_settings(recipe_.rounds);
        settings.objective = BoostingObjective::tweedie;
        settings.tweedie_power = recipe_.tweedie_power;
        return value_or_throw(GradientBoosting::train(rows_->bins, {rows_->sales, weight, offset}, settings));
    }

    void train_spread(BoostedModels& models) const {
        // With two windows or more, the spread models do not see the last one, which calibrates them.
        const bool spare = rows_->origin.back() + facts_.panel().horizon <= rows_->drifts.back().origin;
        const auto weight = weights(recipe_.partial_weight_quantiles, spare);
        for (const double level : recipe_.spread_levels) {
            models.spread.push_back(quantile(level, recipe_.spread_rounds, weight));
        }
        const auto [group, groups] = calibration_groups(facts_);
        std::vector<HeldOut> held;
        std::vector<float> quantiles;
        if (spare) {
            hold_out(models, group, held, quantiles);
        }
        models.calibration = SpreadCalibration(recipe_.spread_levels, held, quantiles, groups);
    }

    void hold_out(const BoostedModels& models, const std::vector<std::uint32_t>& group, std::vector<HeldOut>& held,
                  std::vector<float>& quantiles) const;

    const PanelFacts& facts_;
    const BoostingRecipe& recipe_;
    const ForecastSettings& settings_;
    std::unique_ptr<TrainingRows> rows_;
};

void Trainer::hold_out(const BoostedModels& models, const std::vector<std::uint32_t>& group, std::vector<HeldOut>& held,
                       std::vector<float>& quantiles) const {
    const std::size_t origin = rows_->drifts.back().origin, horizon = facts_.panel().horizon;
    const FeatureRows features(facts_, origin, horizon, recipe_.features);
    const std::size_t every = facts_.panel().series / calibration_series + 1;
    for_each_block(
        features, facts_.panel().series, every, settings_.threads,
        [&](std::span<const std::uint32_t> series, std::span<const float> rows, std::span<const float> base) {
            const auto spread = spread_of(models, rows, base, settings_.threads);
            for (std::size_t i = 0; i < base.size(); ++i) {
                const std::size_t s = series[i / horizon], d = origin + i % horizon;
                if (facts_.full(s, d)) {
                    held.push_back({facts_.panel().sale(s, d), group[s], static_cast<std::uint32_t>(quantiles.size())});
                    const std::size_t levels = models.spread.size();
                    quantiles.insert(quantiles.end(), &spread[i * levels], &spread[i * levels] + levels);
                }
            }
        });
}

}  // namespace

CalibrationGroups calibration_groups(const PanelFacts& facts) {
    for (const char* name : {"city", "category", "first_category"}) {
        if (const auto* grouping = facts.grouping(name); grouping != nullptr && grouping->groups <= 50) {
            return {grouping->group, grouping->groups};
        }
    }
    return {std::vector<std::uint32_t>(facts.panel().series, 0), 1};
}

std::vector<double> point_ratios(const BoostedModels& models, double tweedie_share, std::span<const float> rows,
                                 unsigned threads) {
    auto ratios = mean_of(models.mean, rows, threads);
    for (double& ratio : ratios) { ratio = std::exp(std::min(4.0, ratio)); }
    if (!models.median.empty()) {
        const auto medians = mean_of(models.median, rows, threads);
        for (std::size_t i = 0; i < ratios.size(); ++i) {
            ratios[i] = tweedie_share * ratios[i] + (1 - tweedie_share) * std::max(0.0, medians[i]);
        }
    }
    return ratios;
}

std::vector<float> spread_of(const BoostedModels& models, std::span<const float> rows, std::span<const float> base,
                             unsigned threads) {
    const std::size_t levels = models.spread.size();
    std::vector<float> result(base.size() * levels);
    for (std::size_t l = 0; l < levels; ++l) {
        const auto ratio = models.spread[l].predict(rows, threads);
        for (std::size_t i = 0; i < base.size(); ++i) {
            result[i * levels + l] = static_cast<float>(std::max(0.0, ratio[i])) * base[i];
        }
    }
    // Models of one level each may cross.
    for (std::size_t i = 0; i < base.size(); ++i) {
        std::sort(result.begin() + std::ptrdiff_t(i * levels), result.begin() + std::ptrdiff_t((i + 1) * levels));
    }
    return result;
}

std::optional<BoostedModels> train_models(const PanelFacts& facts, const BoostingRecipe& recipe,
                                          const ForecastSettings& settings) {
    return Trainer(facts, recipe, settings).train();
}

}  // namespace nearstock
