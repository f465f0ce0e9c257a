// How a product reaches a site, when that can be asked for, and what it costs: what every policy needs to know of a
// cell.
//
// A night's order is placed before the morning of `day` and arrives `lead_days` mornings later; the next chance comes
// `review_days` later. Demand that an order placed tonight cannot influence any more lies in [0, lead_days); demand
// that the stock must last for if nothing is ordered tonight lies in [0, lead_days + review_days).
#pragma once

#include "inventory/mixed_demand.hpp"
#include "inventory/replenishment_policy.hpp"
#include "math/negative_binomial.hpp"

namespace nearstock {

/// A cell's supply tonight.
struct Lane {
    bool carried = false;  // the site handles the product, its lead time is known, and it is sold on the day after that
    bool from_hub = false;
    bool open = false;  // an order may be placed tonight
    double lead_days = 0;
    double lead_variance = 0;
    /// Its distribution instead of the variance, or null. Lives as long as the night's inputs.
    const LeadTime::Distribution* seen = nullptr;
    double review_days = 1;  // from tonight to the next chance to order
    double starts_days = 0;  // until the product is sold; 0 when it is
    double sold_days = 0;    // until the product ends; infinite when no end is known
};
Lane lane_of(const ReplenishmentInputs& inputs, ProductIndex product, SiteIndex site);

/// Costs of a cell in millionths.
struct CellCosts {
    double holding = 0;         // a unit for a day: capital and space
    double shortage = 0;        // a unit missed: margin and goodwill
    double waste = 0;           // a unit expired
    double fixed_per_line = 0;  // an order line: administration, carriage per line, receiving
    double litres = 0;          // a unit
};
CellCosts costs_of(const Network& network, ProductIndex product, bool from_hub);

/// Demand of a cell over [0, days) with the uncertainty of when the days end. Only of days on which the product is
/// sold.
NegativeBinomial demand_until(const ReplenishmentInputs& inputs, std::size_t cell, const Lane& lane, double days,
                              double days_variance);
/// Demand of a cell until `more_days` after the day on which an order of tonight comes: over the lane's lead time as
/// far as it is known. With `lane.seen`, what may come short of the goods on order counts as wanted.
MixedDemand demand_over_lead_time(const ReplenishmentInputs& inputs, std::size_t cell, const Lane& lane,
                                  double more_days);
/// Mean daily demand of a cell over the next two weeks on which it is sold.
double daily_rate(const ReplenishmentInputs& inputs, std::size_t cell, const Lane& lane);

/// Rounds up to whole cases.
std::int64_t whole_cases(std::int64_t units, const Product& product);

/// The space of one temperature class at one site.
Volume capacity_of(const Site& site, TemperatureClass temperature);

}  // namespace nearstock
