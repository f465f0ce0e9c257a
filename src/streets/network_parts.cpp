// The largest set of edges that all reach each other (Tarjan 1972), and the names of the rest.
#include "streets/network_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

namespace nearstock::streets {

namespace {

/// The component of each edge; numbered in the order in which they are finished.
class Components {
public:
    explicit Components(const StreetNetwork& network)
        : network_(network),
          edges_(network.first_turn.size() - 1),
          number_(edges_, none),
          lowest_(edges_, 0),
          component_(edges_, none) {
        for (std::uint32_t e = 0; e < edges_; ++e) {
            if (number_[e] == none) {
                visit(e);
            }
        }
    }
    [[nodiscard]] std::uint32_t of(std::uint32_t edge) const { return component_[edge]; }
    [[nodiscard]] std::uint32_t count() const { return found_; }

private:
    struct Frame {
        std::uint32_t edge, next;
    };
    void visit(std::uint32_t root) {
        open(root);
        while (!frames_.empty()) {
            auto& [edge, next] = frames_.back();
            if (next < network_.first_turn[edge + 1]) {
                const auto to = network_.turns[next++].to;
                if (number_[to] == none) {
                    open(to);
                } else if (component_[to] == none) {
                    lowest_[edge] = std::min(lowest_[edge], number_[to]);
                }
                continue;
            }
            const auto done = edge;
            frames_.pop_back();
            if (!frames_.empty()) {
                lowest_[frames_.back().edge] = std::min(lowest_[frames_.back().edge], lowest_[done]);
            }
            if (lowest_[done] == number_[done]) {
                close(done);
            }
        }
    }
    void open(std::uint32_t edge) {
        number_[edge] = lowest_[edge] = counter_++;
        stack_.push_back(edge);
        frames_.push_back({edge, network_.first_turn[edge]});
    }
    void close(std::uint32_t root) {
        for (bool more = true; more;) {
            const auto edge = stack_.back();
            stack_.pop_back();
            component_[edge] = found_;
            more = edge != root;
        }
        ++found_;
    }

    const StreetNetwork& network_;
    std::size_t edges_;
    std::vector<std::uint32_t> number_, lowest_, component_, stack_;
    std::vector<Frame> frames_;
    std::uint32_t counter_ = 0, found_ = 0;
};

std::uint32_t largest(const Components& parts, const std::vector<DraftEdge>& edges) {
    std::vector<double> metres(parts.count(), 0);
    for (std::uint32_t e = 0; e < edges.size(); ++e) { metres[parts.of(e)] += edges[e].edge.millimetres / 1000.0; }
    return std::uint32_t(std::ranges::max_element(metres) - metres.begin());
}

/// Stretches of which no direction is kept, by way, the longest first.
DroppedStreets named(const StreetNetwork& network, const std::vector<std::uint8_t>& kept) {
    DroppedStreets dropped;
    std::map<std::uint32_t, double> by_way;
    for (std::size_t s = 0; s < network.stretches.size(); ++s) {
        if (kept[s] == 0) {
            ++dropped.stretches;
            dropped.metres += network.stretches[s].metres;
            by_way[network.stretches[s].way] += network.stretches[s].metres;
        }
    }
    std::vector<std::pair<std::uint32_t, double>> ways(by_way.begin(), by_way.end());
    std::ranges::stable_sort(ways, std::greater{}, &std::pair<std::uint32_t, double>::second);
    for (const auto& [way, metres] : ways) {
        if (dropped.largest.size() == 5) {
            break;
        }
        const auto& street = network.ways[way];
        dropped.largest.push_back(fmt::format("{} (way {}), {:.1f} km",
                                              street.name.empty() ? "a street without a name" : street.name, street.id,
                                              metres / 1000));
    }
    return dropped;
}

}  // namespace

void keep_the_largest_part(Draft& draft) {
    auto& network = draft.network;
    const Components parts(network);
    const auto best = largest(parts, draft.edges);
    std::vector<std::uint32_t> renumbered(draft.edges.size(), none);
    std::vector<std::uint8_t> kept(network.stretches.size(), 0);
    // The other direction of a street that is in stays, too: nobody may come by it, but who is on it may leave by it.
    const auto stays = [&](std::uint32_t e) {
        const auto back = draft.edges[e].back;
        return parts.of(e) == best || (back != none && parts.of(back) == best);
    };
    for (std::uint32_t e = 0; e < draft.edges.size(); ++e) {
        if (stays(e)) {
            renumbered[e] = std::uint32_t(network.edges.size());
            network.edges.push_back(draft.edges[e].edge);
            kept[draft.edges[e].edge.stretch] = 1;
        }
    }
    std::vector<TurnArc> turns;
    std::vector<std::uint32_t> first{0};
    for (std::uint32_t e = 0; e < draft.edges.size(); ++e) {
        if (renumbered[e] == none) {
            continue;
        }
        for (auto arc : network.turns_from(e)) {
            if (renumbered[arc.to] != none) {
                arc.to = renumbered[arc.to];
                turns.push_back(arc);
            }
        }
        first.push_back(std::uint32_t(turns.size()));
    }
    network.turns = std::move(turns);
    network.first_turn = std::move(first);
    const auto follow = [&](std::uint32_t edge) { return edge == none ? none : renumbered[edge]; };
    for (auto& stretch : network.stretches) {
        stretch.forward = follow(stretch.forward);
        stretch.backward = follow(stretch.backward);
    }
    network.dropped = named(network, kept);
}

}  // namespace nearstock::streets
