#include "streets/street_snap.hpp"

#include "streets/geometry.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nearstock::streets {

namespace {

constexpr double wanted_cell_m = 200, metres_per_degree = 6371008.8 * std::numbers::pi / 180;
constexpr double most_cells = 4e6;

}  // namespace

SnapIndex::SnapIndex(const StreetNetwork& network) : network_(network) {
    add_segments();
    sort_into_cells();
}

void SnapIndex::add_segments() {
    for (std::uint32_t s = 0; s < network_.stretches.size(); ++s) {
        const auto& stretch = network_.stretches[s];
        const bool open = stretch.forward != none || stretch.backward != none;
        if (open && network_.ways[stretch.way].may_start) {
            for (std::uint32_t p = 0; p + 1 < stretch.points; ++p) { segments_.push_back({s, p}); }
        }
    }
}

void SnapIndex::sort_into_cells() {
    double north = -90, east = -180;
    south_ = 90;
    west_ = 180;
    for (const auto& at : network_.points) {
        south_ = std::min(south_, at.latitude);
        north = std::max(north, at.latitude);
        west_ = std::min(west_, at.longitude);
        east = std::max(east, at.longitude);
    }
    const double widest = std::min(89.0, std::max(std::abs(south_), std::abs(north)));
    const double narrow = std::cos(widest * std::numbers::pi / 180);
    const double area = (north - south_) * (east - west_) * narrow * metres_per_degree * metres_per_degree;
    cell_m_ = std::max(wanted_cell_m, std::sqrt(std::max(0.0, area) / most_cells));
    cell_latitude_ = cell_m_ / metres_per_degree;
    cell_longitude_ = cell_m_ / (metres_per_degree * narrow);
    rows_ = std::int64_t((north - south_) / cell_latitude_) + 1;
    columns_ = std::int64_t((east - west_) / cell_longitude_) + 1;
    const auto each_cell = [&](const Segment& segment, auto&& visit) {
        const auto shape = network_.shape(network_.stretches[segment.stretch]);
        const auto a = cell_of(shape[segment.point]), b = cell_of(shape[segment.point + 1]);
        for (auto row = std::min(a.row, b.row); row <= std::max(a.row, b.row); ++row) {
            for (auto column = std::min(a.column, b.column); column <= std::max(a.column, b.column); ++column) {
                visit(std::size_t(row * columns_ + column));
            }
        }
    };
    first_.assign(std::size_t(rows_ * columns_) + 1, 0);
    for (const auto& segment : segments_) {
        each_cell(segment, [&](std::size_t cell) { ++first_[cell + 1]; });
    }
    for (std::size_t c = 1; c < first_.size(); ++c) { first_[c] += first_[c - 1]; }
    in_cell_.resize(first_.back());
    auto next = first_;
    for (std::uint32_t s = 0; s < segments_.size(); ++s) {
        each_cell(segments_[s], [&](std::size_t cell) { in_cell_[next[cell]++] = s; });
    }
}

SnapIndex::Cell SnapIndex::cell_of(Location place) const {
    return {std::int64_t(std::floor((place.latitude - south_) / cell_latitude_)),
            std::int64_t(std::floor((place.longitude - west_) / cell_longitude_))};
}

void SnapIndex::look_into(std::int64_t row, std::int64_t column, Location place, Snapped& best,
                          Segment& best_segment) const {
    if (row < 0 || column < 0 || row >= rows_ || column >= columns_) {
        return;
    }
    const auto cell = std::size_t(row * columns_ + column);
    for (auto i = first_[cell]; i < first_[cell + 1]; ++i) {
        const auto& segment = segments_[in_cell_[i]];
        const auto shape = network_.shape(network_.stretches[segment.stretch]);
        const auto found = nearest_on(place, shape[segment.point], shape[segment.point + 1]);
        const bool first = found.metres == best.metres && segment.stretch < best.stretch;
        if (found.metres < best.metres || first) {
            best = {segment.stretch, found.share, between(shape[segment.point], shape[segment.point + 1], found.share),
                    found.metres};
            best_segment = segment;
        }
    }
}

std::optional<Snapped> SnapIndex::nearest(Location place, double limit_m) const {
    Snapped best{.metres = limit_m};
    Segment segment;
    const auto middle = cell_of(place);
    const auto rings = std::int64_t(std::min(limit_m, 1e7) / cell_m_) + 2;
    // What lies in ring r is at least r − 1 cells away.
    for (std::int64_t ring = 0; ring <= rings && double(ring - 1) * cell_m_ <= best.metres; ++ring) {
        for (auto row = middle.row - ring; row <= middle.row + ring; ++row) {
            const bool edge = row == middle.row - ring || row == middle.row + ring;
            for (auto column = middle.column - ring; column <= middle.column + ring;
                 column += edge || ring == 0 ? 1 : 2 * ring) {
                look_into(row, column, place, best, segment);
            }
        }
    }
    if (best.stretch == none) {
        return {};
    }
    const auto& stretch = network_.stretches[best.stretch];
    const auto shape = network_.shape(stretch);
    double along = metres_between(shape[segment.point], best.at);
    for (std::uint32_t p = 0; p < segment.point; ++p) { along += metres_between(shape[p], shape[p + 1]); }
    best.share = stretch.metres > 0 ? std::min(1.0, along / stretch.metres) : 0;
    return best;
}

}  // namespace nearstock::streets
