// Places of arrival on the edges of a network: what every search ends with.
#pragma once

#include "streets/street_search.hpp"

#include <array>
#include <optional>
#include <span>
#include <vector>

namespace nearstock::streets {

/// A place of arrival on one edge, and what it takes from the edge's beginning.
struct Arrival {
    Stand stand;
    Cost from_entry;
};
using Arrivals = std::array<Arrival, 2>;  // edge none: not open

Arrivals arrivals(const StreetNetwork& network, const Snapped& place);
std::vector<Arrivals> arrivals(const StreetNetwork& network, std::span<const Snapped> places);
/// All edges on which somebody arrives, ascending.
std::vector<std::uint32_t> edges_of(std::span<const Arrivals> places);

struct OnEdge {
    Cost cost;
    std::uint32_t edge = none;  // on which one arrives
};
/// The way that does not leave the stretch, where the place of arrival lies ahead on it.
std::optional<OnEdge> along_the_stretch(const StreetNetwork& network, const Snapped& from, const Arrivals& to);

}  // namespace nearstock::streets
