#include "app/forecast_calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>

namespace nearstock {

namespace {

using std::chrono::hours;
using std::chrono::year_month_day;

constexpr std::pair<Frequency, std::string_view> names[] = {{Frequency::hourly, "hourly"},
                                                            {Frequency::daily, "daily"},
                                                            {Frequency::weekly, "weekly"},
                                                            {Frequency::monthly, "monthly"}};

std::int64_t floor_divide(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

std::int64_t month_number(BusinessDate date) {
    const year_month_day day(date);
    return static_cast<std::int64_t>(static_cast<int>(day.year())) * 12 + static_cast<unsigned>(day.month()) - 1;
}

BusinessDate day_of_month(std::int64_t number, unsigned day, bool last) {
    const auto month = std::chrono::year(static_cast<int>(floor_divide(number, 12))) /
                       std::chrono::month(static_cast<unsigned>(number - 12 * floor_divide(number, 12)) + 1);
    return last ? BusinessDate(month / std::chrono::last) : BusinessDate(month / std::chrono::day(day));
}

bool is_month_end(BusinessDate date) {
    const year_month_day day(date);
    return day.day() == (day.year() / day.month() / std::chrono::last).day();
}

BusinessDate date_of(Timestamp time) { return std::chrono::floor<Days>(time); }

/// Whether all times stand on the same day of the month, or all on the last: then months are a grid.
std::optional<bool> monthly_grid(std::span<const Timestamp> times) {
    const auto day = year_month_day(date_of(times.front())).day();
    bool same_day = day <= std::chrono::day(28), last_day = true;
    for (const Timestamp time : times) {
        same_day = same_day && year_month_day(date_of(time)).day() == day;
        last_day = last_day && is_month_end(date_of(time));
    }
    if (!same_day && !last_day) {
        return std::nullopt;
    }
    return last_day;
}

}  // namespace

Timestamp PanelCalendar::at(std::int64_t period) const {
    switch (frequency) {
        case Frequency::hourly:
            return first_day + hours(period);
        case Frequency::daily:
            return first_day + Days(period);
        case Frequency::weekly:
            return first_day + Days(7 * period);
        case Frequency::monthly:
            return day_of_month(month_number(first_day) + period,
                                static_cast<unsigned>(year_month_day(first_day).day()), month_end);
    }
    return first_day;
}

std::optional<std::int64_t> PanelCalendar::period_of(Timestamp time) const {
    const std::int64_t seconds = (time - first_day).count();
    switch (frequency) {
        case Frequency::hourly:
            return floor_divide(seconds, 3600);
        case Frequency::daily:
            return floor_divide(seconds, 86400);
        case Frequency::weekly: {
            const std::int64_t day = floor_divide(seconds, 86400);
            return day % 7 == 0 ? std::optional(day / 7) : std::nullopt;
        }
        case Frequency::monthly: {
            const std::int64_t period = month_number(date_of(time)) - month_number(first_day);
            return at(period) == date_of(time) ? std::optional(period) : std::nullopt;
        }
    }
    return std::nullopt;
}

std::int64_t PanelCalendar::last_until(BusinessDate day) const {
    switch (frequency) {
        case Frequency::hourly:
            return ((day - first_day).count() + 1) * 24 - 1;
        case Frequency::daily:
            return (day - first_day).count();
        case Frequency::weekly:
            return floor_divide((day - first_day).count(), 7);
        case Frequency::monthly: {
            const std::int64_t period = month_number(day) - month_number(first_day);
            return at(period) <= day ? period : period - 1;
        }
    }
    return -1;
}

std::string PanelCalendar::text(std::int64_t period) const {
    const Timestamp time = at(period);
    std::string date = to_text(date_of(time));
    return frequency == Frequency::hourly ? date + to_text(time).substr(10, 6).replace(0, 1, " ") : date;
}

Result<PanelCalendar> detect_calendar(std::span<const std::int64_t> series, std::span<const Timestamp> times) {
    std::map<std::int64_t, std::size_t> steps;
    bool clock = false, sevens = true;
    for (std::size_t i = 0; i < times.size(); ++i) {
        clock = clock || times[i] != date_of(times[i]);
        if (i > 0 && series[i] == series[i - 1] && times[i] > times[i - 1]) {
            const std::int64_t step = (times[i] - times[i - 1]).count();
            ++steps[step];
            sevens = sevens && step % (7 * 86400) == 0;
        }
    }
    PanelCalendar calendar;
    if (times.empty()) {
        return calendar;
    }
    calendar.first_day = date_of(*std::ranges::min_element(times));
    if (steps.empty()) {
        calendar.frequency = clock ? Frequency::hourly : Frequency::daily;
        return calendar;
    }
    if (steps.begin()->first < 86400) {
        const auto usual = std::ranges::max_element(steps, {}, &std::pair<const std::int64_t, std::size_t>::second);
        if (usual->first < 3600) {
            return refuse(fmt::format("rows of a series are {} s apart", usual->first), "ds",
                          "sum them to hours, days, weeks or months first");
        }
        calendar.frequency = usual->first < 86400 ? Frequency::hourly : Frequency::daily;
    } else if (sevens && steps.begin()->first == 7 * 86400) {
        calendar.frequency = Frequency::weekly;
    } else if (const auto last_day = monthly_grid(times); steps.begin()->first >= 28 * 86400 && last_day) {
        calendar.frequency = Frequency::monthly;
        calendar.month_end = *last_day;
    }
    return calendar;
}

Result<HorizonLength> parse_horizon(std::string_view text) {
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
    constexpr std::pair<std::string_view, Frequency> units[] = {
        {"h", Frequency::hourly}, {"d", Frequency::daily}, {"w", Frequency::weekly}, {"mo", Frequency::monthly}};
    for (const auto& [name, frequency] : units) {
        if (error == std::errc() && count > 0 && unit == name) {
            return HorizonLength{count, frequency, std::string(text)};
        }
    }
    return refuse(fmt::format("'{}' is not a length", text), {}, "write a number and h, d, w or mo: 36h, 7d, 4w, 12mo");
}

Result<std::size_t> periods_in(const HorizonLength& length, Frequency frequency) {
    if (length.unit == frequency) {
        return length.count;
    }
    if (length.unit != Frequency::monthly && frequency != Frequency::monthly) {
        constexpr std::size_t length_hours[] = {1, 24, 168};
        const std::size_t hours_ahead = length.count * length_hours[static_cast<std::size_t>(length.unit)];
        const std::size_t period = length_hours[static_cast<std::size_t>(frequency)];
        if (hours_ahead % period == 0) {
            return hours_ahead / period;
        }
    }
    constexpr std::string_view examples[] = {"36h", "14d", "4w", "12mo"};
    return refuse(fmt::format("'{}' is not a whole number of periods of this file, which is {}", length.text,
                              frequency_name(frequency)),
                  {}, fmt::format("write it like {}", examples[static_cast<std::size_t>(frequency)]));
}

std::string_view frequency_name(Frequency frequency) { return names[static_cast<std::size_t>(frequency)].second; }

Result<Frequency> parse_frequency(std::string_view text) {
    for (const auto& [frequency, name] : names) {
        if (name == text) {
            return frequency;
        }
    }
    return refuse(fmt::format("'{}' is not a frequency", text), "--frequency",
                  "choose hourly, daily, weekly or monthly");
}

}  // namespace nearstock
