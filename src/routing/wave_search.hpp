// The tours of one site and wave, searched by the routing engine (vrp_solver.hpp) on prices of the wave's own: expected
// lateness, what waiting for the next wave costs, a minute sooner at the door.
#pragma once

#include "routing/solution.hpp"

#include <cstdint>

namespace nearstock {

/// Annealed ruin and recreate from where the solution stands, this many rounds. Never dearer than the start.
void search_on(const SiteProblem& site, Solution& solution, std::uint64_t rounds);

}  // namespace nearstock
