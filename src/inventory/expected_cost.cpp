#include "inventory/expected_cost.hpp"

#include "core/check.hpp"
#include "math/normal.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nearstock {

double critical_ratio(double underage, double overage) {
    check(underage >= 0 && overage >= 0 && underage + overage > 0,
          "a newsvendor's costs are not negative and not both zero");
    return underage / (underage + overage);
}

std::int64_t newsvendor_stock(const NegativeBinomial& demand, double ratio) { return demand.quantile(ratio); }

double economic_order_quantity(double fixed_per_order, double rate_per_day, double holding_per_unit_day) {
    if (rate_per_day <= 0) {
        return 0;
    }
    check(holding_per_unit_day > 0, "keeping a unit for a day costs something");
    return std::sqrt(2 * fixed_per_order * rate_per_day / holding_per_unit_day);
}

JointCycle joint_cycle(double fixed_per_order, const std::vector<JointItem>& items, double shortest_days) {
    JointCycle cycle{shortest_days, std::vector<int>(items.size(), 1)};
    // Squared own cycle of an item, apart from a factor 2; the most frequent item carries the order's fixed cost.
    const auto own = [](const JointItem& i) { return i.fixed_per_line / (i.holding_per_unit_day * i.rate_per_day); };
    const JointItem* most_frequent = nullptr;
    for (const auto& item : items) {
        if (item.rate_per_day > 0 && (most_frequent == nullptr || own(item) < own(*most_frequent))) {
            most_frequent = &item;
        }
    }
    if (most_frequent == nullptr) {
        return cycle;
    }
    const double base = (fixed_per_order + most_frequent->fixed_per_line) /
                        (most_frequent->holding_per_unit_day * most_frequent->rate_per_day);
    double fixed = fixed_per_order;
    double holding = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (items[i].rate_per_day <= 0) {
            continue;
        }
        const double wanted = base > 0 ? std::sqrt(own(items[i]) / base) : 1;
        const int multiple = static_cast<int>(std::clamp(std::floor(wanted + 0.5), 1.0, 1000.0));
        cycle.multiple[i] = multiple;
        fixed += items[i].fixed_per_line / multiple;
        holding += items[i].holding_per_unit_day * items[i].rate_per_day * multiple;
    }
    cycle.base_days = std::max(shortest_days, std::sqrt(2 * fixed / holding));
    return cycle;
}

namespace {

std::int64_t level_at(const BatchProblem& p, double ratio) {
    if (!p.normal) {
        return p.until_next.quantile(ratio);
    }
    const double level =
        p.until_next.mean + std::sqrt(p.until_next.variance()) * normal_quantile(std::clamp(ratio, 1e-12, 1 - 1e-12));
    return std::max<std::int64_t>(0, std::llround(std::ceil(level)));
}

/// P(demand until the next order's arrival > level).
double missed_above(const BatchProblem& p, std::int64_t level) {
    const double sd = std::sqrt(p.until_next.variance());
    return !p.normal || sd <= 0 ? p.until_next.tail(level)
                                : normal_cdf((p.until_next.mean - double(level) - 0.5) / sd);  // whole units
}

}  // namespace

std::int64_t safe_level(const BatchProblem& p, std::int64_t batch) {
    // A unit more is held all the time, and saves a lost unit per cycle (batch / rate days) with P(demand >= it).
    const double cycles = p.rate / double(batch);
    const double ratio = std::clamp(critical_ratio(p.shortage * cycles, p.holding), p.minimum_ratio, p.maximum_ratio);
    return std::max<std::int64_t>(1, level_at(p, ratio));
}

double expected_cost_rate(const BatchProblem& p, std::int64_t level, std::int64_t batch) {
    const double missed = p.until_next.expected_shortage(level);
    const double cycles = p.rate / (double(batch) + missed);
    const double mean_stock = double(level) - p.until_next.mean + missed + double(batch) / 2;
    return cycles * (p.fixed + p.shortage * missed) + p.holding * std::max(0.0, mean_stock);
}

namespace {

/// The safe level when a higher one also makes more expire.
std::int64_t perishable_level(const BatchProblem& p, const Perishing& perishing, std::int64_t batch) {
    const double cycles = p.rate / double(batch);
    const auto worth_it = [&](std::int64_t level) {  // of going from this level to the next
        const double missed = missed_above(p, level);
        return p.shortage * cycles * missed >
               p.holding * (1 - missed) + perishing.waste * cycles * perishing.within_life.cdf(level + batch);
    };
    const std::int64_t keeping = safe_level(p, batch);
    std::int64_t low = 1, high = keeping;
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        worth_it(middle) ? low = middle + 1 : high = middle;
    }
    // The least ratio holds for what would expire now and then, not for what mostly expires.
    const std::int64_t least = std::min(keeping, level_at(p, p.minimum_ratio));
    return perishing.within_life.cdf(least + batch) < 0.5 ? std::max(low, least) : low;
}

double perishable_cost_rate(const BatchProblem& p, const Perishing& perishing, std::int64_t level, std::int64_t batch) {
    const double missed = p.until_next.expected_shortage(level);
    const double wasted = std::min(double(batch), perishing.within_life.expected_leftover(level + batch));
    const double used = std::max(1e-9, double(batch) - wasted);
    const double cycles = p.rate / (used + missed);
    const double mean_stock = double(level) - p.until_next.mean + missed + used / 2;
    return cycles * (p.fixed + p.shortage * missed + perishing.waste * wasted) + p.holding * std::max(0.0, mean_stock);
}

}  // namespace

PerishableAnswer best_perishable(const BatchProblem& p, const Perishing& perishing, std::int64_t pack,
                                 std::int64_t least, std::int64_t most) {
    check(pack >= 1 && least >= pack && least % pack == 0, "a perishable's batches are whole cases");
    PerishableAnswer best;
    double least_cost = std::numeric_limits<double>::infinity();
    std::int64_t batch = least;
    for (;;) {
        const std::int64_t level = perishable_level(p, perishing, batch);
        const double cost = perishable_cost_rate(p, perishing, level, batch);
        if (cost < least_cost) {
            least_cost = cost;
            best = {level, batch, cost < p.rate * p.shortage};
        }
        if (batch >= most) {
            return best;
        }
        batch = std::max(batch + pack, (batch + batch / 4 + pack - 1) / pack * pack);
    }
}

}  // namespace nearstock
