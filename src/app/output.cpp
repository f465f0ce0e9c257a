#include "app/output.hpp"

#include "core/files.hpp"

#include <fmt/format.h>

#include <cstdlib>

namespace nearstock {

Status print_result(const Common& common, const std::optional<std::filesystem::path>& file, const std::string& text,
                    const nlohmann::ordered_json& json) {
    std::string content = common.json ? json.dump(2) + "\n" : text;
    if (!common.city.empty()) {
        nlohmann::ordered_json of_city = {{"city", common.city}};
        if (json.is_object()) {
            of_city.update(json);
        } else {
            of_city["results"] = json;
        }
        content = common.json ? of_city.dump(2) + "\n" : common.city + ":\n" + text;
    }
    if (file) {
        return write_file(*file, content);
    }
    std::fwrite(content.data(), 1, content.size(), stdout);
    std::fflush(stdout);
    return {};
}

void announce(const std::string& what, std::uint64_t seed, const std::string& config_hash) {
    if (std::getenv("NEARSTOCK_QUIET") == nullptr) {
        fmt::print(stderr, "nearstock 0.1.0 {} · seed {} · configuration {}\n", what, seed, config_hash);
    }
}

std::string grouped(std::int64_t number) {
    std::string digits = std::to_string(number < 0 ? -number : number);
    for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<std::size_t>(at), ",");
    }
    return number < 0 ? "-" + digits : digits;
}

}  // namespace nearstock
