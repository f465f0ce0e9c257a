// What kind of series is it? Volume × how often it sells.
#pragma once

#include "domain/panel.hpp"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace nearstock {

/// Volume terciles of the panel's series × (sells in more than three of four known periods, or in fewer).
struct SeriesGroups {
    static constexpr std::size_t count = 6;
    static constexpr std::array<std::string_view, count> names{"slow, seldom",  "slow, often",  "middle, seldom",
                                                               "middle, often", "fast, seldom", "fast, often"};
    std::vector<std::uint8_t> of;  // series → group
    std::vector<float> mean;       // series → mean sale of the known periods
};

/// Reads the last `periods` of history. A demand interval above 4/3 is "seldom" (Syntetos and Boylan 2005 cut at 1.32).
SeriesGroups group_series(const Panel& panel, std::size_t periods = 364);

}  // namespace nearstock
