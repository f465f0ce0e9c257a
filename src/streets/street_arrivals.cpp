#include "streets/street_arrivals.hpp"

#include <algorithm>

namespace nearstock::streets {

Arrivals arrivals(const StreetNetwork& network, const Snapped& place) {
    Arrivals result;
    const auto both = stands(network, place);
    for (std::size_t i = 0; i < both.size(); ++i) {
        result[i].stand = both[i];
        if (both[i].edge != none) {
            result[i].from_entry = share_of(network.edges[both[i].edge], both[i].share);
        }
    }
    return result;
}

std::vector<Arrivals> arrivals(const StreetNetwork& network, std::span<const Snapped> places) {
    std::vector<Arrivals> result;
    result.reserve(places.size());
    for (const auto& place : places) { result.push_back(arrivals(network, place)); }
    return result;
}

std::vector<std::uint32_t> edges_of(std::span<const Arrivals> places) {
    std::vector<std::uint32_t> edges;
    for (const auto& place : places) {
        for (const auto& arrival : place) {
            if (arrival.stand.edge != none) {
                edges.push_back(arrival.stand.edge);
            }
        }
    }
    std::ranges::sort(edges);
    edges.erase(std::ranges::unique(edges).begin(), edges.end());
    return edges;
}

std::optional<OnEdge> along_the_stretch(const StreetNetwork& network, const Snapped& from, const Arrivals& to) {
    std::optional<OnEdge> best;
    for (const auto& start : stands(network, from)) {
        for (const auto& end : to) {
            if (start.edge == none || start.edge != end.stand.edge || start.share > end.stand.share) {
                continue;
            }
            const auto cost = share_of(network.edges[start.edge], end.stand.share - start.share);
            if (!best || cost < best->cost) {
                best = OnEdge{cost, start.edge};
            }
        }
    }
    return best;
}

}  // namespace nearstock::streets
