#include "forecasting/exponential_smoothing.hpp"

#include "forecasting/exponential_smoothing_states.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

namespace nearstock {

namespace {

class ExponentialSmoothing final : public SeriesModel {
public:
    ExponentialSmoothing(std::string_view name, EtsForm form) : name_(name), form_(form) {}
    ExponentialSmoothing(std::string_view name, EtsFamily family) : name_(name), family_(family) {}

    [[nodiscard]] std::string_view name() const override { return name_; }

    [[nodiscard]] Fit fit(const SeriesView& series) const override {
        const std::vector<double> y(series.y.begin(), series.y.end());
        if (std::all_of(y.begin(), y.end(), [](double v) { return std::isnan(v); })) {
            return {};  // nothing is known: 0 is forecast, and the first values will be fitted
        }
        Fit packed = pack_ets(form_ ? fit_ets(y, series.season, *form_) : fit_auto_ets(y, series.season, family_));
        EtsStates(packed).learn(y, 0);
        return packed;
    }

    void update(Fit& fit, const SeriesView& series, std::size_t seen) const override {
        if (fit.empty()) {
            fit = this->fit(series);
            return;
        }
        const std::vector<double> y(series.y.begin(), series.y.end());
        EtsStates(fit).learn(y, seen);
    }

    void forecast(const Fit& fit, const SeriesView& series, std::uint64_t /*seed*/,
                  SeriesForecast& forecast) const override {
        const std::size_t horizon = forecast.mean.size();
        std::fill(forecast.mean.begin(), forecast.mean.end(), 0.0F);
        if (fit.empty() || horizon == 0) {
            return;
        }
        Fit states = fit;
        std::vector<double> mean(horizon), deviation(horizon);
        EtsStates(states).forecast(series.y.size(), mean, deviation);
        for (std::size_t h = 0; h < horizon; ++h) { forecast.mean[h] = static_cast<float>(std::max(0.0, mean[h])); }
        forecast.sigma = static_cast<float>(deviation[0]);
        fill_normal_quantiles(forecast, deviation);
    }

private:
    std::string_view name_;
    std::optional<EtsForm> form_;  // none: the best of the family
    EtsFamily family_ = EtsFamily::usual;
};

}  // namespace

std::unique_ptr<const SeriesModel> make_ets(std::string_view name, const EtsForm& form) {
    return std::make_unique<ExponentialSmoothing>(name, form);
}

std::unique_ptr<const SeriesModel> make_ses() { return make_ets("ses", {}); }

std::unique_ptr<const SeriesModel> make_holt(EtsTrend trend) {
    return make_ets("holt", {EtsError::additive, trend, EtsSeason::none});
}

std::unique_ptr<const SeriesModel> make_holt_winters(EtsSeason season, EtsTrend trend) {
    return make_ets("holt_winters", {EtsError::additive, trend, season});
}

std::unique_ptr<const SeriesModel> make_auto_ets(EtsFamily family) {
    return std::make_unique<ExponentialSmoothing>(family == EtsFamily::full ? "auto_ets_full" : "auto_ets", family);
}

}  // namespace nearstock
