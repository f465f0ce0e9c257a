// What a published build was made of: the fingerprints of its days, of the dbt project and of its settings.
#pragma once

#include "core/result.hpp"
#include "warehouse/build.hpp"
#include "warehouse/lake_days.hpp"

#include <filesystem>
#include <string>

namespace nearstock {

struct BuildManifest {
    std::string project;  // content of the dbt project and the settings it is given
    LakeDays days;
    BuildReport report;
};

std::string manifest_text(const BuildManifest& manifest);
Result<BuildManifest> parse_manifest(const std::string& text, const std::string& place);

/// Content of every file of the dbt project, and of the settings.
Result<std::string> project_fingerprint(const std::filesystem::path& project, const std::string& vars);

}  // namespace nearstock
