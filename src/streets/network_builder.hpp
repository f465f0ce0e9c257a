// Ways cut into stretches, and the turns between them: the steps of build_network.
#pragma once

#include "streets/street_network.hpp"

#include <cstdint>
#include <vector>

namespace nearstock::streets {

/// An edge while the network is being built.
struct DraftEdge {
    Edge edge;
    std::uint32_t from = 0, to = 0;  // junctions
    std::uint32_t back = none;       // the other direction
    double km_per_hour = 0;
    bool residents = false;
};

/// Where stretches end.
struct Junction {
    std::uint32_t node = 0;              // in the extract
    std::vector<std::uint32_t> in, out;  // edges
    std::uint32_t roads = 0;             // ends of stretches, closed directions too
};

struct Draft {
    StreetNetwork network;          // points, ways, stretches
    std::vector<WayRule> rules;     // by way of the network
    std::vector<NodeRule> at_node;  // by node of the extract
    std::vector<DraftEdge> edges;
    std::vector<Junction> junctions;
};

/// Points, ways, stretches, edges and junctions, without turns.
Draft cut_into_stretches(const OsmExtract& extract, const StreetProfile& profile);

/// Fills turns and first_turn of the draft's network for all its edges.
void join_by_turns(Draft& draft, const OsmExtract& extract, const StreetProfile& profile);

/// Moves the largest strongly connected set of edges into the network, with the other directions of their streets, and
/// says what is not in it.
void keep_the_largest_part(Draft& draft);

}  // namespace nearstock::streets
