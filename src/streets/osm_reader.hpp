// Which streets does this .osm.pbf hold?
//
// Reads the file twice: ways and turn restrictions, then the nodes that they name (libosmium; the format:
// wiki.openstreetmap.org/wiki/PBF_Format). Kept are ways that some profile could use: with highway, ferries, piers,
// platforms, parking areas, movable bridges.
#pragma once

#include "core/result.hpp"
#include "streets/osm_data.hpp"

#include <filesystem>

namespace nearstock::streets {

/// Refuses a file that is missing, damaged, cut off within a block, or without a single street.
Result<OsmExtract> read_osm(const std::filesystem::path& file);

}  // namespace nearstock::streets
