#include "app/inventory_problems.hpp"
#include "inventory/economic_order.hpp"
#include "inventory/joint_replenishment.hpp"
#include "inventory/lot_sizing.hpp"
#include "inventory/supply_disruption.hpp"

#include <fmt/format.h>

#include <cmath>

namespace nearstock {

namespace {

SteadyDemand steady(ProblemInputs& in) {
    return {in.number("fixed_cost"), in.number("holding_cost"), in.number("demand_rate")};
}

InventoryAnswer named(InventoryAnswer answer, const OrderAnswer& order) {
    answer.cost = order.cost;
    answer.decision["order_quantity"] = order.order_quantity;
    return answer;
}

Result<InventoryAnswer> economic_order_problem(ProblemInputs& in) {
    const SteadyDemand demand = steady(in);
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(order, answer, economic_order(demand));
    return named(std::move(answer), order);
}

Result<InventoryAnswer> backorder_problem(ProblemInputs& in) {
    const SteadyDemand demand = steady(in);
    const double stockout_cost = in.number("stockout_cost");
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(order, answer, economic_order_with_backorders(demand, stockout_cost));
    answer.cost = order.cost;
    answer.decision = {{"order_quantity", order.order_quantity}, {"stockout_fraction", order.stockout_fraction}};
    return answer;
}

Result<InventoryAnswer> production_problem(ProblemInputs& in) {
    const SteadyDemand demand = steady(in);
    const double production_rate = in.number("production_rate");
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(order, answer, economic_production(demand, production_rate));
    return named(std::move(answer), order);
}

Result<InventoryAnswer> discount_problem(ProblemInputs& in) {
    const DiscountProblem problem{in.number("fixed_cost"), in.number("holding_cost_rate"), in.number("demand_rate")};
    const auto breakpoints = in.numbers("breakpoints");
    const auto unit_costs = in.numbers("unit_costs");
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    const DiscountSchedule schedule{breakpoints, unit_costs};
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(order, answer, all_units_discount(problem, schedule));
    NEARSTOCK_SOLVE(incremental, answer, incremental_discount(problem, schedule));
    answer.cost = order.cost;
    answer.decision = {{"order_quantity", order.order_quantity}, {"region", order.region}};
    answer.also["incremental"] = {
        {"order_quantity", incremental.order_quantity}, {"region", incremental.region}, {"cost", incremental.cost}};
    return answer;
}

Result<InventoryAnswer> additive_yield_problem(ProblemInputs& in) {
    const SteadyDemand demand = steady(in);
    const YieldMoments yield{in.number("yield_mean"), in.number("yield_sd")};
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(order, answer, economic_order_additive_yield(demand, yield));
    return named(std::move(answer), order);
}

Result<InventoryAnswer> multiplicative_yield_problem(ProblemInputs& in) {
    const SteadyDemand demand = steady(in);
    const YieldMoments yield{in.number("yield_mean"), in.number("yield_sd")};
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(order, answer, economic_order_multiplicative_yield(demand, yield));
    return named(std::move(answer), order);
}

Result<InventoryAnswer> disrupted_order_problem(ProblemInputs& in) {
    const SteadyDemand demand = steady(in);
    const double stockout_cost = in.number("stockout_cost");
    const Disruptions rates{in.number("disruption_rate"), in.number("recovery_rate")};
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(order, answer, economic_order_with_disruptions(demand, stockout_cost, rates));
    NEARSTOCK_SOLVE(rough, answer, approximate_order_with_disruptions(demand, stockout_cost, rates));
    answer.also["heuristic"] = {
        {"name", "approximate closed form"}, {"order_quantity", rough.order_quantity}, {"cost", rough.cost}};
    return named(std::move(answer), order);
}

Result<InventoryAnswer> disrupted_base_stock_problem(ProblemInputs& in) {
    const EndCosts costs = in.end_costs();
    const double demand = in.number("demand");
    const DisruptionChances chances{in.number("disruption_prob"), in.number("recovery_prob")};
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(stock, answer, base_stock_with_disruptions(costs, demand, chances));
    answer.cost = stock.tabled_cost;
    answer.also["cost_of_all_down_times"] = stock.cost;
    answer.decision["base_stock_level"] = stock.stock;
    return answer;
}

Json named(const JointOrderAnswer& answer) {
    return {{"base_cycle_time", answer.base_cycle}, {"order_multiples", answer.multiples}};
}

Result<InventoryAnswer> joint_problem(ProblemInputs& in) {
    const double shared = in.number("shared_fixed_cost");
    const auto fixed = in.numbers("individual_fixed_costs");
    const auto holding = in.series("holding_costs", fixed.size());
    const auto rates = in.series("demand_rates", fixed.size());
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    std::vector<JointOrderItem> items;
    for (std::size_t i = 0; i < fixed.size(); ++i) { items.push_back({fixed[i], holding[i], rates[i]}); }
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(best, answer, joint_replenishment(shared, items));
    NEARSTOCK_SOLVE(silver, answer, silver_joint_replenishment(shared, items));
    answer.cost = best.cost;
    answer.decision = named(best);
    answer.also["heuristic"] = named(silver);
    answer.also["heuristic"]["name"] = "Silver 1976";
    answer.also["heuristic"]["cost"] = silver.cost;
    return answer;
}

Result<InventoryAnswer> lot_sizing_problem(ProblemInputs& in) {
    LotSizingProblem problem{.demand = in.numbers("demand")};
    const std::size_t periods = in.has("num_periods") ? in.count("num_periods") : problem.demand.size();
    problem.demand = in.series("demand", periods);
    problem.fixed_cost = in.series("fixed_cost", periods);
    problem.holding_cost = in.series("holding_cost", periods);
    problem.purchase_cost = in.series_or("purchase_cost", periods, 0);
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(plan, answer, lot_sizing(problem));
    answer.cost = plan.cost;
    answer.decision = {{"order_quantities", plan.order_quantities}, {"next_order_period", plan.next_order_period}};
    return answer;
}

constexpr ProblemKind kinds[] = {
    {"economic order quantity", economic_order_problem},
    {"EOQ with planned backorders", backorder_problem},
    {"economic production quantity", production_problem},
    {"EOQ with quantity discounts", discount_problem},
    {"EOQ with additive yield", additive_yield_problem},
    {"EOQ with multiplicative yield", multiplicative_yield_problem},
    {"EOQ with disruptions", disrupted_order_problem},
    {"base stock with supply disruptions", disrupted_base_stock_problem},
    {"joint replenishment", joint_problem},
    {"dynamic lot sizing (uncapacitated)", lot_sizing_problem},
};

}  // namespace

std::span<const ProblemKind> steady_problems() { return kinds; }

}  // namespace nearstock
