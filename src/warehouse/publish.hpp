// Puts what dbt built before everybody's eyes: a new folder of Parquet files, and one rename.
#pragma once

#include "core/result.hpp"
#include "warehouse/build.hpp"
#include "warehouse/lake_days.hpp"
#include "warehouse/manifest.hpp"

#include <filesystem>
#include <optional>
#include <set>

namespace nearstock {

/// What `warehouse/current` names; nothing before the first build.
std::optional<std::filesystem::path> current_build(const std::filesystem::path& warehouse);

/// Exports `rebuilt` of the days in `manifest` from dbt's database and takes the others from the current build,
/// publishes all with the manifest (whose row counts are filled in here), and removes builds older than the one before.
Status publish_build(const std::filesystem::path& warehouse, const std::set<RunDay>& rebuilt, unsigned threads,
                     BuildManifest& manifest);

}  // namespace nearstock
