// A city that is lived in seconds, and the program as its user calls it.
#pragma once

#include "app/cli.hpp"

#include <string>
#include <vector>

namespace nearstock {

inline constexpr const char* small_city = R"(
[workspace]
city_id = "small"
[city]
seed = 5
products = 20
mfcs = 2
suppliers = 4
drivers = 16
customers = 300
zones = 8
orders_per_day = 80
)";

inline int nearstock(std::vector<std::string> words) {
    words.insert(words.begin(), "nearstock");
    std::vector<char*> argv;
    for (auto& word : words) { argv.push_back(word.data()); }
    return run_cli(static_cast<int>(argv.size()), argv.data());
}

}  // namespace nearstock
