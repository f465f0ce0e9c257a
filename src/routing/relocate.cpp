#include "routing/solution.hpp"

#include <algorithm>

namespace nearstock {

namespace {

Stops without(const Stops& tour, std::size_t position) {
    Stops shorter = tour;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(position));
    return shorter;
}

/// The cheapest tour of the vehicle with the stop in it, when it costs less than `budget`; else nothing.
Stops cheapest_with(const SiteProblem& problem, std::size_t vehicle, const Stops& tour, std::uint32_t stop, double budget) {
    Stops trial = tour;
    trial.insert(trial.begin(), stop);
    Stops best;
    for (std::size_t position = 0; position < trial.size(); ++position) {
        if (position > 0) {
            std::swap(trial[position - 1], trial[position]);
        }
        const double cost = problem.price(vehicle, trial).cost;
        if (cost < budget) {
            budget = cost;
            best = trial;
        }
    }
    return best;
}

bool relocate_one(const SiteProblem& problem, Solution& solution, std::size_t from, std::size_t position) {
    const std::uint32_t stop = solution.tours[from][position];
    Stops rest = without(solution.tours[from], position);
    const double rest_cost = problem.price(from, rest).cost;
    const double saved = solution.cost[from] - rest_cost;
    if (problem.waiting_cost(stop) < saved - least_gain) {
        set_tour(problem, solution, from, std::move(rest));
        start_waiting(solution, stop);
        return true;
    }
    for (std::size_t to = 0; to < problem.vehicles(); ++to) {
        if (!worth_trying(problem, solution, to)) {
            continue;
        }
        const bool same = to == from;
        const double budget = (same ? solution.cost[from] : solution.cost[to] + saved) - least_gain;
        Stops better = cheapest_with(problem, to, same ? rest : solution.tours[to], stop, budget);
        if (!better.empty()) {
            if (!same) {
                set_tour(problem, solution, from, std::move(rest));
            }
            set_tour(problem, solution, to, std::move(better));
            return true;
        }
    }
    return false;
}

}  // namespace

bool relocate(const SiteProblem& problem, Solution& solution) {
    for (std::size_t from = 0; from < problem.vehicles(); ++from) {
        for (std::size_t position = 0; position < solution.tours[from].size(); ++position) {
            if (relocate_one(problem, solution, from, position)) {
                return true;
            }
        }
    }
    for (const std::uint32_t stop : solution.waiting) {
        for (std::size_t to = 0; to < problem.vehicles(); ++to) {
            if (!worth_trying(problem, solution, to)) {
                continue;
            }
            const double budget = solution.cost[to] + problem.waiting_cost(stop) - least_gain;
            Stops better = cheapest_with(problem, to, solution.tours[to], stop, budget);
            if (!better.empty()) {
                set_tour(problem, solution, to, std::move(better));
                stop_waiting(solution, stop);
                return true;
            }
        }
    }
    return false;
}

}  // namespace nearstock
