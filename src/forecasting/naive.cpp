#include "forecasting/naive.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

/// Keeps the last `depth` known values of each of `season` places, oldest first: a fit is
/// [Σ squared errors, errors, then per place: how many, the values].
class PlaceHistory final : public SeriesModel {
public:
    enum class Widening : std::uint8_t { by_steps, by_seasons, none };
    PlaceHistory(std::string_view name, bool seasonal, std::size_t depth, Widening widening)
        : name_(name), seasonal_(seasonal), depth_(depth), widening_(widening) {}

    [[nodiscard]] std::string_view name() const override { return name_; }

    [[nodiscard]] Fit fit(const SeriesView& series) const override {
        Fit fit(2 + places(series) * (1 + depth_), 0.0);
        update(fit, series, 0);
        return fit;
    }

    void update(Fit& fit, const SeriesView& series, std::size_t seen) const override {
        for (std::size_t t = seen; t < series.y.size(); ++t) {
            const double y = series.y[t];
            if (std::isnan(y)) {
                continue;
            }
            double* place = fit.data() + place_at(series, t);
            if (place[0] > 0) {
                const double error = y - mean(place);
                fit[0] += error * error;
                fit[1] += 1;
            }
            auto count = static_cast<std::size_t>(place[0]);
            if (count == depth_) {
                std::copy(place + 2, place + 1 + depth_, place + 1);
                --count;
            }
            place[1 + count] = y;
            place[0] = static_cast<double>(count + 1);
        }
    }

    void forecast(const Fit& fit, const SeriesView& series, std::uint64_t /*seed*/,
                  SeriesForecast& forecast) const override {
        const std::size_t horizon = forecast.mean.size();
        forecast.sigma = static_cast<float>(fit[1] > 0 ? std::sqrt(fit[0] / fit[1]) : 0);
        std::vector<double> sigma(horizon);
        for (std::size_t h = 0; h < horizon; ++h) {
            const double* place = fit.data() + place_at(series, series.y.size() + h);
            forecast.mean[h] = static_cast<float>(std::max(0.0, place[0] > 0 ? mean(place) : any_mean(fit)));
            sigma[h] = forecast.sigma * std::sqrt(widening(h, series.season));
        }
        fill_normal_quantiles(forecast, sigma);
    }

private:
    std::size_t places(const SeriesView& series) const { return seasonal_ ? series.season : 1; }

    /// Where the place of period t stands in a fit.
    std::size_t place_at(const SeriesView& series, std::size_t t) const {
        return 2 + t % places(series) * (1 + depth_);
    }

    static double mean(const double* place) {
        double sum = 0;
        for (std::size_t i = 1; i <= static_cast<std::size_t>(place[0]); ++i) { sum += place[i]; }
        return sum / place[0];
    }

    /// Of all that is known, for a place of which nothing is; 0 where nothing is known at all.
    double any_mean(const Fit& fit) const {
        double sum = 0, count = 0;
        for (std::size_t at = 2; at < fit.size(); at += 1 + depth_) {
            if (fit[at] > 0) {
                sum += mean(fit.data() + at) * fit[at];
                count += fit[at];
            }
        }
        return count > 0 ? sum / count : 0;
    }

    double widening(std::size_t h, std::size_t season) const {
        switch (widening_) {
            case Widening::by_steps:
                return static_cast<double>(h + 1);
            case Widening::by_seasons:
                return static_cast<double>(h / season + 1);
            case Widening::none:
                return 1;
        }
        return 1;
    }

    std::string_view name_;
    bool seasonal_;
    std::size_t depth_;
    Widening widening_;
};

}  // namespace

std::unique_ptr<const SeriesModel> make_naive() {
    return std::make_unique<PlaceHistory>("naive", false, 1, PlaceHistory::Widening::by_steps);
}

std::unique_ptr<const SeriesModel> make_seasonal_naive() {
    return std::make_unique<PlaceHistory>("seasonal_naive", true, 1, PlaceHistory::Widening::by_seasons);
}

std::unique_ptr<const SeriesModel> make_season_mean(std::size_t seasons) {
    return std::make_unique<PlaceHistory>("weekday_mean", true, seasons, PlaceHistory::Widening::none);
}

}  // namespace nearstock
