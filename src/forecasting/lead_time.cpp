#include "forecasting/lead_time.hpp"

#include "core/check.hpp"
#include "core/parallel.hpp"
#include "core/random.hpp"
#include "forecasting/backtest.hpp"
#include "math/gamma.hpp"
#include "math/negative_binomial.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr double largest_correlation = 0.98;
constexpr float full_stock = 0.999F;

double mean_day(const DemandForecast& forecast, std::size_t s) {
    double sum = 0;
    for (std::size_t h = 0; h < forecast.horizon; ++h) { sum += forecast.mean_at(s, h); }
    return forecast.horizon > 0 ? sum / double(forecast.horizon) : 0;
}

/// Σ over pairs of different days of the products of their k-th slopes.
class CrossedSlopes {
public:
    void add(const DayMarginal::Slopes& slopes) {
        for (std::size_t k = 0; k < DayMarginal::orders; ++k) {
            sum_[k] += slopes[k];
            squares_[k] += slopes[k] * slopes[k];
        }
    }
    [[nodiscard]] double at(std::size_t k) const { return sum_[k] * sum_[k] - squares_[k]; }
    /// Of the sum of the days, beyond their variances.
    [[nodiscard]] double covariance(double correlation) const {
        double result = 0, power = 1;
        for (std::size_t k = 0; k < DayMarginal::orders; ++k) { result += (power *= correlation) * at(k); }
        return result;
    }

private:
    DayMarginal::Slopes sum_{}, squares_{};
};

/// Crossed products of one series' errors after one origin, and what they are expected to be by powers of a
/// correlation.
struct Crossed {
    double mean = 0;  // demand a day
    double errors = 0;
    DayMarginal::Slopes slopes{};
};

Crossed crossed_errors(const DemandForecast& forecast, const Panel& panel, std::size_t origin, std::size_t s,
                       bool counts) {
    double error = 0, error_squares = 0, variance = 0;
    CrossedSlopes slopes;
    for (std::size_t h = 0; h < forecast.horizon; ++h) {
        if (panel.in_stock(s, origin + h) < full_stock) {
            continue;
        }
        const DayMarginal day(forecast, s, h, counts);
        const double e = panel.sale(s, origin + h) - day.mean();
        error += e, error_squares += e * e;
        slopes.add(day.slopes());
        variance += day.variance();
    }
    if (variance <= 0) {
        return {};
    }
    // Over the variance, so that a class is not ruled by its largest series.
    Crossed crossed{mean_day(forecast, s), (error * error - error_squares) / variance};
    for (std::size_t k = 0; k < DayMarginal::orders; ++k) { crossed.slopes[k] = slopes.at(k) / variance; }
    return crossed;
}

/// The correlation at which the errors are as expected, by bisection: slopes are not negative, so it grows with it.
double solve(double errors, const DayMarginal::Slopes& slopes) {
    double low = 0, high = largest_correlation;
    for (int i = 0; i < 50; ++i) {
        const double middle = 0.5 * (low + high);
        double expected = 0, power = 1;
        for (const double slope : slopes) { expected += (power *= middle) * slope; }
        (expected < errors ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

DayCorrelation by_class(std::vector<Crossed> crossed, std::size_t classes) {
    std::erase_if(crossed, [](const Crossed& c) { return c.slopes[0] <= 0; });
    std::ranges::stable_sort(crossed, {}, &Crossed::mean);
    DayCorrelation result;
    classes = std::clamp<std::size_t>(crossed.size() / 200, 1, classes);
    for (std::size_t c = 0; c < classes; ++c) {
        const std::size_t from = c * crossed.size() / classes, to = (c + 1) * crossed.size() / classes;
        double errors = 0;
        DayMarginal::Slopes slopes{};
        for (std::size_t i = from; i < to; ++i) {
            errors += crossed[i].errors;
            for (std::size_t k = 0; k < DayMarginal::orders; ++k) { slopes[k] += crossed[i].slopes[k]; }
        }
        result.correlation.push_back(slopes[0] > 0 && errors > 0 ? solve(errors, slopes) : 0);
        if (c > 0) {
            result.edges.push_back(crossed[from].mean);
        }
    }
    return result;
}

}  // namespace

double DayCorrelation::at(double mean) const {
    const auto place = std::ranges::upper_bound(edges, mean) - edges.begin();
    return correlation.empty() ? 0 : correlation[static_cast<std::size_t>(place)];
}

DayCorrelation estimate_day_correlation(const Forecaster& forecaster, const Panel& panel,
                                        const ForecastSettings& settings, const LeadTimeOptions& options) {
    check(options.classes > 0 && options.most_series > 0, "a correlation is estimated from some series, in a class");
    const std::size_t every = (panel.series + options.most_series - 1) / options.most_series;
    const std::size_t looked_at = every > 0 ? (panel.series + every - 1) / every : 0;
    std::vector<Crossed> crossed;
    for (const std::size_t origin : backtest_origins(panel, {options.horizon, options.origins, options.step})) {
        const auto forecast = forecaster.forecast(panel_at(panel, origin, options.horizon), settings);
        const std::size_t first = crossed.size();
        crossed.resize(first + looked_at);
        parallel_for(looked_at, settings.threads, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                const std::size_t s = i * every;
                if (panel.active[s] != 0 && panel.first_period(s) < origin) {
                    crossed[first + i] = crossed_errors(forecast, panel, origin, s, options.counts);
                }
            }
        });
    }
    return by_class(std::move(crossed), options.classes);
}

double LeadTimeDemand::correlation_of(std::size_t s) const { return correlation_.at(mean_day(*forecast_, s)); }

DemandForecast::Sum LeadTimeDemand::sum(std::size_t s, std::size_t from, std::size_t to) const {
    check(from <= to && to <= forecast_->horizon, "a sum of forecast days lies within the horizon");
    DemandForecast::Sum result;
    CrossedSlopes slopes;
    for (std::size_t h = from; h < to; ++h) {
        const DayMarginal day(*forecast_, s, h, counts_);
        result.mean += day.mean();
        result.variance += day.variance();
        slopes.add(day.slopes());
    }
    result.variance += slopes.covariance(correlation_of(s));
    return result;
}

double LeadTimeDemand::sum_quantile(std::size_t s, std::size_t from, std::size_t to, double level) const {
    const auto [mean, variance] = sum(s, from, to);
    if (mean <= 0 || variance <= 0) {
        return counts_ ? std::nearbyint(mean) : mean;
    }
    if (counts_ && variance >= mean) {
        return double(NegativeBinomial::from_moments(mean, variance).quantile(level));
    }
    const double value = gamma_quantile(mean * mean / variance, level) * variance / mean;
    return counts_ ? std::nearbyint(value) : value;
}

void LeadTimeDemand::draw_paths(std::size_t s, std::uint64_t seed, std::span<float> out) const {
    const std::size_t horizon = forecast_->horizon;
    check(horizon > 0 && out.size() % horizon == 0, "paths are drawn whole");
    std::vector<DayMarginal> days;
    for (std::size_t h = 0; h < horizon; ++h) { days.emplace_back(*forecast_, s, h, counts_); }
    const double correlation = correlation_of(s);
    const double together = std::sqrt(correlation), apart = std::sqrt(1 - correlation);
    Generator random = Stream(seed, "lead-time demand").at(s);
    for (std::size_t first = 0; first < out.size(); first += horizon) {
        const double shared = together * random.normal();
        for (std::size_t h = 0; h < horizon; ++h) {
            out[first + h] = static_cast<float>(days[h].at(shared + apart * random.normal()));
        }
    }
}

}  // namespace nearstock
