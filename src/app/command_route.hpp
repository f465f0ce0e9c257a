// nearstock route on a routing problem of the literature's or VROOM's formats, or on a wave of the loop.
#pragma once

#include "app/commands.hpp"
#include "app/travel_source.hpp"

namespace nearstock {

struct RouteOptions {
    std::filesystem::path instance;               // see app/vrp_files.hpp; JSON with drivers: a wave, as before
    std::string policy;                           // of a wave
    std::optional<std::filesystem::path> output;  // .sol; .json: VROOM's output (of its input), or a wave's plan
    double time_limit_seconds = 0;                // 0: 10 seconds, unless iterations are given
    std::uint64_t iterations = 0;
    std::uint64_t seed = 1;
    std::string objective = "distance";  // or vehicles-first
    std::string rounding;                // dimacs, exact, round; empty: usual for the file
    std::optional<std::filesystem::path> trace;
    std::optional<std::filesystem::path> geojson;
    std::optional<std::filesystem::path> start;  // a .sol to improve
    std::optional<std::filesystem::path> check;  // a .sol to price and check instead of solving
    bool explain = false;
    TravelSourceOptions travel;                    // of VROOM's JSON with coordinates
    std::optional<std::filesystem::path> traffic;  // see app/traffic_file.hpp
};
Status route_command(const Common& common, const RouteOptions& options);

}  // namespace nearstock
