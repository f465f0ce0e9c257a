#include "forecasting/recovery_level.hpp"

#include "core/parallel.hpp"
#include "forecasting/recovery_cascade.hpp"

#include <algorithm>
#include <cmath>
#include <span>

namespace nearstock {

namespace {

constexpr std::size_t weekdays = HourlyExposure::weekdays;
constexpr double kernel_prior_days = 0.5;  // of the series' mean in a day's level
constexpr double group_prior_counts = 50;
constexpr double own_prior_counts = 3;
constexpr double own_weekday_prior_counts = 700;  // over the week: weekdays of one series differ little from its kind's

/// Units sold in hours in stock, and the share of a day's demand that they are; both weighed down on partial days.
struct Seen {
    std::vector<float> units, days;

    Seen(const HourlyHistory& history, const HourlyExposure& exposure, const RecoveryOptions& options)
        : units(history.known.size()), days(history.known.size()) {
        parallel_for(history.series, options.threads, [&](std::size_t begin, std::size_t end) {
            for (std::size_t s = begin; s < end; ++s) {
                for (std::size_t d = 0; d < history.days; ++d) { see(history, exposure, options, s, d); }
            }
        });
    }

private:
    void see(const HourlyHistory& history, const HourlyExposure& exposure, const RecoveryOptions& options,
             std::size_t s, std::size_t d) {
        const std::size_t at = history.at(s, d);
        if (history.known[at] == 0) {
            return;
        }
        const std::uint16_t open = all_selling_hours & ~history.empty[at];
        const auto hours = history.hours(s, d);
        double counts = 0;
        for (std::size_t h = 0; h < selling_hours; ++h) { counts += (open >> h & 1U) != 0 ? hours[h] : 0; }
        const double weight = open == all_selling_hours ? 1 : options.partial_day_weight;
        units[at] = static_cast<float>(weight * counts * history.unit);
        days[at] = static_cast<float>(weight * exposure.share(s, history.weekday(d), open));
    }
};

/// Each series' mean by weekday, leaning on its groups.
class WeekdayMeans {
public:
    WeekdayMeans(const HourlyHistory& history, const Seen& seen, double count_unit) : means_(history.series, weekdays) {
        for (std::size_t s = 0; s < history.series; ++s) {
            for (std::size_t d = 0; d < history.days; ++d) {
                means_.sold(s)[history.weekday(d)] += static_cast<float>(seen.units[history.at(s, d)] / count_unit);
                means_.exposed(s)[history.weekday(d)] += seen.days[history.at(s, d)];
            }
        }
        for (const std::size_t places : {std::size_t(1), weekdays}) {
            means_.correct_all(places, 0);
            for (const auto& grouping : history.groupings) {
                means_.correct(grouping.group, grouping.groups, places, group_prior_counts * double(places));
            }
            means_.correct_each(places, places == 1 ? own_prior_counts : own_weekday_prior_counts);
        }
        for (std::size_t s = 0; s < history.series; ++s) {
            for (float& mean : means_.share(s)) { mean *= static_cast<float>(count_unit); }
        }
    }
    /// By weekday, units.
    [[nodiscard]] std::span<const float> of(std::size_t s) { return means_.share(s); }

private:
    RatioCascade means_;
};

/// How much a day says about another.
class Likeness {
public:
    Likeness(const HourlyHistory& history, const RecoveryOptions& options) : history_(history), options_(options) {
        for (std::size_t gap = 0; gap <= options.window_days; ++gap) {
            const double weekday = gap % 7 == 0 ? 1 : options.other_weekday_weight;
            by_gap_.push_back(gap == 0 ? 0 : weekday * std::exp(-double(gap) / options.time_scale_days));
        }
    }

    void level(const Seen& seen, std::size_t s, std::span<const float> mean, DayLevels& levels) const {
        for (std::size_t d = 0; d < history_.days; ++d) {
            const std::size_t from = d > options_.window_days ? d - options_.window_days : 0;
            const std::size_t to = std::min(history_.days, d + options_.window_days + 1);
            // Relative to the weekday's mean, so that other weekdays tell something, too.
            double units = kernel_prior_days, days = kernel_prior_days;
            for (std::size_t other = from; other < to; ++other) {
                const std::size_t at = history_.at(s, other);
                if (seen.days[at] <= 0 || mean[history_.weekday(other)] <= 0) {
                    continue;
                }
                const double weight = by_gap_[other > d ? other - d : d - other] * discount_likeness(s, d, other);
                units += weight * seen.units[at] / mean[history_.weekday(other)];
                days += weight * seen.days[at];
            }
            levels.mean[history_.at(s, d)] = static_cast<float>(mean[history_.weekday(d)] * units / days);
            levels.evidence[history_.at(s, d)] = static_cast<float>(days);
        }
    }

private:
    [[nodiscard]] double discount_likeness(std::size_t s, std::size_t a, std::size_t b) const {
        if (history_.discount.empty()) {
            return 1;
        }
        const double apart = std::abs(history_.discount[history_.at(s, a)] - history_.discount[history_.at(s, b)]);
        return apart == 0 ? 1 : std::exp(-apart / options_.discount_scale);
    }

    const HourlyHistory& history_;
    const RecoveryOptions& options_;
    std::vector<double> by_gap_;
};

}  // namespace

DayLevels day_levels(const HourlyHistory& history, const HourlyExposure& exposure, const RecoveryOptions& options) {
    DayLevels levels{std::vector<float>(history.known.size()), std::vector<float>(history.known.size())};
    const Seen seen(history, exposure, options);
    WeekdayMeans means(history, seen, options.count_unit);
    const Likeness likeness(history, options);
    parallel_for(history.series, options.threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t s = begin; s < end; ++s) { likeness.level(seen, s, means.of(s), levels); }
    });
    return levels;
}

}  // namespace nearstock
