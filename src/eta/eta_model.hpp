// When will it arrive: a planned route → arrival distribution per stop.
//
// Drive times are the free-flow time × a lognormal factor per local hour, learnt from finished deliveries and shrunk to
// the travel model's congestion; service times likewise. The variance adds up over the stops: what legs have for
// themselves partly cancels, what the legs of one tour have in common (weather, driver) does not.
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
    struct Hour {
        double legs = 0, log_ratio_sum = 0, log_ratio_squares = 0;  // of log(actual drive ÷ planned drive)
        bool operator==(const Hour&) const = default;
    };
    std::array<Hour, 24> hours{};
    double services = 0, service_sum_s = 0, service_squares = 0;
    // Of two legs of one tour: product of their surprises against what was learnt before.
    double pairs = 0, pair_products = 0;
    /// Adds finished deliveries, in any order. Planned drive is the leg's distance at the travel model's speed without
    /// congestion. Call it once per day: surprises are against what was known before the call.
    void learn(const Network& network, std::span<const Delivery> deliveries);
    bool operator==(const EtaExperience&) const = default;
};

struct EtaLeg {
    Distance distance;
    VehicleType vehicle = VehicleType::van;
};

struct EtaRoute {
    Timestamp departure;
    std::vector<EtaLeg> legs;         // to each stop in turn
    std::vector<Timestamp> earliest;  // window start of each stop: a driver waits for it
};

class EtaModel {
public:
    /// Without experience the travel model's congestion and a service time of 180 s ± 60 s are used.
    explicit EtaModel(const Network& network, EtaExperience experience);
    /// Arrival per stop with an 80 % interval. Requires as many `earliest` as legs.
    [[nodiscard]] std::vector<Arrival> predict(const EtaRoute& route) const;
    /// Learnt multiplier of free-flow travel time at a local hour.
    [[nodiscard]] double congestion(int hour) const;

private:
    const Network* network_;
    EtaExperience experience_;
};

}  // namespace nearstock
