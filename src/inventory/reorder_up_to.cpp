#include "inventory/reorder_up_to.hpp"

#include "inventory/textbook_input.hpp"
#include "math/normal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace nearstock {

namespace {

constexpr std::int64_t longest = 5'000'000;  // units from s to S

Status valid(double fixed_cost, EndCosts costs, const DiscreteDemand& demand) {
    NEARSTOCK_RETURN_IF_ERROR(require_not_negative(fixed_cost, "fixed_cost"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(costs.holding, "holding_cost"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(costs.shortage, "stockout_cost"));
    if (demand.first < 0) {
        return refuse(fmt::format("demand can be {}", demand.first), "demand", "give counts from zero up");
    }
    if (demand.pmf(0) > 1 - 1e-9) {
        return refuse("there is no demand", "demand_mean", "give a mean above zero");
    }
    return {};
}

/// How long, in periods, the position stays j below the order-up-to level: the renewal density of demand.
class Renewal {
public:
    explicit Renewal(const DiscreteDemand& demand) : demand_(demand) {}
    /// m(0) … m(count − 1) are known afterwards.
    void reach(std::size_t count) {
        const double some = 1 - demand_.pmf(0);
        while (periods_.size() < count) {
            const auto j = static_cast<std::int64_t>(periods_.size());
            double sum = j == 0 ? 1 : 0;
            const std::int64_t from = std::max<std::int64_t>(1, demand_.first);
            const std::int64_t to = std::min(j, demand_.last());
            const double* chance = demand_.probability.data() - demand_.first;
            const double* earlier = periods_.data();
            for (std::int64_t d = from; d <= to; ++d) { sum += chance[d] * earlier[j - d]; }
            periods_.push_back(sum / some);
            total_.push_back((total_.empty() ? 0 : total_.back()) + periods_.back());
        }
    }
    [[nodiscard]] double periods(std::size_t below) const { return periods_[below]; }
    /// Between two orders when they are of `count` units at least.
    [[nodiscard]] double total(std::size_t count) const { return count == 0 ? 0 : total_[count - 1]; }

private:
    const DiscreteDemand& demand_;
    std::vector<double> periods_, total_;
};

/// Cost of an (s, S) while s and S move by one at a time: (K + Σ m(j)·G(S − j)) / Σ m(j), j from 0 to S − s − 1.
class PolicyCost {
public:
    PolicyCost(double fixed_cost, const DiscreteDemand& demand, const OnePeriodCost& one_period)
        : fixed_cost_(fixed_cost), one_period_(one_period), renewal_(demand) {}

    void start(std::int64_t s, std::int64_t S) {
        s_ = s;
        S_ = S;
        renewal_.reach(count());
        sum_ = fixed_cost_;
        for (std::size_t j = 0; j < count(); ++j) {
            sum_ += renewal_.periods(j) * one_period_(S - static_cast<std::int64_t>(j));
        }
    }
    void lower_s() {
        renewal_.reach(count() + 1);
        sum_ += renewal_.periods(count()) * one_period_(s_);
        --s_;
    }
    void raise_s() {
        ++s_;
        sum_ -= renewal_.periods(count()) * one_period_(s_);
    }
    /// Every position moves up by one, and s + 1 is passed on the way down: only where G bends is there work to do.
    void raise_S() {
        renewal_.reach(count() + 1);
        const auto straight = [&](std::int64_t to) {  // how many of the positions, from S down, are above `to`
            return static_cast<std::size_t>(std::clamp<std::int64_t>(S_ - to, 0, S_ - s_));
        };
        const std::size_t rising = straight(one_period_.rises_from() - 1);
        const std::size_t bent = straight(one_period_.falls_until());
        sum_ += one_period_.rise() * renewal_.total(rising) -
                one_period_.fall() * (renewal_.total(count()) - renewal_.total(bent));
        for (std::size_t j = rising; j < bent; ++j) {
            const std::int64_t y = S_ - static_cast<std::int64_t>(j);
            sum_ += renewal_.periods(j) * (one_period_(y + 1) - one_period_(y));
        }
        sum_ += renewal_.periods(count()) * one_period_(s_ + 1);
        ++S_;
    }
    [[nodiscard]] double cost() const { return sum_ / renewal_.total(count()); }
    [[nodiscard]] double one_period(std::int64_t position) const { return one_period_(position); }
    [[nodiscard]] std::int64_t s() const { return s_; }
    [[nodiscard]] std::int64_t S() const { return S_; }

private:
    [[nodiscard]] std::size_t count() const { return static_cast<std::size_t>(S_ - s_); }
    double fixed_cost_;
    const OnePeriodCost& one_period_;
    Renewal renewal_;
    std::int64_t s_ = 0, S_ = 0;
    double sum_ = 0;
};

Result<ReorderUpTo> search(PolicyCost& policy, std::int64_t least) {
    const Error too_far{"orders would be of more than five million units", "fixed_cost",
                        "count demand in larger units, or check the costs"};
    // From the newsvendor's stock: s down until waiting longer no longer pays.
    policy.start(least - 1, least);
    while (policy.cost() > policy.one_period(policy.s())) {
        policy.lower_s();
        if (policy.S() - policy.s() > longest) {
            return std::unexpected(too_far);
        }
    }
    ReorderUpTo best{policy.s(), policy.S(), policy.cost()};
    // Then larger S, as long as its own period alone could still pay; each better one moves s up.
    while (policy.one_period(policy.S() + 1) <= best.cost) {
        policy.raise_S();
        if (policy.S() - policy.s() > longest) {
            return std::unexpected(too_far);
        }
        if (policy.cost() < best.cost) {
            while (policy.cost() <= policy.one_period(policy.s() + 1)) { policy.raise_s(); }
            best = {policy.s(), policy.S(), policy.cost()};
        }
    }
    policy.start(best.reorder_point, best.order_up_to_level);  // adds up afresh, without the steps' rounding
    best.cost = policy.cost();
    return best;
}

}  // namespace

Result<ReorderUpTo> best_reorder_up_to(double fixed_cost, EndCosts costs, const DiscreteDemand& demand,
                                       const DiscreteDemand& until_next) {
    NEARSTOCK_RETURN_IF_ERROR(valid(fixed_cost, costs, demand));
    const OnePeriodCost one_period(until_next, costs);
    PolicyCost policy(fixed_cost, demand, one_period);
    return search(policy, one_period.best_stock());
}

Result<ReorderUpTo> best_reorder_up_to(double fixed_cost, EndCosts costs, const DiscreteDemand& demand) {
    return best_reorder_up_to(fixed_cost, costs, demand, demand);
}

Result<double> reorder_up_to_cost(double fixed_cost, EndCosts costs, const DiscreteDemand& demand, std::int64_t s,
                                  std::int64_t S) {
    NEARSTOCK_RETURN_IF_ERROR(valid(fixed_cost, costs, demand));
    if (s >= S) {
        return refuse(fmt::format("the reorder point {} is not below the order-up-to level {}", s, S), "reorder_point",
                      "let it be lower");
    }
    const OnePeriodCost one_period(demand, costs);
    PolicyCost policy(fixed_cost, demand, one_period);
    policy.start(s, S);
    return policy.cost();
}

Result<RoughReorderUpTo> power_approximation(double fixed_cost, EndCosts costs, DemandMoments demand,
                                             double lead_time) {
    NEARSTOCK_RETURN_IF_ERROR(require_not_negative(fixed_cost, "fixed_cost"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(costs.holding, "holding_cost"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(costs.shortage, "stockout_cost"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(demand.mean, "demand_mean"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(demand.sd, "demand_sd"));
    const double mean = demand.mean * (lead_time + 1);
    const double sd = demand.sd * std::sqrt(lead_time + 1);
    const double quantity = 1.30 * std::pow(demand.mean, 0.494) * std::pow(fixed_cost / costs.holding, 0.506) *
                            std::pow(1 + sd * sd / (demand.mean * demand.mean), 0.116);
    const double z = std::sqrt(quantity * costs.holding / (sd * costs.shortage));
    const double reorder =
        z > 0 ? 0.973 * mean + sd * (0.183 / z + 1.063 - 2.192 * z) : std::numeric_limits<double>::infinity();
    if (quantity / demand.mean > 1.5) {
        return RoughReorderUpTo{reorder, reorder + quantity};
    }
    // Small orders: never above the base stock that would do without a fixed cost.
    const double base = mean + sd * normal_quantile(costs.shortage / (costs.shortage + costs.holding));
    return RoughReorderUpTo{std::min(reorder, base), std::min(reorder + quantity, base)};
}

}  // namespace nearstock
