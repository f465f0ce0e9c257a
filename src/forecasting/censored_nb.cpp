#include "forecasting/censored_nb.hpp"

#include "forecasting/intermittent.hpp"
#include "math/gamma.hpp"
#include "math/negative_binomial.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

constexpr std::array discounts{0.8, 0.9, 0.95, 0.97, 0.985, 0.995, 1.0};
constexpr std::array sizes{0.3, 0.6, 1.2, 2.5, 5.0, 12.0, std::numeric_limits<double>::infinity()};
constexpr double least_shape = 0.05;     // of a level of which nothing has been heard for long
constexpr double least_exposure = 0.02;  // below it a period says nothing

/// Gamma distribution of the level, in counts per whole period.
struct Level {
    double shape = 0.5;
    double rate = 0.5;

    [[nodiscard]] double mean() const { return shape / rate; }
    void discount(double by) {
        by = std::max(by, std::min(1.0, least_shape / shape));
        shape *= by;
        rate *= by;
    }
    /// `exposure`: share of a usual period; `size` of the period's own noise.
    void learn(double count, double exposure, double size) {
        const double overdispersion = 1 + mean() * exposure / size;
        shape += count / overdispersion;
        rate += exposure / overdispersion;
    }
    /// Of the count's negative binomial: its own noise and the level's.
    [[nodiscard]] double predictive_size(double size) const { return 1 / (1 / shape + 1 / size + 1 / (shape * size)); }
};

double log_likelihood(double count, double mean, double size) {
    return std::lgamma(count + size) - std::lgamma(size) - size * std::log1p(mean / size) +
           count * (std::log(mean) - std::log(size + mean));  // without log count!, the same for all
}

/// A fit: [unit, whole (1: sales are whole in units), discount, size, shape, rate, then the profile of the season].
enum Slot : std::size_t { unit_at, whole_at, discount_at, size_at, shape_at, rate_at, profile_at };

class CensoredNegativeBinomial final : public SeriesModel {
public:
    [[nodiscard]] std::string_view name() const override { return "censored_nb"; }

    [[nodiscard]] Fit fit(const SeriesView& series) const override {
        Fit fit(profile_at + series.season, 1.0);
        const auto known = known_values(series.y);
        const double unit = count_unit(known);
        fit[whole_at] = unit > 0 ? 1 : 0;
        fit[unit_at] = unit > 0 ? unit : weight_unit(known);
        const Totals totals = totals_of(series, fit[unit_at]);
        const Level start{start_shape, start_shape / totals.mean()};
        fill_profile(fit, series, totals);
        double most = -std::numeric_limits<double>::infinity();
        const Fit blank = fit;
        for (const double discount : discounts) {
            for (const double size : sizes) {
                Fit candidate = blank;
                candidate[discount_at] = discount;
                candidate[size_at] = size;
                candidate[shape_at] = start.shape;
                candidate[rate_at] = start.rate;
                const double likelihood = move(candidate, series, 0);
                if (likelihood > most) {
                    most = likelihood;
                    fit = candidate;
                }
            }
        }
        return fit;
    }

    void update(Fit& fit, const SeriesView& series, std::size_t seen) const override { move(fit, series, seen); }

    void forecast(const Fit& fit, const SeriesView& series, std::uint64_t /*seed*/,
                  SeriesForecast& forecast) const override {
        Level level{fit[shape_at], fit[rate_at]};
        const double unit = fit[unit_at];
        const std::size_t horizon = forecast.mean.size();
        for (std::size_t h = 0; h < horizon; ++h) {
            level.discount(fit[discount_at]);
            const double count = level.mean() * profile(fit, series, series.y.size() + h);
            const double size = level.predictive_size(fit[size_at]);
            forecast.mean[h] = static_cast<float>(count * unit);
            fill_quantiles(forecast, h, {count, size}, fit);
            if (h == horizon / 2) {
                const double mean = count * unit;
                forecast.size =
                    static_cast<float>(NegativeBinomial::from_moments(mean, mean * unit + mean * mean / size).size);
            }
        }
    }

private:
    static constexpr double start_shape = 0.5;

    struct Totals {
        double counts = 0, exposure = 0;
        /// Never zero: a series without a sale may have one yet.
        [[nodiscard]] double mean() const { return (counts + 0.1) / (exposure + 1); }
    };

    static double weight_unit(const std::vector<double>& known) {
        double sum = 0, sales = 0;
        for (const double value : known) {
            sum += value;
            sales += value > 0;
        }
        return sales > 0 ? 0.1 * sum / sales : 1;
    }

    static bool observed(const SeriesView& series, std::size_t t) {
        return !std::isnan(series.y[t]) && series.availability[t] >= least_exposure;
    }

    static Totals totals_of(const SeriesView& series, double unit) {
        Totals totals;
        for (std::size_t t = 0; t < series.y.size(); ++t) {
            if (observed(series, t)) {
                totals.counts += std::max(0.0F, series.y[t]) / unit;
                totals.exposure += series.availability[t];
            }
        }
        return totals;
    }

    static double profile(const Fit& fit, const SeriesView& series, std::size_t t) {
        return fit[profile_at + t % series.season];
    }

    /// The ratio of each place in the season to the mean, shrunk towards 1 by how much places differ beyond noise.
    static void fill_profile(Fit& fit, const SeriesView& series, const Totals& totals) {
        const double mean = totals.mean();
        std::vector<double> counts(series.season), expected(series.season);
        for (std::size_t t = 0; t < series.y.size(); ++t) {
            if (observed(series, t)) {
                counts[t % series.season] += std::max(0.0F, series.y[t]) / fit[unit_at];
                expected[t % series.season] += mean * series.availability[t];
            }
        }
        const double prior = profile_prior(counts, expected, mean);
        double sum = 0;
        for (std::size_t j = 0; j < series.season; ++j) {
            fit[profile_at + j] = (counts[j] + prior) / (expected[j] + prior);
            sum += fit[profile_at + j];
        }
        for (std::size_t j = 0; j < series.season; ++j) { fit[profile_at + j] *= double(series.season) / sum; }
    }

    /// Counts sold as expected that stand for what is known before: overdispersion ÷ variance of the places' ratios.
    static double profile_prior(std::span<const double> counts, std::span<const double> expected, double mean) {
        constexpr double typical_size = 4, least_variance = 0.005;
        const double overdispersion = 1 + mean / typical_size;
        double squares = 0, noise = 0, places = 0;
        for (std::size_t j = 0; j < counts.size(); ++j) {
            if (expected[j] > 0) {
                const double ratio = counts[j] / expected[j];
                squares += (ratio - 1) * (ratio - 1);
                noise += overdispersion / expected[j];
                ++places;
            }
        }
        return overdispersion / std::max(least_variance, places > 1 ? (squares - noise) / places : 0);
    }

    /// Moves the level over periods [from, end) and returns the log likelihood of what was seen there.
    static double move(Fit& fit, const SeriesView& series, std::size_t from) {
        Level level{fit[shape_at], fit[rate_at]};
        double likelihood = 0;
        for (std::size_t t = from; t < series.y.size(); ++t) {
            level.discount(fit[discount_at]);
            if (!observed(series, t)) {
                continue;
            }
            const double exposure = profile(fit, series, t) * series.availability[t];
            const double count = std::max(0.0F, series.y[t]) / fit[unit_at];
            likelihood += log_likelihood(count, level.mean() * exposure, level.predictive_size(fit[size_at]));
            level.learn(count, exposure, fit[size_at]);
        }
        fit[shape_at] = level.shape;
        fit[rate_at] = level.rate;
        return likelihood;
    }

    static void fill_quantiles(SeriesForecast& forecast, std::size_t h, NegativeBinomial counts, const Fit& fit) {
        const std::size_t levels = forecast.levels.size();
        const double variance = counts.variance();
        for (std::size_t q = 0; q < levels; ++q) {
            const double level = forecast.levels[q];
            const double quantile = fit[whole_at] > 0 ? double(counts.quantile(level))
                                                      : gamma_quantile(counts.mean * counts.mean / variance, level) *
                                                            variance / counts.mean;
            forecast.quantiles[h * levels + q] = static_cast<float>(quantile * fit[unit_at]);
        }
    }
};

}  // namespace

std::unique_ptr<const SeriesModel> make_censored_nb() { return std::make_unique<CensoredNegativeBinomial>(); }

}  // namespace nearstock
