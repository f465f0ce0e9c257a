#include "routing/solution.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

double Solution::total(const SiteProblem& problem) const {
    double total = 0;
    for (const double c : cost) { total += c; }
    for (const std::uint32_t stop : waiting) { total += problem.waiting_cost(stop); }
    return total;
}

Solution nobody_drives(const SiteProblem& problem) {
    return with_tours(problem, std::vector<Stops>(problem.vehicles()));
}

Solution with_tours(const SiteProblem& problem, std::vector<Stops> tours) {
    Solution solution{.tours = std::move(tours), .cost = std::vector<double>(problem.vehicles())};
    solution.last_change.resize(problem.vehicles() + 1);
    std::vector<bool> driven(problem.stops());
    for (std::size_t v = 0; v < problem.vehicles(); ++v) {
        solution.cost[v] = problem.price(v, solution.tours[v]).cost;
        check(std::isfinite(solution.cost[v]), "a solution starts from tours that keep the rules");
        for (const std::uint32_t stop : solution.tours[v]) { driven[stop] = true; }
    }
    for (std::uint32_t stop = 0; stop < problem.stops(); ++stop) {
        if (!driven[stop]) {
            solution.waiting.push_back(stop);
        }
    }
    return solution;
}

void set_tour(const SiteProblem& problem, Solution& solution, std::size_t vehicle, Stops tour) {
    solution.tours[vehicle] = std::move(tour);
    solution.last_change[vehicle] = ++solution.changes;
    solution.cost[vehicle] = problem.price(vehicle, solution.tours[vehicle]).cost;
    check(std::isfinite(solution.cost[vehicle]), "a move keeps capacity and shift");
#if defined(__SANITIZE_ADDRESS__) || !defined(__OPTIMIZE__)
    const double plain = problem.plain_price(vehicle, solution.tours[vehicle]);
    check(std::abs(plain - solution.cost[vehicle]) < 1, "a move's price is the plain price of its route");
#endif
}

void start_waiting(Solution& solution, std::uint32_t stop) {
    solution.waiting.insert(std::ranges::lower_bound(solution.waiting, stop), stop);
    solution.last_change[solution.waiting_place()] = ++solution.changes;
}

void stop_waiting(Solution& solution, std::uint32_t stop) {
    solution.waiting.erase(std::ranges::lower_bound(solution.waiting, stop));
    solution.last_change[solution.waiting_place()] = ++solution.changes;
}

bool worth_trying(const SiteProblem& problem, const Solution& solution, std::size_t vehicle) {
    if (!solution.tours[vehicle].empty()) {
        return true;
    }
    for (std::size_t earlier = 0; earlier < vehicle; ++earlier) {
        if (solution.tours[earlier].empty() && problem.alike(vehicle, earlier)) {
            return false;
        }
    }
    return true;
}

void improve(const SiteProblem& problem, Solution& solution) {
    Tried relocated(problem);
    Tried exchanged(problem);
    Tried opted(problem);
    while (relocate(problem, solution, relocated) || exchange(problem, solution, exchanged) ||
           two_opt(problem, solution, opted) || hold_tour(problem, solution)) {}
}

}  // namespace nearstock
