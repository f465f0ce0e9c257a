#include "forecasting/evaluate_rows.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace nearstock {

namespace {

constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

double pinball(double level, double quantile, double actual) {
    return actual >= quantile ? level * (actual - quantile) : (1 - level) * (quantile - actual);
}

double ratio(double a, double b) { return b > 0 ? a / b : not_known; }

/// The width of each level's share of (0, 1): trapezoids between levels, flat beyond the outer two.
std::vector<double> level_widths(const std::vector<double>& levels) {
    std::vector<double> widths(levels.size());
    for (std::size_t q = 0; q < levels.size(); ++q) {
        const double from = q == 0 ? 0 : (levels[q - 1] + levels[q]) / 2;
        const double to = q + 1 == levels.size() ? 1 : (levels[q] + levels[q + 1]) / 2;
        widths[q] = to - from;
    }
    return widths;
}

/// Means over what is known of one series' history.
struct History {
    double step = 0, squared = 0, seasonal = 0;
    std::size_t steps = 0, seasonals = 0;
    double sales = 0, size_square = 0;
    std::size_t known = 0, selling = 0;
};

History look_at(const Panel& panel, std::size_t s, std::size_t until) {
    History h;
    const auto known = [&](std::size_t d) { return panel.in_stock(s, d) > 0; };
    bool sold = false;
    std::size_t first_sale = 0;
    for (std::size_t d = panel.first_period(s); d < until; ++d) {
        if (!known(d)) {
            continue;
        }
        const double y = panel.sale(s, d);
        ++h.known;
        h.sales += y;
        h.size_square += y * y;
        h.selling += y > 0 ? 1 : 0;
        if (!sold && y > 0) {
            sold = true;
            first_sale = d;
        }
        if (sold && d > first_sale && known(d - 1)) {
            const double change = y - panel.sale(s, d - 1);
            h.step += std::abs(change);
            h.squared += change * change;
            ++h.steps;
        }
        if (sold && d >= first_sale + panel.season && known(d - panel.season)) {
            h.seasonal += std::abs(y - panel.sale(s, d - panel.season));
            ++h.seasonals;
        }
    }
    return h;
}

std::uint8_t pattern_of(const History& h) {
    if (h.selling == 0) {
        return 4;
    }
    const double interval = static_cast<double>(h.known) / static_cast<double>(h.selling);
    const double size = h.sales / static_cast<double>(h.selling);
    const double variance = h.size_square / static_cast<double>(h.selling) - size * size;
    const bool seldom = interval >= 1.32, varied = variance / (size * size) >= 0.49;
    return static_cast<std::uint8_t>(seldom ? (varied ? 3 : 2) : (varied ? 1 : 0));
}

float mean_of(double sum, std::size_t count) {
    return count > 0 ? static_cast<float>(sum / static_cast<double>(count)) : 0;
}

/// Sums over rows; the rows of one series come one after another.
class Sums {
public:
    Sums(const JudgedRows& rows, const SeriesScales& scales, std::span<const double> weights)
        : rows_(rows), scales_(scales), weights_(weights), widths_(level_widths(rows.levels)) {
        for (std::size_t q = 0; q < rows.levels.size() / 2; ++q) {
            const std::size_t other = rows.levels.size() - 1 - q;
            if (std::abs(rows.levels[q] + rows.levels[other] - 1) < 1e-9) {
                pairs_.push_back({q, other, 0});
            }
        }
    }

    void add(std::size_t row) {
        if (of_.rows == 0 || rows_.series[row] != series_) {
            end_series();
            series_ = rows_.series[row];
            ++of_.series;
        }
        ++of_.rows;
        const double actual = rows_.actual[row], error = rows_.mean[row] - actual;
        actual_ += actual;
        absolute_ += std::abs(error);
        signed_ += error;
        if (const double scale = scales_.seasonal_step[series_]; scale > 0) {
            scaled_ += std::abs(error) / scale;
            ++scaled_rows_;
        }
        square_ += error * error;
        ++series_rows_;
        add_quantiles(row, actual);
    }

    Accuracy finish() {
        end_series();
        const auto n = static_cast<double>(of_.rows);
        const bool quantiles = !rows_.levels.empty();
        of_.wape = ratio(absolute_, actual_);
        of_.bias = ratio(signed_, actual_);
        of_.mase = ratio(scaled_, static_cast<double>(scaled_rows_));
        of_.rmsse = ratio(rmsse_, static_cast<double>(rmsse_series_));
        of_.wrmsse = ratio(weighted_rmsse_, weight_);
        of_.quantile_loss = quantiles ? ratio(2 * loss_, actual_) : not_known;
        of_.scaled_pinball = quantiles ? ratio(scaled_loss_, loss_weight_) : not_known;
        of_.crps = quantiles ? ratio(crps_, n) : not_known;
        for (const auto& pair : pairs_) {
            of_.coverage.push_back(
                {rows_.levels[pair.low], rows_.levels[pair.high], ratio(static_cast<double>(pair.within), n)});
        }
        return of_;
    }

private:
    struct Pair {
        std::size_t low, high, within;
    };

    void add_quantiles(std::size_t row, double actual) {
        const std::size_t levels = rows_.levels.size();
        const float* quantile = rows_.quantiles.data() + row * levels;
        double loss = 0;
        for (std::size_t q = 0; q < levels; ++q) {
            const double one = pinball(rows_.levels[q], quantile[q], actual);
            loss += one / static_cast<double>(levels);
            crps_ += 2 * one * widths_[q];
        }
        loss_ += loss;
        if (const double scale = scales_.step[series_]; scale > 0) {
            const double weight = weights_.empty() ? 1 : weights_[series_];
            scaled_loss_ += weight * loss / scale;
            loss_weight_ += weight;
        }
        for (auto& pair : pairs_) {
            pair.within += actual >= quantile[pair.low] && actual <= quantile[pair.high] ? 1 : 0;
        }
    }

    void end_series() {
        if (series_rows_ > 0 && scales_.squared_step[series_] > 0) {
            const double one = std::sqrt(square_ / static_cast<double>(series_rows_) / scales_.squared_step[series_]);
            rmsse_ += one;
            ++rmsse_series_;
            if (!weights_.empty()) {
                weighted_rmsse_ += weights_[series_] * one;
                weight_ += weights_[series_];
            }
        }
        square_ = 0;
        series_rows_ = 0;
    }

    const JudgedRows& rows_;
    const SeriesScales& scales_;
    std::span<const double> weights_;
    std::vector<double> widths_;
    std::vector<Pair> pairs_;
    Accuracy of_;
    std::uint32_t series_ = 0;
    double actual_ = 0, absolute_ = 0, signed_ = 0, scaled_ = 0, square_ = 0, rmsse_ = 0, weighted_rmsse_ = 0,
           weight_ = 0, loss_ = 0, scaled_loss_ = 0, loss_weight_ = 0, crps_ = 0;
    std::size_t scaled_rows_ = 0, series_rows_ = 0, rmsse_series_ = 0;
};

}  // namespace

SeriesScales scales_of(const Panel& panel, std::size_t until) {
    SeriesScales scales;
    std::vector<float> mean(panel.series);
    for (std::size_t s = 0; s < panel.series; ++s) {
        const History h = look_at(panel, s, until);
        scales.seasonal_step.push_back(mean_of(h.seasonal, h.seasonals));
        scales.step.push_back(mean_of(h.step, h.steps));
        scales.squared_step.push_back(mean_of(h.squared, h.steps));
        scales.pattern.push_back(pattern_of(h));
        mean[s] = mean_of(h.sales, h.known);
    }
    std::vector<float> sorted = mean;
    std::ranges::sort(sorted);
    for (const float m : mean) {
        const bool fast = m >= sorted[sorted.size() * 2 / 3], middle = m >= sorted[sorted.size() / 3];
        scales.volume.push_back(fast ? 2 : middle ? 1 : 0);
    }
    return scales;
}

void JudgedRows::add(std::uint32_t s, std::uint16_t ahead, float came, float in_stock, float forecast,
                     std::span<const float> at_levels) {
    series.push_back(s);
    step.push_back(ahead);
    actual.push_back(came);
    availability.push_back(in_stock);
    mean.push_back(forecast);
    quantiles.insert(quantiles.end(), at_levels.begin(), at_levels.end());
}

Accuracy accuracy(const JudgedRows& rows, const SeriesScales& scales, std::span<const double> weights,
                  const std::function<bool(std::size_t)>& wanted) {
    Sums sums(rows, scales, weights);
    for (std::size_t row = 0; row < rows.rows(); ++row) {
        if (wanted(row)) {
            sums.add(row);
        }
    }
    return sums.finish();
}

std::vector<SegmentAccuracy> accuracy_by_segment(const JudgedRows& rows, const SeriesScales& scales,
                                                 std::span<const double> weights) {
    std::vector<SegmentAccuracy> segments;
    const auto add = [&](std::string by, std::string_view name, const std::function<bool(std::size_t)>& wanted) {
        auto found = accuracy(rows, scales, weights, wanted);
        if (found.rows > 0) {
            segments.push_back({std::move(by), std::string(name), std::move(found)});
        }
    };
    add("all", "all rows", [](std::size_t) { return true; });
    if (std::ranges::any_of(rows.availability, [](float a) { return a < 1; })) {
        add("stock", "in stock", [&](std::size_t r) { return rows.availability[r] >= 1; });
        add("stock", "partly or fully out", [&](std::size_t r) { return rows.availability[r] < 1; });
    }
    for (std::size_t v = 0; v < std::size(SeriesScales::volume_names); ++v) {
        add("volume", SeriesScales::volume_names[v], [&](std::size_t r) { return scales.volume[rows.series[r]] == v; });
    }
    for (std::size_t p = 0; p < std::size(SeriesScales::pattern_names); ++p) {
        add("pattern", SeriesScales::pattern_names[p],
            [&](std::size_t r) { return scales.pattern[rows.series[r]] == p; });
    }
    const std::uint16_t longest = rows.step.empty() ? 0 : *std::ranges::max_element(rows.step);
    for (std::uint16_t h = 1; h <= longest; ++h) {
        add("ahead", std::to_string(h), [&](std::size_t r) { return rows.step[r] == h; });
    }
    return segments;
}

}  // namespace nearstock
