// The line of one way.
#include "streets/geometry.hpp"
#include "streets/street_arrivals.hpp"
#include "streets/street_matrix.hpp"

#include <algorithm>

namespace nearstock::streets {

namespace {

/// The part of a stretch from one share of its length to another, either way round.
void append_part(const StreetNetwork& network, const Stretch& stretch, double from, double to,
                 std::vector<Location>& line) {
    const auto shape = network.shape(stretch);
    std::vector<Location> part{point_along(shape, from * stretch.metres)};
    const double low = std::min(from, to) * stretch.metres, high = std::max(from, to) * stretch.metres;
    std::vector<Location> inside;
    double along = 0;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        along += i > 0 ? metres_between(shape[i - 1], shape[i]) : 0;
        if (along > low && along < high) {
            inside.push_back(shape[i]);
        }
    }
    if (from > to) {
        std::ranges::reverse(inside);
    }
    part.insert(part.end(), inside.begin(), inside.end());
    part.push_back(point_along(shape, to * stretch.metres));
    for (const auto& at : part) {
        const bool same = !line.empty() && metres_between(line.back(), at) < 0.01;
        if (!same) {
            line.push_back(at);
        }
    }
}

/// Adds edges to a way, each from one share of its length to another.
class Drawing {
public:
    Drawing(const StreetNetwork& network, StreetWayFound& into) : network_(network), into_(into) {}
    void pass(std::uint32_t edge, double begin, double end) {
        const auto& e = network_.edges[edge];
        const auto& stretch = network_.stretches[e.stretch];
        const auto in_stretch = [&](double share) { return e.forward ? share : 1 - share; };
        append_part(network_, stretch, in_stretch(begin), in_stretch(end), into_.way.line);
        if (into_.ways.empty() || into_.ways.back() != stretch.way) {
            into_.ways.push_back(stretch.way);
        }
    }

private:
    const StreetNetwork& network_;
    StreetWayFound& into_;
};

/// The cheapest way that the search found.
std::optional<OnEdge> best_entry(const StreetSearch& search, const Arrivals& to) {
    std::optional<OnEdge> best;
    for (const auto& end : to) {
        if (end.stand.edge != none && search.entered(end.stand.edge)) {
            const auto cost = search.entry(end.stand.edge) + end.from_entry;
            if (!best || cost < best->cost) {
                best = OnEdge{cost, end.stand.edge};
            }
        }
    }
    return best;
}

}  // namespace

StreetWayFound street_way(const StreetNetwork& network, const Snapped& from, const Snapped& to) {
    const auto end = arrivals(network, to);
    StreetSearch search(network);
    search.run(from, edges_of({&end, 1}));
    const auto direct = along_the_stretch(network, from, end);
    const auto round = best_entry(search, end);
    StreetWayFound result;
    if (!direct && !round) {
        return result;
    }
    const bool stays = direct && (!round || direct->cost <= round->cost);
    const auto& found = stays ? *direct : *round;
    result.way.seconds = found.cost.milliseconds / 1000.0;
    result.way.metres = found.cost.millimetres / 1000.0;
    Drawing drawing(network, result);
    const auto share_on = [&](const Snapped& place, std::uint32_t edge) {
        return network.edges[edge].forward ? place.share : 1 - place.share;
    };
    if (stays) {
        drawing.pass(found.edge, share_on(from, found.edge), share_on(to, found.edge));
        return result;
    }
    std::vector<std::uint32_t> edges{found.edge};
    while (!search.began_before(edges.back())) { edges.push_back(search.before(edges.back())); }
    const auto first = search.before(edges.back());
    drawing.pass(first, share_on(from, first), 1);
    for (auto edge = edges.rbegin(); edge != edges.rend(); ++edge) {
        drawing.pass(*edge, 0, edge + 1 == edges.rend() ? share_on(to, *edge) : 1);
    }
    return result;
}

}  // namespace nearstock::streets
