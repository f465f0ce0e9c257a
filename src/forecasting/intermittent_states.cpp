#include "forecasting/intermittent_states.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr std::size_t single_bins = 40;
constexpr double bin_growth = 1.05;

class Writer {
public:
    explicit Writer(CountState& state) : state_(state) {}
    void write(double value) { state_[at_++] = static_cast<float>(value); }

private:
    CountState& state_;
    std::size_t at_ = 0;
};

std::span<const float> last(std::span<const float> counts, std::size_t n) {
    return counts.last(std::min(n, counts.size()));
}

void write_window(std::span<const float> window, Writer& to) {
    double sum = 0, demands = 0;
    for (const float count : window) {
        sum += count;
        demands += count > 0;
    }
    const double n = std::max<double>(1, double(window.size()));
    to.write(sum / n);
    to.write(demands / n);
}

void write_largest(std::span<const float> window, Writer& to) {
    std::array<float, 3> largest{};
    for (float count : window) {
        for (float& place : largest) {
            if (count > place) {
                std::swap(count, place);
            }
        }
    }
    for (const float count : largest) { to.write(count); }
}

double weighted_mean(std::span<const float> counts, double discount) {
    double sum = 0, weights = 0, weight = 1;
    for (std::size_t i = counts.size(); i-- > 0 && weight > 1e-4; weight *= discount) {
        sum += weight * counts[i];
        weights += weight;
    }
    return weights > 0 ? sum / weights : 0;
}

}  // namespace

CountState count_state(std::span<const float> counts) {
    CountState state{};
    Writer to(state);
    for (const std::size_t n : {std::size_t(1), std::size_t(2), std::size_t(3), std::size_t(6), std::size_t(12),
                                std::size_t(24), counts.size()}) {
        write_window(last(counts, n), to);
    }
    for (const std::size_t n : {6, 12, 24}) { write_largest(last(counts, n), to); }
    for (const double discount : {0.7, 0.85, 0.95}) { to.write(weighted_mean(counts, discount)); }
    double sum = 0, demands = 0, since = 0;
    for (const float count : counts) {
        since = count > 0 ? 0 : since + 1;
        sum += count;
        demands += count > 0;
    }
    to.write(since);
    to.write(sum / std::max(1.0, demands));
    return state;
}

std::size_t CountBins::of(double count) {
    if (count < double(single_bins) + 0.5) {
        return static_cast<std::size_t>(std::max(0.0, std::round(count)));
    }
    const double beyond = std::log(count / (double(single_bins) + 0.5)) / std::log(bin_growth);
    return single_bins + 1 + static_cast<std::size_t>(beyond);
}

double CountBins::value(std::size_t bin) {
    if (bin <= single_bins) {
        return double(bin);
    }
    return std::round((double(single_bins) + 0.5) * std::pow(bin_growth, double(bin - single_bins - 1) + 0.5));
}

}  // namespace nearstock
