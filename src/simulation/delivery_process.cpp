#include "simulation/delivery_process.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr double leg_noise_sd = 0.12;  // of the log
constexpr double hand_over_mean_s = 180;
constexpr double hand_over_sd_s = 72;
constexpr double failure_share = 0.015;
constexpr double no_show_share = 0.02;
constexpr double picking_noise_sd = 0.15;  // of the log
constexpr double mispick_share = 0.003;

double bump(double hour, double peak, double width) {
    const double x = (hour - peak) / width;
    return std::exp(-0.5 * x * x);
}

/// Lognormal with mean 1 and the given sd of its logarithm.
double noise(Generator& chance, double sd) { return std::exp(sd * chance.normal() - sd * sd / 2); }

}  // namespace

DeliveryProcess::DeliveryProcess(std::uint64_t seed)
    : legs_(seed, "leg"),
      hand_overs_(seed, "hand-over"),
      failures_(seed, "failed attempt"),
      attendance_(seed, "attendance"),
      picking_(seed, "picking"),
      mispicks_(seed, "mispick") {}

double DeliveryProcess::congestion(Seconds local_clock) {
    const double hour = double(local_clock.count()) / 3600;
    return 1.0 + 0.35 * bump(hour, 8.25, 1.1) + 0.55 * bump(hour, 17.5, 1.6) + 0.10 * bump(hour, 12.5, 2.5);
}

Seconds DeliveryProcess::drive(const TravelModel& road, const Leg& leg, double weather_delay) const {
    const double speed = leg.vehicle == VehicleType::van ? road.van_speed_m_per_s : road.bike_speed_m_per_s;
    // A bike passes most of the jam.
    const double jam =
        leg.vehicle == VehicleType::van ? congestion(leg.departs) : 1 + 0.3 * (congestion(leg.departs) - 1);
    auto chance = legs_.at(leg.key, leg.attempt, leg.day.time_since_epoch().count());
    return Seconds(
        std::llround(double(leg.distance.value()) / speed * jam * weather_delay * noise(chance, leg_noise_sd)));
}

Seconds DeliveryProcess::hand_over(std::uint64_t shipment_key, int attempt) const {
    const double sd = std::sqrt(std::log1p(hand_over_sd_s * hand_over_sd_s / (hand_over_mean_s * hand_over_mean_s)));
    auto chance = hand_overs_.at(shipment_key, attempt);
    return Seconds(std::max<long long>(20, std::llround(hand_over_mean_s * noise(chance, sd))));
}

bool DeliveryProcess::fails(std::uint64_t shipment_key, int attempt) const {
    return failures_.at(shipment_key, attempt).chance(failure_share);
}

bool DeliveryProcess::comes_to_work(DriverIndex driver, BusinessDate day) const {
    return !attendance_.at(driver.value, day.time_since_epoch().count()).chance(no_show_share);
}

Seconds DeliveryProcess::picking(const RateCard& rates, std::uint64_t shipment_key, int lines, Quantity units) const {
    const std::int64_t standard = rates.pick_per_shipment.count() + lines * rates.pick_per_line.count() +
                                  units.value() * rates.pick_per_unit.count();
    auto chance = picking_.at(shipment_key);
    return Seconds(std::llround(double(standard) * noise(chance, picking_noise_sd)));
}

int DeliveryProcess::mispicked(std::uint64_t shipment_key, Quantity units) const {
    auto chance = mispicks_.at(shipment_key);
    int wrong = 0;
    for (std::int64_t i = 0; i < units.value(); ++i) { wrong += chance.chance(mispick_share) ? 1 : 0; }
    return wrong;
}

}  // namespace nearstock
