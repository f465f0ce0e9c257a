// The state of a series of counts after some period, and a coarse scale for the counts that follow.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace nearstock {

inline constexpr std::size_t count_state_features = 28;
using CountState = std::array<float, count_state_features>;

/// Of the known counts of a series so far, the latest last.
CountState count_state(std::span<const float> counts);

/// Counts as bins: one each up to 40, then 5 % wide.
class CountBins {
public:
    static std::size_t of(double count);
    /// A bin's representative, whole.
    static double value(std::size_t bin);
};

}  // namespace nearstock
