// One business date's local clock and the instants that it shows.
#pragma once

#include "core/time.hpp"

namespace nearstock {

/// Valid for the waking hours of the day: clocks from 03:00 on never jump in the zones that change their clock at
/// night.
class LocalDay {
public:
    LocalDay(const TimeZone& zone, BusinessDate date)
        : date_(date),
          midnight_(zone.at(date, std::chrono::hours(12)) - std::chrono::hours(12)),
          night_(zone.at(date, std::chrono::hours(2))) {}

    [[nodiscard]] BusinessDate date() const { return date_; }
    [[nodiscard]] Timestamp at(Seconds local_clock) const { return midnight_ + local_clock; }
    [[nodiscard]] Seconds clock(Timestamp time) const { return time - midnight_; }
    /// 02:00, when the night's decisions are made: the moment after the gap where the clock skips it.
    [[nodiscard]] Timestamp night() const { return night_; }
    /// 03:00, when transfers leave.
    [[nodiscard]] Timestamp small_hours() const { return midnight_ + std::chrono::hours(3); }

private:
    BusinessDate date_;
    Timestamp midnight_;
    Timestamp night_;
};

}  // namespace nearstock
