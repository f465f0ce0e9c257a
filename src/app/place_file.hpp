// Places of a file: place, longitude, latitude.
#pragma once

#include "core/result.hpp"
#include "domain/network.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace nearstock {

struct PlaceFile {
    std::vector<std::string> names;
    std::vector<Location> at;
};

/// CSV or Parquet. Refuses a missing column, a coordinate that is none, and a name that stands twice, by row.
Result<PlaceFile> read_places(const std::filesystem::path& file);

/// "-76.88,40.27": longitude, latitude. `flag` is named in the refusal.
Result<Location> parse_lon_lat(const std::string& text, const std::string& flag);

}  // namespace nearstock
