// How much to order, or to keep, when the supplier is down now and then?
//
// Steady demand from a supplier whose up and down times are exponential (Parlar and Berkin 1991, corrected by Berk and
// Arreola-Risa 1994), and base stock under disruptions that a Markov chain begins and ends (Schmitt, Snyder and Shen
// 2010). Equations as in Snyder and Shen 2019, section 9.2.
#pragma once

#include "core/result.hpp"
#include "inventory/economic_order.hpp"
#include "inventory/newsvendor.hpp"

#include <cstdint>

namespace nearstock {

struct Disruptions {
    double disruption_rate = 0;  // per time unit that the supplier is up, > 0
    double recovery_rate = 0;    // per time unit that it is down, > 0
};
/// Orders when stock is gone; demand while the supplier is down is lost at `stockout_cost` per unit. The exact cost
/// (K + hQ²/2λ + pλψ/μ) / (Q/λ + ψ/μ), ψ = a/(a + μ)·(1 − e^{−(a + μ)Q/λ}), a the disruption and μ the recovery rate
/// (Snyder and Shen 2019, (9.8)), minimised over Q. Fails on rates and costs that are not positive.
Result<OrderAnswer> economic_order_with_disruptions(const SteadyDemand& problem, double stockout_cost,
                                                    Disruptions disruptions);
/// The same with ψ = a/(a + μ), which has a closed form (Snyder 2014; Snyder and Shen 2019, (9.12)); its exact cost.
Result<OrderAnswer> approximate_order_with_disruptions(const SteadyDemand& problem, double stockout_cost,
                                                       Disruptions disruptions);

struct DisruptionChances {
    double disruption = 0;  // P(down next period | up), in (0, 1]
    double recovery = 0;    // P(up next period | down), in (0, 1]
};
struct DisruptionStock {
    double stock = 0;                // units
    std::int64_t periods_ahead = 0;  // of demand held beyond this period's
    double cost = 0;                 // money per period, all down times
    double tabled_cost = 0;          // the same up to the 1 − 1e-10 quantile of down times, as published tables add up
};
/// Known demand a period, no lead time, unmet demand waits: stock n + 1 periods' demand, n the smallest with
/// P(down for at most n periods) at least shortage / (shortage + holding) (Snyder and Shen 2019, (9.19)).
Result<DisruptionStock> base_stock_with_disruptions(EndCosts costs, double demand, DisruptionChances chances);

}  // namespace nearstock
