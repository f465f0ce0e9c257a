// The shared problems with known answers: read by tests, never by the product.
#pragma once

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>

namespace nearstock {

/// A file of $NEARSTOCK_DATA/inventory, or nothing when the variable is not set.
inline std::optional<std::string> inventory_data(const std::string& file) {
    const char* folder = std::getenv("NEARSTOCK_DATA");
    if (folder == nullptr) {
        return std::nullopt;
    }
    std::ifstream in(std::string(folder) + "/inventory/" + file);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace nearstock

#define NEARSTOCK_INVENTORY_DATA(name, file)                                                      \
    const auto name##_text = nearstock::inventory_data(file);                                     \
    if (!name##_text) {                                                                           \
        GTEST_SKIP() << "NEARSTOCK_DATA is not set: name the folder that has inventory/" << file; \
    }                                                                                             \
    const auto name = nlohmann::json::parse(*name##_text)
