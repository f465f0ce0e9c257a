// Small distances on the ground: bearings, angles, the nearest point of a line.
#pragma once

#include "domain/network.hpp"

#include <span>

namespace nearstock::streets {

/// On the ellipsoid; right to a thousandth for places less than 100 km apart.
double metres_between(Location a, Location b);

/// The point `metres` along a line from its first point; its last where it is shorter.
Location point_along(std::span<const Location> line, double metres);

/// Degrees by which who comes from `before` over `at` turns towards `after`: 0 straight on, positive to the right.
double turn_degrees(Location before, Location at, Location after);

struct Nearest {
    double share = 0;   // of the way from a to b
    double metres = 0;  // from the point to it
};
/// The point of the line from a to b that is nearest, on a plane that touches the earth at `from`.
Nearest nearest_on(Location from, Location a, Location b);

inline Location between(Location a, Location b, double share) {
    return {a.latitude + (b.latitude - a.latitude) * share, a.longitude + (b.longitude - a.longitude) * share};
}

}  // namespace nearstock::streets
