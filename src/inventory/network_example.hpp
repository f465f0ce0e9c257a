// A made-up network stocking problem of any size, for benchmarks and for trying things out.
//
// The statement of network_problem.hpp with sites on a 40 km square, lanes to the three nearest, gamma demand of a
// lognormal level, stock from nothing to too much, space for 70 … 105 % of what is wished and money for 70 % of what is
// missing. The same seed gives the same problem for any number of threads.
#pragma once

#include "inventory/network_problem.hpp"

namespace nearstock {

struct NetworkExample {
    std::size_t skus = 500;
    std::size_t sites = 8;
    std::uint64_t seed = 1;
    std::size_t points = 8;
};

/// Requires sites >= 2 and at most 255 points.
NetworkProblem make_network_example(const NetworkExample& example, unsigned threads);

}  // namespace nearstock
