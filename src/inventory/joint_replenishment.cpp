#include "inventory/joint_replenishment.hpp"

#include "inventory/expected_cost.hpp"
#include "inventory/textbook_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <queue>

namespace nearstock {

namespace {

Status valid(double shared_fixed_cost, std::span<const JointOrderItem> items) {
    NEARSTOCK_RETURN_IF_ERROR(require_positive(shared_fixed_cost, "shared_fixed_cost"));
    if (items.empty()) {
        return refuse("there is no item", "individual_fixed_costs", "give at least one");
    }
    for (const auto& item : items) {
        NEARSTOCK_RETURN_IF_ERROR(require_not_negative(item.fixed_cost, "individual_fixed_costs"));
        NEARSTOCK_RETURN_IF_ERROR(require_positive(item.holding_cost, "holding_costs"));
        NEARSTOCK_RETURN_IF_ERROR(require_positive(item.demand_rate, "demand_rates"));
    }
    return {};
}

/// What the multiples alone say: fixed cost per cycle, and holding cost per time unit of the cycle.
struct Load {
    double fixed = 0;
    double holding = 0;
    [[nodiscard]] double cost() const { return std::sqrt(2 * fixed * holding); }
    [[nodiscard]] double cycle() const { return std::sqrt(2 * fixed / holding); }
};

Load load_of(double shared, std::span<const JointOrderItem> items, const std::vector<std::int64_t>& multiples) {
    Load load{shared, 0};
    for (std::size_t i = 0; i < items.size(); ++i) {
        load.fixed += items[i].fixed_cost / double(multiples[i]);
        load.holding += items[i].holding_cost * items[i].demand_rate * double(multiples[i]);
    }
    return load;
}

JointOrderAnswer answer_of(double shared, std::span<const JointOrderItem> items, std::vector<std::int64_t> multiples) {
    const Load load = load_of(shared, items, multiples);
    return {load.cycle(), std::move(multiples), load.cost()};
}

/// Below which cycle an item wants one more order between its own: √(2k / (hλ·m·(m + 1))).
double next_change(const JointOrderItem& item, std::int64_t multiple) {
    return std::sqrt(2 * item.fixed_cost /
                     (item.holding_cost * item.demand_rate * double(multiple) * double(multiple + 1)));
}

}  // namespace

Result<JointOrderAnswer> silver_joint_replenishment(double shared, std::span<const JointOrderItem> items) {
    NEARSTOCK_RETURN_IF_ERROR(valid(shared, items));
    std::vector<JointItem> plain;
    for (const auto& i : items) { plain.push_back({i.fixed_cost, i.demand_rate, i.holding_cost}); }
    const JointCycle cycle = joint_cycle(shared, plain, 0);
    return answer_of(shared, items, {cycle.multiple.begin(), cycle.multiple.end()});
}

Result<JointOrderAnswer> joint_replenishment(double shared, std::span<const JointOrderItem> items) {
    NEARSTOCK_ASSIGN_OR_RETURN(start, silver_joint_replenishment(shared, items));
    double alone = 0;  // no cycle serves the items for less than each alone without the shared cost
    for (const auto& i : items) { alone += std::sqrt(2 * i.fixed_cost * i.holding_cost * i.demand_rate); }
    const double shortest = shared / (start.cost - alone) * (1 - 1e-12);  // a shorter cycle costs more than Silver's
    double changes = 0;
    std::priority_queue<std::pair<double, std::size_t>> due;  // cycle at which item changes, the longest first
    for (std::size_t i = 0; i < items.size(); ++i) {
        due.emplace(next_change(items[i], 1), i);
        changes += next_change(items[i], 1) / shortest;
    }
    if (!(changes < 1e7)) {
        return refuse(fmt::format("shared_fixed_cost {} is too small beside the items' own", shared),
                      "shared_fixed_cost", "solve each item as an economic order quantity");
    }
    std::vector<std::int64_t> multiples(items.size(), 1);
    Load load = load_of(shared, items, multiples);
    std::vector<std::int64_t> best = multiples;
    double least = load.cost();
    while (!due.empty() && due.top().first > shortest) {
        const std::size_t i = due.top().second;
        due.pop();
        const auto& item = items[i];
        const auto m = double(multiples[i]++);
        load.fixed -= item.fixed_cost / (m * (m + 1));
        load.holding += item.holding_cost * item.demand_rate;
        due.emplace(next_change(item, multiples[i]), i);
        if (load.cost() < least * (1 - 1e-13)) {
            least = load.cost();
            best = multiples;
        }
    }
    return answer_of(shared, items, std::move(best));
}

}  // namespace nearstock
