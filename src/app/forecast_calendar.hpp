// Which dates do the periods of a panel stand for?
//
// Hourly: every hour from midnight of the first day. Daily: every day. Weekly: the same weekday every seven days.
// Monthly: the same day of every month, or every month's last day.
#pragma once

#include "core/result.hpp"
#include "core/time.hpp"
#include "domain/panel.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

struct PanelCalendar {
    Frequency frequency = Frequency::daily;
    BusinessDate first_day;
    bool month_end = false;

    /// When a period begins (monthly with month_end: the month's last day).
    [[nodiscard]] Timestamp at(std::int64_t period) const;
    /// Nothing when the time is not on the grid. Negative before the first day.
    [[nodiscard]] std::optional<std::int64_t> period_of(Timestamp time) const;
    /// The last period that begins on or before the end of `day`.
    [[nodiscard]] std::int64_t last_until(BusinessDate day) const;
    /// "2024-06-05", hourly "2024-06-05 13:00".
    [[nodiscard]] std::string text(std::int64_t period) const;
};

/// The grid that a sample of series stands on. `times` is ascending within each series; `series` says whose each is.
/// One row per series at most: daily. Fails when rows are closer than an hour.
Result<PanelCalendar> detect_calendar(std::span<const std::int64_t> series, std::span<const Timestamp> times);

/// A length as typed: "7d", "4w", "12mo", "36h".
struct HorizonLength {
    std::size_t count = 7;
    Frequency unit = Frequency::daily;
    std::string text = "7d";
};
Result<HorizonLength> parse_horizon(std::string_view text);
/// Periods of a frequency in a length: 2w of daily = 14. Fails where it is not a whole number, naming a mend.
Result<std::size_t> periods_in(const HorizonLength& length, Frequency frequency);

/// "hourly", "daily", "weekly", "monthly".
std::string_view frequency_name(Frequency frequency);
Result<Frequency> parse_frequency(std::string_view text);

}  // namespace nearstock
