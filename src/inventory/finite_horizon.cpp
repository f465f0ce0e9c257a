#include "inventory/finite_horizon.hpp"

#include "inventory/textbook_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr double rounding = 1e-11;  // relative: two costs this close are equal

Status valid(const HorizonProblem& p) {
    if (p.periods.empty()) {
        return refuse("there is no period", "num_periods", "give at least one");
    }
    for (const auto& period : p.periods) {
        NEARSTOCK_RETURN_IF_ERROR(require_not_negative(period.costs.holding, "holding_cost"));
        NEARSTOCK_RETURN_IF_ERROR(require_not_negative(period.costs.shortage, "stockout_cost"));
        NEARSTOCK_RETURN_IF_ERROR(
            require_positive(period.costs.holding + period.costs.shortage, "holding_cost and stockout_cost together"));
        NEARSTOCK_RETURN_IF_ERROR(require_not_negative(period.purchase_cost, "purchase_cost"));
        NEARSTOCK_RETURN_IF_ERROR(require_not_negative(period.fixed_cost, "fixed_cost"));
        NEARSTOCK_RETURN_IF_ERROR(require_probability(period.discount, "discount_factor"));
    }
    NEARSTOCK_RETURN_IF_ERROR(require_not_negative(p.terminal.holding, "terminal_holding_cost"));
    return require_not_negative(p.terminal.shortage, "terminal_stockout_cost");
}

/// Stocks for which costs are tabled.
struct Span {
    std::int64_t low, high;
    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(high - low) + 1; }
};

/// Cost to go by stock before ordering: a table, and a line below it where ordering is certain (or all waits).
struct CostToGo {
    Span span;
    std::vector<double> table;
    double slope_below = 0;
    [[nodiscard]] double operator()(std::int64_t x) const {
        if (x < span.low) {
            return table.front() + slope_below * double(x - span.low);
        }
        return table[static_cast<std::size_t>(x - span.low)];
    }
};

/// One period solved: its policy, and whether the table's ends prove it.
struct Step {
    std::int64_t s, S;
    bool proven_below, proven_above;
    CostToGo cost_to_go;
};

CostToGo terminal(const HorizonProblem& p, Span span) {
    CostToGo end{span, std::vector<double>(span.size()), -p.terminal.shortage};
    for (std::size_t i = 0; i < span.size(); ++i) {
        const double x = double(span.low) + double(i);
        end.table[i] = x > 0 ? p.terminal.holding * x : -p.terminal.shortage * x;
    }
    return end;
}

/// Cost from here on by stock after ordering, purchase included.
std::vector<double> after_ordering(const HorizonPeriod& period, const CostToGo& next) {
    const OnePeriodCost counted(period.demand, period.costs);
    const auto now = [&](std::int64_t y) {
        return period.priced_as ? expected_end_cost(period.costs, *period.priced_as, double(y)) : counted(y);
    };
    const Span span = next.span;
    std::vector<double> cost(span.size());
    for (std::size_t i = 0; i < span.size(); ++i) {
        const std::int64_t y = span.low + static_cast<std::int64_t>(i);
        double later = 0;
        for (std::size_t k = 0; k < period.demand.probability.size(); ++k) {
            later += period.demand.probability[k] * next(y - period.demand.first - static_cast<std::int64_t>(k));
        }
        cost[i] = period.purchase_cost * double(y) + now(y) + period.discount * later;
    }
    return cost;
}

Step solve(const HorizonPeriod& period, const CostToGo& next) {
    const auto cost = after_ordering(period, next);
    const std::size_t n = cost.size();
    std::size_t best = 0;
    for (std::size_t i = 1; i < n; ++i) {
        if (cost[i] < cost[best] - rounding * std::abs(cost[best])) {
            best = i;
        }
    }
    const double ordered = period.fixed_cost + cost[best];
    const auto pays = [&](std::size_t i) { return cost[i] >= ordered - rounding * std::abs(ordered); };
    std::size_t last = best + 1;  // one past the reorder point
    while (last > 0 && !pays(last - 1)) { --last; }
    Step step{last > 1 ? next.span.low + static_cast<std::int64_t>(last) - 1 : never_order,
              next.span.low + static_cast<std::int64_t>(best),
              last > 1,
              cost[n - 1] > ordered && best + 1 < n,
              {next.span, std::vector<double>(n), 0}};
    // The best of waiting and of every level above: where a later order is dearer than this one's, more than one
    // interval of stocks may order.
    double above = cost[n - 1];
    for (std::size_t i = n; i-- > 0;) {
        const double x = double(next.span.low) + double(i);
        above = std::min(above, cost[i]);
        step.cost_to_go.table[i] = std::min(cost[i], period.fixed_cost + above) - period.purchase_cost * x;
    }
    step.cost_to_go.slope_below =
        last > 0 ? -period.purchase_cost : step.cost_to_go.table[1] - step.cost_to_go.table[0];
    return step;
}

struct Attempt {
    HorizonAnswer answer;
    bool proven_below = true, proven_above = true;
};

Attempt attempt(const HorizonProblem& p, Span span) {
    const std::size_t n = p.periods.size();
    Attempt a{{0, std::vector<std::int64_t>(n), std::vector<std::int64_t>(n)}};
    CostToGo next = terminal(p, span);
    for (std::size_t t = n; t-- > 0;) {
        Step step = solve(p.periods[t], next);
        a.answer.reorder_points[t] = step.s;
        a.answer.order_up_to_levels[t] = step.S;
        a.proven_below &= step.proven_below;
        a.proven_above &= step.proven_above;
        next = std::move(step.cost_to_go);
    }
    a.answer.cost = next(p.initial_stock);
    return a;
}

}  // namespace

Result<HorizonAnswer> finite_horizon(const HorizonProblem& p) {
    NEARSTOCK_RETURN_IF_ERROR(valid(p));
    std::int64_t most = 0, all = 0;  // a period's largest demand; all periods' together
    for (const auto& period : p.periods) {
        most = std::max(most, period.demand.last());
        all += std::max<std::int64_t>(0, period.demand.last());
    }
    // No stock beyond these can be of use, or be reached.
    const Span widest{std::min<std::int64_t>(0, p.initial_stock) - all,
                      std::max<std::int64_t>(p.initial_stock, 0) + all};
    Span span{std::max(widest.low, std::min<std::int64_t>(0, p.initial_stock) - most - 1),
              std::min(widest.high, std::max(p.initial_stock, 2 * most) + 1)};
    for (;;) {
        if (span.size() * p.periods.size() > 50'000'000) {
            return refuse("the tables would have more than fifty million entries", "demand_mean",
                          "count demand in larger units, or give fewer periods");
        }
        const Attempt a = attempt(p, span);
        const bool low_enough = a.proven_below || span.low <= widest.low;
        const bool high_enough = a.proven_above || span.high >= widest.high;
        if (low_enough && high_enough) {
            return a.answer;
        }
        if (!low_enough) {
            span.low = std::max(widest.low, 2 * span.low);
        }
        if (!high_enough) {
            span.high = std::min(widest.high, 2 * span.high);
        }
    }
}

}  // namespace nearstock
