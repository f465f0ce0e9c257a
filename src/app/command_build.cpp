// build: dimensions, facts and marts, and how many rows of each.

#include "app/commands.hpp"
#include "app/lake_steps.hpp"
#include "app/output.hpp"
#include "warehouse/build.hpp"

#include <fmt/format.h>

#include <chrono>

namespace nearstock {

namespace {

nlohmann::ordered_json rows_of(const std::vector<TableReport>& tables) {
    auto json = nlohmann::ordered_json::object();
    for (const auto& table : tables) { json[table.name] = table.rows; }
    return json;
}

std::string lines_of(const std::vector<TableReport>& tables, std::size_t run_days) {
    std::string text;
    for (const auto& table : tables) {
        text += fmt::format("  {:<30} {:>12}", table.name, grouped(std::int64_t(table.rows)));
        text += run_days > 0 ? fmt::format(" {:>12.1f} a day\n", double(table.rows) / double(run_days)) : "\n";
    }
    return text;
}

}  // namespace

Result<StepReport> build_warehouse(const Workspace& workspace, const BuildCommandOptions& options, unsigned threads) {
    const auto started = std::chrono::steady_clock::now();
    NEARSTOCK_ASSIGN_OR_RETURN(
        report,
        build(workspace.root,
              {.full_refresh = options.full_refresh,
               .threads = threads,
               .opening_hours = static_cast<int>((workspace.city.closing - workspace.city.opening).count() / 3600),
               .detour_factor = workspace.city.detour_factor}));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    NEARSTOCK_ASSIGN_OR_RETURN(checksum, mart_checksum(workspace.root));
    StepReport step;
    step.json = {{"mart_checksum", checksum},
                 {"run_days", report.run_days},
                 {"days_rebuilt", report.days_rebuilt},
                 {"models", report.models},
                 {"tests_passed", report.tests},
                 {"dimensions", rows_of(report.dimensions)},
                 {"facts", rows_of(report.facts)},
                 {"marts", rows_of(report.marts)},
                 {"dimension_rows", report.dimension_rows()},
                 {"fact_rows_per_day", report.fact_rows_per_day()},
                 {"mart_rows_per_day", report.mart_rows_per_day()},
                 {"dbt_seconds", report.dbt_seconds},
                 {"seconds", seconds}};
    step.text = fmt::format(
        "{} run-days published, {} of them built anew; {} models, {} tests passed; {:.1f} s\n{}{}{}rows: {} in "
        "dimensions, {:.0f} of facts a day, {:.0f} of marts a day and run\n",
        report.run_days, report.days_rebuilt, report.models, report.tests, seconds, lines_of(report.dimensions, 0),
        lines_of(report.facts, report.run_days), lines_of(report.marts, report.run_days),
        grouped(std::int64_t(report.dimension_rows())), report.fact_rows_per_day(), report.mart_rows_per_day());
    return step;
}

Status build_command(const Common& common, const BuildCommandOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(workspace, open_workspace(common.workspace));
    NEARSTOCK_ASSIGN_OR_RETURN(step, build_warehouse(workspace, options, common.threads));
    return print_result(common, std::nullopt, step.text, step.json);
}

}  // namespace nearstock
