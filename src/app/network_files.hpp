// A network stocking problem as a folder of tables, and its answer.
//
//     sku.parquet     sku, unit_cost, unit_volume_litres, holding_cost, stockout_cost
//     site.parquet    site, capacity_litres, inbound_cost_per_litre
//     lane.parquet    from_site, to_site, cost_per_litre
//     stock.parquet   sku, site, on_hand, demand_1 … demand_n (whole units, ascending)
//     params.json     budget
//
// Keys are whole numbers or text. A product with a broken row is left out and listed, and what lies of it keeps its
// space; a broken lane is left out and listed; a site too small for what lies in it gets nothing more.
#pragma once

#include "inventory/network_plan.hpp"

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace nearstock {

using Keys = std::variant<std::vector<std::int64_t>, std::vector<std::string>>;

struct NetworkFiles {
    NetworkProblem problem;
    Keys skus;   // by product
    Keys sites;  // by site
    std::vector<std::string> refused;
};

/// Refused when a table or column is missing, or nothing can be planned.
Result<NetworkFiles> read_network_folder(const std::filesystem::path& folder);

/// plan.parquet (sku, site, units), transfers.parquet (sku, from_site, to_site, units) and plan.json.
Status write_network_plan(const NetworkFiles& files, const NetworkPlan& plan, const std::filesystem::path& folder);
/// values.parquet (sku, site, value): what one more unit at each cell is worth under the plan (marginal_values).
Status write_network_values(const NetworkFiles& files, const NetworkPlan& plan, const std::filesystem::path& folder);
/// A plan written before, to start from: its prices and, where its tables are there, its decision. Refused when it is
/// for other sites; products that are not in `files` are passed over.
Status read_network_start(const NetworkFiles& files, const std::filesystem::path& folder, NetworkPlanOptions& options);

/// Writes a problem in the form that read_network_folder() reads; keys are 0, 1, …
Status write_network_folder(const NetworkProblem& problem, const std::filesystem::path& folder);

}  // namespace nearstock
