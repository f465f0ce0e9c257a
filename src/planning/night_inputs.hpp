// What the night's policies look at, computed from the state: the panel, regional sales, demand per site; lead times
// are in lead_times.hpp.
#pragma once

#include "domain/demand_forecast.hpp"
#include "domain/network_state.hpp"
#include "domain/panel.hpp"
#include "inventory/replenishment_policy.hpp"
#include "planning/planner.hpp"

#include <vector>

namespace nearstock {

struct PanelWindow {
    std::size_t history_days = 112;
    std::size_t horizon_days = 28;
};

/// Series product × zone at p * zones + z over the last `history_days` lived days.
Panel build_panel(const Network& network, const NetworkState& state, PanelWindow window, unsigned threads);

/// Mean and sample variance of daily city-wide sales per product, and each site's share of shipped volume.
RegionalSales regional_sales(const Network& network, const NetworkState& state, std::size_t window_days);

/// Units on hand per cell that expire before an order of today could replace them.
std::vector<Quantity> expiring_units(const NetworkState& state, const std::vector<LeadTime>& lead_times);

/// A forecast by product × zone as the demand of each site. Zones share a common daily shock per product, measured from
/// the city's daily totals, so that a site's spread does not vanish by adding zones up. The hub's rows: what passes it.
SiteDemand site_demand(const Network& network, const NetworkState& state, const DemandForecast& forecast,
                       const ServiceShares& shares, unsigned threads);

}  // namespace nearstock
