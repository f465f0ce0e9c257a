// How to search a large street network for many places at once.
//
// A contraction hierarchy (Geisberger, Sanders, Schultes and Delling 2008): edges are taken out of the graph one after
// the other, the least important first, and a shortcut takes their place where a cheapest way led over them. A search
// then only goes up, to what was taken out later. For tables (Knopp, Sanders, Schultes, Schulz and Wagner 2007) each
// place of arrival leaves what it takes from every edge that it climbs to in that edge's bucket; each place of
// departure climbs, and looks into the buckets. Costs are compared as Cost says, so the answers are those of
// street_search.hpp.
#pragma once

#include "streets/frontier.hpp"
#include "streets/street_network.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace nearstock::streets {

struct HierarchyArc {
    std::uint32_t to = 0;  // edge
    Cost cost;
};

class StreetHierarchy {
public:
    explicit StreetHierarchy(const StreetNetwork& network);

    [[nodiscard]] std::size_t size() const { return first_up_.size() - 1; }
    /// Arcs from an edge to more important ones.
    [[nodiscard]] std::span<const HierarchyArc> up(std::uint32_t edge) const {
        return {up_.data() + first_up_[edge], up_.data() + first_up_[edge + 1]};
    }
    /// The same against the direction of travel: from where one comes to an edge.
    [[nodiscard]] std::span<const HierarchyArc> up_backward(std::uint32_t edge) const {
        return {back_.data() + first_back_[edge], back_.data() + first_back_[edge + 1]};
    }
    [[nodiscard]] std::size_t arcs() const { return up_.size() + back_.size(); }

private:
    std::vector<HierarchyArc> up_, back_;
    std::vector<std::uint32_t> first_up_, first_back_;
};

/// Everything that can be climbed to from some edges, and what it takes. Reused; one per thread.
class Climb {
public:
    /// Keeps a reference.
    explicit Climb(const StreetHierarchy& hierarchy) : hierarchy_(hierarchy), frontier_(hierarchy.size()) {}
    void begin() { frontier_.begin(); }
    void seed(std::uint32_t edge, const Cost& cost) { frontier_.offer(edge, cost); }
    /// Calls `reached(edge, cost)` for each edge in the order of its weight.
    template <class Reached>
    void forward(Reached reached) {
        run([this](std::uint32_t edge) { return hierarchy_.up(edge); }, reached);
    }
    template <class Reached>
    void backward(Reached reached) {
        run([this](std::uint32_t edge) { return hierarchy_.up_backward(edge); }, reached);
    }

private:
    template <class Arcs, class Reached>
    void run(Arcs arcs, Reached reached) {
        for (std::uint32_t edge = 0; frontier_.next(edge);) {
            const Cost at = frontier_.cost(edge);
            reached(edge, at);
            for (const auto& arc : arcs(edge)) { frontier_.offer(arc.to, at + arc.cost); }
        }
    }

    const StreetHierarchy& hierarchy_;
    Frontier frontier_;
};

}  // namespace nearstock::streets
