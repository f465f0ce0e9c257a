// Durations and distances between many places of a street network, and the line of one way.
//
// Either one search per place of departure over edges and turns (Dijkstra 1959), ended as soon as every place of
// arrival is found; or climbs of a hierarchy (street_hierarchy.hpp), for large networks or tables. Both give the same
// numbers. Whoever is on a stretch may leave it in each direction in which it is open. The way is the one of least
// weight (StreetNetwork), of equally light ones the fastest, then the shortest; duration and length are those of that
// way. Each search is alone: the number of threads changes no result.
#pragma once

#include "streets/street_network.hpp"
#include "streets/street_snap.hpp"
#include "streets/travel_provider.hpp"

#include <span>
#include <vector>

namespace nearstock::streets {

class StreetHierarchy;

/// Requires places snapped on this network.
TravelTable street_matrix(const StreetNetwork& network, std::span<const Snapped> from, std::span<const Snapped> to,
                          unsigned threads);

TravelTable street_matrix(const StreetNetwork& network, const StreetHierarchy& hierarchy, std::span<const Snapped> from,
                          std::span<const Snapped> to, unsigned threads);

/// A way and the streets that it uses.
struct StreetWayFound {
    TravelWay way;
    std::vector<std::uint32_t> ways;  // of the network, in their order, without repetition in a row
};
/// Requires places snapped on this network.
StreetWayFound street_way(const StreetNetwork& network, const Snapped& from, const Snapped& to);

}  // namespace nearstock::streets
