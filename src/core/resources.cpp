#include "core/resources.hpp"

#include <algorithm>
#include <cstdint>

struct ResourceEntry {
    const char* name;
    const char* begin;
    const char* end;
};
extern "C" const ResourceEntry nearstock_resource_table[];
extern "C" const std::uint64_t nearstock_resource_count;

namespace nearstock {

std::optional<std::string_view> resource(std::string_view name) {
    for (std::uint64_t i = 0; i < nearstock_resource_count; ++i) {
        const auto& entry = nearstock_resource_table[i];
        if (name == entry.name) {
            return std::string_view(entry.begin, static_cast<std::size_t>(entry.end - entry.begin));
        }
    }
    return std::nullopt;
}

std::vector<std::string> resources_under(std::string_view prefix) {
    std::vector<std::string> names;
    for (std::uint64_t i = 0; i < nearstock_resource_count; ++i) {
        if (const std::string_view name = nearstock_resource_table[i].name; name.starts_with(prefix)) {
            names.emplace_back(name);
        }
    }
    std::ranges::sort(names);
    return names;
}

}  // namespace nearstock
