// How long does it take, and how far is it, from each of these places to each of those?
//
//     const StraightLine straight({.metres_per_second = 8});                         // needs nothing
//     auto streets = open_streets("harrisburg.osm.pbf", "car", 2);                   // an extract of OpenStreetMap
//     auto server = open_osrm({.url = "http://127.0.0.1:5000", .profile = "car"});   // a running OSRM
//     auto table = provider.table(places, places);
//
// All are asked in the same words, so a decider need not know which it has. What they answer is travel at free flow;
// traffic_profile.hpp says how the hour changes it.
#pragma once

#include "core/result.hpp"
#include "domain/network.hpp"

#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace nearstock::streets {

/// No way leads there.
constexpr float unreachable = std::numeric_limits<float>::infinity();
/// A place farther than this from any street is not on the map.
constexpr double farthest_m = 5000;

/// Row = from, column = to; both `unreachable` where there is no way.
struct TravelTable {
    std::size_t from = 0, to = 0;
    std::vector<float> seconds, metres;
};

struct TravelWay {
    std::vector<Location> line;
    double seconds = 0, metres = 0;
};

class TravelProvider {
public:
    virtual ~TravelProvider() = default;
    /// Who answers: to be named beside every travel time, because two engines do not agree.
    [[nodiscard]] virtual std::string name() const = 0;
    /// Refuses a place that is not on its map, by its position in the list.
    [[nodiscard]] virtual Result<TravelTable> table(std::span<const Location> from,
                                                    std::span<const Location> to) const = 0;
    /// The way through all places in their order; at least two. Refuses where there is none.
    [[nodiscard]] virtual Result<TravelWay> way(std::span<const Location> places) const = 0;
};

/// The straight line, made longer by a factor, at one speed: the default, which needs no data.
struct StraightLineOptions {
    double detour_factor = 1.3;
    double metres_per_second = 8;
};
class StraightLine : public TravelProvider {
public:
    explicit StraightLine(StraightLineOptions options) : options_(options) {}
    [[nodiscard]] std::string name() const override;
    [[nodiscard]] Result<TravelTable> table(std::span<const Location> from,
                                            std::span<const Location> to) const override;
    [[nodiscard]] Result<TravelWay> way(std::span<const Location> places) const override;

private:
    StraightLineOptions options_;
};

/// Streets of an .osm.pbf for a profile (car, bike); the number of threads changes no result.
Result<std::unique_ptr<TravelProvider>> open_streets(const std::string& file, const std::string& profile,
                                                     unsigned threads);

}  // namespace nearstock::streets
