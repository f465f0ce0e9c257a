#include "routing/solution.hpp"

#include <algorithm>

namespace nearstock {

namespace {

bool exchange_between(const SiteProblem& problem, Solution& solution, std::size_t a, std::size_t b) {
    Stops first = solution.tours[a];
    Stops second = solution.tours[b];
    const double before = solution.cost[a] + solution.cost[b];
    for (auto& one : first) {
        for (auto& other : second) {
            std::swap(one, other);
            const double cost_a = problem.price(a, first).cost;
            if (cost_a < before && cost_a + problem.price(b, second).cost < before - least_gain) {
                set_tour(problem, solution, a, std::move(first));
                set_tour(problem, solution, b, std::move(second));
                return true;
            }
            std::swap(one, other);
        }
    }
    return false;
}

bool exchange_within(const SiteProblem& problem, Solution& solution, std::size_t vehicle) {
    Stops tour = solution.tours[vehicle];
    for (std::size_t i = 0; i < tour.size(); ++i) {
        for (std::size_t j = i + 1; j < tour.size(); ++j) {
            std::swap(tour[i], tour[j]);
            if (problem.price(vehicle, tour).cost < solution.cost[vehicle] - least_gain) {
                set_tour(problem, solution, vehicle, std::move(tour));
                return true;
            }
            std::swap(tour[i], tour[j]);
        }
    }
    return false;
}

bool exchange_with_waiting(const SiteProblem& problem, Solution& solution, std::size_t vehicle) {
    Stops tour = solution.tours[vehicle];
    for (auto& place : tour) {
        const std::uint32_t driven = place;
        for (const std::uint32_t waiting : solution.waiting) {
            place = waiting;
            const double before = solution.cost[vehicle] + problem.waiting_cost(waiting);
            if (problem.price(vehicle, tour).cost + problem.waiting_cost(driven) < before - least_gain) {
                stop_waiting(solution, waiting);
                start_waiting(solution, driven);
                set_tour(problem, solution, vehicle, std::move(tour));
                return true;
            }
        }
        place = driven;
    }
    return false;
}

}  // namespace

bool exchange(const SiteProblem& problem, Solution& solution, Tried& tried) {
    const std::size_t waiting = solution.waiting_place();
    for (std::size_t a = 0; a < problem.vehicles(); ++a) {
        if (solution.tours[a].empty()) {
            continue;
        }
        if (!tried.in_vain(solution, a, waiting)) {
            if (exchange_within(problem, solution, a) || exchange_with_waiting(problem, solution, a)) {
                return true;
            }
            tried.remember(solution, a, waiting);
        }
        for (std::size_t b = a + 1; b < problem.vehicles(); ++b) {
            if (solution.tours[b].empty() || tried.in_vain(solution, a, b)) {
                continue;
            }
            if (exchange_between(problem, solution, a, b)) {
                return true;
            }
            tried.remember(solution, a, b);
        }
    }
    return false;
}

}  // namespace nearstock
