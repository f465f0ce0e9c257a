// Which policy decides what: a policy set is a TOML file that names one policy per rhythm, with its parameters.
//
// The twin and live operation take the same policy sets. Shipped: config/*.toml but city
// files, and config/ablation/*.toml.
#pragma once

#include "core/result.hpp"
#include "inventory/replenishment_policy.hpp"
#include "routing/route_planner.hpp"
#include "sourcing/sourcing_policy.hpp"

#include <filesystem>
#include <optional>
#include <string>

namespace nearstock {

struct PolicySet {
    std::string name;        // practice | nearstock | …
    std::string forecaster;  // forecasting::make_forecaster
    int horizon_days = 28;
    int history_days = 112;     // of the panel
    std::string replenishment;  // practice | forecast_ss | base_stock | network_plan
    PracticeParameters practice;
    BaseStockParameters base_stock;                              // of network_plan too
    double move_weight = NetworkPolicyParameters{}.move_weight;  // of network_plan
    std::optional<double> budget;  // of network_plan: for a night's purchases, in the currency
    std::string sourcing;          // nearest_site | cheapest_site
    CheapestSiteParameters cheapest_site;
    std::string routing;  // nearest_neighbour | insertion | ruin_recreate
    InsertionParameters insertion;
    std::int64_t rounds = default_rounds;  // of ruin_recreate, a site and wave
    bool learn_congestion = false;         // plan with the congestion learnt from deliveries
    std::string experiment_id;             // what the daily experiment is called; its arms reach sourcing
};

/// Fails on an unknown key or value, naming it, its place and the allowed ones.
Result<PolicySet> read_policy_set(const std::filesystem::path& file);
Result<PolicySet> parse_policy_set(const std::string& toml_text, const std::string& place);
/// The text of a shipped policy set ("practice", "nearstock", "ablation/transfers"); empty when there is none of that
/// name.
std::string shipped_policy_set(std::string_view name);

}  // namespace nearstock
