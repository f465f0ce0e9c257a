#include "forecasting/exposure.hpp"

#include "core/check.hpp"
#include "core/parallel.hpp"
#include "forecasting/recovery_cascade.hpp"

#include <numeric>

namespace nearstock {

namespace {

constexpr std::size_t weekdays = HourlyExposure::weekdays;
constexpr std::size_t cells = weekdays * selling_hours;

/// What each series sold in hours in stock, and how much level was then exposed to buyers, by weekday and hour.
void observe(const HourlyHistory& history, std::span<const float> level, const ExposureOptions& options,
             RatioCascade& cascade) {
    const double counts = 1 / options.count_unit;
    parallel_for(history.series, options.threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t s = begin; s < end; ++s) {
            const auto sold = cascade.sold(s), exposed = cascade.exposed(s);
            for (std::size_t d = 0; d < history.days; ++d) {
                if (history.known[history.at(s, d)] == 0) {
                    continue;
                }
                const auto hours = history.hours(s, d);
                const std::uint16_t empty = history.empty[history.at(s, d)];
                const std::size_t first = history.weekday(d) * selling_hours;
                for (std::size_t h = 0; h < selling_hours; ++h) {
                    if ((empty >> h & 1U) == 0) {
                        sold[first + h] += static_cast<float>(hours[h] * history.unit * counts);
                        exposed[first + h] += static_cast<float>(level[history.at(s, d)] * counts);
                    }
                }
            }
        }
    });
}

void correct_in_turn(const HourlyHistory& history, const ExposureOptions& options, RatioCascade& cascade) {
    for (const std::size_t places : {selling_hours, cells}) {
        const std::size_t tables = places / selling_hours;
        const double prior = options.prior_counts * double(tables);
        cascade.correct_all(places, prior);
        for (const auto& grouping : history.groupings) {
            cascade.correct(grouping.group, grouping.groups, places, prior);
        }
        if (places == selling_hours) {  // a series' own weekdays are noise: 112 cells of a few sales each
            cascade.correct_each(places, options.series_prior_counts);
        }
    }
}

HourlyExposure::Profile normalised(std::span<const float> hours) {
    HourlyExposure::Profile profile{};
    const float sum = std::accumulate(hours.begin(), hours.end(), 0.0F);
    for (std::size_t h = 0; h < selling_hours; ++h) {
        profile[h] = sum > 0 ? hours[h] / sum : 1.0F / float(selling_hours);
    }
    return profile;
}

}  // namespace

HourlyExposure::HourlyExposure(const HourlyHistory& history) {
    std::array<double, selling_hours> sold{}, days{};
    for (std::size_t i = 0; i < history.known.size(); ++i) {
        for (std::size_t h = 0; h < selling_hours && history.known[i] != 0; ++h) {
            if ((history.empty[i] >> h & 1U) == 0) {
                sold[h] += history.sold[i * selling_hours + h];
                days[h] += 1;
            }
        }
    }
    std::array<float, selling_hours> rate{};
    for (std::size_t h = 0; h < selling_hours; ++h) {
        rate[h] = days[h] > 0 ? static_cast<float>(sold[h] / days[h]) : 0.0F;
    }
    profiles_.push_back(normalised(rate));
}

HourlyExposure::HourlyExposure(const HourlyHistory& history, std::span<const float> level,
                               const ExposureOptions& options) {
    check(level.size() == history.series * history.days, "an exposure is estimated from a level per series and day");
    const Profile flat = HourlyExposure(history).profiles_[0];
    RatioCascade cascade(history.series, cells);
    observe(history, level, options, cascade);
    for (std::size_t s = 0; s < history.series; ++s) {
        for (std::size_t c = 0; c < cells; ++c) { cascade.share(s)[c] = flat[c % selling_hours]; }
    }
    correct_in_turn(history, options, cascade);
    profiles_.resize(history.series * weekdays);
    for (std::size_t i = 0; i < profiles_.size(); ++i) {
        profiles_[i] = normalised(cascade.share(i / weekdays).subspan(i % weekdays * selling_hours, selling_hours));
    }
}

}  // namespace nearstock
