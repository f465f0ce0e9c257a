#include "simulation/driver_day.hpp"

#include "core/check.hpp"

#include <algorithm>

namespace nearstock {

namespace {

constexpr Seconds pause_length{30 * 60};
constexpr Seconds shortest_shift_with_pause{6 * 3600};

}  // namespace

DriverDay::DriverDay(DriverShift shift, std::string key, Timestamp pause_due)
    : shift_(shift),
      key_(std::move(key)),
      pause_due_(pause_due),
      free_at_(shift.planned_start),
      rested_(shift.planned_end - shift.planned_start < shortest_shift_with_pause) {}

void DriverDay::rest_if_due(Timestamp now) {
    const Timestamp from = std::max(now, free_at_);
    if (!shift_.worked || rested_ || free_at_ > now || from < pause_due_ || from + pause_length > shift_.planned_end) {
        return;
    }
    idle_until(from);
    add(ActivityKind::pause, from, from + pause_length);
    rested_ = true;
}

std::string DriverDay::next_tour_id() const { return "U-" + key_ + "-" + std::to_string(tours_ + 1); }

void DriverDay::drive(const Tour& tour) {
    check(shift_.worked, "only a driver who came drives");
    check(tour.load_start >= free_at_ && tour.load_start <= tour.departure && tour.departure <= tour.last_door_left &&
              tour.last_door_left <= tour.back,
          "a tour begins when the driver is free and ends after it began");
    const std::string tour_id = next_tour_id();
    ++tours_;
    idle_until(tour.load_start);
    add(ActivityKind::load, tour.load_start, tour.departure);
    activities_.back().tour_id = tour_id;
    add(ActivityKind::tour, tour.departure, tour.last_door_left);
    activities_.back().tour_id = tour_id;
    activities_.back().distance = tour.distance;
    activities_.back().stops = tour.stops;
    add(ActivityKind::homeward, tour.last_door_left, tour.back);
    activities_.back().tour_id = tour_id;
    activities_.back().distance = tour.home_distance;
}

std::vector<DriverActivity> DriverDay::finish() && {
    if (!shift_.worked) {
        add(ActivityKind::no_show, shift_.planned_start, shift_.planned_end);
    } else {
        idle_until(shift_.planned_end);
    }
    return std::move(activities_);
}

void DriverDay::add(ActivityKind kind, Timestamp from, Timestamp to) {
    DriverActivity activity;
    activity.activity_id = "A-" + key_ + "-" + std::to_string(activities_.size() + 1);
    activity.driver = shift_.driver;
    activity.site = shift_.site;
    activity.kind = kind;
    activity.started_at = from;
    activity.ended_at = to;
    activities_.push_back(std::move(activity));
    free_at_ = to;
}

void DriverDay::idle_until(Timestamp time) {
    if (free_at_ < time) {
        add(ActivityKind::idle, free_at_, time);
    }
}

}  // namespace nearstock
