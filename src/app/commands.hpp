// What the program can be asked to do: one function per command, free of command-line parsing.
//
// Each prints its result on stdout (a table for people, or JSON) and progress on stderr, and is refused with a message
// that names the thing, the place and the mend.
#pragma once

#include "core/result.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace nearstock {

/// What every command is given.
struct Common {
    std::filesystem::path workspace = ".";
    bool json = false;
    unsigned threads = 2;
    std::string city = {};  // of a workspace of several, whose turn it is; results say so
};

// -- the loop -------------------------------------------------------------------------------------------------------

struct InitOptions {
    std::optional<std::filesystem::path> config;  // a city file; the shipped default without one
    std::optional<std::uint64_t> seed;
};
Status init_command(const Common& common, const InitOptions& options);

struct GenerateOptions {
    int days = 140;
    double fault_share = 0.005;  // of the raw rows
};
/// Lives `days` days under common practice as run `live` and writes what a company's systems would deliver.
Status generate_command(const Common& common, const GenerateOptions& options);

struct ImportOptions {
    std::filesystem::path file;
    std::optional<int> city;
};
/// FreshRetailNet-50K as published: makes a workspace whose stores are MFCs.
Status import_command(const Common& common, const ImportOptions& options);

struct IngestCommandOptions {
    std::vector<std::string> runs;  // all that have raw files, when empty
    std::optional<BusinessDate> from;
    std::optional<BusinessDate> to;
};
Status ingest_command(const Common& common, const IngestCommandOptions& options);
/// ingest of a range that starts again where a killed one stopped.
Status backfill_command(const Common& common, const IngestCommandOptions& options);
Status quality_command(const Common& common, const std::string& run_id);
Status sources_command(const Common& common);

struct SimulateOptions {
    int days = 60;
    std::vector<std::string> policies{"nearstock"};  // names of shipped policy sets, or TOML files
    std::string compare = "practice";
    double fault_share = 0.005;
    bool ingest = true;  // raw files of the branches go through the lake at once
};
/// Lives the same days once per policy set, each from the world after the last live day.
Status simulate_command(const Common& common, const SimulateOptions& options);

struct SavingsOptions {
    int seeds = 8;
    std::uint64_t first_seed = 101;
    int history_days = 140;
    int days = 60;
    std::string baseline = "practice";
    std::vector<std::string> candidates = {"nearstock"};
    std::optional<std::filesystem::path> config;
};
/// Independent worlds, each lived once as history and then once per policy set; KPIs paired over seeds.
Status savings_command(const Common& common, const SavingsOptions& options);

struct BuildCommandOptions {
    bool full_refresh = false;
};
Status build_command(const Common& common, const BuildCommandOptions& options);

struct ReportOptions {
    std::string baseline = "practice";
    std::string candidate = "nearstock";
    std::filesystem::path html;  // empty: <workspace>/report.html
    std::uint64_t seed = 1;      // of the bootstrap
};
Status report_command(const Common& common, const ReportOptions& options);

struct RunOptions {
    std::string policies = "nearstock";
};
/// One daily cycle in live operation: ingest what arrived, decide the night, write the plan, build the warehouse.
Status run_command(const Common& common, const RunOptions& options);

// -- the deciders, each alone
// ------------------------------------------------------------------------------------------

struct ForecastOptions {
    std::filesystem::path input;   // see app/long_format.hpp; empty: the workspace's lake (app/forecast_workspace.hpp)
    std::filesystem::path output;  // Parquet
    std::string horizon = "7d";
    std::vector<std::string> models{"seasonal_level"};
    std::vector<double> quantiles;
    std::optional<BusinessDate> cutoff;
    std::optional<std::filesystem::path> future;
    std::string frequency;   // found in the file when empty
    std::size_t season = 0;  // periods; 0: usual for the frequency
    std::uint64_t seed = 1;
    std::size_t block_values = 1'500'000;
    std::string run_id = "live";  // of the workspace
    std::string by = "site";      // series of the workspace: product × site, or × zone
    Seconds time_limit{0};        // from which on `auto` adds no more candidates; 0: none
    std::filesystem::path cache;  // of answers and fits; empty: the workspace's models/, and none for a file
    bool update = false;          // moves the newest kept fit on instead of fitting
};
/// Series of a file, or of a workspace → distributions of the next periods.
Status forecast_command(const Common& common, const ForecastOptions& options);

struct ForecastEvaluateOptions {
    std::filesystem::path truth;  // sales file, with the history before the forecast for what is scaled by it
    std::vector<std::filesystem::path> forecasts;
    std::optional<std::filesystem::path> weights;  // unique_id, weight
    bool segments = true;
};
/// How good were these forecasts, ours or a competitor's?
Status forecast_evaluate_command(const Common& common, const ForecastEvaluateOptions& options);

struct ForecastBacktestOptions {
    ForecastOptions forecast;  // input, horizon, models, quantiles, cutoff, frequency, season
    std::vector<std::string> known_ahead;
    std::size_t windows = 3;
    std::string step;  // between origins; the horizon when empty
    bool segments = false;
};
/// How good would these models have been, from several origins in the past?
Status forecast_backtest_command(const Common& common, const ForecastBacktestOptions& options);

struct PlanOptions {
    std::string policies = "nearstock";
    std::string run_id = "live";
    std::optional<BusinessDate> day;
};
/// The night's decisions from the lake's state: plans/<run>-<day>.parquet and a summary.
Status plan_command(const Common& common, const PlanOptions& options);

struct FileOptions {
    std::filesystem::path input;
    std::optional<std::filesystem::path> output;
    std::string policy;
};
Status inventory_command(const Common& common, const FileOptions& options);

struct InventoryNetworkOptions {
    std::filesystem::path folder;                // see app/network_files.hpp
    std::filesystem::path output;                // a folder: plan.parquet, transfers.parquet, plan.json
    std::optional<std::filesystem::path> start;  // the folder of yesterday's plan: where the search begins
    bool values = false;                         // values.parquet too: the worth of one more unit at every cell
};
/// One night's purchases and transfers for a whole network, with a bound on how far from the best they can be.
Status inventory_network_command(const Common& common, const InventoryNetworkOptions& options);

struct InventoryScheduleOptions {
    std::filesystem::path file;
    std::optional<std::filesystem::path> output;
    std::uint64_t seed = 1;
    std::optional<std::size_t> steps;  // none: as many as ScheduleSearch says
    bool values = false;               // also what one more unit is worth, day by day
};
/// Orders and transfers of the next days, under case packs, minimums, order days, trucks, docks and assortment.
Status inventory_schedule_command(const Common& common, const InventoryScheduleOptions& options);

struct InventoryExampleOptions {
    std::size_t skus = 500;
    std::size_t sites = 8;
    std::uint64_t seed = 1;
    std::filesystem::path output;
};
/// A made-up network of any size, as the folder that `inventory network` reads.
Status inventory_example_command(const Common& common, const InventoryExampleOptions& options);

struct InventorySolveOptions {
    std::filesystem::path problems;  // JSON: instances, each with name, problem and inputs
    std::string name;                // of the one to solve; all when empty
};
/// Textbook problems of a file, each answered with its optimal decision and cost: see app/inventory_problems.hpp.
Status inventory_solve_command(const Common& common, const InventorySolveOptions& options);

Status risk_command(const Common& common, const FileOptions& options);
Status source_command(const Common& common, const FileOptions& options);
Status route_command(const Common& common, const FileOptions& options);
Status eta_command(const Common& common, const FileOptions& options);

struct ExperimentOptions {
    std::filesystem::path input;  // unit, arm, value; or empty: the running experiment of `run_id`
    std::string run_id = "nearstock";
    std::string metric = "cost_per_order";
    double confidence = 0.95;
};
Status experiment_command(const Common& common, const ExperimentOptions& options);

}  // namespace nearstock
