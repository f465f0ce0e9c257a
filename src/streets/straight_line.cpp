#include "streets/travel_provider.hpp"

#include <fmt/format.h>

namespace nearstock::streets {

namespace {

double metres(const StraightLineOptions& options, Location a, Location b) {
    return double(TravelModel{.detour_factor = options.detour_factor}.distance(a, b).value());
}

}  // namespace

std::string StraightLine::name() const {
    return fmt::format("straight line × {} at {} m/s", options_.detour_factor, options_.metres_per_second);
}

Result<TravelTable> StraightLine::table(std::span<const Location> from, std::span<const Location> to) const {
    TravelTable table{.from = from.size(), .to = to.size()};
    for (const auto& a : from) {
        for (const auto& b : to) {
            const double far = metres(options_, a, b);
            table.metres.push_back(float(far));
            table.seconds.push_back(float(far / options_.metres_per_second));
        }
    }
    return table;
}

Result<TravelWay> StraightLine::way(std::span<const Location> places) const {
    TravelWay way{.line = {places.begin(), places.end()}};
    for (std::size_t i = 0; i + 1 < places.size(); ++i) { way.metres += metres(options_, places[i], places[i + 1]); }
    way.seconds = way.metres / options_.metres_per_second;
    return way;
}

}  // namespace nearstock::streets
