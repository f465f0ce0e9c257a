// Solves a vehicle routing problem for as long as it is given: annealed ruin and recreate.
//
//     vrp::SolverOptions options{.iterations = 200'000, .seed = 1};
//     vrp::Solution solution = vrp::solve(problem, options);   // after check_problem(problem)
//
// The same problem, seed, iterations and threads give the same solution on any machine; with a clock (`spent`) they
// do not, since a faster machine gets further.
#pragma once

#include "routing/vrp_problem.hpp"

#include <functional>

namespace nearstock::vrp {

class RoutePricer;  // vrp_tables.hpp

enum class Objective {
    cost,            // fixed, distance and time costs as the problem states them
    vehicles_first,  // fewest vehicles, then cost
};

struct SolverOptions {
    std::uint64_t iterations = 0;   // 0: as long as `spent` says
    std::function<double()> spent;  // share of the budget that is gone, 0 … 1; asked now and then
    std::uint64_t seed = 1;
    unsigned threads = 1;  // islands; each is a search of its own, the best is taken
    Objective objective = Objective::cost;
    std::optional<Solution> start;  // improved instead of starting from nothing
    /// Prices whole routes instead of the problem's own rules: for costs that the model has no word for. Its distances
    /// must be lower bounds: what a visit adds to the price is no less than what it adds to the distance cost.
    const RoutePricer* pricer = nullptr;
    /// Called when a better solution is found: its cost, how many clients are left out, the iteration.
    std::function<void(Cost cost, std::size_t unserved, std::uint64_t iteration)> improved;
};

/// Requires check_problem(problem), and `iterations` or `spent`. Clients that cannot be served are in `unserved`.
Solution solve(const Problem& problem, const SolverOptions& options);

}  // namespace nearstock::vrp
