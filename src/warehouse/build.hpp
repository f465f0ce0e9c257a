// Silver, decisions and truth → published facts, dimensions and marts.
//
// dbt builds the changed days in <workspace>/warehouse/dbt.duckdb; they are exported as Parquet into
// warehouse/builds/<n>, where unchanged days are hard links to the build before, and published by renaming the link
// `current`. A kill at any moment leaves the last published build; the next run gives the same marts.
//
//   warehouse/current/<fact or mart>/run_id=<run>/dt=<date>/part.parquet    (run_id and business_date are columns, too)
//   warehouse/current/<dimension>/part.parquet
//   warehouse/current/manifest.json                                         what was built from what
#pragma once

#include "core/result.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

inline constexpr std::array<std::string_view, 8> warehouse_dimensions = {
    "dim_product",  "dim_warehouse", "dim_supplier",    "dim_driver",
    "dim_customer", "dim_date",      "dim_experiments", "dim_zone"};
/// The seven facts, and the hub's stock beside them.
inline constexpr std::array<std::string_view, 8> warehouse_facts = {
    "fact_orders",     "fact_order_items",     "fact_inventory_snapshot",     "fact_shipments",
    "fact_deliveries", "fact_driver_activity", "fact_experiment_assignments", "fact_hub_snapshot"};
inline constexpr std::array<std::string_view, 6> warehouse_marts = {
    "mart_daily_warehouse_kpis",  "mart_daily_product_kpis", "mart_delivery_performance",
    "mart_allocation_efficiency", "mart_cost_optimization",  "mart_experiment_results"};

struct BuildOptions {
    bool full_refresh = false;   // forget what dbt built and make every day anew
    unsigned threads = 2;        // of dbt
    int opening_hours = 14;      // of the shop, per day
    double detour_factor = 1.3;  // road metres per straight metre: TravelModel of the workspace
};

struct TableReport {
    std::string name;
    std::uint64_t rows = 0;
};

struct BuildReport {
    std::size_t run_days = 0;      // published
    std::size_t days_rebuilt = 0;  // of them, made anew by this build; 0: nothing had changed
    std::size_t models = 0;
    std::size_t tests = 0;   // that passed
    double dbt_seconds = 0;  // as dbt measured it
    std::vector<TableReport> dimensions, facts, marts;

    /// Rows per run-day of the seven facts (without the hub's stock), and of the six marts.
    [[nodiscard]] double fact_rows_per_day() const;
    [[nodiscard]] double mart_rows_per_day() const;
    [[nodiscard]] std::uint64_t dimension_rows() const;
};

/// Fails when another build runs, dbt is missing or fails (naming the model or test), or the lake is empty.
Result<BuildReport> build(const std::filesystem::path& workspace, const BuildOptions& options);

/// A checksum of all rows of the published marts, whatever their order.
Result<std::string> mart_checksum(const std::filesystem::path& workspace);

}  // namespace nearstock
