#include "streets/geometry.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nearstock::streets {

namespace {

constexpr double radians = std::numbers::pi / 180;
constexpr double equator_m = 6378137, eccentricity_squared = 0.00669437999014;  // WGS 84

struct Flat {
    double x = 0, y = 0;  // metres east and north
};

/// From a place to one near by, on the plane that touches the ellipsoid at a latitude: one degree is as long there as
/// the radii of curvature of prime vertical and meridian say (Bomford 1980).
Flat flat(Location from, Location to, double latitude) {
    const double sine = std::sin(latitude * radians);
    const double flattened = 1 - eccentricity_squared * sine * sine;
    const double east = equator_m / std::sqrt(flattened);
    const double north = east * (1 - eccentricity_squared) / flattened;
    return {(to.longitude - from.longitude) * radians * east * std::cos(latitude * radians),
            (to.latitude - from.latitude) * radians * north};
}
Flat flat(Location origin, Location at) { return flat(origin, at, origin.latitude); }

}  // namespace

double metres_between(Location a, Location b) {
    const Flat way = flat(a, b, (a.latitude + b.latitude) / 2);
    return std::hypot(way.x, way.y);
}

Location point_along(std::span<const Location> line, double metres) {
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
        const double length = metres_between(line[i], line[i + 1]);
        if (metres <= length && length > 0) {
            return between(line[i], line[i + 1], metres / length);
        }
        metres -= length;
    }
    return line.back();
}

double turn_degrees(Location before, Location at, Location after) {
    const Flat came = flat(at, before), goes = flat(at, after);
    const double in = std::atan2(-came.x, -came.y), out = std::atan2(goes.x, goes.y);  // from north, clockwise
    double turn = (out - in) / radians;
    turn = turn > 180 ? turn - 360 : turn;
    return turn <= -180 ? turn + 360 : turn;
}

Nearest nearest_on(Location from, Location a, Location b) {
    const Flat p = flat(from, a), q = flat(from, b);
    const double dx = q.x - p.x, dy = q.y - p.y, squared = dx * dx + dy * dy;
    const double share = squared > 0 ? std::clamp(-(p.x * dx + p.y * dy) / squared, 0.0, 1.0) : 0;
    return {share, std::hypot(p.x + share * dx, p.y + share * dy)};
}

}  // namespace nearstock::streets
