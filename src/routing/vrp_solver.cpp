// The islands: searches that differ in their seed; the best solution counts.
#include "routing/vrp_solver.hpp"

#include "core/check.hpp"
#include "core/parallel.hpp"
#include "routing/vrp_island.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <tuple>

namespace nearstock::vrp {

namespace {

/// What the plain rules refuse goes back to its customers: the search takes a shift's length at normal speed, and knows
/// no rests. Then the plain price counts.
void keep_the_rules(const Problem& problem, Solution& solution) {
    for (auto& route : solution.routes) {
        for (auto timing = drive(problem, route); !timing.broken.empty() && !route.visits.empty();
             timing = drive(problem, route)) {
            const auto last = route.visits.back();
            route.visits.pop_back();
            if (problem.is_depot(last)) {
                continue;
            }
            const auto client = problem.client_at(last);
            solution.unserved.push_back({client, timing.broken.front()});
            const auto other = problem.clients[client].delivers_to != nobody ? problem.clients[client].delivers_to
                                                                             : problem.clients[client].picks_up_at;
            if (other != nobody && std::erase(route.visits, problem.place_of(other)) > 0) {
                solution.unserved.push_back({other, timing.broken.front()});
            }
        }
    }
    std::erase_if(solution.routes, [](const Route& route) { return route.visits.empty(); });
    std::ranges::sort(solution.unserved, {}, &Unserved::client);
    solution.cost = audit(problem, solution).cost;
}

}  // namespace

Solution solve(const Problem& problem, const SolverOptions& options) {
    check(options.iterations > 0 || options.spent != nullptr, "a search needs an end: iterations or a clock");
    const Tables tables(problem);
    const std::size_t count = std::max(1U, options.threads);
    SolverOptions own = options;
    std::mutex one_at_a_time;
    if (options.improved) {
        own.improved = [&](Cost cost, std::size_t unserved, std::uint64_t iteration) {
            const std::lock_guard lock(one_at_a_time);
            options.improved(cost, unserved, iteration);
        };
    }
    if (options.spent) {
        own.spent = [&] {
            const std::lock_guard lock(one_at_a_time);
            return options.spent();
        };
    }
    std::vector<std::unique_ptr<Island>> islands;
    for (std::size_t i = 0; i < count; ++i) {
        islands.push_back(std::make_unique<Island>(tables, own, options.seed + i * 7919));
    }
    parallel_for(count, options.threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) { islands[i]->run(); }
    });
    std::size_t best = 0;
    const auto key = [&](std::size_t i) {
        const auto& routes = islands[i]->routes();
        const bool fleet = options.objective == Objective::vehicles_first;
        return std::tuple(routes.missing(), fleet ? routes.used() : 0, routes.cost());
    };
    for (std::size_t i = 1; i < count; ++i) {
        if (key(i) < key(best)) {
            best = i;
        }
    }
    auto solution = islands[best]->routes().solution();
    keep_the_rules(problem, solution);
    return solution;
}

}  // namespace nearstock::vrp
