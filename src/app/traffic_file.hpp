// A traffic profile as a JSON file: {"city": [24 ratios], "zones": {"Z01": [24 ratios], …}, "legs": 1234}.
#pragma once

#include "app/vrp_files.hpp"
#include "streets/traffic_profile.hpp"

#include <filesystem>
#include <string>

namespace nearstock {

std::string traffic_json(const streets::TrafficProfile& profile);
/// Refuses a file whose ratios are not 24 numbers from 0.1 to 10 each.
Result<streets::TrafficProfile> read_traffic(const std::filesystem::path& file);

/// How much slower than the city its zones are, for the reader of a routing problem. The profile must outlive it.
ZoneTraffic zone_traffic(const streets::TrafficProfile& profile);
/// Gives every matrix of a routing problem the city's speeds by the hour. Moments are seconds after midnight of the
/// local clock, in timestamps (as in VROOM) those of a clock that runs with them.
Status slow_down(VrpFile& problem, const streets::TrafficProfile& profile);

}  // namespace nearstock
