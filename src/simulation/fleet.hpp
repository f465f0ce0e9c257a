// Who drives what today, and how did it go? Drivers, waiting shipments, tours, doors.
//
// At each wave the deciders see the free drivers and the shipments that are ready before the next one, and answer with
// routes and promises. A tour is then lived to its end at once: nothing that happens later can change it.
#pragma once

#include "simulation/day_context.hpp"
#include "simulation/driver_day.hpp"
#include "simulation/local_day.hpp"

#include <vector>

namespace nearstock {

class Fleet {
public:
    /// `seen` is the network with the road as the deciders know it. Starts with the state's undelivered shipments.
    Fleet(const DayContext& context, const Network& seen, const LocalDay& day);

    void add(const Shipment& shipment);
    /// `last`: nothing is gained by waiting for the next wave.
    void dispatch(Timestamp now, Timestamp next_wave, bool last);
    /// When the last shift ends.
    [[nodiscard]] Timestamp end_of_shifts() const;
    /// Writes shifts, activities and deliveries into the record.
    void finish(DayRecord& record) &&;

private:
    struct Waiting {
        Shipment shipment;
        Timestamp available_at;
        bool on_tour = false;  // handed over: it leaves the list after the round
    };

    void start_shifts();
    [[nodiscard]] std::vector<RoutingVehicle> free_vehicles(Timestamp now, Timestamp next_wave) const;
    /// Fills `positions` with where each stop's shipment stands in `waiting_`.
    [[nodiscard]] std::vector<RoutingStop> ready_stops(const std::vector<RoutingVehicle>& vehicles, Timestamp next_wave,
                                                       std::vector<std::size_t>& positions) const;
    void drive(const RoutingProblem& problem, const Route& route, const std::vector<Arrival>& promises,
               const std::vector<std::size_t>& positions);
    /// The attempt at one door; returns when the driver leaves it.
    Timestamp attempt(Waiting& waiting, Delivery delivery, Timestamp leaves);

    const DayContext& context_;
    const Network& seen_;
    const LocalDay& day_;
    double weather_delay_;
    std::vector<DriverDay> drivers_;       // on the roster today, by driver
    std::vector<std::size_t> driver_day_;  // by driver: position in drivers_
    std::vector<Waiting> waiting_;
    std::vector<Delivery> deliveries_;
};

}  // namespace nearstock
