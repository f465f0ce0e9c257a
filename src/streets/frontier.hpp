// Which edge is the cheapest that has not been looked at yet? The bookkeeping of every search over edges.
#pragma once

#include "streets/street_network.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

namespace nearstock::streets {

/// Weight, milliseconds and millimetres of a way so far; compared in this order, so that of equally light ways the
/// fastest, then the shortest is meant, whoever searches.
struct Cost {
    std::uint32_t weight = 0, milliseconds = 0, millimetres = 0;
    auto operator<=>(const Cost&) const = default;
    friend Cost operator+(const Cost& a, const Cost& b) {
        return {a.weight + b.weight, a.milliseconds + b.milliseconds, a.millimetres + b.millimetres};
    }
    friend Cost operator-(const Cost& a, const Cost& b) {
        return {a.weight - b.weight, a.milliseconds - b.milliseconds, a.millimetres - b.millimetres};
    }
};

/// What it takes from the beginning of an edge to the beginning of the next.
inline Cost cost_of(const Edge& edge, const TurnArc& arc) { return {arc.weight, arc.milliseconds, edge.millimetres}; }

/// The least known cost of each edge. Requires arcs of positive weight: then an edge that `next` gave has its final
/// cost. Edges come by weight, equally light ones by their number. Reused: `begin` forgets everything at once.
class Frontier {
public:
    explicit Frontier(std::size_t edges) : costs_(edges), run_of_(edges, 0), settled_(edges, 0) {}

    void begin() {
        ++run_;
        heap_.clear();
    }
    /// Whether this is the least cost so far.
    bool offer(std::uint32_t edge, const Cost& cost) {
        if (run_of_[edge] == run_ && (settled_[edge] != 0 || costs_[edge] <= cost)) {
            return false;
        }
        run_of_[edge] = run_;
        settled_[edge] = 0;
        costs_[edge] = cost;
        heap_.push_back(std::uint64_t{cost.weight} << 32 | edge);
        std::ranges::push_heap(heap_, std::greater{});
        return true;
    }
    /// Settles the next edge; false when there is none.
    bool next(std::uint32_t& edge) {
        while (!heap_.empty()) {
            std::ranges::pop_heap(heap_, std::greater{});
            edge = std::uint32_t(heap_.back());
            heap_.pop_back();
            if (settled_[edge] == 0) {
                settled_[edge] = 1;
                return true;
            }
        }
        return false;
    }
    [[nodiscard]] bool known(std::uint32_t edge) const { return run_of_[edge] == run_; }
    [[nodiscard]] bool settled(std::uint32_t edge) const { return known(edge) && settled_[edge] != 0; }
    [[nodiscard]] const Cost& cost(std::uint32_t edge) const { return costs_[edge]; }

private:
    std::vector<Cost> costs_;
    std::vector<std::uint32_t> run_of_;
    std::vector<std::uint8_t> settled_;
    std::vector<std::uint64_t> heap_;  // weight, edge
    std::uint32_t run_ = 0;
};

}  // namespace nearstock::streets
