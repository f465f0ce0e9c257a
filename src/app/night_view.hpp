// A night's decisions of a workspace and all they were decided from: what `plan` writes and `inventory health` looks
// at.
#pragma once

#include "app/workspace.hpp"
#include "domain/network_state.hpp"
#include "inventory/stock_view.hpp"
#include "planning/planner.hpp"

#include <optional>
#include <string>

namespace nearstock {

struct NightRequest {
    std::string policies = "nearstock";
    std::string run_id = "live";
    std::optional<BusinessDate> day;  // the morning; after the last day known without one
};

struct NightView {
    BusinessDate day;
    std::string policies;  // name of the set
    Network network;
    NetworkState state;
    NightDecisions night;
    StockFacts facts;
};

/// Checks the request against the lake. Fails without a lived day, for a day too late, for a policy set that is none.
Result<NightView> view_night(const Workspace& workspace, const NightRequest& request, unsigned threads);
/// The name of the policy set and the morning that a request means.
struct NightName {
    std::string policies;
    BusinessDate day;
};
Result<NightName> name_night(const Workspace& workspace, const NightRequest& request);
/// The network as it stood before a morning.
Result<Network> network_before(const Workspace& workspace, const std::string& run_id, BusinessDate day);

}  // namespace nearstock
