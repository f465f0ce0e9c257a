// A file that is whole or not there, without waiting for the disk: a sync per file takes longer than checking its rows.
//
// Safe against a kill. Against a power cut, which may leave files shorter than they were, the list of a day's arrivals
// knows how long silver and quarantine are: a day whose files have another length is made again.
#pragma once

#include "core/result.hpp"

#include <filesystem>
#include <string_view>

namespace nearstock {

/// Writes `content` as the whole of `path`, atomically. Creates missing folders.
Status put_file(const std::filesystem::path& path, std::string_view content);

}  // namespace nearstock
