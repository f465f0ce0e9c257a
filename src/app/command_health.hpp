// inventory health: where stock runs out, what lies too long, what it costs, and what would cure it.
#pragma once

#include "app/commands.hpp"

namespace nearstock {

struct InventoryHealthOptions {
    std::string policies = "nearstock";  // whose forecast is used
    std::string run_id = "live";
    std::optional<BusinessDate> day;              // the morning; after the last day known without one
    int days = 14;                                // looked ahead
    int cover_days = 28;                          // stock beyond what sells in so many days is excess
    double risk = 0.05;                           // of a stockout before help can come, from which on it is a problem
    std::string withdrawal = "fifo";              // at shops: the oldest is sold first, or the freshest (lifo)
    std::optional<double> elasticity;             // of demand by price: tells from when on a markdown pays
    std::optional<std::filesystem::path> output;  // Parquet: one row per product × site
};
/// A summary by site and the worst lines with their cures.
Status inventory_health_command(const Common& common, const InventoryHealthOptions& options);

}  // namespace nearstock
