#include "forecasting/intermittent_aggregation.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nearstock {

namespace {

/// Sums over buckets of `length`, oldest first; the last ends with the last value.
std::vector<double> bucket_sums(std::span<const double> y, std::size_t length) {
    std::vector<double> sums;
    sums.reserve(y.size() / length);
    for (std::size_t t = y.size() % length; t < y.size(); t += length) {
        sums.push_back(std::accumulate(y.begin() + std::ptrdiff_t(t), y.begin() + std::ptrdiff_t(t + length), 0.0));
    }
    return sums;
}

std::size_t mean_interval(std::span<const double> intervals) {
    const double sum = std::accumulate(intervals.begin(), intervals.end(), 0.0);
    return std::max<std::size_t>(1, static_cast<std::size_t>(std::nearbyint(sum / double(intervals.size()))));
}

/// A fit is [longest bucket, then the constant of each bucket length used]; empty demand: [0].
class Aggregation final : public SeriesModel {
public:
    Aggregation(std::string_view name, bool all_lengths, SmoothingRange range)
        : name_(name), all_lengths_(all_lengths), range_(range) {}

    [[nodiscard]] std::string_view name() const override { return name_; }

    [[nodiscard]] Fit fit(const SeriesView& series) const override {
        const auto y = known_values(series.y);
        const auto intervals = split_demands(y).intervals;
        if (intervals.empty()) {
            return {0.0};
        }
        const std::size_t longest = mean_interval(intervals);
        Fit fit{double(longest)};
        for (std::size_t length = shortest(longest); length <= longest; ++length) {
            fit.push_back(smooth_best(bucket_sums(y, length), range_).alpha);
        }
        return fit;
    }

    /// Nothing: buckets end with the series' end, so the states are made anew at each forecast; the constants stay.
    void update(Fit& fit, const SeriesView& series, std::size_t /*seen*/) const override {
        if (fit[0] == 0) {
            fit = this->fit(series);
        }
    }

    void forecast(const Fit& fit, const SeriesView& series, std::uint64_t /*seed*/,
                  SeriesForecast& forecast) const override {
        const auto longest = static_cast<std::size_t>(fit[0]);
        if (longest == 0) {
            fill_flat_counts(forecast, 0, 1, 1);
            return;
        }
        const auto y = known_values(series.y);
        double sum = 0;
        for (std::size_t length = shortest(longest), k = 1; length <= longest; ++length, ++k) {
            sum += smooth(bucket_sums(y, length), fit[k]) / double(length);
        }
        const double mean = sum / double(fit.size() - 1);
        const double unit = count_unit(y);
        SpreadSums spread;
        for (const double value : y) { spread.add(value, mean, unit); }
        fill_flat_counts(forecast, mean, spread.size(), unit);
    }

private:
    [[nodiscard]] std::size_t shortest(std::size_t longest) const { return all_lengths_ ? 1 : longest; }

    std::string_view name_;
    bool all_lengths_;
    SmoothingRange range_;
};

}  // namespace

std::unique_ptr<const SeriesModel> make_adida(SmoothingRange range) {
    return std::make_unique<Aggregation>("adida", false, range);
}
std::unique_ptr<const SeriesModel> make_imapa(SmoothingRange range) {
    return std::make_unique<Aggregation>("imapa", true, range);
}

}  // namespace nearstock
