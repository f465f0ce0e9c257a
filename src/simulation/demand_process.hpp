// Who wants what, where and when? The one demand process of the world.
//
// Units of product p wanted in zone z on day d are negative binomial. Lines arrive by a Poisson process and a line's
// units are logarithmic, which makes their sum exactly negative binomial (Quenouille 1949) with variance ÷ mean = 1 ÷
// (1 − q_p) given the day's rate; the shared shocks below add to that. The rate of a cell is a product of factors:
//
//   level        Zipf within the category × the category's weight, calibrated to orders_per_day over the horizon
//   zone         population × (income and age of the zone, by category) × the zone's own lognormal taste for the
//   product trend        exp(yearly slope × years): the shop's and the product's own week, year   the shop's and the
//   category's weekday profile; a yearly sine with the category's peak day, which moves
//                demand between categories and leaves the shop's total alone
//   price        (price ÷ price at start)^−elasticity, the promotion's discount included, and a display uplift on
//   promotion competitors  (mean competitor price ÷ our list price)^competitor elasticity weather      exp(slope ×
//   anomaly of temperature, and × rain), by category events       fairs, matches and concerts raise demand in and
//   around their zone; holidays lower, their eves raise it interest     a latent persistent shock per product, which
//   page views show one and two days before spikes       rare surges per product that halve every day life         a
//   ramp after the launch, a decay before the end shocks       of the day (city) and of the zone and day
//
// Nothing depends on any policy, stock or order of calls: each draw is addressed by (seed, stream, day, thing).
#pragma once

#include "core/ids.hpp"
#include "core/time.hpp"
#include "core/units.hpp"
#include "domain/network.hpp"
#include "domain/orders.hpp"
#include "simulation/city.hpp"
#include "simulation/surroundings.hpp"

#include <memory>
#include <string>
#include <vector>

namespace nearstock {

struct WishLine {
    ProductIndex product;
    Quantity units;
};

/// What a customer wants: an order, if there is stock for a line of it.
struct Wish {
    CustomerIndex customer;
    ZoneIndex zone;
    Seconds local_clock{0};   // of the order, within opening hours
    Seconds window_start{0};  // of the delivery, local clock of the same day
    Seconds window_end{0};
    Channel channel = Channel::app;
    std::vector<WishLine> lines;  // distinct products, by product
};

/// Cheap to copy: copies share what was computed once from the configuration.
class DemandProcess {
public:
    /// Requires `network_at_start` to be a network whose first day is config.first_day.
    DemandProcess(const CityConfig& config, const Network& network_at_start);

    /// By local clock, then zone and customer. Requires day >= first_day, as everything below.
    [[nodiscard]] std::vector<Wish> wishes(BusinessDate day) const;
    /// By product, city-wide: the truth that no decider sees.
    [[nodiscard]] std::vector<double> expected_units(BusinessDate day) const;
    /// By product × zone, at p * zones + z.
    [[nodiscard]] std::vector<double> expected_cells(BusinessDate day) const;
    [[nodiscard]] Surroundings surroundings(BusinessDate day) const;
    /// Sets costs and list prices to those in force on that day (launches and endings are dates of the product).
    /// Idempotent.
    void apply_changes(Network& network, BusinessDate day) const;
    /// What a customer pays: the list price in force, less the promotion.
    [[nodiscard]] UnitPrice price(ProductIndex product, BusinessDate day) const;
    /// Multiplier (>= 1) of true travel time: rain, snow and wind.
    [[nodiscard]] double weather_delay(BusinessDate day) const;

private:
    struct Law;
    std::shared_ptr<const Law> law_;
};

}  // namespace nearstock
