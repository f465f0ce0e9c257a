// The finished legs of a workspace: what its deliveries say about traffic.
//
// A leg goes from the zone of the tour's stop before (the first one counts for its own zone alone) and left when it
// arrived less what it drove. Free flow is its distance at the settings' speed of the driver's vehicle.
#pragma once

#include "app/workspace.hpp"
#include "streets/traffic_profile.hpp"

#include <string>
#include <vector>

namespace nearstock {

/// Refuses a run without deliveries in silver.
Result<std::vector<streets::FinishedLeg>> lake_legs(const Workspace& workspace, const std::string& run_id);

}  // namespace nearstock
