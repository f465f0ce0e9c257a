#include "forecasting/series_model.hpp"

#include "core/parallel.hpp"
#include "forecasting/fit_bytes.hpp"
#include "math/normal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

/// One series of the panel as a model sees it; owns the y in which unknown periods are NaN.
class SeriesReader {
public:
    explicit SeriesReader(const Panel& panel) : panel_(panel) {}

    SeriesView read(std::size_t s) {
        const std::size_t from = std::min(panel_.first_period(s), panel_.days);
        const std::span sales = std::span(panel_.sales).subspan(s * panel_.days + from, panel_.days - from);
        const std::span available = std::span(panel_.availability).subspan(s * panel_.days + from, panel_.days - from);
        y_.assign(sales.begin(), sales.end());
        for (std::size_t t = 0; t < y_.size(); ++t) {
            if (available[t] <= 0) {
                y_[t] = std::numeric_limits<float>::quiet_NaN();
            }
        }
        return {y_, available, panel_.season};
    }

private:
    const Panel& panel_;
    std::vector<float> y_;
};

/// The size whose variance at the mean level is that of a one-step error; infinite (Poisson) where that is smaller.
float size_of(const SeriesForecast& forecast) {
    if (forecast.size > 0) {
        return forecast.size;
    }
    double mean = 0;
    for (const float m : forecast.mean) { mean += m; }
    mean /= static_cast<double>(std::max<std::size_t>(1, forecast.mean.size()));
    const double variance = static_cast<double>(forecast.sigma) * forecast.sigma;
    return variance > mean && mean > 0 ? static_cast<float>(mean * mean / (variance - mean))
                                       : std::numeric_limits<float>::infinity();
}

class FittedLocal final : public FittedForecaster {
public:
    FittedLocal(const SeriesModel& model, const Panel& panel, const ForecastSettings& settings)
        : model_(model), fits_(panel.series), seen_(panel.days) {
        each_active(panel, settings, [&](std::size_t s, const SeriesView& series) { fits_[s] = model_.fit(series); });
    }

    FittedLocal(const SeriesModel& model, std::vector<SeriesModel::Fit> fits, std::size_t seen)
        : model_(model), fits_(std::move(fits)), seen_(seen) {}

    [[nodiscard]] std::optional<std::string> saved() const override {
        FitWriter bytes;
        bytes.add(std::uint64_t(seen_));
        bytes.add(std::uint64_t(fits_.size()));
        for (const auto& fit : fits_) { bytes.add(fit); }
        return bytes.take();
    }

    void update(const Panel& panel, const ForecastSettings& settings) override {
        check(panel.series == fits_.size() && panel.days >= seen_, "an update brings later periods of the same series");
        each_active(panel, settings, [&](std::size_t s, const SeriesView& series) {
            const std::size_t new_periods = std::min(panel.days - seen_, series.y.size());
            if (fits_[s].empty()) {
                fits_[s] = model_.fit(series);
            } else {
                model_.update(fits_[s], series, series.y.size() - new_periods);
            }
        });
        seen_ = panel.days;
    }

    [[nodiscard]] DemandForecast forecast(const Panel& panel, const ForecastSettings& settings) const override {
        check(panel.series == fits_.size() && panel.days == seen_, "a forecast follows the panel that was fitted");
        DemandForecast result = empty_forecast(panel, model_.name(), settings);
        const std::size_t levels = result.levels.size();
        each_active(panel, settings, [&](std::size_t s, const SeriesView& series) {
            SeriesForecast one{std::span(result.mean).subspan(s * panel.horizon, panel.horizon), result.levels,
                               std::span(result.quantiles).subspan(s * panel.horizon * levels, panel.horizon * levels)};
            model_.forecast(fits_[s], series, settings.seed + s, one);
            result.size[s] = size_of(one);
        });
        return result;
    }

private:
    template <class Work>
    void each_active(const Panel& panel, const ForecastSettings& settings, const Work& work) const {
        parallel_for(panel.series, settings.threads, [&](std::size_t begin, std::size_t end) {
            SeriesReader reader(panel);
            for (std::size_t s = begin; s < end; ++s) {
                if (panel.active[s] != 0 && panel.first_period(s) < panel.days) {
                    work(s, reader.read(s));
                }
            }
        });
    }

    const SeriesModel& model_;
    std::vector<SeriesModel::Fit> fits_;
    std::size_t seen_;
};

class LocalForecaster final : public Forecaster {
public:
    explicit LocalForecaster(std::unique_ptr<const SeriesModel> model) : model_(std::move(model)) {}
    [[nodiscard]] std::string_view name() const override { return model_->name(); }
    [[nodiscard]] bool local() const override { return true; }
    [[nodiscard]] std::unique_ptr<FittedForecaster> fit(const Panel& panel,
                                                        const ForecastSettings& settings) const override {
        return std::make_unique<FittedLocal>(*model_, panel, settings);
    }
    [[nodiscard]] Result<std::unique_ptr<FittedForecaster>> restore(std::string_view bytes) const override {
        FitReader reader(bytes);
        const auto seen = reader.number<std::uint64_t>();
        std::vector<SeriesModel::Fit> fits(reader.count());
        for (auto& fit : fits) { fit = reader.numbers<double>(); }
        if (!reader.finished()) {
            return refuse(fmt::format("the fit of '{}' is not whole", name()), {}, "fit it anew");
        }
        return std::make_unique<FittedLocal>(*model_, std::move(fits), seen);
    }

private:
    std::unique_ptr<const SeriesModel> model_;
};

}  // namespace

std::unique_ptr<Forecaster> make_local_forecaster(std::unique_ptr<const SeriesModel> model) {
    return std::make_unique<LocalForecaster>(std::move(model));
}

void fill_normal_quantiles(SeriesForecast& forecast, std::span<const double> sigma) {
    const std::size_t levels = forecast.levels.size();
    for (std::size_t q = 0; q < levels; ++q) {
        const double z = normal_quantile(forecast.levels[q]);
        for (std::size_t h = 0; h < forecast.mean.size(); ++h) {
            forecast.quantiles[h * levels + q] = static_cast<float>(std::max(0.0, forecast.mean[h] + z * sigma[h]));
        }
    }
}

}  // namespace nearstock
