// nearstock streets: matrices, ways and traffic on real streets, each alone.
#pragma once

#include "app/commands.hpp"
#include "app/travel_source.hpp"

#include <string>
#include <vector>

namespace nearstock {

struct StreetsOptions {
    TravelSourceOptions travel;        // neither streets nor osrm: the straight line
    std::filesystem::path places, to;  // CSV or Parquet: place, longitude, latitude; `to` empty: the same
    std::vector<std::string> through;  // "longitude,latitude"
    std::optional<std::filesystem::path> output;
};

/// What an extract holds for a profile, and what is not joined to the rest.
Status streets_show_command(const Common& common, const StreetsOptions& options);
/// from, to, seconds, metres of all pairs (both empty where there is no way) → Parquet or CSV.
Status streets_matrix_command(const Common& common, const StreetsOptions& options);
/// Length, duration and GeoJSON of the way through some points.
Status streets_way_command(const Common& common, const StreetsOptions& options);

struct StreetsTrafficOptions {
    std::filesystem::path legs;  // CSV or Parquet: from_zone, to_zone, hour, free_flow_seconds, actual_seconds;
                                 // empty: the finished deliveries of the workspace's lake
    std::string run_id = "live";
    std::filesystem::path output;  // JSON: app/traffic_file.hpp
};
/// Learns the ratios of actual to free-flow time by zone and hour.
Status streets_traffic_command(const Common& common, const StreetsTrafficOptions& options);

}  // namespace nearstock
