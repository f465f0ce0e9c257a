// Results: a text for people or JSON, on stdout or in a file.
#pragma once

#include "app/commands.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace nearstock {

/// Prints `text`, or `json` when asked for; to `file` (atomically) when there is one.
Status print_result(const Common& common, const std::optional<std::filesystem::path>& file, const std::string& text,
                    const nlohmann::ordered_json& json);

/// The first line of a run: version, what runs, seed and configuration hash; on stderr.
void announce(const std::string& what, std::uint64_t seed, const std::string& config_hash);

/// "1,234,567".
std::string grouped(std::int64_t number);

}  // namespace nearstock
