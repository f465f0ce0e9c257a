// When will it arrive: a planned route → arrival distribution per stop.
//
// Travel and service times are scaled by factors learnt from finished deliveries (by local hour), spread by their observed
// variation; the interval grows with every stop.
#pragma once

#include "domain/network.hpp"
#include "domain/orders.hpp"
#include "domain/route_plan.hpp"

#include <array>
#include <span>
#include <vector>

namespace nearstock {

/// Sufficient statistics of finished legs by local hour: what the model has learnt. A plain value.
struct EtaExperience {
    struct Hour { double legs = 0; double log_ratio_sum = 0; double log_ratio_squares = 0; };  // log(actual drive / planned drive)
    std::array<Hour, 24> hours{};
    double services = 0, service_sum_s = 0, service_squares = 0;
    /// Adds finished deliveries. Planned drive is the leg's distance at the travel model's speed without congestion.
    void learn(const Network& network, std::span<const Delivery> deliveries);
    bool operator==(const EtaExperience&) const = default;
};

struct EtaLeg {
    Distance distance;
    VehicleType vehicle = VehicleType::van;
};

struct EtaRoute {
    Timestamp departure;
    std::vector<EtaLeg> legs;          // to each stop in turn
    std::vector<Timestamp> earliest;   // window start of each stop: a driver waits for it
};

class EtaModel {
public:
    /// Without experience the travel model's congestion and a service time of 180 s ± 60 s are used.
    explicit EtaModel(const Network& network, EtaExperience experience);
    /// Arrival per stop with an 80 % interval.
    [[nodiscard]] std::vector<Arrival> predict(const EtaRoute& route) const;
    /// Learnt multiplier of free-flow travel time at a local hour.
    [[nodiscard]] double congestion(int hour) const;

private:
    const Network* network_;
    EtaExperience experience_;
};

}  // namespace nearstock
