#include "app/inventory_problems.hpp"
#include "inventory/finite_horizon.hpp"
#include "inventory/newsvendor.hpp"
#include "inventory/order_batch.hpp"
#include "inventory/reorder_up_to.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

namespace nearstock {

namespace {

NormalDemand normal_demand(ProblemInputs& in) { return {in.number("demand_mean"), in.number("demand_sd")}; }

InventoryAnswer named(InventoryAnswer answer, const NewsvendorAnswer& stock) {
    answer.cost = stock.cost;
    answer.decision["base_stock_level"] = stock.stock;
    return answer;
}

Result<InventoryAnswer> normal_newsvendor_problem(ProblemInputs& in) {
    const EndCosts costs = in.end_costs();
    const NormalDemand demand = normal_demand(in);
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(stock, answer, newsvendor(costs, demand));
    return named(std::move(answer), stock);
}

/// A node that orders every period: a shipment lead time of 1 covers one period of demand.
Result<InventoryAnswer> one_node_problem(ProblemInputs& in) {
    const EndCosts costs = in.end_costs();
    const NormalDemand demand = normal_demand(in);
    const double lead_time = in.number_or("shipment_lead_time", 1);
    (void)in.has("instance_base_stock_level");  // what the textbook's own instance stocks: not the optimum's business
    if (lead_time < 1) {
        in.fail("'shipment_lead_time' is below one period", "give 1 or more");
    }
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(stock, answer, base_stock(costs, demand, lead_time - 1));
    return named(std::move(answer), stock);
}

Result<InventoryAnswer> base_stock_problem(ProblemInputs& in) {
    const EndCosts costs = in.end_costs();
    const NormalDemand demand = normal_demand(in);
    const double lead_time = in.number("lead_time");
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(stock, answer, base_stock(costs, demand, lead_time));
    return named(std::move(answer), stock);
}

Result<InventoryAnswer> price_problem(ProblemInputs& in) {
    const TradePrices prices{in.number("revenue"), in.number("purchase_cost"), in.number_or("salvage_value", 0),
                             in.number_or("holding_cost", 0), in.number_or("stockout_cost", 0)};
    const NormalDemand demand = normal_demand(in);
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(trade, answer, newsvendor_for_profit(prices, demand));
    answer.also["profit"] = trade.profit;
    return named(std::move(answer), {trade.stock, -trade.profit});
}

std::vector<DemandPoint> demand_points(ProblemInputs& in) {
    std::vector<DemandPoint> points;
    for (const auto& [units, probability] : in.object("demand_pmf").items()) {
        char* end = nullptr;
        const double value = std::strtod(units.c_str(), &end);
        if (end == units.c_str() || *end != '\0' || !probability.is_number()) {
            in.fail(fmt::format("'demand_pmf' has \"{}\": {}", units, probability.dump()),
                    "write units and their probability, such as \"3\": 0.25");
            return points;
        }
        points.push_back({value, probability.get<double>()});
    }
    return points;
}

Result<InventoryAnswer> discrete_newsvendor_problem(ProblemInputs& in) {
    const EndCosts costs = in.end_costs();
    const auto points = demand_points(in);
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(stock, answer, newsvendor(costs, points));
    return named(std::move(answer), stock);
}

Result<InventoryAnswer> poisson_newsvendor_problem(ProblemInputs& in) {
    const EndCosts costs = in.end_costs();
    const double mean = in.number("demand_mean");
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(demand, answer, poisson_demand(mean));
    NEARSTOCK_SOLVE(stock, answer, newsvendor(costs, demand));
    return named(std::move(answer), stock);
}

Result<InventoryAnswer> lognormal_newsvendor_problem(ProblemInputs& in) {
    const EndCosts costs = in.end_costs();
    const LognormalDemand demand{in.number("mu"), in.number("sigma")};
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(stock, answer, newsvendor(costs, demand));
    return named(std::move(answer), stock);
}

Result<InventoryAnswer> yield_newsvendor_problem(ProblemInputs& in) {
    const EndCosts costs = in.end_costs();
    const double demand = in.number("demand");
    const UniformYield yield{in.number("yield_lo"), in.number("yield_hi")};
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(stock, answer, newsvendor_additive_yield(costs, demand, yield));
    return named(std::move(answer), stock);
}

Result<ReorderUpTo> poisson_reorder(double fixed_cost, EndCosts costs, double mean) {
    NEARSTOCK_ASSIGN_OR_RETURN(demand, poisson_demand(mean));
    return best_reorder_up_to(fixed_cost, costs, demand);
}

Result<InventoryAnswer> poisson_reorder_problem(ProblemInputs& in) {
    const EndCosts costs = in.end_costs();
    const double fixed_cost = in.number("fixed_cost");
    const auto means = in.numbers("demand_mean");
    if (means.empty()) {
        in.fail("'demand_mean' is an empty list", "give at least one mean");
    }
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    std::vector<std::int64_t> reorder_points, levels;
    std::vector<double> cost;
    for (const double mean : means) {
        NEARSTOCK_SOLVE(policy, answer, poisson_reorder(fixed_cost, costs, mean));
        reorder_points.push_back(policy.reorder_point);
        levels.push_back(policy.order_up_to_level);
        cost.push_back(policy.cost);
    }
    if (in.has_list("demand_mean")) {
        answer.cost = cost;
        answer.decision = {{"reorder_point", reorder_points}, {"order_up_to_level", levels}};
    } else {
        answer.cost = cost[0];
        answer.decision = {{"reorder_point", reorder_points[0]}, {"order_up_to_level", levels[0]}};
    }
    return answer;
}

Result<InventoryAnswer> normal_reorder_problem(ProblemInputs& in) {
    const EndCosts costs = in.end_costs();
    const double fixed_cost = in.number("fixed_cost");
    const NormalDemand normal = normal_demand(in);
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(demand, answer, rounded_normal(normal.mean, normal.sd));
    NEARSTOCK_SOLVE(policy, answer, best_reorder_up_to(fixed_cost, costs, demand));
    answer.cost = policy.cost;
    answer.decision = {{"reorder_point", policy.reorder_point}, {"order_up_to_level", policy.order_up_to_level}};
    if (const auto rough = power_approximation(fixed_cost, costs, {normal.mean, normal.sd})) {
        answer.also["heuristic"] = {{"name", "power approximation (Ehrhardt-Mosier)"},
                                    {"reorder_point", rough->reorder_point},
                                    {"order_up_to_level", rough->order_up_to_level}};
    }
    return answer;
}

Result<HorizonProblem> horizon_problem(ProblemInputs& in) {
    const std::size_t n = in.count("num_periods");
    const auto holding = in.series("holding_cost", n), shortage = in.series("stockout_cost", n);
    const auto purchase = in.series_or("purchase_cost", n, 0), fixed = in.series_or("fixed_cost", n, 0);
    const auto mean = in.series("demand_mean", n), sd = in.series("demand_sd", n);
    const auto discount = in.series_or("discount_factor", n, 1);
    HorizonProblem problem;
    problem.terminal = {in.number_or("terminal_holding_cost", 0), in.number_or("terminal_stockout_cost", 0)};
    problem.initial_stock = std::llround(in.number_or("initial_inventory_level", 0));
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    for (std::size_t t = 0; t < n; ++t) {
        NEARSTOCK_ASSIGN_OR_RETURN(demand, rounded_normal(mean[t], sd[t]));
        problem.periods.push_back({{holding[t], shortage[t]},
                                   purchase[t],
                                   fixed[t],
                                   discount[t],
                                   std::move(demand),
                                   NormalDemand{mean[t], sd[t]}});
    }
    return problem;
}

Result<InventoryAnswer> finite_horizon_problem(ProblemInputs& in) {
    NEARSTOCK_ASSIGN_OR_RETURN(problem, horizon_problem(in));
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(plan, answer, finite_horizon(problem));
    answer.cost = plan.cost;
    Json reorder_points = Json::array();
    for (const auto s : plan.reorder_points) { reorder_points.push_back(s == never_order ? Json() : Json(s)); }
    answer.decision = {{"reorder_points", reorder_points}, {"order_up_to_levels", plan.order_up_to_levels}};
    return answer;
}

Json named(const OrderBatch& batch) {
    return {{"reorder_point", batch.reorder_point}, {"order_quantity", batch.order_quantity}};
}

Result<InventoryAnswer> normal_batch_problem(ProblemInputs& in) {
    const BatchCosts costs{in.number("fixed_cost"), in.end_costs()};
    const LeadTimeDemand demand{in.number("demand_mean"), in.number("demand_sd"), in.number("lead_time")};
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(batch, answer, best_order_batch(costs, demand));
    answer.cost = batch.cost;
    answer.decision = named(batch);
    const auto compare = [&](const char* name, const Result<OrderBatch>& rough) {
        if (rough) {
            answer.also["heuristics"][name] = named(*rough);
            answer.also["heuristics"][name]["exact_cost"] = rough->cost;
        }
    };
    compare("expected_inventory_level", batch_by_expected_inventory(costs, demand));
    compare("eoq_with_backorders", batch_by_backorder_quantity(costs, demand));
    compare("eoq_plus_safety_stock", batch_by_safety_stock(costs, demand));
    return answer;
}

Result<InventoryAnswer> poisson_batch_problem(ProblemInputs& in) {
    const BatchCosts costs{in.number("fixed_cost"), in.end_costs()};
    const double rate = in.number("demand_mean");
    const double lead_time = in.number("lead_time");
    NEARSTOCK_RETURN_IF_ERROR(in.status());
    InventoryAnswer answer;
    NEARSTOCK_SOLVE(demand, answer, poisson_demand(rate * lead_time));
    NEARSTOCK_SOLVE(batch, answer, best_whole_batch(costs, rate, demand));
    answer.cost = batch.cost;
    answer.decision = {{"reorder_point", batch.reorder_point}, {"order_quantity", batch.order_quantity}};
    return answer;
}

constexpr ProblemKind kinds[] = {
    {"newsvendor", normal_newsvendor_problem},
    {"newsvendor as a one-node network", one_node_problem},
    {"base stock, lead time", base_stock_problem},
    {"newsvendor, explicit prices", price_problem},
    {"newsvendor, discrete demand", discrete_newsvendor_problem},
    {"newsvendor, Poisson demand", poisson_newsvendor_problem},
    {"newsvendor, lognormal demand", lognormal_newsvendor_problem},
    {"newsvendor with additive uniform yield", yield_newsvendor_problem},
    {"(s,S), Poisson demand, periodic review", poisson_reorder_problem},
    {"(s,S), Poisson demand, 24 means", poisson_reorder_problem},
    {"(s,S), normal demand, periodic review", normal_reorder_problem},
    {"finite horizon, normal demand, discounted", finite_horizon_problem},
    {"(r,Q), normal demand, continuous review", normal_batch_problem},
    {"(r,Q), Poisson demand, continuous review", poisson_batch_problem},
};

}  // namespace

std::span<const ProblemKind> stochastic_problems() { return kinds; }

}  // namespace nearstock
