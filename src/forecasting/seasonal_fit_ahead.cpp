// The later half of a seasonal_level fit: how fast the past is forgotten, how wide the errors are, and the forecast.
#include "forecasting/seasonal_fit.hpp"

#include "core/check.hpp"
#include "core/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace nearstock {

namespace {

constexpr double damping = 0.95;           // of the trend, per day ahead
constexpr double slope_sd = 0.01;          // prior of an item's log slope, per day
constexpr double start_days = 3;           // of exposure that the category's level counts for in a new item
constexpr std::size_t backtest_days = 14;  // what a replenishment covers
constexpr std::size_t backtests = 4;
constexpr std::array<double, 4> discounts{0.88, 0.93, 0.96, 0.98};
constexpr std::array<double, 3> trend_strengths{0, 0.5, 1};
constexpr std::size_t volume_classes = 12;  // by powers of two of the mean daily units

std::size_t volume_class(double units_a_day) {
    return static_cast<std::size_t>(
        std::clamp(std::floor(std::log2(std::max(units_a_day, 1e-9))) + 7, 0.0, double(volume_classes - 1)));
}

}  // namespace

SeasonalFit::LevelAt SeasonalFit::level_after(std::size_t i, std::size_t days, LevelChoice choice) const {
    const double start = start_level_[index_.category[i]];
    const double slow = choice.discount;
    const double fast = slow * slow;
    Filter long_memory{start * start_days, start_days}, short_memory{start * start_days, start_days};
    for (std::size_t d = 0; d < days; ++d) {
        const double exposed = exposure_[i * days_ + d] * factor_[i * span_ + d];
        if (exposure_[i * days_ + d] <= 0) {
            continue;  // nothing was observed: nothing is forgotten
        }
        long_memory = {slow * long_memory.sales + sales_[i * days_ + d], slow * long_memory.exposure + exposed};
        short_memory = {fast * short_memory.sales + sales_[i * days_ + d], fast * short_memory.exposure + exposed};
    }
    LevelAt at{long_memory.level(), 0, slow / (1 - slow)};
    if (choice.trend_strength > 0 && long_memory.sales > 0 && short_memory.sales > 0) {
        const double distance = slow / (1 - slow) - fast / (1 - fast);  // of the two memories' mean ages, days
        const double slope = std::log(short_memory.level() / at.level) / distance;
        const double noise = (1 / short_memory.sales - 0.5 / long_memory.sales) * 1.5 / (distance * distance);
        at.slope = slope * slope_sd * slope_sd / (slope_sd * slope_sd + std::max(0.0, noise));
    }
    return at;
}

double SeasonalFit::ahead(const LevelAt& at, LevelChoice choice, std::size_t h) {
    if (at.slope == 0) {
        return at.level;
    }
    const double damped = damping * (1 - std::pow(damping, double(h + 1))) / (1 - damping);
    return at.level * std::exp(std::clamp(choice.trend_strength * at.slope * (at.lag + damped), -0.7, 0.7));
}

void SeasonalFit::choose_levels() {
    constexpr std::size_t choices = discounts.size() * trend_strengths.size();
    const auto choice_of = [](std::size_t k) {
        return LevelChoice{discounts[k / trend_strengths.size()], trend_strengths[k % trend_strengths.size()]};
    };
    std::vector<double> error(index_.items * choices);
    std::vector<double> tests(index_.items);
    parallel_for(index_.items, threads_, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            for (std::size_t b = 1; b <= backtests && days_ >= backtest_days * b + 2 * backtest_days; ++b) {
                const std::size_t origin = days_ - backtest_days * b;
                double sold = 0;
                for (std::size_t d = origin; d < origin + backtest_days; ++d) { sold += sales_[i * days_ + d]; }
                tests[i] += 1;
                for (std::size_t k = 0; k < choices; ++k) {
                    const auto at = level_after(i, origin, choice_of(k));
                    double expected = 0;
                    for (std::size_t h = 0; h < backtest_days; ++h) {
                        expected += ahead(at, choice_of(k), h) * exposure_[i * days_ + origin + h] *
                                    factor_[i * span_ + origin + h];
                    }
                    error[i * choices + k] += (sold - expected) * (sold - expected) / (expected + 1);
                }
            }
        }
    });
    std::vector<double> by_category(index_.categories * choices), all(choices), count(index_.categories);
    double count_all = 0;
    for (std::size_t i = 0; i < index_.items; ++i) {
        for (std::size_t k = 0; k < choices; ++k) {
            by_category[index_.category[i] * choices + k] += error[i * choices + k];
            all[k] += error[i * choices + k];
        }
        count[index_.category[i]] += tests[i];
        count_all += tests[i];
    }
    if (count_all == 0) {
        return;
    }
    for (std::size_t c = 0; c < index_.categories; ++c) {
        const double own = count[c] / (count[c] + 100);  // few tests: what serves all categories best
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t k = 0; k < choices; ++k) {
            const double score =
                own * by_category[c * choices + k] / std::max(1.0, count[c]) + (1 - own) * all[k] / count_all;
            if (score < least) {
                least = score;
                choice_[c] = choice_of(k);
            }
        }
    }
}

/// Spread from the errors of forecasts that did not see what they forecast: daily ones give the size, sums the
/// correlation.
void SeasonalFit::fit_spread() {
    struct Errors {
        double daily = 0, mean = 0, squares = 0, sum = 0, crossed = 0;
    };
    std::vector<Errors> errors(panel_.series);
    parallel_for(index_.items, threads_, [&](std::size_t begin, std::size_t end) {
        std::array<double, backtest_days> base{};
        for (std::size_t i = begin; i < end; ++i) {
            for (std::size_t b = 1; b <= backtests && days_ >= backtest_days * (b + 1); ++b) {
                const std::size_t origin = days_ - backtest_days * b;
                const auto choice = choice_[index_.category[i]];
                const auto at = level_after(i, origin, choice);
                for (std::size_t h = 0; h < backtest_days; ++h) {
                    base[h] = ahead(at, choice, h) * factor_[i * span_ + origin + h];
                }
                for (std::size_t k = index_.first[i]; k < index_.first[i + 1]; ++k) {
                    const std::size_t s = index_.series[k];
                    const float* sold = panel_.sales.data() + s * days_ + origin;
                    const float* available = panel_.availability.data() + s * days_ + origin;
                    const double share = share_[s];
                    double mean = 0, sum = 0, squares = 0, daily = 0;
                    for (std::size_t h = 0; h < backtest_days; ++h) {
                        const double mu = share * base[h] * available[h];
                        const double e = sold[h] - mu;
                        mean += mu;
                        squares += mu * mu;
                        daily += e * e;
                        sum += e;
                    }
                    auto& of = errors[s];
                    of.daily += daily;
                    of.mean += mean;
                    of.squares += squares;
                    of.sum += sum * sum;
                    of.crossed += mean * mean - squares;
                }
            }
        }
    });
    std::array<double, volume_classes> excess{}, squares{};
    double excess_all = 0, squares_all = 0;
    const auto class_of = [&](std::size_t s) {
        return volume_class(series_exposure_[s] > 0 ? series_sales_[s] / series_exposure_[s] : 0);
    };
    for (std::size_t s = 0; s < panel_.series; ++s) {
        const std::size_t v = class_of(s);
        excess[v] += errors[s].daily - errors[s].mean;
        squares[v] += errors[s].squares;
        excess_all += errors[s].daily - errors[s].mean;
        squares_all += errors[s].squares;
    }
    constexpr double least_inverse_size = 1e-3;
    const double common = squares_all > 0 ? std::max(least_inverse_size, excess_all / squares_all) : 0.2;
    std::array<double, volume_classes> by_class{};
    for (std::size_t v = 0; v < volume_classes; ++v) {
        const double prior = 0.002 * squares_all + 1e-9;
        by_class[v] = std::max(least_inverse_size, (excess[v] + prior * common) / (squares[v] + prior));
    }
    std::vector<double> ratio(index_.categories, 1.0), seen(index_.categories), expected(index_.categories);
    double expected_all = 0;
    for (std::size_t s = 0; s < panel_.series; ++s) {
        seen[panel_.category[s]] += errors[s].daily - errors[s].mean;
        expected[panel_.category[s]] += by_class[class_of(s)] * errors[s].squares;
        expected_all += by_class[class_of(s)] * errors[s].squares;
    }
    for (std::size_t c = 0; c < index_.categories; ++c) {
        ratio[c] = std::max(0.1, shrunk_ratio(seen[c], expected[c], 0.02 * expected_all + 1e-9));
    }
    double above = 0, crossed = 0;
    for (std::size_t s = 0; s < panel_.series; ++s) {
        const double inverse = by_class[class_of(s)] * ratio[panel_.category[s]];
        inverse_size_[s] = static_cast<float>(inverse);
        above += errors[s].sum - errors[s].mean - inverse * errors[s].squares;
        crossed += inverse * errors[s].crossed;
    }
    // Errors of two-week sums hold errors of the level, too, which the next nights' forecasts correct before they hurt:
    // taken whole (0.95 on FreshRetailNet's 48 days), they made the stock of perishables timid and total cost 9 … 60 %
    // dearer.
    constexpr double largest_correlation = 0.05;
    day_correlation_ = crossed > 0 ? std::clamp(above / crossed, 0.0, largest_correlation) : largest_correlation;
}

DemandForecast SeasonalFit::forecast() const {
    DemandForecast result;
    result.first_day = panel_.first_day + Days(days_);
    result.series = panel_.series;
    result.horizon = panel_.horizon;
    result.day_correlation = day_correlation_;
    result.mean.assign(panel_.series * panel_.horizon, 0);
    result.size.assign(panel_.series, std::numeric_limits<float>::infinity());
    parallel_for(index_.items, threads_, [&](std::size_t begin, std::size_t end) {
        std::vector<float> total(panel_.horizon);
        for (std::size_t i = begin; i < end; ++i) {
            const auto choice = choice_[index_.category[i]];
            const auto at = level_after(i, days_, choice);
            for (std::size_t h = 0; h < panel_.horizon; ++h) {
                total[h] = static_cast<float>(ahead(at, choice, h) * factor_[i * span_ + days_ + h]);
            }
            for (std::size_t k = index_.first[i]; k < index_.first[i + 1]; ++k) {
                const std::size_t s = index_.series[k];
                if (panel_.active[s] == 0) {
                    continue;
                }
                float* mean = result.mean.data() + s * panel_.horizon;
                for (std::size_t h = 0; h < panel_.horizon; ++h) { mean[h] = share_[s] * total[h]; }
                result.size[s] = inverse_size_[s] > 0 ? 1 / inverse_size_[s] : std::numeric_limits<float>::infinity();
            }
        }
    });
    return result;
}

}  // namespace nearstock
