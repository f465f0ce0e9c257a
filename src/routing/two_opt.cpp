#include "routing/solution.hpp"

#include <algorithm>

namespace nearstock {

namespace {

bool reverse_a_piece(const SiteProblem& problem, Solution& solution, std::size_t vehicle) {
    const Stops& tour = solution.tours[vehicle];
    for (std::size_t i = 0; i + 1 < tour.size(); ++i) {
        for (std::size_t j = i + 1; j < tour.size(); ++j) {
            Stops trial = tour;
            std::reverse(trial.begin() + static_cast<std::ptrdiff_t>(i),
                         trial.begin() + static_cast<std::ptrdiff_t>(j) + 1);
            if (problem.price(vehicle, trial).cost < solution.cost[vehicle] - least_gain) {
                set_tour(problem, solution, vehicle, std::move(trial));
                return true;
            }
        }
    }
    return false;
}

Stops joined(const Stops& head, std::size_t head_size, const Stops& tail, std::size_t tail_from) {
    Stops tour(head.begin(), head.begin() + static_cast<std::ptrdiff_t>(head_size));
    tour.insert(tour.end(), tail.begin() + static_cast<std::ptrdiff_t>(tail_from), tail.end());
    return tour;
}

bool exchange_ends(const SiteProblem& problem, Solution& solution, std::size_t a, std::size_t b) {
    const Stops first = solution.tours[a];
    const Stops second = solution.tours[b];
    const double before = solution.cost[a] + solution.cost[b];
    for (std::size_t i = 0; i <= first.size(); ++i) {
        for (std::size_t j = 0; j <= second.size(); ++j) {
            Stops new_first = joined(first, i, second, j);
            const double cost_a = problem.price(a, new_first).cost;
            if (cost_a >= before) {
                continue;
            }
            Stops new_second = joined(second, j, first, i);
            if (cost_a + problem.price(b, new_second).cost < before - least_gain) {
                set_tour(problem, solution, a, std::move(new_first));
                set_tour(problem, solution, b, std::move(new_second));
                return true;
            }
        }
    }
    return false;
}

}  // namespace

bool two_opt(const SiteProblem& problem, Solution& solution, Tried& tried) {
    for (std::size_t a = 0; a < problem.vehicles(); ++a) {
        if (!tried.in_vain(solution, a, a)) {
            if (reverse_a_piece(problem, solution, a)) {
                return true;
            }
            tried.remember(solution, a, a);
        }
        for (std::size_t b = a + 1; b < problem.vehicles(); ++b) {
            const bool both_idle = solution.tours[a].empty() && solution.tours[b].empty();
            if (both_idle || tried.in_vain(solution, a, b) || !worth_trying(problem, solution, a) ||
                !worth_trying(problem, solution, b)) {
                continue;
            }
            if (exchange_ends(problem, solution, a, b)) {
                return true;
            }
            tried.remember(solution, a, b);
        }
    }
    return false;
}

}  // namespace nearstock
