#include "eta/eta_model.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr double prior_legs = 50;      // how many legs the travel model's congestion counts for
constexpr double prior_log_sd = 0.25;  // of log(actual ÷ free-flow) drive
constexpr double prior_services = 50;
constexpr double prior_service_s = 180;
constexpr double prior_service_sd = 60;
constexpr double normal_90 = 1.2815515655446004;  // 80 % of a normal lies within ± this many standard deviations

double free_flow_seconds(const Network& network, Distance distance, VehicleType vehicle) {
    const double speed =
        vehicle == VehicleType::van ? network.travel.van_speed_m_per_s : network.travel.bike_speed_m_per_s;
    return double(distance.value()) / speed;
}

std::size_t local_hour(const Network& network, Timestamp at) {
    return static_cast<std::size_t>(network.time_zone.clock_of(at).count() / 3600);
}

}  // namespace

void EtaExperience::learn(const Network& network, std::span<const Delivery> deliveries) {
    for (const auto& d : deliveries) {
        const double planned = free_flow_seconds(network, d.leg_distance, network.drivers[d.driver.value].vehicle);
        if (planned >= 30 && d.leg_drive.count() > 0) {  // next door says nothing of the traffic
            auto& hour = hours[local_hour(network, d.arrived_at - d.leg_drive)];
            const double log_ratio = std::log(double(d.leg_drive.count()) / planned);
            hour.legs += 1;
            hour.log_ratio_sum += log_ratio;
            hour.log_ratio_squares += log_ratio * log_ratio;
        }
        const double service = double((d.completed_at - d.arrived_at).count());
        services += 1;
        service_sum_s += service;
        service_squares += service * service;
    }
}

EtaModel::EtaModel(const Network& network, EtaExperience experience) : network_(&network), experience_(experience) {}

double EtaModel::congestion(int hour) const {
    const auto& seen = experience_.hours[static_cast<std::size_t>(hour)];
    const double assumed = network_->travel.congestion[static_cast<std::size_t>(hour)];
    const double prior = std::log(assumed > 0 ? assumed : 1);
    return std::exp((prior_legs * prior + seen.log_ratio_sum) / (prior_legs + seen.legs));
}

std::vector<Arrival> EtaModel::predict(const EtaRoute& route) const {
    const double services = prior_services + experience_.services;
    const double service = (prior_services * prior_service_s + experience_.service_sum_s) / services;
    const double service_squares =
        (prior_services * (prior_service_s * prior_service_s + prior_service_sd * prior_service_sd) +
         experience_.service_squares) /
        services;
    const double service_variance = std::max(1.0, service_squares - service * service);
    std::vector<Arrival> result;
    Timestamp at = route.departure;
    double variance = 0;
    for (std::size_t i = 0; i < route.legs.size(); ++i) {
        const auto hour = local_hour(*network_, at);
        const auto& seen = experience_.hours[hour];
        const double mean_log = std::log(congestion(static_cast<int>(hour)));
        const double spread =
            std::max(0.0, seen.log_ratio_squares - 2 * mean_log * seen.log_ratio_sum + seen.legs * mean_log * mean_log);
        const double log_variance = (prior_legs * prior_log_sd * prior_log_sd + spread) / (prior_legs + seen.legs);
        const double free_flow = free_flow_seconds(*network_, route.legs[i].distance, route.legs[i].vehicle);
        const double drive = free_flow * std::exp(mean_log + log_variance / 2);
        variance += drive * drive * (std::exp(log_variance) - 1);
        at += Seconds(std::llround(drive));
        if (at < route.earliest[i]) {  // the driver waits; what is behind him is forgotten
            at = route.earliest[i];
            variance = 0;
        }
        const Seconds half(std::llround(normal_90 * std::sqrt(variance)));
        result.push_back({at, std::max(route.earliest[i], at - half), at + half});
        at += Seconds(std::llround(service));
        variance += service_variance;
    }
    return result;
}

}  // namespace nearstock
