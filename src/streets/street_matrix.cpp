#include "streets/street_matrix.hpp"

#include "core/parallel.hpp"
#include "streets/street_arrivals.hpp"
#include "streets/street_hierarchy.hpp"

#include <algorithm>
#include <limits>

namespace nearstock::streets {

namespace {

constexpr Cost no_cost{std::numeric_limits<std::uint32_t>::max(), 0, 0};

TravelTable empty_table(std::size_t from, std::size_t to) {
    TravelTable table{.from = from, .to = to};
    table.seconds.assign(from * to, unreachable);
    table.metres.assign(from * to, unreachable);
    return table;
}

/// One row: what the search found, or the way along the stretch where that costs less.
void write_row(const StreetNetwork& network, const Snapped& from, std::span<const Arrivals> to,
               std::span<const Cost> found, std::size_t row, TravelTable& table) {
    for (std::size_t b = 0; b < to.size(); ++b) {
        Cost cost = found[b];
        if (const auto direct = along_the_stretch(network, from, to[b])) {
            cost = std::min(cost, direct->cost);
        }
        if (cost != no_cost) {
            table.seconds[row * to.size() + b] = float(cost.milliseconds / 1000.0);
            table.metres[row * to.size() + b] = float(cost.millimetres / 1000.0);
        }
    }
}

/// What each place of arrival left at the edges that it climbs to.
class Buckets {
public:
    struct Entry {
        std::uint32_t place = 0;
        Cost cost;
    };

    Buckets(const StreetHierarchy& hierarchy, std::span<const Arrivals> places, unsigned threads)
        : first_(hierarchy.size() + 1, 0) {
        std::vector<std::vector<HierarchyArc>> reached(places.size());  // edges, by place
        parallel_for(places.size(), threads, [&](std::size_t begin, std::size_t end) {
            Climb climb(hierarchy);
            for (std::size_t p = begin; p < end; ++p) {
                climb.begin();
                for (const auto& arrival : places[p]) {
                    if (arrival.stand.edge != none) {
                        climb.seed(arrival.stand.edge, arrival.from_entry);
                    }
                }
                climb.backward([&](std::uint32_t edge, const Cost& cost) { reached[p].push_back({edge, cost}); });
            }
        });
        for (const auto& of_place : reached) {
            for (const auto& [edge, cost] : of_place) { ++first_[edge + 1]; }
        }
        for (std::size_t e = 1; e < first_.size(); ++e) { first_[e] += first_[e - 1]; }
        entries_.resize(first_.back());
        auto next = first_;
        for (std::size_t p = 0; p < places.size(); ++p) {
            for (const auto& [edge, cost] : reached[p]) { entries_[next[edge]++] = {std::uint32_t(p), cost}; }
        }
    }
    [[nodiscard]] std::span<const Entry> at(std::uint32_t edge) const {
        return {entries_.data() + first_[edge], entries_.data() + first_[edge + 1]};
    }

private:
    std::vector<std::size_t> first_;
    std::vector<Entry> entries_;
};

/// Begins a climb from a place: at the edges that follow the one on which it stands.
void seed_departures(const StreetNetwork& network, const Snapped& place, Climb& climb) {
    for (const auto& stand : stands(network, place)) {
        if (stand.edge == none) {
            continue;
        }
        const auto& edge = network.edges[stand.edge];
        const Cost behind = share_of(edge, stand.share);
        for (const auto& arc : network.turns_from(stand.edge)) { climb.seed(arc.to, cost_of(edge, arc) - behind); }
    }
}

}  // namespace

TravelTable street_matrix(const StreetNetwork& network, std::span<const Snapped> from, std::span<const Snapped> to,
                          unsigned threads) {
    auto table = empty_table(from.size(), to.size());
    const auto ends = arrivals(network, to);
    const auto wanted = edges_of(ends);
    parallel_for(from.size(), threads, [&](std::size_t begin, std::size_t end) {
        StreetSearch search(network);
        std::vector<Cost> found(to.size());
        for (std::size_t a = begin; a < end; ++a) {
            search.run(from[a], wanted);
            for (std::size_t b = 0; b < to.size(); ++b) {
                found[b] = no_cost;
                for (const auto& [stand, rest] : ends[b]) {
                    if (stand.edge != none && search.entered(stand.edge)) {
                        found[b] = std::min(found[b], search.entry(stand.edge) + rest);
                    }
                }
            }
            write_row(network, from[a], ends, found, a, table);
        }
    });
    return table;
}

TravelTable street_matrix(const StreetNetwork& network, const StreetHierarchy& hierarchy, std::span<const Snapped> from,
                          std::span<const Snapped> to, unsigned threads) {
    auto table = empty_table(from.size(), to.size());
    const auto ends = arrivals(network, to);
    const Buckets buckets(hierarchy, ends, threads);
    parallel_for(from.size(), threads, [&](std::size_t begin, std::size_t end) {
        Climb climb(hierarchy);
        std::vector<Cost> found(to.size());
        for (std::size_t a = begin; a < end; ++a) {
            std::ranges::fill(found, no_cost);
            climb.begin();
            seed_departures(network, from[a], climb);
            climb.forward([&](std::uint32_t edge, const Cost& climbed) {
                for (const auto& [place, rest] : buckets.at(edge)) {
                    found[place] = std::min(found[place], climbed + rest);
                }
            });
            write_row(network, from[a], ends, found, a, table);
        }
    });
    return table;
}

}  // namespace nearstock::streets
