// Matrices, ways and snapping against plain computations on random towns.
#include "streets/street_hierarchy.hpp"
#include "town.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <random>

namespace nearstock::streets {
namespace {

/// Streets between random points, some of them one-way, some crossing others at shared nodes.
Town random_town(std::uint32_t seed, int nodes) {
    std::mt19937 random(seed);
    const auto up_to = [&](int most) { return int(random() % std::uint32_t(most)); };
    Town town;
    for (int n = 0; n < nodes; ++n) { town.extract.nodes.push_back({n + 1, Town::at(up_to(3000), up_to(3000)), {}}); }
    const auto add = [&](std::vector<std::uint32_t> through, bool one_way) {
        static const std::vector<std::string> classes = {"residential", "primary", "service", "tertiary"};
        Tags tags{{"highway", classes[std::size_t(up_to(4))]}};
        if (one_way) {
            tags.add("oneway", "yes");
        }
        town.extract.ways.push_back({std::int64_t(town.extract.ways.size()) + 1, std::move(through), tags});
    };
    for (int n = 1; n < nodes; ++n) {  // joined
        add({std::uint32_t(up_to(n)), std::uint32_t(n)}, false);
    }
    for (int w = 0; w < nodes / 2; ++w) {
        std::vector<std::uint32_t> through;
        for (int i = 0; i < 2 + up_to(3); ++i) { through.push_back(std::uint32_t(up_to(nodes))); }
        add(through, up_to(2) == 0);
    }
    for (int r = 0; r < nodes / 6; ++r) {
        const auto& from = town.extract.ways[std::size_t(up_to(int(town.extract.ways.size())))];
        const auto& to = town.extract.ways[std::size_t(up_to(int(town.extract.ways.size())))];
        if (from.id != to.id) {
            town.extract.restrictions.push_back(
                {r + 1, from.id, to.id, from.nodes.back(), Tags{{"restriction", "no_left_turn"}}});
        }
    }
    return town;
}

std::vector<Location> random_places(std::uint32_t seed, std::size_t count) {
    std::mt19937 random(seed);
    std::vector<Location> places;
    for (std::size_t i = 0; i < count; ++i) {
        places.push_back(Town::at(double(random() % 3000), double(random() % 3000)));
    }
    return places;
}

std::vector<Snapped> snapped(const StreetNetwork& network, const std::vector<Location>& places) {
    const SnapIndex index(network);
    std::vector<Snapped> result;
    for (const auto& place : places) { result.push_back(*index.nearest(place, 1e5)); }
    return result;
}

/// Least weight from one place to another: edges relaxed until nothing changes, with the time that goes with it.
struct Plain {
    std::uint64_t weight = ~std::uint64_t{0};
    std::uint64_t milliseconds = 0, millimetres = 0;
    auto operator<=>(const Plain&) const = default;
};
Plain plain_way(const StreetNetwork& network, const Snapped& from, const Snapped& to) {
    struct At {
        std::uint32_t edge;
        double share;
    };
    const auto on = [&](const Snapped& place) {
        const auto& stretch = network.stretches[place.stretch];
        std::vector<At> result;
        if (stretch.forward != none) {
            result.push_back({stretch.forward, place.share});
        }
        if (stretch.backward != none) {
            result.push_back({stretch.backward, 1 - place.share});
        }
        return result;
    };
    const auto part = [&](std::uint32_t edge, double share) {
        const auto& e = network.edges[edge];
        return Plain{std::uint64_t(std::llround(e.weight * share)), std::uint64_t(std::llround(e.milliseconds * share)),
                     std::uint64_t(std::llround(e.millimetres * share))};
    };
    std::vector<Plain> entry(network.edges.size());
    const auto better = [](Plain& known, const Plain& offered) {
        const bool yes = offered < known;
        known = yes ? offered : known;
        return yes;
    };
    for (const auto& start : on(from)) {
        const auto behind = part(start.edge, start.share);
        for (const auto& arc : network.turns_from(start.edge)) {
            better(entry[arc.to], {arc.weight - behind.weight, arc.milliseconds - behind.milliseconds,
                                   network.edges[start.edge].millimetres - behind.millimetres});
        }
    }
    for (bool changed = true; changed;) {
        changed = false;
        for (std::uint32_t e = 0; e < network.edges.size(); ++e) {
            if (entry[e].weight == Plain{}.weight) {
                continue;
            }
            for (const auto& arc : network.turns_from(e)) {
                changed |=
                    better(entry[arc.to], {entry[e].weight + arc.weight, entry[e].milliseconds + arc.milliseconds,
                                           entry[e].millimetres + network.edges[e].millimetres});
            }
        }
    }
    Plain best;
    for (const auto& end : on(to)) {
        for (const auto& start : on(from)) {
            if (start.edge == end.edge && start.share <= end.share) {
                better(best, part(end.edge, end.share - start.share));
            }
        }
        const auto rest = part(end.edge, end.share);
        if (entry[end.edge].weight != Plain{}.weight) {
            better(best, {entry[end.edge].weight + rest.weight, entry[end.edge].milliseconds + rest.milliseconds,
                          entry[end.edge].millimetres + rest.millimetres});
        }
    }
    return best;
}

TEST(StreetMatrix, IsWhatRelaxingEveryEdgeFinds) {
    std::size_t compared = 0;
    for (std::uint32_t seed = 1; seed <= 30; ++seed) {
        const auto network = random_town(seed, 40).network();
        const auto places = snapped(network, random_places(seed, 8));
        const auto table = street_matrix(network, places, places, 1);
        for (std::size_t a = 0; a < places.size(); ++a) {
            for (std::size_t b = 0; b < places.size(); ++b) {
                const auto plain = plain_way(network, places[a], places[b]);
                ASSERT_NE(plain.weight, Plain{}.weight);
                EXPECT_NEAR(table.seconds[a * places.size() + b], double(plain.milliseconds) / 1000, 1e-3)
                    << "seed " << seed << " from " << a << " to " << b;
                EXPECT_NEAR(table.metres[a * places.size() + b], double(plain.millimetres) / 1000, 1e-2);
                ++compared;
            }
        }
    }
    EXPECT_EQ(compared, 30U * 64);
}

TEST(StreetHierarchy, GivesTheNumbersOfThePlainSearch) {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        const auto network = random_town(seed, 20 + 5 * int(seed)).network(seed % 2 == 0 ? "car" : "bike");
        const StreetHierarchy hierarchy(network);
        const auto from = snapped(network, random_places(seed, 20)),
                   to = snapped(network, random_places(seed + 50, 15));
        const auto plain = street_matrix(network, from, to, 1);
        for (const unsigned threads : {1U, 3U}) {
            const auto climbed = street_matrix(network, hierarchy, from, to, threads);
            ASSERT_EQ(plain.seconds, climbed.seconds) << "seed " << seed;
            ASSERT_EQ(plain.metres, climbed.metres) << "seed " << seed;
        }
    }
}

TEST(StreetHierarchy, GivesTheNumbersOfThePlainSearchOnRealStreets) {
    const char* data = std::getenv("NEARSTOCK_DATA");
    const std::string extract = std::string(data == nullptr ? "" : data) + "/osm/harrisburg.osm.pbf";
    if (!std::filesystem::exists(extract)) {
        GTEST_SKIP() << "NEARSTOCK_DATA does not hold osm/harrisburg.osm.pbf";
    }
    for (const char* profile : {"car", "bike"}) {
        const auto network = read_network(extract, profile);
        ASSERT_TRUE(network);
        std::mt19937 random(5);
        std::vector<Location> places;
        for (int i = 0; i < 150; ++i) { places.push_back((*network)->points[random() % (*network)->points.size()]); }
        const auto stands = snapped(**network, places);
        const auto plain = street_matrix(**network, stands, stands, 2);
        const auto climbed = street_matrix(**network, StreetHierarchy(**network), stands, stands, 2);
        EXPECT_EQ(plain.seconds, climbed.seconds);
        EXPECT_EQ(plain.metres, climbed.metres);
    }
}

/// A grid of equal streets, where very many ways cost the same.
TEST(StreetHierarchy, GivesTheNumbersOfThePlainSearchWhereManyWaysAreEqual) {
    Town town;
    constexpr int side = 12;
    for (int i = 0; i < side * side; ++i) {
        town.extract.nodes.push_back({i + 1, Town::at(i % side * 100.0, i / side * 100.0), {}});
    }
    for (int line = 0; line < side; ++line) {
        OsmWay east{.id = 1000 + line, .tags = {{"highway", "residential"}}};
        OsmWay north{.id = 2000 + line, .tags = {{"highway", "residential"}}};
        for (int i = 0; i < side; ++i) {
            east.nodes.push_back(std::uint32_t(line * side + i));
            north.nodes.push_back(std::uint32_t(i * side + line));
        }
        town.extract.ways.push_back(east);
        town.extract.ways.push_back(north);
    }
    town.extract.ways.push_back({.id = 1, .nodes = {0, std::uint32_t(town.extract.nodes.size())}});
    town.extract.ways.back().tags = {{"highway", "residential"}};
    town.extract.nodes.push_back({9999, Town::at(-50, 0), {}});  // a dead end, to turn round in
    const auto network = town.network();
    const StreetHierarchy hierarchy(network);
    std::vector<Location> crossings;
    for (const auto& node : town.extract.nodes) { crossings.push_back(node.at); }
    const auto places = snapped(network, crossings);
    const auto plain = street_matrix(network, places, places, 2);
    const auto climbed = street_matrix(network, hierarchy, places, places, 2);
    EXPECT_EQ(plain.seconds, climbed.seconds);
    EXPECT_EQ(plain.metres, climbed.metres);
}

TEST(StreetMatrix, TheNumberOfThreadsChangesNothing) {
    const auto network = random_town(77, 300).network();
    const auto from = snapped(network, random_places(1, 60)), to = snapped(network, random_places(2, 45));
    const auto one = street_matrix(network, from, to, 1);
    for (const unsigned threads : {2U, 3U, 8U}) {
        const auto several = street_matrix(network, from, to, threads);
        EXPECT_EQ(one.seconds, several.seconds);
        EXPECT_EQ(one.metres, several.metres);
    }
}

double length_of(const std::vector<Location>& line) {
    double metres = 0;
    for (std::size_t i = 0; i + 1 < line.size(); ++i) { metres += metres_between(line[i], line[i + 1]); }
    return metres;
}

TEST(StreetWay, TheLineIsAsLongAsTheMatrixSaysAndJoinsItsEnds) {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        const auto network = random_town(seed, 60).network();
        const auto places = snapped(network, random_places(seed + 100, 6));
        const auto table = street_matrix(network, places, places, 1);
        for (std::size_t a = 0; a < places.size(); ++a) {
            for (std::size_t b = 0; b < places.size(); ++b) {
                if (a == b) {
                    continue;
                }
                const auto found = street_way(network, places[a], places[b]);
                EXPECT_NEAR(found.way.metres, table.metres[a * places.size() + b], 0.01);
                EXPECT_NEAR(found.way.seconds, table.seconds[a * places.size() + b], 0.01);
                ASSERT_GE(found.way.line.size(), 1U);
                EXPECT_NEAR(length_of(found.way.line), found.way.metres, 0.5 + found.way.metres * 1e-4) << seed;
                EXPECT_LT(metres_between(found.way.line.front(), places[a].at), 0.5);
                EXPECT_LT(metres_between(found.way.line.back(), places[b].at), 0.5);
            }
        }
    }
}

TEST(StreetWay, OneStretchIsFollowedWithItsBends) {
    Town town;
    town.node("a", 0, 0);
    town.node("b", 300, 0);
    town.node("c", 300, 400);
    town.way("abc", {{"highway", "residential"}, {"name", "Bend Street"}});
    const auto network = town.network();
    const auto places = snapped(network, {Town::at(100, 10), Town::at(310, 200)});
    const auto there = street_way(network, places[0], places[1]);
    EXPECT_NEAR(there.way.metres, 400, 1);
    ASSERT_EQ(there.way.line.size(), 3U);
    EXPECT_LT(metres_between(there.way.line[1], Town::at(300, 0)), 0.1);
    EXPECT_EQ(network.ways[there.ways.at(0)].name, "Bend Street");
    const auto back = street_way(network, places[1], places[0]);
    EXPECT_NEAR(back.way.metres, 400, 1);
    EXPECT_LT(metres_between(back.way.line.front(), places[1].at), 0.1);
}

TEST(StreetSnap, TheNearestStreetIsFoundAsByTryingAll) {
    for (std::uint32_t seed = 1; seed <= 10; ++seed) {
        const auto network = random_town(seed, 80).network();
        const SnapIndex index(network);
        for (const auto& place : random_places(seed + 7, 60)) {
            double nearest = 1e9;
            for (const auto& stretch : network.stretches) {
                if (stretch.forward == none && stretch.backward == none) {
                    continue;
                }
                const auto shape = network.shape(stretch);
                for (std::size_t i = 0; i + 1 < shape.size(); ++i) {
                    nearest = std::min(nearest, nearest_on(place, shape[i], shape[i + 1]).metres);
                }
            }
            const auto found = index.nearest(place, 1e5);
            ASSERT_TRUE(found);
            EXPECT_NEAR(found->metres, nearest, 1e-9);
            EXPECT_NEAR(metres_between(place, found->at), nearest, 0.05);
        }
    }
}

TEST(StreetSnap, APlaceFarOffHasNoStreetWithinTheLimit) {
    const auto network = square().network();
    const SnapIndex index(network);
    EXPECT_FALSE(index.nearest(Town::at(500, -300), 299));
    EXPECT_TRUE(index.nearest(Town::at(500, -300), 301));
    EXPECT_FALSE(index.nearest({-30, 140}, 5000));
    const auto corner = index.nearest(Town::at(-30, -40), 1000);
    ASSERT_TRUE(corner);
    EXPECT_NEAR(corner->metres, 50, 0.2);
}

}  // namespace
}  // namespace nearstock::streets
