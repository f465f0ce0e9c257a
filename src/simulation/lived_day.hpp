// What happens in the network on one day? From the night's decisions to the last driver's return.
//
//   02:00  the deciders' night: purchase orders, transfers
//   03:00  transfers leave;  05:30 those due arrive
//   06:00  lots that expire are written off;  06:00–11:00 suppliers' trucks at the docks
//   opening … closing       customers order what is in reach, the rest is lost
//   every wave interval     waiting orders → sites, shelves, shipments; free drivers → tours
//   then                    rounds of tours until the last shift ends; what nobody drove waits for tomorrow
//
// Events are ordered by time, priority, sequence. The laws of conservation.hpp are checked at the end.
#pragma once

#include "simulation/day_context.hpp"

#include <string>

namespace nearstock {

/// Lives context.state.today. `night_out`, when given, receives what the deciders decided at night.
DayRecord live_one_day(const DayContext& context, const std::string& run_id, NightDecisions* night_out);

}  // namespace nearstock
