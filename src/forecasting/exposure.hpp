// Which hours of a day sell how much: by series and weekday.
//
// A cascade of ratios: the profile of all series is corrected for each grouping in turn and at last for the series
// itself over all days, then for each grouping by weekday; a correction is sold ÷ expected among the hours in stock,
// shrunk towards
// 1 as if `prior_counts` more had been sold as expected (gamma–Poisson with a known total). Hours in which the shelf
// was
// empty count neither as sold nor as expected.
#pragma once

#include "domain/hourly_history.hpp"

#include <array>
#include <span>
#include <vector>

namespace nearstock {

struct ExposureOptions {
    double prior_counts = 500;         // of a group, over the hours of a day
    double series_prior_counts = 200;  // of a series
    double count_unit = 0.1;           // units that are bought in one go
    unsigned threads = 1;
};

class HourlyExposure {
public:
    static constexpr std::size_t weekdays = 7;
    using Profile = std::array<float, selling_hours>;  // adds up to 1

    /// `level`: series × days, expected units a day in the selling hours.
    HourlyExposure(const HourlyHistory& history, std::span<const float> level, const ExposureOptions& options);
    /// The same profile for all series and weekdays: what an hour in stock sells on average.
    explicit HourlyExposure(const HourlyHistory& history);

    [[nodiscard]] const Profile& profile(std::size_t s, std::size_t weekday) const {
        return profiles_.size() == 1 ? profiles_[0] : profiles_[s * weekdays + weekday];
    }
    /// The share of a day's demand that falls into the hours of a mask.
    [[nodiscard]] double share(std::size_t s, std::size_t weekday, std::uint16_t hours) const {
        const auto& p = profile(s, weekday);
        double sum = 0;
        for (std::size_t h = 0; h < selling_hours; ++h) { sum += (hours >> h & 1U) != 0 ? p[h] : 0; }
        return sum;
    }

private:
    std::vector<Profile> profiles_;  // series × weekdays, or one
};

}  // namespace nearstock
