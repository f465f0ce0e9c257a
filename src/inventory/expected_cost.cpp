#include "inventory/expected_cost.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

double critical_ratio(double underage, double overage) {
    check(underage >= 0 && overage >= 0 && underage + overage > 0, "a newsvendor's costs are not negative and not both zero");
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

std::int64_t safe_level(const BatchProblem& p, std::int64_t batch) {
    // A unit more is held all the time, and saves a lost unit per cycle (batch / rate days) with P(demand >= it).
    const double cycles = p.rate / double(batch);
    const double ratio = std::clamp(critical_ratio(p.shortage * cycles, p.holding), p.minimum_ratio, p.maximum_ratio);
    return std::max<std::int64_t>(1, newsvendor_stock(p.until_next, ratio));
}

double expected_cost_rate(const BatchProblem& p, std::int64_t level, std::int64_t batch) {
    const double missed = p.until_next.expected_shortage(level);
    const double cycles = p.rate / (double(batch) + missed);
    const double mean_stock = double(level) - p.until_next.mean + missed + double(batch) / 2;
    return cycles * (p.fixed + p.shortage * missed) + p.holding * std::max(0.0, mean_stock);
}

std::int64_t life_limit(const BatchProblem& p, const Perishing& perishing, std::int64_t batch) {
    const double later = p.fixed / double(batch);  // of the next order's fixed cost, that a unit more now saves
    const auto worth_it = [&](std::int64_t level) {
        return p.shortage * p.until_next.tail(level - 1) + later >= perishing.waste * perishing.within_life.cdf(level - 1);
    };
    std::int64_t low = 1, high = std::max<std::int64_t>(2, perishing.within_life.quantile(0.999));
    while (low < high) {  // the gain falls with the level, the loss rises
        const std::int64_t middle = low + (high - low + 1) / 2;
        worth_it(middle) ? low = middle : high = middle - 1;
    }
    return low;
}

bool pays(const BatchProblem& p, const Perishing& perishing, std::int64_t batch) {
    const double wasted = std::min(double(batch), perishing.within_life.expected_leftover(batch));
    return p.shortage * (double(batch) - wasted) > perishing.waste * wasted + p.fixed;
}

}  // namespace nearstock
