// Runs dbt as a child process: where it is, how far it is, what went wrong.
#pragma once

#include "core/result.hpp"

#include <filesystem>
#include <string>

namespace nearstock {

struct DbtRun {
    std::filesystem::path workspace;
    std::filesystem::path project;  // the folder of dbt_project.yml
    unsigned threads = 2;
    std::string vars;  // JSON
};

struct DbtOutcome {
    double seconds = 0;  // as dbt measured it
    std::size_t models = 0;
    std::size_t tests = 0;
};

/// $NEARSTOCK_DBT, else $NEARSTOCK_CACHE/dbt/bin/dbt, else ~/.cache/nearstock/dbt/bin/dbt. Refuses when there is none.
Result<std::filesystem::path> find_dbt();
/// $NEARSTOCK_DBT_PROJECT, else analytics/dbt of the sources that this program was built from.
Result<std::filesystem::path> find_dbt_project();
/// `dbt build` with all models and tests. Output goes to <workspace>/warehouse/dbt.log; a failure names the model or
/// test.
Result<DbtOutcome> run_dbt(const DbtRun& run);

}  // namespace nearstock
