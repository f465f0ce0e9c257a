// Moves of whole tours: to an idle vehicle, or to the next wave.
#include "routing/solution.hpp"

#include <algorithm>

namespace nearstock {

bool change_vehicle(const SiteProblem& problem, Solution& solution) {
    for (std::size_t from = 0; from < problem.vehicles(); ++from) {
        const Stops tour = solution.tours[from];
        for (std::size_t to = 0; !tour.empty() && to < problem.vehicles(); ++to) {
            if (solution.tours[to].empty() && worth_trying(problem, solution, to) &&
                problem.price(to, tour).cost < solution.cost[from] - least_gain) {
                set_tour(problem, solution, from, {});
                set_tour(problem, solution, to, tour);
                return true;
            }
        }
    }
    return false;
}

bool hold_tour(const SiteProblem& problem, Solution& solution) {
    for (std::size_t v = 0; v < problem.vehicles(); ++v) {
        double later = 0;
        for (const std::uint32_t stop : solution.tours[v]) {
            later += problem.waiting_cost(stop);
        }
        if (later < solution.cost[v] - least_gain) {
            for (const std::uint32_t stop : solution.tours[v]) {
                start_waiting(solution, stop);
            }
            set_tour(problem, solution, v, {});
            return true;
        }
    }
    return false;
}

void improve(const SiteProblem& problem, Solution& solution) {
    while (relocate(problem, solution) || exchange(problem, solution) || two_opt(problem, solution) ||
           change_vehicle(problem, solution) || hold_tour(problem, solution)) {
    }
}

}  // namespace nearstock
