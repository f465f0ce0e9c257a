#include "routing/solution.hpp"

namespace nearstock {

bool hold_tour(const SiteProblem& problem, Solution& solution) {
    for (std::size_t v = 0; v < problem.vehicles(); ++v) {
        double later = 0;
        for (const std::uint32_t stop : solution.tours[v]) { later += problem.waiting_cost(stop); }
        if (later < solution.cost[v] - least_gain) {
            for (const std::uint32_t stop : solution.tours[v]) { start_waiting(solution, stop); }
            set_tour(problem, solution, v, {});
            return true;
        }
    }
    return false;
}

}  // namespace nearstock
