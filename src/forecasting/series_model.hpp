// A model that sees one series at a time: exponential smoothing, Theta, Croston, naive.
//
// A series model is a pure function of one series. LocalForecaster runs it over a panel in parallel and keeps what was
// fitted per series; a fit is a vector of numbers that the model alone understands, so a million of them are flat.
#pragma once

#include "forecasting/forecaster.hpp"

#include <span>

namespace nearstock {

/// One series from its first known period on. Both spans have the same length, at least 1.
struct SeriesView {
    std::span<const float> y;  // units; NaN: nothing is known of that period, states move by their own forecast
    std::span<const float> availability;  // share of the period in which it could be bought, [0, 1]
    std::size_t season = 1;               // periods per season; 1: none
};

/// Where a series' forecast goes. Quantiles: horizon × levels, filled with 0.
struct SeriesForecast {
    std::span<float> mean;
    std::span<const double> levels;
    std::span<float> quantiles;
    float size = 0;   // of the negative binomial marginal; 0: LocalForecaster derives it from `sigma`
    float sigma = 0;  // standard deviation of a one-step error, units
};

class SeriesModel {
public:
    using Fit = std::vector<double>;
    virtual ~SeriesModel() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// Any length from 1 on, constant, all-zero and all-NaN series included, has a fit.
    [[nodiscard]] virtual Fit fit(const SeriesView& series) const = 0;
    /// Moves the fit's states over periods [fit's end, series' end): `seen` periods were known before.
    virtual void update(Fit& fit, const SeriesView& series, std::size_t seen) const = 0;
    /// Fills forecast.mean (its length is the horizon) and forecast.quantiles; never negative.
    virtual void forecast(const Fit& fit, const SeriesView& series, std::uint64_t seed,
                          SeriesForecast& forecast) const = 0;
};

/// Runs a series model over every active series of a panel.
std::unique_ptr<Forecaster> make_local_forecaster(std::unique_ptr<const SeriesModel> model);

/// Quantiles of a normal distribution around each mean, cut at 0: for models whose spread is known in closed form.
/// `sigma` has one value per period ahead.
void fill_normal_quantiles(SeriesForecast& forecast, std::span<const double> sigma);

}  // namespace nearstock
