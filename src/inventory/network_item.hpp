// What to do with one product in the whole network, when space and money have prices: exact.
//
// A convex min-cost flow. Its residual graph has two nodes a site: the stock after the night (Q) and the stock on hand
// (O); units move O → Q of another site along a lane. Shortest paths from every site at once (each starting at the cost
// of doing without its last unit, or of buying one more) find the moves that pay; a move along the tree of shortest
// paths leaves no negative cycle (Ahuja, Magnanti and Orlin 1993, chapter 9), so the end is optimal. Breakpoints are
// whole, hence so is the answer. It starts from a flow that was optimal at other prices, or from any other: a start
// that holds a cycle that pays is thrown away.
#pragma once

#include "inventory/network_problem.hpp"

#include <cstdint>
#include <utility>
#include <vector>

namespace nearstock {

/// Lanes by both ends.
class LaneIndex {
public:
    explicit LaneIndex(const NetworkProblem& problem);
    [[nodiscard]] std::size_t first_from(std::size_t site) const { return first_from_[site]; }
    [[nodiscard]] std::span<const std::uint32_t> into(std::size_t site) const {
        return {into_.data() + first_into_[site], into_.data() + first_into_[site + 1]};
    }

private:
    std::vector<std::size_t> first_from_;  // lanes are sorted by their start
    std::vector<std::size_t> first_into_;
    std::vector<std::uint32_t> into_;
};

/// Solves one product after the other. Keeps its working space; one per thread.
class NetworkItem {
public:
    NetworkItem(const NetworkProblem& problem, const LaneIndex& lanes);

    /// Makes `sku` current with a decision to start from.
    void start(std::size_t sku, std::span<const std::int32_t> purchase,
               std::span<const std::pair<std::uint32_t, std::int32_t>> moves);
    /// Optimises the current product at these prices; returns its cost including what space and money are charged.
    double optimise(const NetworkPrices& prices);

    [[nodiscard]] std::span<const std::int32_t> purchase() const { return purchase_; }
    [[nodiscard]] std::span<const std::int32_t> stock() const { return stock_; }
    /// (lane, units), lanes ascending.
    void moves(std::vector<std::pair<std::uint32_t, std::int32_t>>& result) const;
    /// Adds to `curvature` how fast stock falls when its price per unit rises, by site (units per money), summed with
    /// the weights that a Newton step needs.
    struct Curvature {
        std::vector<double> space;    // by site: Σ a·volume²
        std::vector<double> crossed;  // by site: Σ a·volume·cost
        double money = 0;             // Σ a·cost²
    };
    void add_curvature(Curvature& curvature) const;

private:
    struct Step {
        double cost = 0;
        std::int32_t units = 0;
        bool trade = false;  // by buying one more or one less, not from the shelf
    };
    [[nodiscard]] double next_slope(std::size_t site) const;
    [[nodiscard]] double last_slope(std::size_t site) const;
    [[nodiscard]] std::int32_t until_next(std::size_t site) const;
    [[nodiscard]] std::int32_t until_last(std::size_t site) const;
    [[nodiscard]] Step take(std::size_t site) const;
    [[nodiscard]] Step give(std::size_t site) const;
    void adjust_purchase(std::size_t site);
    [[nodiscard]] bool shortest_paths();
    void relax(std::size_t node, double distance, std::size_t parent, std::uint32_t lane);
    bool improve();
    void send(std::size_t sink);
    void recount(std::size_t site);

    const NetworkProblem* problem_;
    const LaneIndex* lanes_;
    const NetworkPrices* prices_ = nullptr;
    std::size_t sku_ = 0;
    double tolerance_ = 0;
    std::vector<std::int32_t> purchase_, stock_, sent_;  // by site
    std::vector<std::int32_t> moved_;                    // by lane
    std::vector<std::uint32_t> used_lanes_;              // those that may carry units
    std::vector<double> buy_cost_;                       // by site: a unit bought, with the charge for money
    std::vector<std::uint8_t> below_, at_or_below_;      // by site: demand points < stock, <= stock
    std::vector<double> distance_;                       // by node: Q then O
    std::vector<std::uint32_t> parent_, by_lane_;
    std::vector<std::uint32_t> queue_;
    std::vector<std::uint8_t> queued_;
    std::vector<Step> take_, give_;
    std::vector<std::uint32_t> root_, best_sink_;
};

}  // namespace nearstock
