// Where things stand in a lake: <stage>/<source>/run_id=<r>/dt=<d>/…
#pragma once

#include "core/time.hpp"

#include <filesystem>
#include <string>

namespace nearstock {

inline std::filesystem::path day_folder(const std::filesystem::path& lake, const std::string& stage,
                                        const std::string& source, const std::string& run_id, BusinessDate day) {
    return lake / stage / source / ("run_id=" + run_id) / ("dt=" + to_text(day));
}

inline std::filesystem::path bronze_folder(const std::filesystem::path& lake, const std::string& source,
                                           const std::string& run_id, BusinessDate day) {
    return day_folder(lake, "bronze", source, run_id, day);
}

inline std::filesystem::path silver_file(const std::filesystem::path& lake, const std::string& source,
                                         const std::string& run_id, BusinessDate day) {
    return day_folder(lake, "silver", source, run_id, day) / "part.parquet";
}

inline std::filesystem::path quarantine_file(const std::filesystem::path& lake, const std::string& source,
                                             const std::string& run_id, BusinessDate day) {
    return day_folder(lake, "quarantine", source, run_id, day) / "part.parquet";
}

}  // namespace nearstock
