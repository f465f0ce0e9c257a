// A panel and the models named → the forecast file's columns, and what is to be told about how they came about.
#pragma once

#include "app/forecast_cache.hpp"
#include "app/forecast_models.hpp"
#include "app/long_format.hpp"
#include "forecasting/combination.hpp"
#include "tables/table.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace nearstock {

struct TableOptions {
    ForecastSettings settings;
    const ForecastCache* cache = nullptr;  // where fits are kept; none without one
    bool update = false;                   // moves the newest fit on instead of fitting, where there is one
};

/// What is told about a table besides its rows.
struct TableNotes {
    std::vector<std::string> notes;
    nlohmann::ordered_json chosen = nlohmann::ordered_json::array();  // one per model that chooses, as choice_json
};

/// unique_id, ds, then the models' columns, ours first. Fails where a competitor's file lacks a period.
Result<Table> forecast_table(NamedModels& models, const LongFormat& data, const TableOptions& options,
                             TableNotes& notes);

/// {"model", "origins", "dropped", "candidates", "segments"}: which candidates, with which weights where.
nlohmann::ordered_json choice_json(const std::string& model, const CombinationChoice& choice);
/// The same as lines for people.
std::string choice_text(const nlohmann::ordered_json& choice);

}  // namespace nearstock
