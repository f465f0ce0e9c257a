#include "planning/planner.hpp"

#include "core/check.hpp"
#include "planning/lead_times.hpp"
#include "planning/night_inputs.hpp"

namespace nearstock {

Planner::Planner(const Network& network, PolicySet policies, unsigned threads)
    : network_(&network),
      policies_(std::move(policies)),
      threads_(threads),
      forecaster_(make_forecaster(policies_.forecaster)) {
    replenishment_ = policies_.replenishment == "base_stock" ? make_base_stock_policy(policies_.base_stock)
                     : policies_.replenishment == "network_plan"
                         ? make_network_policy({policies_.base_stock, policies_.move_weight, policies_.budget})
                         : make_practice_policy(policies_.practice);
    sourcing_ = policies_.sourcing == "nearest_site" ? make_nearest_site_policy()
                                                     : make_cheapest_site_policy(policies_.cheapest_site);
    routing_ = policies_.routing == "nearest_neighbour" ? make_nearest_neighbour_planner()
               : policies_.routing == "insertion"       ? make_insertion_planner(policies_.insertion)
                                                  : make_ruin_recreate_planner(policies_.insertion, policies_.rounds);
    check(forecaster_ != nullptr, "a policy set names a forecaster that exists");
}

Panel Planner::panel(const NetworkState& state) const {
    return build_panel(
        *network_, state,
        {static_cast<std::size_t>(policies_.history_days), static_cast<std::size_t>(policies_.horizon_days)}, threads_);
}

NightDecisions Planner::night(const NetworkState& state) const {
    NightDecisions result;
    result.forecast = forecaster_->forecast(panel(state), threads_);
    const auto shares = service_shares(*network_, state);
    result.site_demand = site_demand(*network_, state, result.forecast, shares, threads_);
    const auto times = lead_times(*network_, state);
    std::vector<Quantity> on_hand(state.stock.size());
    for (std::size_t c = 0; c < on_hand.size(); ++c) { on_hand[c] = state.on_hand(c); }
    const auto on_order = state.on_order(*network_);
    const auto expiring = expiring_units(state, times);
    const auto sales = regional_sales(*network_, state, static_cast<std::size_t>(policies_.practice.window_days));
    result.plan = replenishment_->plan({.network = *network_,
                                        .day = state.today,
                                        .on_hand = on_hand,
                                        .on_order = on_order,
                                        .expiring = expiring,
                                        .demand = result.site_demand,
                                        .sales = sales,
                                        .lead_times = times,
                                        .review_days = 1,
                                        .threads = threads_});
    return result;
}

SourcingPlan Planner::source(const SourcingInputs& inputs) const { return sourcing_->source(inputs); }

RoutePlan Planner::route(const RoutingProblem& problem) const { return routing_->plan(problem); }

Arrivals Planner::promise(const RoutingProblem& problem, const RoutePlan& plan, const EtaExperience& experience) const {
    const EtaModel model(problem.network, experience);
    Arrivals arrivals;
    for (const auto& route : plan.routes) {
        EtaRoute eta{.departure = route.departure};
        Location at = problem.network.sites[route.site.value].location;
        const auto vehicle = problem.network.drivers[route.driver.value].vehicle;
        for (const auto& planned : route.stops) {
            const auto& stop = problem.stops[planned.shipment];
            eta.legs.push_back({problem.network.travel.distance(at, stop.location), vehicle});
            eta.earliest.push_back(stop.window_start);
            at = stop.location;
        }
        arrivals.routes.push_back(model.predict(eta));
    }
    return arrivals;
}

TravelModel Planner::travel(const EtaExperience& experience) const {
    TravelModel travel = network_->travel;
    if (policies_.learn_congestion) {
        const EtaModel model(*network_, experience);
        for (int hour = 0; hour < 24; ++hour) {
            travel.congestion[static_cast<std::size_t>(hour)] = model.congestion(hour);
        }
    }
    return travel;
}

}  // namespace nearstock
