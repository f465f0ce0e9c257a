// forecast recover: what would have been sold while shelves were empty.
#pragma once

#include "app/commands.hpp"

namespace nearstock {

struct RecoverOptions {
    std::filesystem::path input;   // FreshRetailNet's own columns, hourly
    std::filesystem::path output;  // Parquet: unique_id, ds, sales, availability, demand, demand_sd, exposure
};
/// Demand per series and day, with its uncertainty.
Status recover_command(const Common& common, const RecoverOptions& options);

}  // namespace nearstock
