// What one more shipment from a site to a zone is expected to cost, before any route exists.
//
// A tour is assumed to serve five stops. A shipment then bears a fifth of the loading and of the drive out and back,
// one hop from the stop before (the radius of a disc with the zone's area, on streets), its own service, and the
// probability that it comes too late. Cells (product × site) price what is taken by the night's marginal value.
#pragma once

#include "domain/network.hpp"
#include "domain/orders.hpp"
#include "domain/sourcing_plan.hpp"
#include "sourcing/sourcing_policy.hpp"

#include <cstdint>
#include <vector>

namespace nearstock {

/// Assumptions of the estimate. The stop count is between bikes' and vans' tours in the twin's city.
struct LastMileAssumptions {
    double stops_per_tour = 5;
    Seconds load_time{300};
    Seconds service_time{180};
    Seconds pick_time{900};          // from the wave until the shipment is packed
    Seconds wait_for_driver{600};    // and until its driver leaves
    Seconds arrival_deviation{900};  // one standard deviation of all that
};

/// Prices shipments of one wave. Drive times per zone and site are computed once, when first asked for.
class ShipmentCosts {
public:
    explicit ShipmentCosts(const SourcingInputs& inputs, LastMileAssumptions assumptions = {});

    /// Micros: loading, driving, service and expected lateness of one shipment of `order` from `site`.
    double last_mile(const Order& order, SiteIndex site);
    /// Micros of labour: a shipment with so many lines and units.
    [[nodiscard]] double labour(std::int64_t lines, std::int64_t units) const;
    /// Micros of labour for picking one more line.
    [[nodiscard]] double line_labour() const;
    /// Micros that `units` of a product are worth where they lie.
    [[nodiscard]] double stock_value(ProductIndex product, SiteIndex site, Quantity units) const;

private:
    struct Trip {
        double cost = -1;    // micros, without lateness; negative: not yet computed
        double drive_s = 0;  // site → zone
    };
    const Trip& trip(ZoneIndex zone, SiteIndex site);
    [[nodiscard]] double lateness(const Order& order, double drive_s) const;

    const SourcingInputs* inputs_;
    LastMileAssumptions assumptions_;
    std::vector<Trip> trips_;  // zone × site
};

}  // namespace nearstock
