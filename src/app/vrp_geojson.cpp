// Routes for a map.
#include "app/vrp_solutions.hpp"

namespace nearstock {

Json to_geojson(const VrpFile& file, const vrp::Solution& solution) {
    const auto& p = file.problem;
    const auto position = [&](vrp::Place place) {
        return p.is_depot(place) ? Json::array({p.depots[place].x, p.depots[place].y})
                                 : Json::array({p.clients[p.client_at(place)].x, p.clients[p.client_at(place)].y});
    };
    const auto feature = [](const char* kind, Json coordinates, Json properties) {
        return Json{{"type", "Feature"},
                    {"geometry", {{"type", kind}, {"coordinates", std::move(coordinates)}}},
                    {"properties", std::move(properties)}};
    };
    Json features = Json::array();
    for (const auto& route : solution.routes) {
        const auto& type = p.vehicle_types[route.vehicle_type];
        const auto timing = vrp::drive(p, route);
        Json line = Json::array({position(type.start_depot)});
        for (const auto place : route.visits) { line.push_back(position(place)); }
        line.push_back(position(type.end_depot));
        features.push_back(feature("LineString", std::move(line),
                                   {{"vehicle", route.vehicle + 1},
                                    {"cost", double(timing.cost) / file.cost_units},
                                    {"departure", double(timing.departure) / file.time_units},
                                    {"back", double(timing.back) / file.time_units}}));
        for (std::size_t i = 0; i < route.visits.size(); ++i) {
            features.push_back(feature("Point", position(route.visits[i]),
                                       {{"vehicle", route.vehicle + 1},
                                        {"stop", i + 1},
                                        {"place", p.name_of(route.visits[i])},
                                        {"start", double(timing.start[i]) / file.time_units}}));
        }
    }
    return {{"type", "FeatureCollection"}, {"features", std::move(features)}};
}

}  // namespace nearstock
