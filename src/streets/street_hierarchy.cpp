#include "streets/street_hierarchy.hpp"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

namespace nearstock::streets {

namespace {

constexpr int witness_edges = 80;  // settled in the search for a way round; fewer only mean more shortcuts

using Arcs = std::vector<HierarchyArc>;

/// Adds an arc, or lowers the one that is there.
void add_arc(Arcs& arcs, std::uint32_t to, const Cost& cost) {
    const auto known = std::ranges::find(arcs, to, &HierarchyArc::to);
    if (known == arcs.end()) {
        arcs.push_back({to, cost});
    } else {
        known->cost = std::min(known->cost, cost);
    }
}

void remove_arc(Arcs& arcs, std::uint32_t to) {
    const auto known = std::ranges::find(arcs, to, &HierarchyArc::to);
    if (known != arcs.end()) {
        *known = arcs.back();
        arcs.pop_back();
    }
}

/// Ways from one edge that do not lead over another, as far as few edges go.
class WitnessSearch {
public:
    explicit WitnessSearch(const std::vector<Arcs>& out) : out_(out), frontier_(out.size()) {}

    void run(std::uint32_t from, std::uint32_t without, std::uint32_t most_weight) {
        frontier_.begin();
        frontier_.offer(from, {});
        std::uint32_t edge = 0;
        for (int settled = 0; settled < witness_edges && frontier_.next(edge); ++settled) {
            const Cost at = frontier_.cost(edge);
            if (at.weight > most_weight) {
                return;
            }
            for (const auto& arc : out_[edge]) {
                if (arc.to != without) {
                    frontier_.offer(arc.to, at + arc.cost);
                }
            }
        }
    }
    /// Whether a way was found that costs no more.
    [[nodiscard]] bool within(std::uint32_t edge, const Cost& cost) const {
        return frontier_.known(edge) && frontier_.cost(edge) <= cost;
    }

private:
    const std::vector<Arcs>& out_;
    Frontier frontier_;
};

/// Takes edges out, the one first that leaves least behind.
class Contraction {
public:
    explicit Contraction(const StreetNetwork& network)
        : out(network.edges.size()),
          in(network.edges.size()),
          up(network.edges.size()),
          back(network.edges.size()),
          depth_(network.edges.size(), 0),
          witness_(out) {
        for (std::uint32_t e = 0; e < out.size(); ++e) {
            for (const auto& arc : network.turns_from(e)) {
                if (arc.to != e) {
                    add_arc(out[e], arc.to, cost_of(network.edges[e], arc));
                    add_arc(in[arc.to], e, cost_of(network.edges[e], arc));
                }
            }
        }
    }

    void run() {
        std::priority_queue<Waiting, std::vector<Waiting>, std::greater<>> queue;
        for (std::uint32_t e = 0; e < out.size(); ++e) { queue.emplace(priority(e), e); }
        while (!queue.empty()) {
            const auto edge = queue.top().second;
            queue.pop();
            const Waiting now{priority(edge), edge};
            if (!queue.empty() && queue.top() < now) {
                queue.push(now);
                continue;
            }
            take_out(edge);
        }
    }

    std::vector<Arcs> out, in;   // among those that are still in
    std::vector<Arcs> up, back;  // of those that are out

private:
    using Waiting = std::pair<std::int64_t, std::uint32_t>;
    struct Shortcut {
        std::uint32_t from, to;
        Cost cost;
    };

    std::vector<Shortcut> shortcuts(std::uint32_t edge) {
        std::vector<Shortcut> needed;
        for (const auto& come : in[edge]) {
            std::uint32_t most = 0;
            for (const auto& go : out[edge]) { most = std::max(most, go.cost.weight); }
            witness_.run(come.to, edge, come.cost.weight + most);
            for (const auto& go : out[edge]) {
                const Cost over = come.cost + go.cost;
                if (go.to != come.to && !witness_.within(go.to, over)) {
                    needed.push_back({come.to, go.to, over});
                }
            }
        }
        return needed;
    }

    /// Arcs gained less arcs lost, and how deep below it the graph has been taken apart already.
    std::int64_t priority(std::uint32_t edge) {
        const auto gained = std::int64_t(shortcuts(edge).size());
        const auto lost = std::int64_t(in[edge].size() + out[edge].size());
        return 2 * (gained - lost) + depth_[edge];
    }

    void take_out(std::uint32_t edge) {
        for (const auto& [from, to, cost] : shortcuts(edge)) {
            add_arc(out[from], to, cost);
            add_arc(in[to], from, cost);
        }
        for (const auto& go : out[edge]) {
            remove_arc(in[go.to], edge);
            depth_[go.to] = std::max(depth_[go.to], depth_[edge] + 1);
        }
        for (const auto& come : in[edge]) {
            remove_arc(out[come.to], edge);
            depth_[come.to] = std::max(depth_[come.to], depth_[edge] + 1);
        }
        up[edge] = std::move(out[edge]);
        back[edge] = std::move(in[edge]);
        out[edge].clear();
        in[edge].clear();
    }

    std::vector<std::int64_t> depth_;
    WitnessSearch witness_;
};

void pack(const std::vector<Arcs>& arcs, std::vector<HierarchyArc>& packed, std::vector<std::uint32_t>& first) {
    first.assign(1, 0);
    for (const auto& of_edge : arcs) {
        packed.insert(packed.end(), of_edge.begin(), of_edge.end());
        first.push_back(std::uint32_t(packed.size()));
    }
}

}  // namespace

StreetHierarchy::StreetHierarchy(const StreetNetwork& network) {
    Contraction contraction(network);
    contraction.run();
    pack(contraction.up, up_, first_up_);
    pack(contraction.back, back_, first_back_);
}

}  // namespace nearstock::streets
