// Small towns drawn by hand: nodes in metres east and north of a corner, ways with tags.
#pragma once

#include "streets/geometry.hpp"
#include "streets/street_matrix.hpp"
#include "streets/street_network.hpp"
#include "streets/street_snap.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace nearstock::streets {

class Town {
public:
    static Location at(double east_m, double north_m) {
        return {45 + north_m / 111'132, 10 + east_m / 78'847};  // degrees are about that long at 45° north
    }
    void node(const std::string& name, double east_m, double north_m, Tags tags = {}) {
        position_[name] = std::uint32_t(extract.nodes.size());
        extract.nodes.push_back({std::int64_t(extract.nodes.size()) + 1, at(east_m, north_m), std::move(tags)});
    }
    /// "ab", {"highway", "residential"}: nodes of one letter each. Returns the way's id.
    std::int64_t way(const std::string& nodes, Tags tags) {
        OsmWay way{.id = 100 + std::int64_t(extract.ways.size()), .tags = std::move(tags)};
        for (const char c : nodes) { way.nodes.push_back(position_.at(std::string(1, c))); }
        extract.ways.push_back(std::move(way));
        return extract.ways.back().id;
    }
    void restriction(std::int64_t from, char via, std::int64_t to, const std::string& kind, Tags more = {}) {
        more.add("restriction", kind);
        extract.restrictions.push_back(
            {std::int64_t(extract.restrictions.size()) + 1, from, to, position_.at(std::string(1, via)), more});
    }
    [[nodiscard]] StreetNetwork network(const std::string& profile = "car") const {
        auto built = build_network(extract, **street_profile(profile));
        EXPECT_TRUE(built) << (built ? "" : built.error().text());
        return built ? std::move(*built) : StreetNetwork{};
    }

    OsmExtract extract{.name = "town"};

private:
    std::map<std::string, std::uint32_t> position_;
};

struct Trip {
    double seconds = 0, metres = 0;
};
inline Trip trip(const StreetNetwork& network, Location from, Location to) {
    const SnapIndex index(network);
    const std::vector<Snapped> a{*index.nearest(from, 1e4)}, b{*index.nearest(to, 1e4)};
    const auto table = street_matrix(network, a, b, 1);
    return {table.seconds[0], table.metres[0]};
}

/// A square of four streets, 1 km a side: a south-west, b south-east, c north-east, d north-west; and a cul-de-sac off
/// d, because in a ring alone nobody can turn round.
inline Town square(const Tags& south = {{"highway", "residential"}}) {
    Town town;
    town.node("a", 0, 0);
    town.node("b", 1000, 0);
    town.node("c", 1000, 1000);
    town.node("d", 0, 1000);
    town.way("ab", south);
    town.way("bc", {{"highway", "residential"}});
    town.way("cd", {{"highway", "residential"}});
    town.way("da", {{"highway", "residential"}});
    town.node("z", 0, 1050);
    town.way("dz", {{"highway", "residential"}});
    return town;
}

}  // namespace nearstock::streets
