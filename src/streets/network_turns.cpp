// Which edge may follow which, and what the turn takes.
#include "streets/geometry.hpp"
#include "streets/network_builder.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace nearstock::streets {

namespace {

constexpr double angle_reach_m = 10;               // how far from the junction a street's direction is taken
constexpr std::uint32_t residents_only = 3276700;  // weight of driving in where only residents may: 3,276.7 s
constexpr double stop_line_m = 20;                 // a stop sign without a direction is this near to its junction

/// What restrictions say at one junction about who comes by one way.
struct Forbidden {
    std::vector<std::int64_t> no, only;  // ways
};

class Joiner {
public:
    Joiner(Draft& draft, const OsmExtract& extract, const StreetProfile& profile)
        : draft_(draft), extract_(extract), profile_(profile) {}

    void run() {
        read_restrictions();
        auto& network = draft_.network;
        network.first_turn.assign(1, 0);
        for (std::uint32_t e = 0; e < draft_.edges.size(); ++e) {
            leave(e);
            network.first_turn.push_back(std::uint32_t(network.turns.size()));
        }
    }

private:
    [[nodiscard]] const Stretch& stretch_of(std::uint32_t edge) const {
        return draft_.network.stretches[draft_.edges[edge].edge.stretch];
    }
    [[nodiscard]] std::int64_t way_id(std::uint32_t edge) const { return draft_.network.ways[stretch_of(edge).way].id; }

    void read_restrictions() {
        auto& network = draft_.network;
        network.restrictions_left_out = extract_.restrictions_left_out;
        for (const auto& restriction : extract_.restrictions) {
            const auto kind = profile_.restriction(restriction.tags);
            if (kind == "no_u_turn" && restriction.from_way == restriction.to_way) {
                ++network.restrictions_used;  // nobody turns round there anyway
                continue;
            }
            if (kind.starts_with("no_")) {
                forbidden_[{restriction.via, restriction.from_way}].no.push_back(restriction.to_way);
            } else if (kind.starts_with("only_")) {
                forbidden_[{restriction.via, restriction.from_way}].only.push_back(restriction.to_way);
            } else {
                continue;
            }
            ++network.restrictions_used;
        }
    }

    [[nodiscard]] bool may_turn(std::uint32_t from, std::uint32_t to) const {
        const auto at = forbidden_.find({draft_.junctions[draft_.edges[from].to].node, way_id(from)});
        if (at == forbidden_.end()) {
            return true;
        }
        const auto& [no, only] = at->second;
        return std::ranges::find(no, way_id(to)) == no.end() &&
               (only.empty() || std::ranges::find(only, way_id(to)) != only.end());
    }

    /// Turning round is for dead ends, and where there is room for it.
    void leave(std::uint32_t from) {
        const auto& edge = draft_.edges[from];
        const auto& junction = draft_.junctions[edge.to];
        const bool held = forbidden_.contains({junction.node, way_id(from)});
        bool any = false;
        for (const auto to : junction.out) {
            if (to != edge.back && (!held || may_turn(from, to))) {
                add(from, to);
                any = true;
            }
        }
        if (edge.back != none && (!any || draft_.at_node[junction.node].turnable)) {
            add(from, edge.back);
        }
    }

    void add(std::uint32_t from, std::uint32_t to) {
        const auto& a = draft_.edges[from];
        const auto& b = draft_.edges[to];
        const double seconds = sign_seconds(from, to) + profile_.turn_seconds(turn(from, to));
        const auto milliseconds = std::uint32_t(std::llround(seconds * 1000));
        const bool drives_in = b.residents && !a.residents;
        draft_.network.turns.push_back({.to = to,
                                        .weight = a.edge.weight + (drives_in ? residents_only : milliseconds),
                                        .milliseconds = a.edge.milliseconds + milliseconds});
    }

    /// The line of an edge in its own direction, seen from its end or its beginning.
    [[nodiscard]] Location away_from_junction(std::uint32_t edge, bool at_its_end) const {
        const auto shape = draft_.network.shape(stretch_of(edge));
        const bool from_front = draft_.edges[edge].edge.forward != at_its_end;
        if (from_front) {
            return point_along(shape, angle_reach_m);
        }
        const std::vector<Location> reversed(shape.rbegin(), shape.rend());
        return point_along(reversed, angle_reach_m);
    }

    [[nodiscard]] Turn turn(std::uint32_t from, std::uint32_t to) const {
        const auto& junction = draft_.junctions[draft_.edges[from].to];
        const auto& came_by = draft_.rules[stretch_of(from).way];
        const auto& goes_by = draft_.rules[stretch_of(to).way];
        const bool back = to == draft_.edges[from].back;
        return {.degrees = back ? 180
                                : turn_degrees(away_from_junction(from, true), extract_.nodes[junction.node].at,
                                               away_from_junction(to, false)),
                .roads = junction.roads,
                .back = back,
                .roundabout = came_by.roundabout || goes_by.roundabout,
                .drives_left = came_by.drives_left};
    }

    [[nodiscard]] double sign_seconds(std::uint32_t from, std::uint32_t to) const {
        const auto& edge = draft_.edges[from];
        const auto& junction = draft_.junctions[edge.to];
        const auto& rule = draft_.at_node[junction.node];
        const Side side = edge.edge.forward ? Side::forward : Side::backward;
        if (rule.sign == Sign::none || (rule.sign_for != Side::both && rule.sign_for != side)) {
            return rule.gate_seconds;
        }
        const bool minor_for_others = rule.sign == Sign::stop_minor && !is_slowest(from);
        const bool leaves_the_junction = rule.sign == Sign::stop && rule.sign_for == Side::both &&
                                         junction.roads == 2 && stretch_of(from).metres < stop_line_m &&
                                         stretch_of(to).metres > stop_line_m;
        return rule.gate_seconds + (minor_for_others || leaves_the_junction ? 0 : rule.sign_seconds);
    }

    /// Whether a faster street leaves the junction.
    [[nodiscard]] bool is_slowest(std::uint32_t from) const {
        return std::ranges::any_of(draft_.junctions[draft_.edges[from].to].out, [&](std::uint32_t out) {
            return draft_.edges[out].km_per_hour > draft_.edges[from].km_per_hour;
        });
    }

    Draft& draft_;
    const OsmExtract& extract_;
    const StreetProfile& profile_;
    std::map<std::pair<std::uint32_t, std::int64_t>, Forbidden> forbidden_;  // by node and way of origin
};

}  // namespace

void join_by_turns(Draft& draft, const OsmExtract& extract, const StreetProfile& profile) {
    Joiner(draft, extract, profile).run();
}

}  // namespace nearstock::streets
