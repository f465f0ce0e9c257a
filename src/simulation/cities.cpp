#include "simulation/cities.hpp"

#include "simulation/city.hpp"

#include <fmt/format.h>
#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>

#include <algorithm>
#include <cctype>
#include <sstream>

namespace nearstock {

namespace {

bool names_a_folder(const std::string& id) {
    return !id.empty() &&
           std::ranges::all_of(id, [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; });
}

/// The file without its list of cities, changed by what the n-th of them says.
toml::table of_one(const toml::table& file, const toml::table& city, const std::string& id, std::size_t number) {
    toml::table one = file;
    one.erase("cities");
    const auto seed = file["city"]["seed"].value_or(std::int64_t{1}) + std::int64_t(number);
    const auto set = [&](std::string_view section, std::string_view key, const auto& value) {
        one.insert(section, toml::table{});
        if (auto* table = one[section].as_table()) {
            table->insert_or_assign(key, value);
        }
    };
    set("city", "seed", seed);
    for (const auto& [section, node] : city) {
        if (const auto* table = node.as_table()) {
            for (const auto& [key, value] : *table) {
                value.visit([&](const auto& v) { set(section.str(), key.str(), v); });
            }
        }
    }
    set("workspace", "city_id", id);
    return one;
}

}  // namespace

Result<std::vector<CityText>> split_cities(const std::string& toml_text, const std::string& place) {
    const toml::parse_result parsed = toml::parse(toml_text, place);
    if (!parsed) {
        return refuse(std::string(parsed.error().description()),
                      fmt::format("{}:{}", place, parsed.error().source().begin.line),
                      "write valid TOML: [section], then key = value");
    }
    std::vector<CityText> cities;
    const auto* list = parsed.table().get("cities");
    if (list == nullptr) {
        return cities;
    }
    if (list->as_array() == nullptr || !list->is_array_of_tables()) {
        return refuse("'cities' is not a list of cities", fmt::format("{}:{}", place, list->source().begin.line),
                      "write [[cities]] before each");
    }
    for (const auto& node : *list->as_array()) {
        const auto& city = *node.as_table();
        const std::string at = fmt::format("{}:{}", place, node.source().begin.line);
        const auto id = city["city_id"].value_or(std::string());
        if (!names_a_folder(id)) {
            return refuse(id.empty() ? "a city has no city_id" : "the city_id '" + id + "' cannot name a folder", at,
                          "write city_id = \"…\" of letters, digits, - and _");
        }
        if (std::ranges::find(cities, id, &CityText::city_id) != cities.end()) {
            return refuse("the city '" + id + "' is there twice", at, "give each its own city_id");
        }
        for (const auto& [key, value] : city) {
            if (key.str() != "city_id" && !value.is_table()) {
                return refuse(fmt::format("unknown key '{}' of the city '{}'", key.str(), id),
                              fmt::format("{}:{}", place, value.source().begin.line),
                              fmt::format("write it in its section: [cities.city], {} = …", key.str()));
            }
        }
        std::ostringstream text;
        text << "# Of " << id << " alone, written from the nearstock.toml of all cities: change that one.\n"
             << of_one(parsed.table(), city, id, cities.size()) << '\n';
        cities.push_back({id, text.str()});
        NEARSTOCK_RETURN_IF_ERROR(parse_city(cities.back().text, fmt::format("{} (city '{}')", at, id)));
    }
    if (cities.empty()) {
        return refuse("'cities' is empty", place, "write [[cities]] with a city_id, or leave it out");
    }
    return cities;
}

}  // namespace nearstock
