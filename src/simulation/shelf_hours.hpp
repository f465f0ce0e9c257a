// How many opening hours did a shelf stand empty?
//
// An hour counts when the shelf was empty for the larger part of it. Cells are Network::cell positions; clocks are
// local.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <vector>

namespace nearstock {

class ShelfHours {
public:
    ShelfHours(std::size_t cells, Seconds opening, Seconds closing);
    /// The shelf is empty from `clock` on. Requires clocks of one cell not to go back.
    void emptied(std::size_t cell, Seconds clock);
    /// The shelf is filled from `clock` on.
    void filled(std::size_t cell, Seconds clock);
    /// Counted up to closing time.
    [[nodiscard]] int hours_out(std::size_t cell) const;

private:
    void add(std::size_t cell, Seconds from, Seconds to);

    Seconds opening_;
    Seconds closing_;
    std::size_t hours_;
    std::vector<Seconds> empty_since_;          // closing or later: not empty
    std::vector<std::uint16_t> empty_seconds_;  // cell × opening hour
};

}  // namespace nearstock
