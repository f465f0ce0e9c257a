#include "inventory/supply_disruption.hpp"

#include "inventory/expected_cost.hpp"
#include "inventory/textbook_input.hpp"

#include <cmath>

namespace nearstock {

namespace {

constexpr double rare = 1e-10;  // P(down for longer) that tables leave out

struct Interrupted {
    SteadyDemand demand;
    double stockout_cost;
    Disruptions rates;

    [[nodiscard]] double down_share() const {
        return rates.disruption_rate / (rates.disruption_rate + rates.recovery_rate);
    }
    /// P(the supplier is down when stock runs out a cycle of `quantity` after it was up).
    [[nodiscard]] double down_after(double quantity) const {
        const double exponent = (rates.disruption_rate + rates.recovery_rate) * quantity / demand.demand_rate;
        return -down_share() * std::expm1(-exponent);
    }
    [[nodiscard]] double cost(double quantity) const {
        const double down = down_after(quantity) / rates.recovery_rate;
        const double cycle = quantity / demand.demand_rate;
        return (demand.fixed_cost + demand.holding_cost * quantity * cycle / 2 +
                stockout_cost * demand.demand_rate * down) /
               (cycle + down);
    }
    /// Sign of d cost / d quantity: numerator' · denominator − numerator · denominator'.
    [[nodiscard]] double slope(double quantity) const {
        const double rate = demand.demand_rate;
        const double down = down_after(quantity) / rates.recovery_rate;
        const double both = rates.disruption_rate + rates.recovery_rate;
        const double more_down = down_share() * both / rate * std::exp(-both * quantity / rate) / rates.recovery_rate;
        const double cycle = quantity / rate;
        const double numerator =
            demand.fixed_cost + demand.holding_cost * quantity * cycle / 2 + stockout_cost * rate * down;
        return (demand.holding_cost * cycle + stockout_cost * rate * more_down) * (cycle + down) -
               numerator * (1 / rate + more_down);
    }
};

Result<Interrupted> interrupted(const SteadyDemand& p, double stockout_cost, Disruptions d) {
    NEARSTOCK_RETURN_IF_ERROR(require_positive(p.fixed_cost, "fixed_cost"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(p.holding_cost, "holding_cost"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(p.demand_rate, "demand_rate"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(stockout_cost, "stockout_cost"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(d.disruption_rate, "disruption_rate"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(d.recovery_rate, "recovery_rate"));
    return Interrupted{p, stockout_cost, d};
}

double closed_form(const Interrupted& p) {
    // (K + hQ²/2λ + pλc) / (Q/λ + c) with constant c: stationary where hQ²/2 + hλcQ = λ(K + pλc).
    const double down = p.down_share() / p.rates.recovery_rate;
    const double h = p.demand.holding_cost, rate = p.demand.demand_rate;
    const double waiting = rate * down;
    const double right = 2 * rate * (p.demand.fixed_cost + p.stockout_cost * waiting) / h;
    return std::sqrt(waiting * waiting + right) - waiting;
}

}  // namespace

Result<OrderAnswer> economic_order_with_disruptions(const SteadyDemand& problem, double stockout_cost,
                                                    Disruptions disruptions) {
    NEARSTOCK_ASSIGN_OR_RETURN(p, interrupted(problem, stockout_cost, disruptions));
    // The cost falls, then rises (Berk and Arreola-Risa 1994): bisection on the slope's sign from a bracket.
    double high = closed_form(p);
    while (p.slope(high) < 0) { high *= 2; }
    double low = high;
    while (low > 0 && p.slope(low) > 0) { low /= 2; }
    for (int i = 0; i < 200 && high - low > 1e-15 * high; ++i) {
        const double middle = (low + high) / 2;
        (p.slope(middle) < 0 ? low : high) = middle;
    }
    return OrderAnswer{high, p.cost(high)};
}

Result<OrderAnswer> approximate_order_with_disruptions(const SteadyDemand& problem, double stockout_cost,
                                                       Disruptions disruptions) {
    NEARSTOCK_ASSIGN_OR_RETURN(p, interrupted(problem, stockout_cost, disruptions));
    const double quantity = closed_form(p);
    return OrderAnswer{quantity, p.cost(quantity)};
}

Result<DisruptionStock> base_stock_with_disruptions(EndCosts costs, double demand, DisruptionChances chances) {
    NEARSTOCK_RETURN_IF_ERROR(require_positive(costs.holding, "holding_cost"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(costs.shortage, "stockout_cost"));
    NEARSTOCK_RETURN_IF_ERROR(require_not_negative(demand, "demand"));
    NEARSTOCK_RETURN_IF_ERROR(require_probability(chances.disruption, "disruption_prob"));
    NEARSTOCK_RETURN_IF_ERROR(require_probability(chances.recovery, "recovery_prob"));
    const double a = chances.disruption, b = chances.recovery;
    const double ratio = critical_ratio(costs.shortage, costs.holding);
    // P(down for more than n periods) = a/(a + b)·(1 − b)^n.
    const double wanted = (1 - ratio) * (a + b) / a;
    double periods = 0;
    if (wanted < 1) {
        periods = b == 1 ? 1 : std::max(1.0, std::ceil(std::log(wanted) / std::log1p(-b) - 1e-12));
    }
    // P(down for exactly k) = a·b/(a + b)·(1 − b)^(k − 1), so E[(k − n)+] = P(down for more than n) / b.
    const auto beyond = [&](double n) { return a / (a + b) * std::pow(1 - b, n); };
    const double mean = beyond(0) / b;
    const double missed = beyond(periods) / b;
    const double leftover = periods - mean + missed;
    const double longest = beyond(0) <= rare ? 0 : b == 1 ? 1 : std::ceil(std::log(rare / beyond(0)) / std::log1p(-b));
    const double left_out = longest > periods ? beyond(longest) * (longest - periods + 1 / b) : missed;
    const double cost = demand * (costs.holding * leftover + costs.shortage * missed);
    return DisruptionStock{demand * (periods + 1), static_cast<std::int64_t>(periods), cost,
                           cost - demand * costs.shortage * left_out};
}

}  // namespace nearstock
