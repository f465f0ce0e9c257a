// Who may use a street, in which direction, how fast, and what does a turn cost?
//
// Two profiles, car and bike. Their rules follow the published ones of OSRM's car and bicycle profiles (release 26.10,
// in numbers and order of precedence; the code is ours), so that travel times can be compared with an OSRM server.
// docs/guides/travel-times.md lists the rules and where they differ.
#pragma once

#include "core/result.hpp"
#include "streets/osm_data.hpp"

#include <memory>
#include <string>
#include <vector>

namespace nearstock::streets {

/// One direction of a way.
struct Passage {
    double km_per_hour = 0;  // 0: closed
    double preference = 1;   // the way is chosen as if it were passed at this share of its speed
    bool residents = false;  // only to reach something on it (private, delivery, destination, …)
    bool open() const { return km_per_hour > 0; }
};

struct WayRule {
    Passage forward, backward;
    double seconds = 0;  // of the whole way where it says so (ferries); 0: by speed
    bool roundabout = false;
    bool may_start = true;     // places may be on it
    bool drives_left = false;  // traffic keeps to the left
    [[nodiscard]] bool open() const { return forward.open() || backward.open(); }
};

enum class Sign : std::uint8_t { none, all, stop, stop_minor };
enum class Side : std::uint8_t { both, forward, backward };  // of the way, who meets it

/// A point of a street that holds up.
struct NodeRule {
    bool barrier = false;   // nobody gets through
    bool turnable = false;  // wide enough to turn round
    double gate_seconds = 0;
    Sign sign = Sign::none;  // `all`: whoever passes (signals, give way)
    Side sign_for = Side::both;
    double sign_seconds = 0;
    [[nodiscard]] bool matters() const { return barrier || turnable || gate_seconds > 0 || sign != Sign::none; }
};

struct Turn {
    double degrees = 0;       // 0 straight on, positive to the right, −180 … 180
    std::size_t roads = 0;    // that meet here
    bool back = false;        // onto the same street
    bool roundabout = false;  // one of the two is one
    bool drives_left = false;
};

class StreetProfile {
public:
    virtual ~StreetProfile() = default;
    [[nodiscard]] virtual std::string name() const = 0;
    [[nodiscard]] virtual WayRule way(const Tags& tags) const = 0;
    [[nodiscard]] virtual NodeRule node(const Tags& tags) const = 0;
    /// Seconds, without what signs and gates add.
    [[nodiscard]] virtual double turn_seconds(const Turn& turn) const = 0;
    /// Tags that say who a rule is about, the most particular first: motorcar, motor_vehicle, vehicle.
    [[nodiscard]] virtual const std::vector<std::string>& kinds() const = 0;
    /// `no_left_turn`, `only_straight_on` …; empty where the restriction is for others, or for some hours only.
    [[nodiscard]] std::string restriction(const Tags& tags) const;
};

std::unique_ptr<StreetProfile> car_profile();
std::unique_ptr<StreetProfile> bike_profile();
/// "car" or "bike".
Result<std::unique_ptr<StreetProfile>> street_profile(const std::string& name);

}  // namespace nearstock::streets
