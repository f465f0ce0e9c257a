#include "forecasting/boosting.hpp"

#include "forecasting/boosting_models.hpp"
#include "forecasting/boosting_rows.hpp"
#include "forecasting/boosting_state.hpp"
#include "forecasting/marginals.hpp"
#include "math/normal.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

std::string_view name_of(BoostingLibrary library) {
    return library == BoostingLibrary::xgboost ? "xgboost" : "lightgbm";
}

class FittedBoosting final : public FittedForecaster {
public:
    FittedBoosting(BoostingRecipe recipe, std::optional<BoostedModels> models)
        : recipe_(std::move(recipe)), models_(std::move(models)) {}

    [[nodiscard]] DemandForecast forecast(const Panel& panel, const ForecastSettings& settings) const override {
        auto result = empty_forecast(panel, name_of(recipe_.library), settings);
        if (panel.horizon == 0 || panel.days == 0) {
            return result;
        }
        const PanelFacts facts(panel);
        const FeatureRows features(facts, panel.days, panel.horizon, recipe_.features);
        const auto group = calibration_groups(facts).group;
        std::vector<double> place_ratio(panel.horizon, 1.0);
        for (std::size_t h = 0; models_ && h < panel.horizon; ++h) {
            place_ratio[h] = models_->place_ratio[facts.place(panel.days + h)];
        }
        for_each_block(
            features, panel.series, 1, settings.threads,
            [&](std::span<const std::uint32_t> series, std::span<const float> rows, std::span<const float> base) {
                fill_block(series, rows, base, {group, place_ratio}, settings, result);
            });
        finish(panel, settings, models_ && !models_->spread.empty(), result);
        return result;
    }

    void update(const Panel& /*panel*/, const ForecastSettings& /*settings*/) override {}
    [[nodiscard]] std::optional<std::string> saved() const override { return saved_models(models_); }

private:
    struct Around {
        const std::vector<std::uint32_t>& group;  // series → calibration group
        const std::vector<double>& place_ratio;   // by period ahead
    };

    void fill_block(std::span<const std::uint32_t> series, std::span<const float> rows, std::span<const float> base,
                    const Around& around, const ForecastSettings& settings, DemandForecast& result) const {
        const auto& [group, place_ratio] = around;
        const std::size_t horizon = result.horizon, first = series.front() * horizon;
        if (!models_) {
            std::copy(base.begin(), base.end(), result.mean.begin() + std::ptrdiff_t(first));
            return;
        }
        const auto point = point_ratios(*models_, recipe_.tweedie_share, rows, settings.threads);
        for (std::size_t i = 0; i < base.size(); ++i) {
            result.mean[first + i] = static_cast<float>(models_->drift * place_ratio[i % horizon] * base[i] * point[i]);
        }
        if (models_->spread.empty() || result.levels.empty()) {
            return;
        }
        const auto spread = spread_of(*models_, rows, base, settings.threads);
        const std::size_t levels = models_->spread.size();
        for (std::size_t i = 0; i < base.size(); ++i) {
            const std::size_t s = series[i / horizon];
            const auto own = std::span(spread).subspan(i * levels, levels);
            models_->calibration.place(own, group[s], centre(own, place_ratio[i % horizon], result.mean[first + i]),
                                       result.levels, result.quantiles_at(s, i % horizon));
        }
    }

    /// The median that quantiles are placed around: the spread models' own, and the point forecast, halfway.
    float centre(std::span<const float> spread, double place_ratio, float point) const {
        const auto median = std::find(recipe_.spread_levels.begin(), recipe_.spread_levels.end(), 0.5);
        const float own = spread[static_cast<std::size_t>(median - recipe_.spread_levels.begin())];
        return 0.5F * (own * static_cast<float>(models_->drift * place_ratio) + point);
    }

    static void finish(const Panel& panel, const ForecastSettings& settings, bool quantiles, DemandForecast& result) {
        const std::size_t horizon = result.horizon, levels = result.levels.size();
        for (std::size_t s = 0; s < panel.series; ++s) {
            if (!panel.active.empty() && panel.active[s] == 0) {
                std::fill_n(result.mean.begin() + std::ptrdiff_t(s * horizon), horizon, 0.0F);
                std::fill_n(result.quantiles.begin() + std::ptrdiff_t(s * horizon * levels), horizon * levels, 0.0F);
            }
        }
        if (quantiles) {
            set_sizes(result);
        } else if (!settings.levels.empty()) {
            sizes_from_history(panel, result);
            result.quantiles.clear();
            fill_marginal_quantiles(result, settings.levels, sells_whole_units(panel), settings.threads);
        }
    }

    /// Overdispersion of each series' last half year, drawn to that of all series: (variance − mean) / mean².
    static void sizes_from_history(const Panel& panel, DemandForecast& result) {
        constexpr double window = 182, prior = 60;  // periods
        std::vector<double> excess(panel.series), squares(panel.series), counts(panel.series);
        double all_excess = 0, all_squares = 0;
        for (std::size_t s = 0; s < panel.series; ++s) {
            const std::size_t from =
                std::max(panel.first_period(s), panel.days - std::min(panel.days, std::size_t(window)));
            double sum = 0, square = 0, n = 0;
            for (std::size_t d = from; d < panel.days; ++d) {
                if (const double y = panel.sale(s, d); std::isfinite(y) && panel.in_stock(s, d) > 0) {
                    sum += y;
                    square += y * y;
                    n += 1;
                }
            }
            if (n > 1) {
                const double mean = sum / n;
                excess[s] = (square / n - mean * mean) * n / (n - 1) - mean;
                squares[s] = mean * mean;
                counts[s] = n;
                all_excess += n * excess[s];
                all_squares += n * squares[s];
            }
        }
        const double common = all_squares > 0 ? all_excess / all_squares : 0;
        for (std::size_t s = 0; s < panel.series; ++s) {
            const double own = squares[s] > 0 ? excess[s] / squares[s] : common;
            const double inverse = (counts[s] * own + prior * common) / (counts[s] + prior);
            if (inverse > 1e-6) {
                result.size[s] = static_cast<float>(1 / inverse);
            }
        }
    }

    /// The size whose negative binomial is as wide as the outer quantiles, where there are some.
    static void set_sizes(DemandForecast& result) {
        if (result.levels.size() < 2) {
            return;
        }
        const double width = normal_quantile(result.levels.back()) - normal_quantile(result.levels.front());
        for (std::size_t s = 0; s < result.series; ++s) {
            double squares = 0, excess = 0;
            for (std::size_t h = 0; h < result.horizon; ++h) {
                const auto q = result.quantiles_at(s, h);
                const double sigma = (q.back() - q.front()) / width, mean = result.mean_at(s, h);
                squares += mean * mean;
                excess += sigma * sigma - mean;
            }
            if (excess > 0 && squares > 0) {
                result.size[s] = static_cast<float>(squares / excess);
            }
        }
    }

    BoostingRecipe recipe_;
    std::optional<BoostedModels> models_;
};

class Boosting final : public Forecaster {
public:
    explicit Boosting(BoostingRecipe recipe) : recipe_(std::move(recipe)) {}
    [[nodiscard]] std::string_view name() const override { return name_of(recipe_.library); }
    [[nodiscard]] std::unique_ptr<FittedForecaster> fit(const Panel& panel,
                                                        const ForecastSettings& settings) const override {
        const PanelFacts facts(panel);
        const auto recipe = suited(recipe_, panel);
        return std::make_unique<FittedBoosting>(recipe, train_models(facts, recipe, settings));
    }
    [[nodiscard]] Result<std::unique_ptr<FittedForecaster>> restore(std::string_view bytes) const override {
        NEARSTOCK_ASSIGN_OR_RETURN(models, restored_models(bytes));
        if (models && models->mean.front().library() != recipe_.library) {
            return refuse("these trees are another library's", std::string(name()), "fit them anew");
        }
        return std::make_unique<FittedBoosting>(recipe_, std::move(models));
    }

private:
    BoostingRecipe recipe_;
};

}  // namespace

BoostingRecipe suited(BoostingRecipe recipe, const Panel& panel) {
    if (knows_seasons(panel)) {
        recipe.drift_kept = 0;
        recipe.tweedie_power = std::min(recipe.tweedie_power, 1.1);
    }
    if (panel.frequency == Frequency::weekly || panel.frequency == Frequency::monthly) {
        recipe.drifts = false;
    }
    return recipe;
}

std::unique_ptr<Forecaster> make_boosting(BoostingRecipe recipe) {
    return std::make_unique<Boosting>(std::move(recipe));
}

}  // namespace nearstock
