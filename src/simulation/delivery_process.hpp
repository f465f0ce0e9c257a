// What really happens between the shelf and the door: picking, roads, doorbells, drivers who do not come.
//
// Driving: metres ÷ the vehicle's free speed × congestion(clock) × weather × lognormal noise of the leg. Congestion has
// two peaks, at 08:15 and 17:30. Handing over: lognormal, mean 3 min, sd 1.2 min. 1.5 % of the attempts find nobody; 2
// % of the shifts have no driver; 0.3 % of the picked units are wrong. Every draw is addressed by what it is about
// (order, attempt, driver, day), never by the order of drawing.
#pragma once

#include "core/random.hpp"
#include "core/time.hpp"
#include "domain/network.hpp"
#include "domain/orders.hpp"

#include <cstdint>
#include <string_view>

namespace nearstock {

class DeliveryProcess {
public:
    explicit DeliveryProcess(std::uint64_t seed);

    /// True multiplier of free-flow travel time.
    [[nodiscard]] static double congestion(Seconds local_clock);

    struct Leg {
        std::uint64_t key = 0;  // what the drive is about: key_of(shipment_id) and attempt, or driver and tour
        int attempt = 0;
        BusinessDate day;
        Seconds departs{0};  // local clock
        VehicleType vehicle = VehicleType::van;
        Distance distance;
    };
    /// `weather_delay` is the day's multiplier (>= 1).
    [[nodiscard]] Seconds drive(const TravelModel& road, const Leg& leg, double weather_delay) const;
    [[nodiscard]] Seconds hand_over(std::uint64_t shipment_key, int attempt) const;
    [[nodiscard]] bool fails(std::uint64_t shipment_key, int attempt) const;
    [[nodiscard]] bool comes_to_work(DriverIndex driver, BusinessDate day) const;
    /// Labour of picking and packing a shipment by the rate card, with noise of ±15 %.
    [[nodiscard]] Seconds picking(const RateCard& rates, std::uint64_t shipment_key, int lines, Quantity units) const;
    [[nodiscard]] int mispicked(std::uint64_t shipment_key, Quantity units) const;

    [[nodiscard]] static std::uint64_t key_of(std::string_view id) { return hash_text(id); }

private:
    Stream legs_;
    Stream hand_overs_;
    Stream failures_;
    Stream attendance_;
    Stream picking_;
    Stream mispicks_;
};

}  // namespace nearstock
