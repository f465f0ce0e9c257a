#include "inventory/economic_order.hpp"

#include "inventory/expected_cost.hpp"
#include "inventory/textbook_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

Status valid(const SteadyDemand& p) {
    NEARSTOCK_RETURN_IF_ERROR(require_positive(p.fixed_cost, "fixed_cost"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(p.holding_cost, "holding_cost"));
    return require_positive(p.demand_rate, "demand_rate");
}

Status valid(const DiscountProblem& p, const DiscountSchedule& s) {
    NEARSTOCK_RETURN_IF_ERROR(valid(SteadyDemand{p.fixed_cost, p.holding_cost_rate, p.demand_rate}));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(s.unit_costs, "unit_costs"));
    NEARSTOCK_RETURN_IF_ERROR(require_not_negative(s.breakpoints, "breakpoints"));
    if (s.breakpoints.empty() || s.breakpoints.size() != s.unit_costs.size()) {
        return refuse(fmt::format("{} breakpoints and {} unit costs", s.breakpoints.size(), s.unit_costs.size()),
                      "breakpoints", "give one unit cost for each breakpoint, the first breakpoint 0");
    }
    if (s.breakpoints[0] != 0) {
        return refuse(fmt::format("the first breakpoint is {}", s.breakpoints[0]), "breakpoints", "let it be 0");
    }
    for (std::size_t j = 1; j < s.breakpoints.size(); ++j) {
        if (s.breakpoints[j] <= s.breakpoints[j - 1] || s.unit_costs[j] > s.unit_costs[j - 1]) {
            return refuse(fmt::format("region {} begins at {} with price {}, the one before at {} with {}", j,
                                      s.breakpoints[j], s.unit_costs[j], s.breakpoints[j - 1], s.unit_costs[j - 1]),
                          "breakpoints", "let breakpoints rise and unit costs fall");
        }
    }
    return {};
}

double end_of(const DiscountSchedule& s, std::size_t region) {
    return region + 1 < s.breakpoints.size() ? s.breakpoints[region + 1] : std::numeric_limits<double>::infinity();
}

}  // namespace

Result<OrderAnswer> economic_order(const SteadyDemand& p) {
    NEARSTOCK_RETURN_IF_ERROR(valid(p));
    const double quantity = economic_order_quantity(p.fixed_cost, p.demand_rate, p.holding_cost);
    return OrderAnswer{quantity, quantity * p.holding_cost};
}

Result<BackorderAnswer> economic_order_with_backorders(const SteadyDemand& p, double stockout_cost) {
    NEARSTOCK_RETURN_IF_ERROR(valid(p));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(stockout_cost, "stockout_cost"));
    const double served = stockout_cost / (p.holding_cost + stockout_cost);
    const double quantity = economic_order_quantity(p.fixed_cost, p.demand_rate, p.holding_cost * served);
    return BackorderAnswer{quantity, p.holding_cost / (p.holding_cost + stockout_cost),
                           quantity * p.holding_cost * served};
}

Result<OrderAnswer> economic_production(const SteadyDemand& p, double production_rate) {
    NEARSTOCK_RETURN_IF_ERROR(valid(p));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(production_rate, "production_rate"));
    if (production_rate <= p.demand_rate) {
        return refuse(fmt::format("production_rate is {}, demand_rate {}", production_rate, p.demand_rate),
                      "production_rate", "let production be quicker than demand");
    }
    SteadyDemand slower = p;
    slower.holding_cost *= 1 - p.demand_rate / production_rate;
    return economic_order(slower);
}

Result<DiscountAnswer> all_units_discount(const DiscountProblem& p, const DiscountSchedule& s) {
    NEARSTOCK_RETURN_IF_ERROR(valid(p, s));
    DiscountAnswer best{0, 0, std::numeric_limits<double>::infinity()};
    for (std::size_t j = 0; j < s.breakpoints.size(); ++j) {
        const double holding = p.holding_cost_rate * s.unit_costs[j];
        const double own = economic_order_quantity(p.fixed_cost, p.demand_rate, holding);
        if (own >= end_of(s, j)) {
            continue;  // the next region is cheaper for more units
        }
        const double quantity = std::max(own, s.breakpoints[j]);
        const double cost =
            s.unit_costs[j] * p.demand_rate + p.fixed_cost * p.demand_rate / quantity + holding * quantity / 2;
        if (cost < best.cost) {
            best = {quantity, j, cost};
        }
    }
    return best;
}

Result<DiscountAnswer> incremental_discount(const DiscountProblem& p, const DiscountSchedule& s) {
    NEARSTOCK_RETURN_IF_ERROR(valid(p, s));
    DiscountAnswer best{0, 0, std::numeric_limits<double>::infinity()};
    double saved = 0;  // what the units below the breakpoint cost more than at this region's price
    for (std::size_t j = 0; j < s.breakpoints.size(); ++j) {
        if (j > 0) {
            saved += (s.unit_costs[j - 1] - s.unit_costs[j]) * s.breakpoints[j];
        }
        const double holding = p.holding_cost_rate * s.unit_costs[j];
        const double quantity = economic_order_quantity(p.fixed_cost + saved, p.demand_rate, holding);
        if (quantity < s.breakpoints[j] || quantity >= end_of(s, j)) {
            continue;  // the optimum is never at a breakpoint: the cost is concave there
        }
        const double cost = s.unit_costs[j] * p.demand_rate + p.holding_cost_rate * saved / 2 + holding * quantity;
        if (cost < best.cost) {
            best = {quantity, j, cost};
        }
    }
    return best;
}

Result<OrderAnswer> economic_order_additive_yield(const SteadyDemand& p, YieldMoments yield) {
    NEARSTOCK_RETURN_IF_ERROR(valid(p));
    NEARSTOCK_RETURN_IF_ERROR(require_finite(yield.mean, "yield_mean"));
    NEARSTOCK_RETURN_IF_ERROR(require_not_negative(yield.sd, "yield_sd"));
    const double plain = economic_order_quantity(p.fixed_cost, p.demand_rate, p.holding_cost);
    const double received = std::hypot(plain, yield.sd);
    return OrderAnswer{received - yield.mean, p.holding_cost * received};
}

Result<OrderAnswer> economic_order_multiplicative_yield(const SteadyDemand& p, YieldMoments yield) {
    NEARSTOCK_RETURN_IF_ERROR(valid(p));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(yield.mean, "yield_mean"));
    NEARSTOCK_RETURN_IF_ERROR(require_not_negative(yield.sd, "yield_sd"));
    const double second_moment = yield.mean * yield.mean + yield.sd * yield.sd;
    const double holding = p.holding_cost * second_moment;
    const double quantity = economic_order_quantity(p.fixed_cost, p.demand_rate, holding);
    return OrderAnswer{quantity, holding * quantity / yield.mean};
}

}  // namespace nearstock
