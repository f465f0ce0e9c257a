#include "core/time.hpp"

#include <date/tz.h>

#include <array>
#include <charconv>
#include <cstdio>

namespace nearstock {

namespace {

/// Reads exactly `width` digits at `text[at]`; -1 when there are none.
int digits(std::string_view text, std::size_t at, std::size_t width) {
    if (at + width > text.size()) {
        return -1;
    }
    int value = 0;
    for (std::size_t i = at; i < at + width; ++i) {
        if (text[i] < '0' || text[i] > '9') {
            return -1;
        }
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

}  // namespace

std::string to_text(BusinessDate date) {
    const std::chrono::year_month_day ymd(date);
    std::array<char, 16> buffer{};
    const int n = std::snprintf(buffer.data(), buffer.size(), "%04d-%02u-%02u", int(ymd.year()), unsigned(ymd.month()),
                                unsigned(ymd.day()));
    return {buffer.data(), static_cast<std::size_t>(n)};
}

std::string to_text(Timestamp time) {
    const auto day = std::chrono::floor<Days>(time);
    const auto seconds = (time - day).count();
    std::array<char, 16> buffer{};
    const int n = std::snprintf(buffer.data(), buffer.size(), "T%02d:%02d:%02dZ", int(seconds / 3600),
                                int(seconds / 60 % 60), int(seconds % 60));
    return to_text(BusinessDate(day)) + std::string(buffer.data(), static_cast<std::size_t>(n));
}

Result<BusinessDate> parse_date(std::string_view text) {
    const int year = digits(text, 0, 4);
    const int month = digits(text, 5, 2);
    const int day = digits(text, 8, 2);
    if (text.size() != 10 || text[4] != '-' || text[7] != '-' || year < 0 || month < 0 || day < 0) {
        return refuse("'" + std::string(text) + "' is not a date", {}, "write YYYY-MM-DD");
    }
    const std::chrono::year_month_day ymd{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                          std::chrono::day(static_cast<unsigned>(day))};
    if (!ymd.ok()) {
        return refuse("'" + std::string(text) + "' is a day that does not exist", {}, "write an existing day");
    }
    return BusinessDate(ymd);
}

Result<Timestamp> parse_timestamp(std::string_view text) {
    const auto bad = [&] {
        return refuse("'" + std::string(text) + "' is not a UTC time", {}, "write YYYY-MM-DDTHH:MM:SSZ");
    };
    if (text.size() != 20 || (text[10] != 'T' && text[10] != ' ') || text[13] != ':' || text[16] != ':' ||
        text[19] != 'Z') {
        return bad();
    }
    const auto date = parse_date(text.substr(0, 10));
    const int hour = digits(text, 11, 2);
    const int minute = digits(text, 14, 2);
    const int second = digits(text, 17, 2);
    if (!date || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
        return bad();
    }
    return Timestamp(*date) + std::chrono::hours(hour) + std::chrono::minutes(minute) + Seconds(second);
}

Result<Seconds> parse_duration(std::string_view text) {
    long long number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (error != std::errc{} || number < 0) {
        return refuse("'" + std::string(text) + "' is not a duration", {},
                      "write a number and a unit, such as 7d, 36h, 15min or 30s");
    }
    if (unit == "d") {
        return Seconds(number * 86400);
    }
    if (unit == "h") {
        return Seconds(number * 3600);
    }
    if (unit == "min") {
        return Seconds(number * 60);
    }
    if (unit == "s") {
        return Seconds(number);
    }
    return refuse(
        unit.empty() ? "'" + std::string(text) + "' has no unit" : "'" + std::string(unit) + "' is not a unit of time",
        {}, "write a number and a unit, such as 7d, 36h, 15min or 30s");
}

int weekday_index(BusinessDate date) { return static_cast<int>(std::chrono::weekday(date).iso_encoding()) - 1; }

struct TimeZone::Zone {
    const date::time_zone* zone;
    std::string name;
};

Result<TimeZone> TimeZone::find(const std::string& iana_name) {
    try {
        TimeZone result;
        result.zone_ = std::make_shared<const Zone>(Zone{date::locate_zone(iana_name), iana_name});
        return result;
    } catch (const std::exception&) {
        return refuse("the time zone '" + iana_name + "' is not known", {},
                      "write an IANA name such as Europe/Berlin, and install the system's tzdata");
    }
}

Timestamp TimeZone::at(BusinessDate date, Seconds since_midnight) const {
    const date::local_seconds local(date.time_since_epoch() + since_midnight);
    const auto info = zone_->zone->get_info(local);
    if (info.result == date::local_info::nonexistent) {
        return info.first.end;
    }
    return Timestamp((local - info.first.offset).time_since_epoch());
}

BusinessDate TimeZone::date_of(Timestamp time) const {
    const auto info = zone_->zone->get_info(date::sys_seconds(time.time_since_epoch()));
    return std::chrono::floor<Days>(time + info.offset);
}

Seconds TimeZone::clock_of(Timestamp time) const {
    const auto info = zone_->zone->get_info(date::sys_seconds(time.time_since_epoch()));
    const auto local = time + info.offset;
    return local - std::chrono::floor<Days>(local);
}

const std::string& TimeZone::name() const { return zone_->name; }

}  // namespace nearstock
