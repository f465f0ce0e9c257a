// The stops and vehicles of one site, priced fast: what insertion and the moves of the local search ask.
//
// Distances are computed once, drive times once per vehicle type and local hour, so that a tour's price is a few
// additions per stop. `route_cost` of the timed route is the plain computation of the same.
#pragma once

#include "routing/route_planner.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace nearstock {

using Stops = std::vector<std::uint32_t>;  // positions in SiteProblem's stops, in the sequence of a tour

struct TourPrice {
    double cost = std::numeric_limits<double>::infinity();  // micros; infinite: breaks a rule
    std::int64_t departure = 0;                             // seconds after problem.now
    [[nodiscard]] bool feasible() const { return cost < std::numeric_limits<double>::infinity(); }
};

class SiteProblem {
public:
    SiteProblem(const RoutingProblem& problem, SiteIndex site, const InsertionParameters& parameters);

    [[nodiscard]] std::size_t stops() const { return stops_.size(); }
    [[nodiscard]] std::size_t vehicles() const { return vehicles_.size(); }
    /// The cheapest departure of a tour. Free of charge without stops.
    [[nodiscard]] TourPrice price(std::size_t vehicle, std::span<const std::uint32_t> tour) const;
    /// Micros that leaving a stop for the next wave is expected to cost there; prohibitive for one that must go now.
    [[nodiscard]] double waiting_cost(std::uint32_t stop) const { return stops_[stop].waiting_cost; }
    [[nodiscard]] bool may_wait(std::uint32_t stop) const { return stops_[stop].waiting_cost < must_go_now; }
    /// Do two vehicles differ in nothing that a price depends on?
    [[nodiscard]] bool alike(std::size_t vehicle, std::size_t other) const;
    [[nodiscard]] Weight weight(std::uint32_t stop) const { return stops_[stop].weight; }
    [[nodiscard]] Volume volume(std::uint32_t stop) const { return stops_[stop].volume; }
    [[nodiscard]] std::pair<Weight, Volume> capacity(std::size_t vehicle) const {
        return {vehicles_[vehicle].capacity_weight, vehicles_[vehicle].capacity_volume};
    }
    /// Micros that a way costs at least, with the service at its end; node × node, node 0 is the site: distance, and
    /// time at the fastest hour of the next three.
    [[nodiscard]] std::vector<std::int32_t> least_costs(VehicleType type) const;
    [[nodiscard]] VehicleType type(std::size_t vehicle) const { return vehicles_[vehicle].type; }
    /// The tour as a timed route of the whole problem.
    [[nodiscard]] Route route(std::size_t vehicle, const Stops& tour) const;
    /// Position in the whole problem's stops.
    [[nodiscard]] std::uint32_t original(std::uint32_t stop) const { return stops_[stop].original; }
    /// The tours of a plan of the whole problem that belong to this site, by vehicle.
    [[nodiscard]] std::vector<Stops> tours_of(const RoutePlan& plan) const;
    /// The price of a tour from the plain route, for checking.
    [[nodiscard]] double plain_price(std::size_t vehicle, const Stops& tour) const;

    static constexpr double must_go_now = 1e12;  // a million in the currency: no tour is that dear

private:
    struct Stop {
        std::uint32_t original = 0;
        Weight weight;
        Volume volume;
        std::int64_t ready = 0, window_start = 0, window_end = 0;  // seconds after now
        std::int64_t service = 0;
        double waiting_cost = must_go_now;
    };
    struct Vehicle {
        DriverIndex driver;
        VehicleType type = VehicleType::van;
        Weight capacity_weight;
        Volume capacity_volume;
        std::int64_t available = 0, shift_end = 0;  // seconds after now
        double per_metre = 0;                       // micros
        bool operator==(const Vehicle&) const = default;
    };
    struct Drive {
        double cost = 0;
        std::int64_t waited = 0;  // seconds at doors whose window was not open
    };
    using DriveTimes = std::vector<std::int32_t>;  // node × node, seconds; node 0 is the site

    [[nodiscard]] Location location(std::size_t node) const;
    [[nodiscard]] const DriveTimes& drive_times(VehicleType type, std::int64_t time) const;
    [[nodiscard]] Drive drive(const Vehicle& vehicle, std::span<const std::uint32_t> tour,
                              std::int64_t departure) const;
    [[nodiscard]] double lateness(std::int64_t arrival, std::int64_t window_end, std::int64_t since_departure) const;
    [[nodiscard]] double to_door(std::int64_t arrival) const {
        return parameters_.minute_to_door * 1e6 / 60 * static_cast<double>(arrival);
    }
    void find_waiting_costs();
    [[nodiscard]] double expected_cost_next_wave(std::uint32_t stop) const;

    const RoutingProblem* problem_;
    InsertionParameters parameters_;
    SiteIndex site_;
    std::vector<Stop> stops_;
    std::vector<Vehicle> vehicles_;
    std::vector<std::int32_t> metres_;  // node × node
    std::size_t nodes_ = 1;
    std::int64_t clock_now_ = 0;                      // local, seconds since midnight
    double per_second_ = 0;                           // micros
    mutable std::array<DriveTimes, 48> drive_times_;  // vehicle type × local hour, filled when first needed
};

}  // namespace nearstock
