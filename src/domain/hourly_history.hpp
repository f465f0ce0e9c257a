// What was sold in which hour, and in which hours the shelf was empty: series × days × selling hours.
//
// Sixteen selling hours a day; sales outside them belong to the day, but not to an hour. Series-major, sales as whole
// numbers of `unit` in 16 bits, stockouts as one bit an hour: 36 bytes a series-day.
#pragma once

#include "core/time.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace nearstock {

inline constexpr std::size_t selling_hours = 16;
inline constexpr std::size_t first_selling_hour = 6;  // 06:00 … 22:00
inline constexpr std::uint16_t all_selling_hours = 0xffff;

/// A way to put series into groups that sell alike: a class of products, a site, a city.
struct SeriesGrouping {
    std::string name;
    std::size_t groups = 0;
    std::vector<std::uint32_t> group;  // series → [0, groups)
};

struct HourlyHistory {
    BusinessDate first_day;
    std::size_t series = 0;
    std::size_t days = 0;
    double unit = 1;  // of `sold` and `other_hours`, in the units of the panel

    std::vector<std::uint16_t> sold;         // series × days × selling_hours
    std::vector<std::uint16_t> other_hours;  // series × days: sold outside the selling hours
    std::vector<std::uint16_t> empty;        // series × days: bit h is set when the shelf was empty in selling hour h
    std::vector<std::uint8_t> known;         // series × days: 0 = there is no record of that day
    std::vector<float> discount;             // series × days, share off the list price; empty: none
    std::vector<SeriesGrouping> groupings;   // coarse to fine; they need not nest
    std::vector<std::string> unique_id;      // series

    [[nodiscard]] std::size_t at(std::size_t s, std::size_t d) const { return s * days + d; }
    [[nodiscard]] std::span<const std::uint16_t> hours(std::size_t s, std::size_t d) const {
        return std::span(sold).subspan(at(s, d) * selling_hours, selling_hours);
    }
    [[nodiscard]] bool in_stock_all_day(std::size_t s, std::size_t d) const {
        return known[at(s, d)] != 0 && empty[at(s, d)] == 0;
    }
    [[nodiscard]] double availability(std::size_t s, std::size_t d) const {
        return 1 - double(std::popcount(empty[at(s, d)])) / double(selling_hours);
    }
    /// Units of the whole day.
    [[nodiscard]] double sales(std::size_t s, std::size_t d) const {
        std::uint32_t counts = other_hours[at(s, d)];
        for (const auto count : hours(s, d)) { counts += count; }
        return counts * unit;
    }
    /// Monday 0 … Sunday 6.
    [[nodiscard]] std::size_t weekday(std::size_t d) const {
        return std::chrono::weekday(std::chrono::sys_days(first_day + Days(d))).iso_encoding() - 1;
    }
};

}  // namespace nearstock
