#include "inventory/serial_system.hpp"

#include "inventory/textbook_input.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace nearstock {

namespace {

/// What a stage pays below its own position: a table from 0 up to S, flat above, and a line below 0, where every stage
/// is short of everything.
struct ShortageCost {
    std::vector<double> table;  // at least the value at 0
    double slope_below = 0;     // negative

    [[nodiscard]] double operator()(std::int64_t x) const {
        if (x < 0) {
            return table[0] + slope_below * double(x);
        }
        return table[std::min(static_cast<std::size_t>(x), table.size() - 1)];
    }
};

/// C_j(y) for whole y.
double stage_cost(double holding, const DiscreteDemand& demand, double mean, const ShortageCost& below,
                  std::int64_t y) {
    double cost = holding * (double(y) - mean);
    for (std::size_t k = 0; k < demand.probability.size(); ++k) {
        cost += demand.probability[k] * below(y - demand.first - static_cast<std::int64_t>(k));
    }
    return cost;
}

/// C_j from 0 up to its least value, which is convex's first non-decrease.
ShortageCost climb(double holding, const DiscreteDemand& demand, const ShortageCost& below) {
    const double mean = demand.mean();
    ShortageCost cost{{stage_cost(holding, demand, mean, below, 0)}, below.slope_below + holding};
    for (std::int64_t y = 1;; ++y) {
        const double next = stage_cost(holding, demand, mean, below, y);
        if (next >= cost.table.back()) {
            return cost;
        }
        cost.table.push_back(next);
    }
}

}  // namespace

Status valid_serial_system(std::span<const SerialStage> stages, double stockout_cost) {
    if (stages.empty()) {
        return refuse("there is no stage", "stages", "give at least one");
    }
    NEARSTOCK_RETURN_IF_ERROR(require_positive(stockout_cost, "stockout_cost"));
    for (std::size_t j = 0; j < stages.size(); ++j) {
        if (!(stages[j].echelon_holding > 0)) {
            return refuse(fmt::format("the echelon holding cost of stage {} is {}", j + 1, stages[j].echelon_holding),
                          "echelon_holding_cost",
                          "it is what holding costs here more than one stage up: local costs must rise towards the "
                          "customer");
        }
        NEARSTOCK_RETURN_IF_ERROR(require_finite(stages[j].echelon_holding, "echelon_holding_cost"));
        NEARSTOCK_RETURN_IF_ERROR(require_not_negative(stages[j].lead_time, "lead_time"));
    }
    return {};
}

Result<SerialAnswer> serial_system(std::span<const SerialStage> stages, double stockout_cost,
                                   std::span<const DiscreteDemand> lead_time_demand) {
    NEARSTOCK_RETURN_IF_ERROR(valid_serial_system(stages, stockout_cost));
    if (lead_time_demand.size() != stages.size()) {
        return refuse(fmt::format("{} stages and {} lead-time demands", stages.size(), lead_time_demand.size()),
                      "lead_time_demand", "give one for each stage");
    }
    double penalty = stockout_cost;
    for (const auto& stage : stages) { penalty += stage.echelon_holding; }
    SerialAnswer answer;
    ShortageCost below{{0.0}, -penalty};
    for (std::size_t j = 0; j < stages.size(); ++j) {
        if (lead_time_demand[j].first < 0) {
            return refuse(fmt::format("demand of stage {} can be negative", j + 1), "demand",
                          "give counts from zero up");
        }
        below = climb(stages[j].echelon_holding, lead_time_demand[j], below);
        answer.echelon_base_stock.push_back(double(below.table.size() - 1));
        answer.cost = below.table.back();
    }
    return answer;
}

Result<SerialAnswer> serial_system_poisson(std::span<const SerialStage> stages, double stockout_cost, double rate) {
    NEARSTOCK_RETURN_IF_ERROR(valid_serial_system(stages, stockout_cost));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(rate, "demand mean"));
    std::vector<DiscreteDemand> demand;
    for (const auto& stage : stages) {
        NEARSTOCK_ASSIGN_OR_RETURN(table, poisson_demand(rate * stage.lead_time));
        demand.push_back(std::move(table));
    }
    return serial_system(stages, stockout_cost, demand);
}

}  // namespace nearstock
