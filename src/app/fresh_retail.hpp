// FreshRetailNet-50K as a network: each store an MFC, its sales censored by its stock status.
//
// What upstream does not say (prices, coordinates, lead times, packs, shelf lives) is assumed in one file,
// config/freshretailnet.toml, copied into the workspace; every output names it.
#pragma once

#include "connectors/freshretailnet.hpp"
#include "core/result.hpp"
#include "domain/network.hpp"
#include "domain/network_state.hpp"
#include "simulation/store_world.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace nearstock {

struct FreshRetailAssumptions {
    int city = 0;
    std::uint64_t seed = 1;
    int history_days = 48;                        // the rest of the 76 is lived
    double lowest_price = 4, highest_price = 16;  // per unit of sale, by third-level category
    double margin = 0.3;
    double unit_volume_l = 1;
    int lowest_shelf_life_days = 3, highest_shelf_life_days = 12;  // by second-level category
    double case_pack_units = 0.5;
    double mean_lead_time_days = 1.5, sd_lead_time_days = 0.5;
    double fixed_order_cost = 1.0;  // per store and night
    double order_line_cost = 0.02, inbound_line_cost = 0.05;
    double opening_cover_days = 2;  // of mean recorded sales on the shelves when the lived days begin
    int recovery_window_days = 14;  // the world's rule for hours out of stock
};
/// Fails naming an unknown key or a value out of range.
Result<FreshRetailAssumptions> parse_fresh_retail(const std::string& toml_text, const std::string& place);

/// One city's rows out of upstream's file into a lake, and read from there: bronze has them as they came
/// (bronze/freshretailnet/city=N/part.parquet), quarantine has those that cannot be used, which the warning on stderr
/// counts. A later import of the city replaces both.
Result<FreshRetailCity> land_fresh_retail(const std::filesystem::path& file, int city_id,
                                          const std::filesystem::path& lake);

/// What customers wanted in an hour out of stock. In stock, they wanted what they bought.
enum class DemandRule {
    same_hour_mean,  // the mean of that hour over the days within ± recovery_window_days when it was in stock
    sales,           // nothing: sales = demand
};

struct FreshRetailWorld {
    Network network;
    StoreDemand demand;                 // of the lived days
    NetworkState state;                 // after the history
    std::vector<Promotion> promotions;  // every discount of the lived days, by first day; announced the day before
    double history_sales = 0, recovered_share = 0;  // units of sale a day; share of the demand that was never sold
};
FreshRetailWorld fresh_retail_world(const FreshRetailCity& city, const FreshRetailAssumptions& assumptions,
                                    DemandRule rule);

}  // namespace nearstock
