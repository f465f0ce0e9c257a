#include "app/forecast_checks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace nearstock {

namespace {

constexpr std::string_view period_names[] = {"hour", "day", "week", "month"};

std::string periods_text(std::size_t count, Frequency frequency) {
    return fmt::format("{} {}{}", count, period_names[static_cast<std::size_t>(frequency)], count == 1 ? "" : "s");
}

/// The first place where a later period's row stands before an earlier one's.
std::string order_text(const SeriesRows& series, const PanelCalendar& calendar) {
    std::uint32_t before = 0;
    std::size_t before_at = 0;
    for (std::size_t t = 0; t < series.row.size(); ++t) {
        const std::uint32_t row = series.row[t];
        if (row == 0) {
            continue;
        }
        if (row < before) {
            return fmt::format("row {} ({}) stands after row {} ({}): rows are put in order of ds; ", before,
                               calendar.text(series.first_period + static_cast<std::int64_t>(before_at)), row,
                               calendar.text(series.first_period + static_cast<std::int64_t>(t)));
        }
        before = row;
        before_at = t;
    }
    return {};
}

/// Periods without a row between the first and the last, and after the last.
std::string gap_text(const SeriesRows& series, const PanelCalendar& calendar) {
    std::size_t missing = 0, gap_at = 0, last = 0;
    for (std::size_t t = 0; t < series.row.size(); ++t) {
        if (series.row[t] != 0) {
            if (t > last + 1 && missing == 0) {
                gap_at = last;
            }
            missing += t > last + 1 ? t - last - 1 : 0;
            last = t;
        }
    }
    std::string text;
    if (missing > 0) {
        text += fmt::format(
            "{} without a row, the first after row {} ({}): read as not known; write y = 0 where nothing was sold; ",
            periods_text(missing, calendar.frequency), series.row[gap_at],
            calendar.text(series.first_period + static_cast<std::int64_t>(gap_at)));
    }
    if (last + 1 < series.row.size()) {
        text += fmt::format(
            "its last row is row {} ({}), {} before the last of the file: read as not known since; write y = 0 where "
            "nothing was sold, or leave the series out; ",
            series.row[last], calendar.text(series.first_period + static_cast<std::int64_t>(last)),
            periods_text(series.row.size() - 1 - last, calendar.frequency));
    }
    return text;
}

std::string value_text(const SeriesRows& series) {
    std::size_t known = 0;
    std::uint32_t only = 0;
    float low = 0, high = 0;
    for (std::size_t t = 0; t < series.row.size(); ++t) {
        if (series.row[t] != 0) {
            low = known == 0 ? series.y[t] : std::min(low, series.y[t]);
            high = known == 0 ? series.y[t] : std::max(high, series.y[t]);
            only = series.row[t];
            ++known;
        }
    }
    if (known == 1) {
        return fmt::format("row {} is its only row: the forecast can but repeat it; give more history; ", only);
    }
    if (low == high && high == 0) {
        return fmt::format("all its {} rows are 0: so is the forecast; leave it out if it is not sold any more; ",
                           known);
    }
    if (low == high) {
        return fmt::format("all its {} rows are {}: a constant; check that it is not a placeholder; ", known, low);
    }
    return {};
}

}  // namespace

std::string fault_of(const SalesRow& row) {
    if (!row.at) {
        return fmt::format("row {}: ds is not a date; write YYYY-MM-DD", row.row);
    }
    if (std::isnan(row.y)) {
        return row.availability == 0 ? ""
                                     : fmt::format(
                                           "row {}: y is missing or not a number; give a number, or "
                                           "availability 0 for a day that is not known",
                                           row.row);
    }
    if (std::isinf(row.y)) {
        return fmt::format("row {}: y is infinite; give the number of units", row.row);
    }
    if (row.y < 0) {
        return fmt::format("row {}: y is {}; sales are not negative (book returns apart)", row.row, row.y);
    }
    if (!(row.availability >= 0 && row.availability <= 1)) {
        return fmt::format("row {}: availability {} is outside [0, 1]; it is the share of the period in stock", row.row,
                           row.availability);
    }
    if (!(row.discount >= 0 && row.discount < 1)) {
        return fmt::format("row {}: discount {} is outside [0, 1); it is the share off the list price", row.row,
                           row.discount);
    }
    return {};
}

std::string off_grid(std::int64_t row, Timestamp at, const PanelCalendar& calendar) {
    return fmt::format("row {}: {} is not on the {} grid of {}; move it, or say --frequency daily", row,
                       to_text(std::chrono::floor<Days>(at)), frequency_name(calendar.frequency), calendar.text(0));
}

std::string stands_twice(std::int64_t first_row, std::int64_t row, const std::string& when) {
    return fmt::format("row {}: {} stands twice, first in row {}; keep one row per series and ds",
                       std::max(first_row, row), when, std::min(first_row, row));
}

std::string oddities_of(const SeriesRows& series, const PanelCalendar& calendar) {
    std::string text = order_text(series, calendar) + gap_text(series, calendar) + value_text(series);
    if (!text.empty()) {
        text.resize(text.size() - 2);
    }
    return text;
}

}  // namespace nearstock
