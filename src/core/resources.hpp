// Files that are part of the program: contracts, policy sets, the chart library. Put in by cmake/resources.cmake.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

/// The content of an embedded file, such as "schemas/orders.toml".
std::optional<std::string_view> resource(std::string_view name);
/// The names that start with `prefix`, sorted.
std::vector<std::string> resources_under(std::string_view prefix);

}  // namespace nearstock
