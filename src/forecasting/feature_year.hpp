// What the earlier years of a long history say about a day ahead.
//
// Of daily totals (all series, or a group of them) and an origin: what a weekday sells against the mean of all days;
// how much the level rises or falls towards a day in earlier years; and what a date sells against the same weekdays
// around it. A date's effect is the mean over earlier years of a logarithm, drawn to 0 by its own noise (positive-part
// James and Stein 1961): an ordinary date has none, 25 December keeps all of its own. Dates that a calendar marks are
// looked up by weekday of the month as well (fourth Thursday of November).
#pragma once

#include "domain/panel.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace nearstock {

/// Sales of one group of series by day: sums over its series where something is known.
class DailyTotals {
public:
    /// `totals`: one per day, units.
    explicit DailyTotals(std::vector<double> totals);
    [[nodiscard]] std::size_t days() const { return total_.size(); }
    [[nodiscard]] double at(std::size_t d) const { return total_[d]; }
    /// Mean of days [from, to). Requires from < to <= days().
    [[nodiscard]] double mean(std::size_t from, std::size_t to) const {
        return (sums_[to] - sums_[from]) / static_cast<double>(to - from);
    }

private:
    std::vector<double> total_, sums_;
};

/// Days as the calendar has them, history and what is known ahead.
struct YearCalendar {
    BusinessDate first_day;
    std::span<const std::uint8_t> marked;  // holidays and events
};

/// Days of earlier years that one day ahead is like; all before the origin.
struct AlikeDays {
    std::vector<std::size_t> same_date;
    std::vector<std::size_t> same_weekday_of_month;  // marked days only, when the day ahead is marked
};
AlikeDays alike_days(const YearCalendar& calendar, std::size_t origin, std::size_t day);

/// What one group's totals before `origin` say. Reads nothing from `origin` on.
class YearEffects {
public:
    YearEffects(const DailyTotals& totals, const YearCalendar& calendar, std::size_t origin);
    /// Logarithm of what the date sells against the same weekdays around it.
    [[nodiscard]] double date(const AlikeDays& alike) const;
    /// What the weekday of `day` sells in the last eight weeks ÷ the mean of all days.
    [[nodiscard]] double weekday(std::size_t day) const { return weekday_[day % 7]; }
    /// The week around `day` ÷ the four weeks before the origin, in earlier years; 1 where there is none.
    [[nodiscard]] double season(std::size_t day) const;

private:
    void set_weekdays(const YearCalendar& calendar);
    void set_local(const YearCalendar& calendar);
    [[nodiscard]] double shrunk(std::span<const std::size_t> days) const;

    const DailyTotals* totals_;
    std::size_t origin_;
    double weekday_[7];
    std::vector<float> local_;  // day before the origin: logarithm of its sales against the same weekdays around it
    double noise_ = 0;          // variance of `local_` on an ordinary day
};

}  // namespace nearstock
