// One decision cycle: state in, decisions out, the same for the twin and for live operation.
//
// night(): history → forecast per SKU × zone → demand per site through ServiceShares → stock plan.
// wave():  waiting orders → site per line → (the world or the WMS picks) → routes → promises.
#pragma once

#include "domain/demand_forecast.hpp"
#include "domain/network_state.hpp"
#include "domain/route_plan.hpp"
#include "domain/sourcing_plan.hpp"
#include "domain/stock_plan.hpp"
#include "eta/eta_model.hpp"
#include "forecasting/forecaster.hpp"
#include "planning/policy_set.hpp"
#include "routing/route_planner.hpp"
#include "sourcing/sourcing_policy.hpp"

#include <memory>
#include <vector>

namespace nearstock {

/// Which share of a zone's demand a site serves. Owned by planning: inventory sees a site's demand only through it.
/// Demand-weighted by nearness and past availability; rows sum to 1.
struct ServiceShares {
    std::size_t sites = 0;
    std::vector<float> share;  // zone × site
    [[nodiscard]] double at(ZoneIndex z, SiteIndex s) const { return share[std::size_t{z.value} * sites + s.value]; }
};
ServiceShares service_shares(const Network& network, const NetworkState& state);

struct NightDecisions {
    DemandForecast forecast;  // series = product × zone at p * zones + z
    SiteDemand site_demand;
    StockPlan plan;
};

class Planner {
public:
    Planner(const Network& network, PolicySet policies, unsigned threads);
    /// Decides at the night before state.today. A pure function of the arguments.
    [[nodiscard]] NightDecisions night(const NetworkState& state) const;
    /// The forecast part of night() alone.
    [[nodiscard]] Panel panel(const NetworkState& state) const;

    [[nodiscard]] SourcingPlan source(const SourcingInputs& inputs) const;
    [[nodiscard]] RoutePlan route(const RoutingProblem& problem) const;
    [[nodiscard]] Arrivals promise(const RoutingProblem& problem, const RoutePlan& plan,
                                   const EtaExperience& experience) const;
    /// The network as the deciders see it on this day: with the congestion they have learnt, if the policy set says so.
    [[nodiscard]] TravelModel travel(const EtaExperience& experience) const;
    [[nodiscard]] const PolicySet& policies() const { return policies_; }

private:
    const Network* network_;
    PolicySet policies_;
    unsigned threads_;
    std::unique_ptr<Forecaster> forecaster_;
    std::unique_ptr<ReplenishmentPolicy> replenishment_;
    std::unique_ptr<SourcingPolicy> sourcing_;
    std::unique_ptr<RoutePlanner> routing_;
};

}  // namespace nearstock
