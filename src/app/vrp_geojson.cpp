// Routes for a map.
#include "app/vrp_solutions.hpp"
#include "core/check.hpp"

namespace nearstock {

namespace {

struct Line {
    std::vector<Location> points;
    std::optional<double> metres;  // along streets
};

class Map {
public:
    Map(const VrpFile& file, const TravelLookup& travel) : file_(file), p_(file.problem), travel_(travel) {}

    Result<Json> drawn(const vrp::Solution& solution) const {
        Json features = Json::array();
        for (const auto& route : solution.routes) { NEARSTOCK_RETURN_IF_ERROR(add(route, features)); }
        return Json{{"type", "FeatureCollection"}, {"features", std::move(features)}};
    }

private:
    [[nodiscard]] Location position(vrp::Place place) const {
        const auto at = [](const auto& thing) { return Location{thing.y, thing.x}; };
        return p_.is_depot(place) ? at(p_.depots[place]) : at(p_.clients[p_.client_at(place)]);
    }

    /// An open end is no place on the map.
    [[nodiscard]] std::vector<Location> stops(const vrp::Route& route) const {
        const auto& type = p_.vehicle_types[route.vehicle_type];
        const auto somewhere = [&](const std::vector<VroomNames::Stand>& stands) {
            return stands.empty() || stands[route.vehicle].present;
        };
        std::vector<Location> result;
        if (somewhere(file_.names.start)) {
            result.push_back(position(type.start_depot));
        }
        for (const auto place : route.visits) { result.push_back(position(place)); }
        if (somewhere(file_.names.end)) {
            result.push_back(position(type.end_depot));
        }
        return result;
    }

    [[nodiscard]] Result<Line> line(const vrp::Route& route) const {
        auto through = stops(route);
        if (!travel_ || through.size() < 2) {
            return Line{std::move(through), {}};
        }
        const auto& type = p_.vehicle_types[route.vehicle_type];
        NEARSTOCK_ASSIGN_OR_RETURN(provider, travel_(file_.names.profile[type.travel]));
        NEARSTOCK_ASSIGN_OR_RETURN(way, provider->way(through));
        return Line{std::move(way.line), way.metres};
    }

    static Json pair(Location at) { return Json::array({at.longitude, at.latitude}); }
    static Json feature(const char* kind, Json coordinates, Json properties) {
        return Json{{"type", "Feature"},
                    {"geometry", {{"type", kind}, {"coordinates", std::move(coordinates)}}},
                    {"properties", std::move(properties)}};
    }

    Status add(const vrp::Route& route, Json& features) const {
        const auto timing = vrp::drive(p_, route);
        NEARSTOCK_ASSIGN_OR_RETURN(way, line(route));
        Json points = Json::array();
        for (const auto& at : way.points) { points.push_back(pair(at)); }
        Json properties = {{"vehicle", route.vehicle + 1},
                           {"cost", double(timing.cost) / file_.cost_units},
                           {"departure", double(timing.departure) / file_.time_units},
                           {"back", double(timing.back) / file_.time_units}};
        if (way.metres) {
            properties["metres"] = *way.metres;
        }
        features.push_back(feature("LineString", std::move(points), std::move(properties)));
        for (std::size_t i = 0; i < route.visits.size(); ++i) {
            features.push_back(feature("Point", pair(position(route.visits[i])),
                                       {{"vehicle", route.vehicle + 1},
                                        {"stop", i + 1},
                                        {"place", p_.name_of(route.visits[i])},
                                        {"start", double(timing.start[i]) / file_.time_units}}));
        }
        return {};
    }

    const VrpFile& file_;
    const vrp::Problem& p_;
    const TravelLookup& travel_;
};

}  // namespace

Json to_geojson(const VrpFile& file, const vrp::Solution& solution) {
    auto map = to_geojson(file, solution, {});
    check(map.has_value(), "straight lines can always be drawn");
    return std::move(*map);
}

Result<Json> to_geojson(const VrpFile& file, const vrp::Solution& solution, const TravelLookup& travel) {
    return Map(file, travel).drawn(solution);
}

}  // namespace nearstock
