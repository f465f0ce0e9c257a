// History as a forecaster reads it: series × days, columnar, with availability.
//
// Series-major: value(s, d) stands at s * days + d. Day d is first_day + d. Nothing after the last day is in a panel
// except what was known ahead.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace nearstock {

struct Panel {
    BusinessDate first_day;
    std::size_t series = 0;
    std::size_t days = 0;     // of history
    std::size_t horizon = 0;  // further days for which the known-ahead columns are filled

    std::vector<float> sales;         // series × days, units
    std::vector<float> availability;  // series × days, share of the selling hours in which it could be bought, [0, 1]
    std::vector<std::uint32_t> item;  // series → row of `discount`; series of one item differ only in place
    std::vector<std::uint32_t> category;  // series → group that sparse series borrow from
    std::vector<std::uint8_t> active;     // series: 0 = not sold any more, or not yet; forecast is zero

    // known ahead
    std::size_t items = 0;
    std::vector<float> discount;        // items × (days + horizon), share off the list price, [0, 1)
    std::vector<std::uint8_t> holiday;  // days + horizon

    std::vector<std::string> unique_id;  // series; may be empty where the panel never meets a file

    [[nodiscard]] float sale(std::size_t s, std::size_t d) const { return sales[s * days + d]; }
    [[nodiscard]] float in_stock(std::size_t s, std::size_t d) const { return availability[s * days + d]; }
};

}  // namespace nearstock
