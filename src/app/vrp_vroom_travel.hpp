// What it takes and costs to go between the places of VROOM's JSON.
#pragma once

#include "app/json_input.hpp"
#include "app/vrp_text.hpp"

#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace nearstock {

struct VroomPlace {
    std::optional<std::int64_t> index;  // of the matrix
    std::optional<Point> lon_lat;
    bool nowhere = false;  // of an open route's end: no way from or to it
    std::string zone;      // of traffic; empty: not said
    auto key() const {
        return std::tuple(nowhere, zone, index.value_or(-1), index ? 0 : lon_lat.value_or(Point{}).x,
                          index ? 0 : lon_lat.value_or(Point{}).y);
    }
};

/// What makes vehicles' matrices differ.
struct VroomDriving {
    std::string profile = "car";
    double speed_factor = 1, per_hour = 3600, per_km = 0;
    auto operator<=>(const VroomDriving&) const = default;
};

/// Durations, and as `distance` the cost: that of `costs` matrices, or by time and way. Places without coordinates need
/// `matrices` that cover their index. With `travel`, its durations and distances count, and matrices are refused.
/// The level of `zones` multiplies durations, whoever says them.
Result<vrp::Travel> vroom_travel(const Json& json, const std::string& place, const VroomDriving& driving,
                                 const std::vector<VroomPlace>& places, const TravelLookup& travel,
                                 const ZoneTraffic& zones);

}  // namespace nearstock
