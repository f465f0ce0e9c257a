#include "core/check.hpp"
#include "core/random.hpp"
#include "experiments/experiment.hpp"
#include "experiments/student_t.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

double mean_of(const std::vector<double>& values) {
    double sum = 0;
    for (const double value : values) { sum += value; }
    return sum / static_cast<double>(values.size());
}

/// Linear between order statistics (Hyndman and Fan 1996, type 7). Requires sorted values.
double quantile(const std::vector<double>& sorted, double p) {
    const double position = p * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const auto above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

BootstrapInterval block_bootstrap(const std::vector<double>& daily_differences, std::size_t block_days,
                                  std::size_t resamples, std::uint64_t seed, double confidence) {
    check(!daily_differences.empty() && block_days > 0 && resamples > 0,
          "a bootstrap needs days, blocks and resamples");
    check(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1");
    const std::size_t n = daily_differences.size();
    const std::size_t block = std::min(block_days, n);
    // Sums over the circle of days: sum of days [a, a + k) = sums[a + k] − sums[a].
    std::vector<double> sums(2 * n + 1);
    for (std::size_t i = 0; i < 2 * n; ++i) { sums[i + 1] = sums[i] + daily_differences[i % n]; }
    const Stream stream(seed, "block bootstrap");
    std::vector<double> means(resamples);
    for (std::size_t r = 0; r < resamples; ++r) {
        auto random = stream.at(r);
        double sum = 0;
        for (std::size_t taken = 0; taken < n; taken += block) {
            const std::size_t start = random.below(n);
            sum += sums[start + std::min(block, n - taken)] - sums[start];
        }
        means[r] = sum / static_cast<double>(n);
    }
    std::ranges::sort(means);
    return {mean_of(daily_differences), quantile(means, (1 - confidence) / 2), quantile(means, (1 + confidence) / 2)};
}

BootstrapInterval paired_interval(const std::vector<double>& differences, double confidence) {
    check(differences.size() >= 2, "an interval needs two differences or more");
    const double mean = mean_of(differences);
    double squares = 0;
    for (const double difference : differences) { squares += (difference - mean) * (difference - mean); }
    const auto n = static_cast<double>(differences.size());
    const double reach = student_t_quantile(0.5 + confidence / 2, n - 1) * std::sqrt(squares / (n - 1) / n);
    return {mean, mean - reach, mean + reach};
}

}  // namespace nearstock
