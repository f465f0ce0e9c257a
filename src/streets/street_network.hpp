// From where to where can one drive on these streets, what does each stretch and each turn take?
//
// Ways are cut at junctions into stretches. A stretch has an edge for each direction in which it is open. What is
// searched is the graph of edges, joined by turns, so that restrictions and the cost of turning are exact (Caldwell
// 1961). Only the largest set of edges that all reach each other is kept (Tarjan 1972); what was dropped is named.
#pragma once

#include "core/result.hpp"
#include "streets/street_profile.hpp"

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace nearstock::streets {

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

/// A part of a way between two junctions.
struct Stretch {
    std::uint32_t first_point = 0, points = 0;  // in StreetNetwork::points, in the direction of the way
    std::uint32_t way = 0;                      // in StreetNetwork::ways
    double metres = 0;
    std::uint32_t forward = none, backward = none;  // edges
};

/// One direction of a stretch. Times in milliseconds, lengths in millimetres: sums are exact in any order.
struct Edge {
    std::uint32_t stretch = 0;
    bool forward = true;
    std::uint32_t weight = 1;  // what the way is chosen by: time, and more where drivers would rather not be; positive
    std::uint32_t milliseconds = 0;
    std::uint32_t millimetres = 0;
};

/// From one edge onto the next: what the first edge and the turn take together.
struct TurnArc {
    std::uint32_t to = 0;  // edge
    std::uint32_t weight = 0;
    std::uint32_t milliseconds = 0;
};

struct StreetWay {
    std::int64_t id = 0;
    std::string name;
    bool may_start = true;
};

/// Streets from which the rest cannot be reached, or the other way round.
struct DroppedStreets {
    std::size_t stretches = 0;
    double metres = 0;
    std::vector<std::string> largest;  // "Mill Lane (way 4711), 1.2 km", at most five
};

struct StreetNetwork {
    std::string name;     // of the extract
    std::string profile;  // car, bike
    std::vector<Location> points;
    std::vector<StreetWay> ways;
    std::vector<Stretch> stretches;
    std::vector<Edge> edges;
    std::vector<TurnArc> turns;             // by edge that is left
    std::vector<std::uint32_t> first_turn;  // by edge, and one more
    DroppedStreets dropped;
    std::size_t restrictions_used = 0, restrictions_left_out = 0;

    [[nodiscard]] std::span<const TurnArc> turns_from(std::uint32_t edge) const {
        return {turns.data() + first_turn[edge], turns.data() + first_turn[edge + 1]};
    }
    [[nodiscard]] std::span<const Location> shape(const Stretch& stretch) const {
        return {points.data() + stretch.first_point, stretch.points};
    }
    /// "harrisburg.osm.pbf (car): 3,512 stretches, 421 km; dropped 12 stretches, …".
    [[nodiscard]] std::string summary() const;
};

/// Refuses an extract in which no street is open to the profile.
Result<StreetNetwork> build_network(const OsmExtract& extract, const StreetProfile& profile);

/// Reads, and builds.
Result<std::shared_ptr<const StreetNetwork>> read_network(const std::string& file, const std::string& profile);

}  // namespace nearstock::streets
