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
Stops cheapest_with(const SiteProblem& problem, std::size_t vehicle, const Stops& tour, std::uint32_t stop,
                    double budget) {
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

bool relocate_between(const SiteProblem& problem, Solution& solution, std::size_t from, std::size_t to) {
    for (std::size_t position = 0; position < solution.tours[from].size(); ++position) {
        const std::uint32_t stop = solution.tours[from][position];
        Stops rest = without(solution.tours[from], position);
        const bool same = to == from;
        const double saved = same ? 0 : solution.cost[from] - problem.price(from, rest).cost;
        Stops better =
            cheapest_with(problem, to, same ? rest : solution.tours[to], stop, solution.cost[to] + saved - least_gain);
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

bool leave_one_waiting(const SiteProblem& problem, Solution& solution, std::size_t from) {
    for (std::size_t position = 0; position < solution.tours[from].size(); ++position) {
        const std::uint32_t stop = solution.tours[from][position];
        if (!problem.may_wait(stop)) {
            continue;
        }
        Stops rest = without(solution.tours[from], position);
        if (problem.price(from, rest).cost + problem.waiting_cost(stop) < solution.cost[from] - least_gain) {
            set_tour(problem, solution, from, std::move(rest));
            start_waiting(solution, stop);
            return true;
        }
    }
    return false;
}

bool take_one_along(const SiteProblem& problem, Solution& solution, std::size_t to) {
    for (const std::uint32_t stop : solution.waiting) {
        const double budget = solution.cost[to] + problem.waiting_cost(stop) - least_gain;
        Stops better = cheapest_with(problem, to, solution.tours[to], stop, budget);
        if (!better.empty()) {
            set_tour(problem, solution, to, std::move(better));
            stop_waiting(solution, stop);
            return true;
        }
    }
    return false;
}

}  // namespace

bool relocate(const SiteProblem& problem, Solution& solution, Tried& tried) {
    const std::size_t waiting = solution.waiting_place();
    for (std::size_t from = 0; from < problem.vehicles(); ++from) {
        for (std::size_t to = 0; !solution.tours[from].empty() && to < problem.vehicles(); ++to) {
            if (tried.in_vain(solution, from, to) || !worth_trying(problem, solution, to)) {
                continue;
            }
            if (relocate_between(problem, solution, from, to)) {
                return true;
            }
            tried.remember(solution, from, to);
        }
        if (!tried.in_vain(solution, from, waiting)) {
            if (leave_one_waiting(problem, solution, from) ||
                (worth_trying(problem, solution, from) && take_one_along(problem, solution, from))) {
                return true;
            }
            tried.remember(solution, from, waiting);
        }
    }
    return false;
}

}  // namespace nearstock
