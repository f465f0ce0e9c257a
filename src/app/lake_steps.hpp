// Steps through lake and warehouse that several commands take.
#pragma once

#include "app/commands.hpp"
#include "app/workspace.hpp"
#include "core/result.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace nearstock {

struct DayRange {
    std::optional<BusinessDate> from;
    std::optional<BusinessDate> to;
};

struct StepReport {
    std::string text;
    nlohmann::ordered_json json;
};

/// Ingests what arrived of one run.
Result<StepReport> ingest_run(const Workspace& workspace, const std::string& run_id, const DayRange& range,
                              unsigned threads);

/// Builds and publishes what changed.
Result<StepReport> build_warehouse(const Workspace& workspace, const BuildCommandOptions& options, unsigned threads);

}  // namespace nearstock
