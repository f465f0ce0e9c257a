// Accuracy as a table for people and as JSON.
#pragma once

#include "forecasting/evaluate_rows.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace nearstock {

struct ModelAccuracy {
    std::string model;
    std::vector<SegmentAccuracy> segments;  // overall first
};

/// One line per model and segment; only measures that can be said have a column.
std::string accuracy_table(const std::vector<ModelAccuracy>& models);
nlohmann::ordered_json accuracy_json(const std::vector<ModelAccuracy>& models);

}  // namespace nearstock
