// One search over edges and turns: what it takes to enter each edge from a place.
#pragma once

#include "streets/frontier.hpp"
#include "streets/street_network.hpp"
#include "streets/street_snap.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <vector>

namespace nearstock::streets {

/// A place on one direction of its stretch.
struct Stand {
    std::uint32_t edge = none;
    double share = 0;  // of the edge that lies behind who stands there
};
/// At most two; edge none: not open.
std::array<Stand, 2> stands(const StreetNetwork& network, const Snapped& place);

/// What a share of an edge takes.
Cost share_of(const Edge& edge, double share);

/// Reused for many searches on one network; one per thread.
class StreetSearch {
public:
    explicit StreetSearch(const StreetNetwork& network);

    /// Finds the cheapest way from a place into each edge of `wanted`; edges that cannot be reached stay unknown.
    void run(const Snapped& from, std::span<const std::uint32_t> wanted);
    /// Nothing known: not reached, or not asked for.
    [[nodiscard]] bool entered(std::uint32_t edge) const { return frontier_.settled(edge); }
    [[nodiscard]] const Cost& entry(std::uint32_t edge) const { return frontier_.cost(edge); }
    /// The edge before an edge that was entered.
    [[nodiscard]] std::uint32_t before(std::uint32_t edge) const { return before_[edge]; }
    /// Whether the way began on the edge before.
    [[nodiscard]] bool began_before(std::uint32_t edge) const { return began_[edge] != 0; }

private:
    void offer(std::uint32_t edge, const Cost& cost, std::uint32_t before, bool began);

    const StreetNetwork& network_;
    Frontier frontier_;
    std::vector<std::uint32_t> before_, wanted_run_;
    std::vector<std::uint8_t> began_;
    std::uint32_t run_ = 0;
};

}  // namespace nearstock::streets
