#include "forecasting/conformal.hpp"

#include "core/check.hpp"
#include "core/parallel.hpp"
#include "forecasting/marginals.hpp"
#include "forecasting/series_groups.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace nearstock {

namespace {

/// What a quantile's error is measured in: half the width of the forecast, a Poisson's at least in part.
double spread_of(const DemandForecast& forecast, std::size_t s, std::size_t h) {
    const auto quantiles = forecast.quantiles_at(s, h);
    const double width = (quantiles.back() - quantiles.front()) / 2;
    return std::max(width, 0.25 * std::sqrt(std::max(forecast.mean_at(s, h), 0.01)));
}

/// The model's errors in one group, evenly thinned to at most `most`.
void add_scores(const DemandForecast& forecast, const Panel& panel, std::size_t origin, const SeriesGroups& groups,
                std::vector<std::vector<std::vector<float>>>& scores) {
    for (std::size_t s = 0; s < panel.series; ++s) {
        if (panel.active[s] == 0 || panel.first_period(s) >= origin) {
            continue;
        }
        for (std::size_t h = 0; h < forecast.horizon; ++h) {
            if (panel.in_stock(s, origin + h) < 1) {
                continue;  // what was sold is not what was wanted
            }
            const double spread = spread_of(forecast, s, h);
            const auto quantiles = forecast.quantiles_at(s, h);
            for (std::size_t q = 0; q < quantiles.size(); ++q) {
                scores[q][groups.of[s]].push_back(
                    static_cast<float>((panel.sale(s, origin + h) - quantiles[q]) / spread));
            }
        }
    }
}

class FittedConformal final : public FittedForecaster {
public:
    FittedConformal(const Forecaster& model, const ConformalOptions& options, const Panel& panel,
                    const ForecastSettings& settings)
        : options_(options),
          scores_(settings.levels, SeriesGroups::count, options),
          counts_(sells_whole_units(panel)),
          seen_(panel.days) {
        if (!settings.levels.empty() && panel.series > 0) {
            calibrate(model, panel, settings);
        }
        fitted_ = model.fit(panel, settings);
    }

    void update(const Panel& panel, const ForecastSettings& settings) override {
        const std::size_t ahead = panel.days - seen_;
        if (ahead > 0 && !settings.levels.empty()) {
            judge(*fitted_, panel, seen_, ahead, settings);
        }
        fitted_->update(panel, settings);
        seen_ = panel.days;
    }

    [[nodiscard]] DemandForecast forecast(const Panel& panel, const ForecastSettings& settings) const override {
        check(settings.levels == scores_.levels(), "a calibrated model forecasts the levels that it was fitted for");
        DemandForecast result = fitted_->forecast(panel, settings);
        result.model = "conformal:" + result.model;
        if (settings.levels.empty() || panel.series == 0) {
            return result;
        }
        fill_marginal_quantiles(result, settings.levels, counts_, settings.threads);
        if (!scores_.empty()) {
            correct(result, panel, settings);
        }
        return result;
    }

private:
    /// One fit at the first origin; from there on states move and parameters stay.
    void calibrate(const Forecaster& model, const Panel& panel, const ForecastSettings& settings) {
        const std::size_t horizon = std::max<std::size_t>(1, panel.horizon);
        std::size_t origins = options_.origins;
        while (origins > 0 && panel.days < options_.fewest_periods + origins * horizon) { --origins; }
        if (origins == 0) {
            return;
        }
        std::size_t origin = panel.days - origins * horizon;
        const auto fitted = model.fit(panel_at(panel, origin, horizon), settings);
        for (std::size_t w = 0; w < origins; ++w, origin += horizon) {
            if (w > 0) {
                fitted->update(panel_at(panel, origin, horizon), settings);
            }
            judge(*fitted, panel, origin, horizon, settings);
        }
    }

    void judge(const FittedForecaster& fitted, const Panel& panel, std::size_t origin, std::size_t ahead,
               const ForecastSettings& settings) {
        const Panel then = panel_at(panel, origin, ahead);
        DemandForecast forecast = fitted.forecast(then, settings);
        fill_marginal_quantiles(forecast, settings.levels, counts_, settings.threads);
        std::vector scores(settings.levels.size(), std::vector<std::vector<float>>(SeriesGroups::count));
        add_scores(forecast, panel, origin, group_series(then), scores);
        scores_.take_origin(std::move(scores));
    }

    void correct(DemandForecast& forecast, const Panel& panel, const ForecastSettings& settings) const {
        const SeriesGroups groups = group_series(panel);
        parallel_for(forecast.series, settings.threads, [&](std::size_t begin, std::size_t end) {
            for (std::size_t s = begin; s < end; ++s) {
                if (panel.active[s] == 0) {
                    continue;
                }
                for (std::size_t h = 0; h < forecast.horizon; ++h) {
                    const double spread = spread_of(forecast, s, h);
                    const auto quantiles = forecast.quantiles_at(s, h);
                    for (std::size_t q = 0; q < quantiles.size(); ++q) {
                        const double moved = quantiles[q] + spread * scores_.correction(q, groups.of[s]);
                        // A count is at or below a number when it is at or below its whole part.
                        quantiles[q] = static_cast<float>(std::max(0.0, counts_ ? std::floor(moved + 1e-6) : moved));
                    }
                    std::ranges::sort(quantiles);
                }
            }
        });
    }

    ConformalOptions options_;
    ConformalScores scores_;
    bool counts_;
    std::size_t seen_;
    std::unique_ptr<FittedForecaster> fitted_;
};

class Conformal final : public Forecaster {
public:
    Conformal(std::unique_ptr<const Forecaster> model, ConformalOptions options)
        : model_(std::move(model)), options_(options), name_("conformal:" + std::string(model_->name())) {}
    [[nodiscard]] std::string_view name() const override { return name_; }
    [[nodiscard]] std::unique_ptr<FittedForecaster> fit(const Panel& panel,
                                                        const ForecastSettings& settings) const override {
        return std::make_unique<FittedConformal>(*model_, options_, panel, settings);
    }

private:
    std::unique_ptr<const Forecaster> model_;
    ConformalOptions options_;
    std::string name_;
};

}  // namespace

std::unique_ptr<Forecaster> make_conformal(std::unique_ptr<const Forecaster> model, ConformalOptions options) {
    return std::make_unique<Conformal>(std::move(model), options);
}

}  // namespace nearstock
