// Files that are whole or not there.
//
// Everything is written beside its final name and renamed into place, so a reader, a second run or a kill at any moment
// sees the old file or the new one, never half of one.
#pragma once

#include "core/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace nearstock {

/// A name next to `final_path`, ending in ".partial", that no reader's glob (*.parquet, *.csv, …) matches.
std::filesystem::path partial_path(const std::filesystem::path& final_path);
/// Renames a finished partial file over `final_path`. Safe against a kill; not synced to the disk, because everything
/// that is written this way can be made again, and a sync per file would cost more than the writing.
Status publish(const std::filesystem::path& partial, const std::filesystem::path& final_path);
/// Writes `content` as the whole of `path`, atomically. Creates missing folders.
Status write_file(const std::filesystem::path& path, std::string_view content);
Result<std::string> read_file(const std::filesystem::path& path);
/// Removes what a killed run left behind: every file below `folder` that ends in ".partial".
void remove_partial_files(const std::filesystem::path& folder);

}  // namespace nearstock
