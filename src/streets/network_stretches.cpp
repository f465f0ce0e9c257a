// Ways → stretches, edges, junctions.
#include "core/check.hpp"
#include "streets/geometry.hpp"
#include "streets/network_builder.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock::streets {

namespace {

class Cutter {
public:
    Cutter(const OsmExtract& extract, const StreetProfile& profile) : extract_(extract), profile_(profile) {}

    Draft run() {
        open_ways();
        count_uses();
        junction_of_node_.assign(extract_.nodes.size(), none);
        for (std::size_t w = 0; w < opened_.size(); ++w) { cut(std::uint32_t(w)); }
        return std::move(draft_);
    }

private:
    void open_ways() {
        for (const auto& way : extract_.ways) {
            const auto rule = profile_.way(way.tags);
            if (!rule.open()) {
                continue;
            }
            const auto name = way.tags.has("name") ? way.tags.get("name") : way.tags.get("ref");
            opened_.push_back(&way);
            draft_.rules.push_back(rule);
            draft_.network.ways.push_back({way.id, std::string(name), rule.may_start});
        }
    }

    /// A node is a junction when stretches meet there, or when something holds up there.
    void count_uses() {
        uses_.assign(extract_.nodes.size(), 0);
        draft_.at_node.resize(extract_.nodes.size());
        for (const auto* way : opened_) {
            for (std::size_t i = 0; i < way->nodes.size(); ++i) {
                if (i > 0 && way->nodes[i] == way->nodes[i - 1]) {
                    continue;
                }
                const bool end = i == 0 || i + 1 == way->nodes.size();
                uses_[way->nodes[i]] += end ? 2 : 1;
            }
        }
        for (std::size_t n = 0; n < extract_.nodes.size(); ++n) {
            if (uses_[n] > 0 && !extract_.nodes[n].tags.empty()) {
                draft_.at_node[n] = profile_.node(extract_.nodes[n].tags);
                uses_[n] += draft_.at_node[n].matters() ? 2 : 0;
            }
        }
    }

    void cut(std::uint32_t way) {
        const auto& nodes = opened_[way]->nodes;
        const double whole = draft_.rules[way].seconds > 0 ? length(nodes) : 0;
        std::size_t begin = 0;
        for (std::size_t i = 1; i < nodes.size(); ++i) {
            if (uses_[nodes[i]] >= 2 && i > begin) {
                add(way, {nodes.data() + begin, i + 1 - begin}, whole);
                begin = i;
            }
        }
    }

    [[nodiscard]] double length(const std::vector<std::uint32_t>& nodes) const {
        double metres = 0;
        for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
            metres += metres_between(extract_.nodes[nodes[i]].at, extract_.nodes[nodes[i + 1]].at);
        }
        return metres;
    }

    void add(std::uint32_t way, std::span<const std::uint32_t> nodes, double whole_metres) {
        auto& network = draft_.network;
        Stretch stretch{
            .first_point = std::uint32_t(network.points.size()), .points = std::uint32_t(nodes.size()), .way = way};
        for (const auto node : nodes) { network.points.push_back(extract_.nodes[node].at); }
        for (std::size_t i = 0; i + 1 < nodes.size(); ++i) {
            stretch.metres += metres_between(extract_.nodes[nodes[i]].at, extract_.nodes[nodes[i + 1]].at);
        }
        const auto number = std::uint32_t(network.stretches.size());
        const auto from = junction(nodes.front()), to = junction(nodes.back());
        const auto& rule = draft_.rules[way];
        const double share = whole_metres > 0 ? stretch.metres / whole_metres : 0;
        stretch.forward = add_edge(rule.forward, number, stretch.metres, true, from, to, rule.seconds * share);
        stretch.backward = add_edge(rule.backward, number, stretch.metres, false, to, from, rule.seconds * share);
        if (stretch.forward != none && stretch.backward != none) {
            draft_.edges[stretch.forward].back = stretch.backward;
            draft_.edges[stretch.backward].back = stretch.forward;
        }
        ++draft_.junctions[from].roads;
        ++draft_.junctions[to].roads;
        network.stretches.push_back(stretch);
    }

    std::uint32_t add_edge(const Passage& passage, std::uint32_t stretch, double metres, bool forward,
                           std::uint32_t from, std::uint32_t to, double seconds) {
        if (!passage.open()) {
            return none;
        }
        const double takes = seconds > 0 ? seconds : metres * 3.6 / passage.km_per_hour;
        const auto number = std::uint32_t(draft_.edges.size());
        DraftEdge edge{.from = from, .to = to, .km_per_hour = passage.km_per_hour, .residents = passage.residents};
        edge.edge = {.stretch = stretch,
                     .forward = forward,
                     .weight = std::max(1U, std::uint32_t(std::llround(takes / passage.preference * 1000))),
                     .milliseconds = std::uint32_t(std::llround(takes * 1000)),
                     .millimetres = std::uint32_t(std::llround(metres * 1000))};
        draft_.edges.push_back(edge);
        draft_.junctions[from].out.push_back(number);
        draft_.junctions[to].in.push_back(number);
        return number;
    }

    /// Behind a barrier each stretch ends at a junction of its own.
    std::uint32_t junction(std::uint32_t node) {
        const bool apart = draft_.at_node[node].barrier;
        if (apart || junction_of_node_[node] == none) {
            junction_of_node_[node] = std::uint32_t(draft_.junctions.size());
            draft_.junctions.push_back({.node = node});
        }
        return junction_of_node_[node];
    }

    const OsmExtract& extract_;
    const StreetProfile& profile_;
    Draft draft_;
    std::vector<const OsmWay*> opened_;
    std::vector<std::uint32_t> uses_, junction_of_node_;
};

}  // namespace

Draft cut_into_stretches(const OsmExtract& extract, const StreetProfile& profile) {
    return Cutter(extract, profile).run();
}

}  // namespace nearstock::streets
