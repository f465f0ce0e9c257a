// On which street, and where along it, is this place?
//
// The nearest point of any stretch that is open to the profile and may have places on it, found in a grid of cells
// of 200 m. Equally near stretches: the first of the file.
#pragma once

#include "streets/street_network.hpp"

#include <optional>

namespace nearstock::streets {

struct Snapped {
    std::uint32_t stretch = none;
    double share = 0;   // of the stretch's length, from its first point
    Location at;        // on the street
    double metres = 0;  // from the place to the street
};

class SnapIndex {
public:
    /// Keeps a reference to the network.
    explicit SnapIndex(const StreetNetwork& network);
    /// Nothing where no street is within `limit_m`.
    [[nodiscard]] std::optional<Snapped> nearest(Location place, double limit_m) const;

private:
    struct Segment {
        std::uint32_t stretch = 0, point = 0;  // its first point, counted in the stretch
    };
    struct Cell {
        std::int64_t row = 0, column = 0;
    };
    void add_segments();
    void sort_into_cells();
    [[nodiscard]] Cell cell_of(Location place) const;
    void look_into(std::int64_t row, std::int64_t column, Location place, Snapped& best, Segment& best_segment) const;

    const StreetNetwork& network_;
    double south_ = 0, west_ = 0, cell_latitude_ = 1, cell_longitude_ = 1;  // degrees
    double cell_m_ = 1;                                                     // a cell is nowhere narrower than this
    std::int64_t rows_ = 0, columns_ = 0;
    std::vector<Segment> segments_;
    std::vector<std::uint32_t> first_;    // by cell, and one more, in in_cell_
    std::vector<std::uint32_t> in_cell_;  // segments
};

}  // namespace nearstock::streets
