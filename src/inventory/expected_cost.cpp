#include "inventory/expected_cost.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

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

namespace {

/// Expected units of one batch that expire.
double wasted_per_batch(const BatchProblem& p, std::int64_t safe_level, std::int64_t batch) {
    return p.perishes ? std::min(double(batch), p.within_life.expected_leftover(safe_level + batch)) : 0;
}

}  // namespace

BatchAnswer safe_level_for(const BatchProblem& p, std::int64_t batch) {
    // A unit more on the safe level is held all the time, and saves a lost unit per cycle (batch / rate days) with
    // P(demand > level): it pays while shortage·rate/batch·P > holding·(1 − P). Perishing adds to what it costs.
    const double cycles = p.rate / double(batch);
    const auto pays = [&](std::int64_t level) {
        const double missed = p.until_next.tail(level);
        const double wasted = p.perishes ? p.waste * cycles * p.within_life.cdf(level + batch) : 0;
        return p.shortage * cycles * missed > p.holding * (1 - missed) + wasted;
    };
    const double ratio = std::clamp(critical_ratio(p.shortage * cycles, p.holding), p.minimum_ratio, p.maximum_ratio);
    BatchAnswer answer;
    answer.batch = batch;
    answer.safe_level = newsvendor_stock(p.until_next, ratio);
    if (p.perishes) {
        const std::int64_t least = newsvendor_stock(p.until_next, std::min(p.minimum_ratio, ratio));
        std::int64_t low = 0, high = answer.safe_level;  // `pays` falls with the level
        while (low < high) {
            const std::int64_t middle = low + (high - low) / 2;
            pays(middle) ? low = middle + 1 : high = middle;
        }
        // The least ratio keeps a product on the shelf that would expire now and then, not one that mostly expires.
        answer.safe_level = p.within_life.cdf(least + batch) < 0.5 ? std::max(low, least) : low;
    }
    answer.ratio = p.until_next.cdf(answer.safe_level);
    return answer;
}

double expected_cost_rate(const BatchProblem& p, std::int64_t safe_level, std::int64_t batch) {
    const double missed = p.until_next.expected_shortage(safe_level);
    const double wasted = wasted_per_batch(p, safe_level, batch);
    const double used = double(batch) - wasted;
    if (used <= 1e-9) {
        return std::numeric_limits<double>::infinity();
    }
    const double cycles = p.rate / (used + missed);
    const double mean_stock = double(safe_level) - p.until_next.mean + missed + used / 2;
    return cycles * (p.fixed + p.shortage * missed + p.waste * wasted) + p.holding * std::max(0.0, mean_stock);
}

BatchAnswer best_perishable(const BatchProblem& p, std::int64_t largest_batch) {
    BatchAnswer best;
    double least_cost = std::numeric_limits<double>::infinity();
    const auto rounded = [&](std::int64_t units) { return (units + p.case_pack - 1) / p.case_pack * p.case_pack; };
    const std::int64_t smallest = rounded(std::max<std::int64_t>({1, p.minimum_order, p.case_pack}));
    for (std::int64_t batch = smallest;; batch = rounded(std::max(batch + p.case_pack, batch * 5 / 4))) {
        const auto answer = safe_level_for(p, batch);
        const double cost = expected_cost_rate(p, answer.safe_level, batch);
        if (cost < least_cost) {
            least_cost = cost;
            best = answer;
        }
        if (batch >= largest_batch) {
            break;
        }
    }
    best.pays = least_cost < p.rate * p.shortage;  // against losing all of it
    if (best.batch == 0) {
        best.batch = smallest;
    }
    return best;
}

}  // namespace nearstock
