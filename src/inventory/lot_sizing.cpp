#include "inventory/lot_sizing.hpp"

#include "inventory/textbook_input.hpp"

#include <fmt/format.h>

namespace nearstock {

namespace {

Status valid(const LotSizingProblem& p) {
    const std::size_t n = p.demand.size();
    if (n == 0) {
        return refuse("there is no period", "demand", "give the demand of at least one period");
    }
    const auto one_each = [n](const std::vector<double>& values, const char* input) -> Status {
        if (values.size() != n) {
            return refuse(fmt::format("{} has {} values for {} periods", input, values.size(), n), input,
                          "give one value per period");
        }
        return require_not_negative(values, input);
    };
    NEARSTOCK_RETURN_IF_ERROR(one_each(p.demand, "demand"));
    NEARSTOCK_RETURN_IF_ERROR(one_each(p.fixed_cost, "fixed_cost"));
    NEARSTOCK_RETURN_IF_ERROR(one_each(p.holding_cost, "holding_cost"));
    return one_each(p.purchase_cost, "purchase_cost");
}

/// A period at which the next order could be placed.
struct Candidate {
    double demand = 0;  // cumulative before the period: falls from candidate to candidate
    double value = 0;   // cost to go, and what holding all demand before it since the start costs
    std::size_t period = 0;
};

/// The lower hull of the candidates, the latest period first.
class LowerHull {
public:
    void add(const Candidate& c) {
        if (!points_.empty() && points_.back().demand <= c.demand) {  // no demand between the two
            if (points_.back().value < c.value) {
                return;
            }
            points_.pop_back();
        }
        while (points_.size() >= 2 && is_above(points_[points_.size() - 2], points_.back(), c)) { points_.pop_back(); }
        points_.push_back(c);
    }
    /// The candidate with the least value + slope·demand; the earliest of equals.
    [[nodiscard]] const Candidate& least(double slope) const {
        std::size_t low = 0, high = points_.size() - 1;  // from some index on the objective rises
        while (low < high) {
            const std::size_t middle = (low + high) / 2;
            const auto &here = points_[middle], &next = points_[middle + 1];
            const double gain = next.value - here.value + slope * (next.demand - here.demand);
            gain <= 0 ? low = middle + 1 : high = middle;
        }
        return points_[low];
    }

private:
    static bool is_above(const Candidate& left, const Candidate& middle, const Candidate& right) {
        return (middle.value - left.value) * (right.demand - left.demand) <=
               (right.value - left.value) * (middle.demand - left.demand);
    }
    std::vector<Candidate> points_;
};

/// Sums up to before each period; one more entry for the end.
struct Cumulative {
    std::vector<double> holding;  // of one unit since the start
    std::vector<double> demand;
    std::vector<double> held;  // holding all demand so far since the start
};

Cumulative cumulate(const LotSizingProblem& p) {
    const std::size_t n = p.demand.size();
    Cumulative sums{std::vector<double>(n + 1), std::vector<double>(n + 1), std::vector<double>(n + 1)};
    for (std::size_t t = 0; t < n; ++t) {
        sums.holding[t + 1] = sums.holding[t] + p.holding_cost[t];
        sums.demand[t + 1] = sums.demand[t] + p.demand[t];
        sums.held[t + 1] = sums.held[t] + p.demand[t] * sums.holding[t];
    }
    return sums;
}

/// Cost of an order in `from` for all demand before `to`.
double order_cost(const LotSizingProblem& p, std::size_t from, std::size_t to, double units) {
    double cost = p.fixed_cost[from] + p.purchase_cost[from] * units;
    double left = units;
    for (std::size_t t = from; t < to; ++t) {
        left -= p.demand[t];
        cost += p.holding_cost[t] * left;
    }
    return cost;
}

std::size_t first_order(const LotSizingProblem& p, const std::vector<double>& cost_to_go) {
    std::size_t best = 0;
    for (std::size_t t = 0; t < p.demand.size() && (t == 0 || p.demand[t - 1] == 0); ++t) {
        if (cost_to_go[t] < cost_to_go[best]) {
            best = t;
        }
        if (p.demand[t] > 0) {
            return best;
        }
    }
    return p.demand.size();  // nothing is ever wanted
}

}  // namespace

Result<LotSizingAnswer> lot_sizing(const LotSizingProblem& p) {
    NEARSTOCK_RETURN_IF_ERROR(valid(p));
    const std::size_t n = p.demand.size();
    const Cumulative sums = cumulate(p);
    LotSizingAnswer answer{0, std::vector<double>(n), std::vector<std::size_t>(n), std::vector<double>(n + 1)};
    LowerHull hull;
    hull.add({sums.demand[n], sums.held[n], n});
    for (std::size_t t = n; t-- > 0;) {
        // A unit bought now and held until a later period costs `price` plus that period's cumulative holding.
        const double price = p.purchase_cost[t] - sums.holding[t];
        const Candidate& next = hull.least(price);
        answer.next_order_period[t] = next.period + 1;
        answer.cost_to_go[t] = p.fixed_cost[t] + next.value + price * (next.demand - sums.demand[t]) - sums.held[t];
        hull.add({sums.demand[t], answer.cost_to_go[t] + sums.held[t], t});
    }
    // The plan's cost is added up from the plan: no rounding from the long cumulative sums.
    const std::size_t first = first_order(p, answer.cost_to_go);
    for (std::size_t t = 0; t < first; ++t) { answer.next_order_period[t] = first + 1; }
    for (std::size_t t = first, next = 0; t < n; t = next) {
        next = answer.next_order_period[t] - 1;
        for (std::size_t s = t; s < next; ++s) { answer.order_quantities[t] += p.demand[s]; }
        answer.cost += order_cost(p, t, next, answer.order_quantities[t]);
    }
    return answer;
}

}  // namespace nearstock
