// A configuration of several cities: what they share, and where each differs.
//
//     [workspace]                  # the sections of config/city.toml, for all of them
//     currency = "EUR"
//     [[cities]]
//     city_id = "berlin"
//     [[cities]]
//     city_id = "munich"
//     [cities.city]                # what is different here
//     orders_per_day = 1800
//     centre_latitude = 48.14
//
// A city that names no seed draws its own from the shared one and its id: another city, not the same again, wherever
// it stands in the list.
#pragma once

#include "core/result.hpp"

#include <string>
#include <vector>

namespace nearstock {

struct CityText {
    std::string city_id;  // letters, digits, - and _
    std::string text;     // a configuration of this city alone, as parse_city reads it
};

/// In the file's order; empty where the file is of one city. Fails on broken TOML, an id that is missing, not of those
/// letters or there twice, or a city that parse_city refuses, or
/// two of the same seed.
Result<std::vector<CityText>> split_cities(const std::string& toml_text, const std::string& place);

}  // namespace nearstock
