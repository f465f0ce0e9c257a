#include "forecasting/theta.hpp"

#include "forecasting/theta_fit.hpp"
#include "forecasting/theta_season.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace nearstock {

namespace {

/// A fit as a flat vector: [line, α, w, variance, t, level, mean, A, B, sum of squares, season multiplies, index by
/// phase …].
constexpr std::size_t index_from = 11;

SeriesModel::Fit packed(const ThetaFit& fit, const ThetaState& s, const ThetaSeason& season) {
    SeriesModel::Fit x = {static_cast<double>(fit.line),
                          fit.alpha,
                          fit.weight,
                          fit.variance,
                          static_cast<double>(s.t),
                          s.level,
                          s.mean,
                          s.intercept,
                          s.slope,
                          fit.sum_of_squares,
                          season.multiplies ? 1.0 : 0.0};
    x.insert(x.end(), season.index.begin(), season.index.end());
    return x;
}

struct Unpacked {
    ThetaFit fit;
    ThetaState state;
    ThetaSeason season;

    explicit Unpacked(const SeriesModel::Fit& x) {
        fit.line = static_cast<ThetaLine>(x[0]);
        fit.alpha = x[1];
        fit.weight = x[2];
        fit.variance = x[3];
        state = {static_cast<std::size_t>(x[4]), x[5], x[6], x[7], x[8]};
        fit.sum_of_squares = x[9];
        season.multiplies = x[10] != 0;
        season.index.assign(x.begin() + index_from, x.end());
    }
};

/// Standard deviation of each period ahead, before the season: every later error, let through the recursion, which is
/// linear in them.
std::vector<double> spread(const ThetaFit& fit, const ThetaState& from, std::size_t horizon) {
    std::vector<double> squares(horizon, 1.0);
    for (std::size_t j = 0; j + 1 < horizon; ++j) {
        // a unit error in period j of a series that is zero otherwise
        ThetaState s;
        s.t = from.t + j;
        fit.learn(s, 1.0);
        for (std::size_t h = j + 1; h < horizon; ++h) {
            const double effect = fit.forecast(s);
            squares[h] += effect * effect;
            fit.learn(s, effect);
        }
        if (fit.line == ThetaLine::fixed) {
            // the effect is α, whatever the period
            for (std::size_t h = 1; h < horizon; ++h) {
                squares[h] = 1 + static_cast<double>(h) * fit.alpha * fit.alpha;
            }
            break;
        }
    }
    for (double& v : squares) { v = std::sqrt(v * fit.variance); }
    return squares;
}

class Theta final : public SeriesModel {
public:
    Theta(std::string_view name, std::vector<std::pair<ThetaLine, ThetaWeight>> kinds)
        : name_(name), kinds_(std::move(kinds)) {}

    [[nodiscard]] std::string_view name() const override { return name_; }

    [[nodiscard]] Fit fit(const SeriesView& series) const override {
        std::vector<double> y(series.y.begin(), series.y.end());
        if (std::all_of(y.begin(), y.end(), [](double v) { return std::isnan(v); })) {
            return {};  // nothing is known: 0 is forecast, and the first values will be fitted
        }
        const ThetaSeason season = find_season(y, series.season);
        for (std::size_t t = 0; t < y.size(); ++t) { y[t] = season.without(y[t], t); }
        ThetaFit best = fit_theta(y, kinds_[0].first, kinds_[0].second);
        for (std::size_t i = 1; i < kinds_.size(); ++i) {
            ThetaFit other = fit_theta(y, kinds_[i].first, kinds_[i].second);
            best = other.aicc < best.aicc ? other : best;
        }
        ThetaState state = best.state;
        for (const double v : y) { best.learn(state, v); }
        return packed(best, state, season);
    }

    void update(Fit& fit, const SeriesView& series, std::size_t seen) const override {
        if (fit.empty()) {
            fit = this->fit(series);
            return;
        }
        Unpacked x(fit);
        for (std::size_t t = seen; t < series.y.size(); ++t) {
            x.fit.learn(x.state, x.season.without(static_cast<double>(series.y[t]), t));
        }
        fit = packed(x.fit, x.state, x.season);
    }

    void forecast(const Fit& fit, const SeriesView& series, std::uint64_t /*seed*/,
                  SeriesForecast& forecast) const override {
        const std::size_t horizon = forecast.mean.size(), seen = series.y.size();
        std::fill(forecast.mean.begin(), forecast.mean.end(), 0.0F);
        if (fit.empty() || horizon == 0) {
            return;
        }
        const Unpacked x(fit);
        std::vector<double> deviation = spread(x.fit, x.state, horizon);
        ThetaState state = x.state;
        for (std::size_t h = 0; h < horizon; ++h) {
            const double adjusted = x.fit.forecast(state);
            x.fit.learn(state, adjusted);
            forecast.mean[h] = static_cast<float>(std::max(0.0, x.season.with(adjusted, seen + h)));
            deviation[h] *= x.season.scale(seen + h);
        }
        forecast.sigma = static_cast<float>(deviation[0]);
        fill_normal_quantiles(forecast, deviation);
    }

private:
    std::string_view name_;
    std::vector<std::pair<ThetaLine, ThetaWeight>> kinds_;
};

}  // namespace

std::unique_ptr<const SeriesModel> make_theta(ThetaLine line, ThetaWeight weight) {
    return std::make_unique<Theta>("theta", std::vector{std::pair{line, weight}});
}

std::unique_ptr<const SeriesModel> make_auto_theta() {
    return std::make_unique<Theta>("auto_theta", std::vector{std::pair{ThetaLine::fixed, ThetaWeight::half},
                                                             std::pair{ThetaLine::fixed, ThetaWeight::estimated},
                                                             std::pair{ThetaLine::dynamic, ThetaWeight::half},
                                                             std::pair{ThetaLine::dynamic, ThetaWeight::estimated}});
}

}  // namespace nearstock
