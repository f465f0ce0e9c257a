// Many files, made durable together: a sync per file would take longer than checking its rows.
//
// put_file is safe against a kill (the whole file or none), make_durable against a power cut. A day's arrivals are
// recorded only after its files have been made durable.
#pragma once

#include "core/result.hpp"

#include <filesystem>
#include <string_view>

namespace nearstock {

/// Writes `content` as the whole of `path`, atomically. Creates missing folders.
Status put_file(const std::filesystem::path& path, std::string_view content);
/// Returns when everything written below `folder` so far is on the disk.
void make_durable(const std::filesystem::path& folder);

}  // namespace nearstock
