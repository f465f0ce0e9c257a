// What did a driver do, minute by minute? One shift's activities, without gap or overlap.
#pragma once

#include "core/time.hpp"
#include "domain/day_record.hpp"
#include "domain/network.hpp"

#include <string>
#include <vector>

namespace nearstock {

class DriverDay {
public:
    /// `key` is unique per driver and day: "2026-03-29-D001". `pause_due` has no effect on shifts shorter than six
    /// hours.
    DriverDay(DriverShift shift, std::string key, Timestamp pause_due);

    [[nodiscard]] const DriverShift& shift() const { return shift_; }
    /// When the driver is back from everything that was begun.
    [[nodiscard]] Timestamp free_at() const { return free_at_; }
    /// A driver who has worked his hours rests for 30 minutes as soon as he is free. `now` must not go back.
    void rest_if_due(Timestamp now);
    [[nodiscard]] std::string next_tour_id() const;

    struct Tour {
        Timestamp load_start;
        Timestamp departure;
        Timestamp last_door_left;
        Timestamp back;
        Distance distance;  // to the last door
        Distance home_distance;
        int stops = 0;
    };
    /// Requires the driver to be free at load_start.
    void drive(const Tour& tour);
    /// The shift's activities up to its end, or to the end of the last tour when that is later.
    std::vector<DriverActivity> finish() &&;

private:
    void add(ActivityKind kind, Timestamp from, Timestamp to);
    void idle_until(Timestamp time);

    DriverShift shift_;
    std::string key_;
    Timestamp pause_due_;
    Timestamp free_at_;
    bool rested_ = false;
    int tours_ = 0;
    std::vector<DriverActivity> activities_;
};

}  // namespace nearstock
