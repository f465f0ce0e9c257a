#include "streets/street_search.hpp"

#include <cmath>

namespace nearstock::streets {

std::array<Stand, 2> stands(const StreetNetwork& network, const Snapped& place) {
    const auto& stretch = network.stretches[place.stretch];
    return {Stand{stretch.forward, place.share}, Stand{stretch.backward, 1 - place.share}};
}

Cost share_of(const Edge& edge, double share) {
    const auto part = [share](std::uint32_t whole) { return std::uint32_t(std::llround(whole * share)); };
    return {part(edge.weight), part(edge.milliseconds), part(edge.millimetres)};
}

StreetSearch::StreetSearch(const StreetNetwork& network)
    : network_(network),
      frontier_(network.edges.size()),
      before_(network.edges.size(), none),
      wanted_run_(network.edges.size(), 0),
      began_(network.edges.size(), 0) {}

void StreetSearch::offer(std::uint32_t edge, const Cost& cost, std::uint32_t before, bool began) {
    if (frontier_.offer(edge, cost)) {
        before_[edge] = before;
        began_[edge] = began ? 1 : 0;
    }
}

void StreetSearch::run(const Snapped& from, std::span<const std::uint32_t> wanted) {
    ++run_;
    frontier_.begin();
    std::size_t missing = 0;
    for (const auto edge : wanted) {
        missing += wanted_run_[edge] == run_ ? 0 : 1;
        wanted_run_[edge] = run_;
    }
    for (const auto& stand : stands(network_, from)) {
        if (stand.edge == none) {
            continue;
        }
        const auto& edge = network_.edges[stand.edge];
        const Cost behind = share_of(edge, stand.share);
        for (const auto& arc : network_.turns_from(stand.edge)) {
            offer(arc.to, cost_of(edge, arc) - behind, stand.edge, true);
        }
    }
    for (std::uint32_t edge = 0; missing > 0 && frontier_.next(edge);) {
        missing -= wanted_run_[edge] == run_ ? 1 : 0;
        const Cost at = frontier_.cost(edge);
        for (const auto& arc : network_.turns_from(edge)) {
            offer(arc.to, at + cost_of(network_.edges[edge], arc), edge, false);
        }
    }
}

}  // namespace nearstock::streets
