#include "forecasting/recovery.hpp"

#include "core/check.hpp"
#include "core/parallel.hpp"
#include "forecasting/exposure.hpp"
#include "forecasting/recovery_level.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace nearstock {

namespace {

/// How the hours of a day vary around their expectation, in counts: variance = spread × mean + together × mean².
struct HourNoise {
    double spread = 1;    // ≥ 1: purchases of more than one count
    double together = 0;  // relative variance of the day's gamma effect, which all hours share
};

constexpr std::array volume_edges{3.0, 5.0, 8.0, 12.0, 20.0, 40.0};  // counts a day

std::size_t volume_of(double counts) {
    return static_cast<std::size_t>(std::ranges::upper_bound(volume_edges, counts) - volume_edges.begin());
}

/// Sums over days in full stock: a, b = errors of the first and second half; p, q = their expectations.
struct HalfDays {
    double crossed = 0, product = 0;          // Σ ab, Σ pq
    double squares = 0, mean = 0, power = 0;  // Σ a² + b², Σ p + q, Σ p² + q²
};

class NoiseByVolume {
public:
    NoiseByVolume(const HourlyHistory& history, const HourlyExposure& exposure, const DayLevels& levels,
                  double count_unit) {
        std::array<HalfDays, volume_edges.size() + 1> sums{};
        HalfDays all;
        for (std::size_t s = 0; s < history.series; ++s) {
            for (std::size_t d = 0; d < history.days; ++d) {
                if (history.in_stock_all_day(s, d) && levels.mean[history.at(s, d)] > 0) {
                    const double counts = levels.mean[history.at(s, d)] / count_unit;
                    add(history, exposure, s, d, counts, count_unit, sums[volume_of(counts)]);
                }
            }
        }
        for (const auto& sum : sums) {
            all.crossed += sum.crossed, all.product += sum.product;
            all.squares += sum.squares, all.mean += sum.mean, all.power += sum.power;
        }
        const HourNoise common = noise_of(all, {}, 0);
        constexpr double prior_share = 0.01;  // of all days, for a class that has few
        for (std::size_t v = 0; v < sums.size(); ++v) { noise_[v] = noise_of(sums[v], common, prior_share * all.mean); }
    }

    [[nodiscard]] const HourNoise& at(double counts) const { return noise_[volume_of(counts)]; }

private:
    static constexpr std::uint16_t first_half = 0x7f;  // 06:00 … 13:00: half of a day's sales

    static void add(const HourlyHistory& history, const HourlyExposure& exposure, std::size_t s, std::size_t d,
                    double counts, double count_unit, HalfDays& sums) {
        const double morning = exposure.share(s, history.weekday(d), first_half);
        const double p = counts * morning, q = counts * (1 - morning);
        double a = -p, b = -q;
        const auto hours = history.hours(s, d);
        for (std::size_t h = 0; h < selling_hours; ++h) {
            ((first_half >> h & 1U) != 0 ? a : b) += hours[h] * history.unit / count_unit;
        }
        sums.crossed += a * b;
        sums.product += p * q;
        sums.squares += a * a + b * b;
        sums.mean += p + q;
        sums.power += p * p + q * q;
    }

    static HourNoise noise_of(const HalfDays& sums, HourNoise prior, double weight) {
        if (sums.mean + weight <= 0) {
            return prior;
        }
        HourNoise noise;
        const double scale = sums.mean > 0 ? sums.product / sums.mean : 1;
        noise.together = std::max(
            0.0, (sums.crossed + weight * scale * prior.together) / std::max(1e-9, sums.product + weight * scale));
        noise.spread =
            std::max(1.0, (sums.squares - noise.together * sums.power + weight * prior.spread) / (sums.mean + weight));
        return noise;
    }

    std::array<HourNoise, volume_edges.size() + 1> noise_;
};

struct Hidden {
    double mean = 0, variance = 0;  // counts
};

/// The hidden hours of a day, in counts. `seen`: sold in hours in stock, of which `open` of the day's demand falls.
Hidden hidden_hours(double level, double level_evidence, double open, double seen, const HourNoise& noise) {
    const double expected = level * (1 - open);
    // Gamma effect with mean 1: the prior weighs as spread ÷ together counts.
    double effect = 1, effect_variance = noise.together;
    if (noise.together > 0) {
        const double prior = noise.spread / noise.together;
        effect = (prior + seen) / (prior + level * open);
        effect_variance = noise.spread * effect / (prior + level * open);
    }
    const double day_variance = noise.spread / std::max(level, 0.5) + noise.together;
    const double level_variance = day_variance / level_evidence;
    return {expected * effect,
            noise.spread * expected * effect + expected * expected * (effect_variance + level_variance)};
}

void recover_day(const HourlyHistory& history, const HourlyExposure& exposure, const DayLevels& levels,
                 const NoiseByVolume& noise, const RecoveryOptions& options, std::size_t s, std::size_t d,
                 RecoveredDemand& result) {
    const std::size_t at = history.at(s, d);
    const double sales = history.known[at] != 0 ? history.sales(s, d) : 0;
    const std::uint16_t open = history.known[at] != 0 ? all_selling_hours & ~history.empty[at] : 0;
    result.mean[at] = static_cast<float>(sales);
    result.exposure[at] = 1;
    if (open == all_selling_hours) {
        return;
    }
    double seen = 0, sold_when_empty = 0;  // an hour counts as empty although its first minutes sold
    const auto hours = history.hours(s, d);
    for (std::size_t h = 0; h < selling_hours; ++h) {
        ((open >> h & 1U) != 0 ? seen : sold_when_empty) += hours[h] * history.unit;
    }
    const double share = exposure.share(s, history.weekday(d), open);
    const double counts = levels.mean[at] / options.count_unit;
    const Hidden hidden = hidden_hours(counts, levels.evidence[at], share, seen / options.count_unit, noise.at(counts));
    result.mean[at] = static_cast<float>(sales + std::max(0.0, hidden.mean * options.count_unit - sold_when_empty));
    result.sd[at] = static_cast<float>(std::sqrt(hidden.variance) * options.count_unit);
    result.exposure[at] = static_cast<float>(share);
}

}  // namespace

RecoveredDemand recover(const HourlyHistory& history, const RecoveryOptions& options) {
    check(history.known.size() == history.series * history.days, "a history has a record or none for every day");
    RecoveredDemand result{history.series, history.days, {}, {}, {}};
    result.mean.resize(history.known.size());
    result.sd.resize(history.known.size());
    result.exposure.resize(history.known.size());
    DayLevels levels = day_levels(history, HourlyExposure(history), options);
    const HourlyExposure exposure(history, levels.mean, {.count_unit = options.count_unit, .threads = options.threads});
    levels = day_levels(history, exposure, options);
    const NoiseByVolume noise(history, exposure, levels, options.count_unit);
    parallel_for(history.series, options.threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t s = begin; s < end; ++s) {
            for (std::size_t d = 0; d < history.days; ++d) {
                recover_day(history, exposure, levels, noise, options, s, d, result);
            }
        }
    });
    return result;
}

}  // namespace nearstock
