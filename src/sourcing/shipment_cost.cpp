#include "sourcing/shipment_cost.hpp"

#include "math/normal.hpp"

#include <cmath>
#include <numbers>

namespace nearstock {

ShipmentCosts::ShipmentCosts(const SourcingInputs& inputs, LastMileAssumptions assumptions)
    : inputs_(&inputs), assumptions_(assumptions), trips_(inputs.network.zones.size() * inputs.network.sites.size()) {}

const ShipmentCosts::Trip& ShipmentCosts::trip(ZoneIndex zone, SiteIndex site) {
    const Network& network = inputs_->network;
    Trip& trip = trips_[std::size_t{zone.value} * network.sites.size() + site.value];
    if (trip.cost >= 0) {
        return trip;
    }
    const Zone& to = network.zones[zone.value];
    const Location from = network.sites[site.value].location;
    const double distance_m = static_cast<double>(network.travel.distance(from, to.location).value());
    const auto drive = network.travel.duration(from, to.location, VehicleType::van, inputs_->local_clock);
    trip.drive_s = static_cast<double>(drive.count());

    const double hop_m = std::sqrt(to.area_km2 * 1e6 / std::numbers::pi) * network.travel.detour_factor;
    const double hop_s = hop_m / network.travel.van_speed_m_per_s;
    const double share = 1 / assumptions_.stops_per_tour;
    const double seconds = share * (static_cast<double>(assumptions_.load_time.count()) + 2 * trip.drive_s) + hop_s +
                           static_cast<double>(assumptions_.service_time.count());
    const double metres = share * 2 * distance_m + hop_m;
    const RateCard& rates = network.rates;
    trip.cost = seconds * static_cast<double>(rates.driver_per_hour.value()) / 3600 +
                metres * static_cast<double>(rates.van_per_km.value()) / 1000;
    return trip;
}

double ShipmentCosts::lateness(const Order& order, double drive_s) const {
    // The wave's instant is not an input; the window's end on the local clock follows from when the order was placed.
    const Seconds placed = inputs_->network.time_zone.clock_of(order.placed_at);
    const Seconds left = placed + (order.window_end - order.placed_at) - inputs_->local_clock;
    const double needed_s =
        drive_s +
        static_cast<double>((assumptions_.pick_time + assumptions_.wait_for_driver + assumptions_.load_time).count());
    const double deviation_s = static_cast<double>(assumptions_.arrival_deviation.count());
    const double z = (needed_s - static_cast<double>(left.count())) / deviation_s;
    if (z < -4) {
        return 0;
    }
    // Expected lateness of a normal arrival: probability of a late one, and minutes beyond the window's end.
    const double probability = normal_cdf(z);
    const double minutes = deviation_s / 60 * (normal_pdf(z) + z * probability);
    const RateCard& rates = inputs_->network.rates;
    return probability * static_cast<double>(rates.late_delivery.value()) +
           minutes * static_cast<double>(rates.late_per_minute.value());
}

double ShipmentCosts::last_mile(const Order& order, SiteIndex site) {
    const Trip& way = trip(order.zone, site);
    return way.cost + lateness(order, way.drive_s);
}

double ShipmentCosts::labour(std::int64_t lines, std::int64_t units) const {
    const RateCard& rates = inputs_->network.rates;
    const auto seconds = rates.pick_per_shipment + rates.pick_per_line * lines + rates.pick_per_unit * units;
    return static_cast<double>(seconds.count()) * static_cast<double>(rates.labour_per_hour.value()) / 3600;
}

double ShipmentCosts::line_labour() const { return labour(1, 0) - labour(0, 0); }

double ShipmentCosts::stock_value(ProductIndex product, SiteIndex site, Quantity units) const {
    if (inputs_->marginal_value.empty()) {
        return 0;
    }
    return inputs_->marginal_value[inputs_->network.cell(product, site)] * static_cast<double>(units.value());
}

}  // namespace nearstock
