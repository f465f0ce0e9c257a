// What is wrong with a row, and what is odd about a series? The texts that a user reads.
#pragma once

#include "app/forecast_calendar.hpp"

#include <cmath>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace nearstock {

/// One row as read; NaN where the file has nothing that is a number.
struct SalesRow {
    std::int64_t row = 0;  // in the file, from 1
    std::optional<Timestamp> at;
    double y = NAN;
    double availability = 1;
    double discount = 0;
};

/// Why a row makes its series unusable; empty when it does not.
std::string fault_of(const SalesRow& row);
std::string off_grid(std::int64_t row, Timestamp at, const PanelCalendar& calendar);
std::string stands_twice(std::int64_t first_row, std::int64_t row, const std::string& when);

/// A series as it was read: from its first period with a row to the panel's last.
struct SeriesRows {
    std::span<const std::uint32_t> row;  // number of each period's row; 0: none
    std::span<const float> y;
    std::int64_t first_period = 0;  // of the spans, in the panel
};

/// One sentence per oddity of a series that is forecast nevertheless: rows out of order, gaps, an early end, one row,
/// all zero, constant. Empty when there is none.
std::string oddities_of(const SeriesRows& series, const PanelCalendar& calendar);

}  // namespace nearstock
