#include "simulation/cities.hpp"

#include "core/random.hpp"
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

constexpr std::uint64_t seeds = 1'000'000'000;

/// The node that a refusal names as section.key.
const toml::node* named_in(const std::string& message, const toml::table& table) {
    for (const auto& [section, node] : table) {
        if (const auto* keys = node.as_table()) {
            for (const auto& [key, value] : *keys) {
                if (message.find(fmt::format("{}.{} ", section.str(), key.str())) != std::string::npos) {
                    return &value;
                }
            }
        }
    }
    return nullptr;
}

/// What parse_city says of the merged text, at the line of the file that was read.
Error at_its_line(Error error, const toml::table& file, const toml::table& city, const std::string& id,
                  const std::string& place) {
    const auto message = error.message + " ";
    const toml::node* own = named_in(message, city);
    const toml::node* shared = own == nullptr ? named_in(message, file) : nullptr;
    if (shared == nullptr) {
        error.message = fmt::format("city '{}': {}", id, error.message);
    }
    const toml::node* node = own != nullptr ? own : shared;
    error.place = fmt::format("{}:{}", place, (node != nullptr ? *node : city).source().begin.line);
    return error;
}

/// The file without its list of cities, changed by what one of them says.
toml::table of_one(const toml::table& file, const toml::table& city, const std::string& id) {
    toml::table one = file;
    one.erase("cities");
    const auto set = [&](std::string_view section, std::string_view key, const auto& value) {
        one.insert(section, toml::table{});
        if (auto* table = one[section].as_table()) {
            table->insert_or_assign(key, value);
        }
    };
    const toml::node* shared = file["city"]["seed"].node();
    if (shared == nullptr || shared->is_integer()) {  // else parse_city says what is wrong with it
        const auto seed = file["city"]["seed"].value_or(std::int64_t{1});
        set("city", "seed", std::int64_t(hash_text(fmt::format("{} {}", seed, id)) % seeds));
    }
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
                      "write [[cities]] and a city_id for each, or leave it out");
    }
    std::vector<std::uint64_t> drawn;  // seeds
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
             << of_one(parsed.table(), city, id) << '\n';
        cities.push_back({id, text.str()});
        const auto one = parse_city(cities.back().text, place);
        if (!one) {
            return std::unexpected(at_its_line(one.error(), parsed.table(), city, id, place));
        }
        if (const auto same = std::ranges::find(drawn, one->seed); same != drawn.end()) {
            return refuse(fmt::format("the cities '{}' and '{}' have the same seed {}",
                                      cities[std::size_t(same - drawn.begin())].city_id, id, one->seed),
                          at, "give each its own, or none");
        }
        drawn.push_back(one->seed);
    }
    return cities;
}

}  // namespace nearstock
