// inventory lost-sales: what policies earn in a published lost-sales problem, beside the best with known demand.
#pragma once

#include "app/commands.hpp"

namespace nearstock {

struct InventoryLostSalesOptions {
    std::filesystem::path folder;  // problem.json and weekly_sales.parquet (item_idx, store_idx, week, units)
    std::optional<std::filesystem::path> output = std::nullopt;
    std::vector<std::string> windows = {};  // "name=first:end" beside those that problem.json names
};
/// Simulates our policy and a tuned base stock in every window that the demand covers.
Status inventory_lost_sales_command(const Common& common, const InventoryLostSalesOptions& options);

}  // namespace nearstock
