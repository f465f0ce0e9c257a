#include "app/vrp_vroom_travel.hpp"

#include <fmt/format.h>

#include <cmath>

namespace nearstock {

namespace {

constexpr double metres_per_second = 8, detour = 1.3;  // where there is no matrix

struct Leg {
    std::int64_t seconds = 0, metres = 0;
    std::optional<std::int64_t> cost;
};

struct Matrices {
    const Json* durations = nullptr;
    const Json* distances = nullptr;
    const Json* costs = nullptr;
};

Result<Matrices> find_matrices(const Json& json, const std::string& place, const std::string& profile) {
    Matrices result;
    if (json.contains("matrices")) {
        const auto& all = json["matrices"];
        if (!all.is_object() || !all.contains(profile) || !all[profile].is_object() ||
            !all[profile].contains("durations")) {
            return refuse("there are no durations of profile '" + profile + "'", place + ".matrices",
                          "add {\"" + profile + "\": {\"durations\": [[…]]}}");
        }
        const auto& of = all[profile];
        result.durations = &of["durations"];
        result.distances = of.contains("distances") ? &of["distances"] : nullptr;
        result.costs = of.contains("costs") ? &of["costs"] : nullptr;
    } else if (json.contains("matrix")) {
        result.durations = &json["matrix"];
    }
    return result;
}

Result<std::int64_t> entry(const Json& matrix, const std::string& name, std::int64_t from, std::int64_t to) {
    const auto inside = [](const Json& list, std::int64_t at) {
        return list.is_array() && at >= 0 && at < std::int64_t(list.size());
    };
    if (!inside(matrix, from) || !inside(matrix[std::size_t(from)], to) ||
        !matrix[std::size_t(from)][std::size_t(to)].is_number()) {
        return refuse(fmt::format("there is no entry [{}][{}]", from, to), name,
                      "give a square matrix that covers every index");
    }
    return matrix[std::size_t(from)][std::size_t(to)].get<std::int64_t>();
}

Result<Leg> leg(const Matrices& matrices, const std::string& place, const VroomPlace& a, const VroomPlace& b) {
    Leg result;
    if (a.nowhere || b.nowhere) {
        return result;  // an open end costs nothing
    }
    if (matrices.durations == nullptr) {
        if (!a.lon_lat || !b.lon_lat) {
            return refuse("a place has an index but no coordinates, and there is no matrix", place,
                          "add matrices, or coordinates");
        }
        const TravelModel model{.detour_factor = detour, .van_speed_m_per_s = metres_per_second};
        result.metres = model.distance({a.lon_lat->y, a.lon_lat->x}, {b.lon_lat->y, b.lon_lat->x}).value();
        result.seconds = std::llround(double(result.metres) / metres_per_second);
        return result;
    }
    if (!a.index || !b.index) {
        return refuse("a place has no index, but there is a matrix", place,
                      "give location_index, start_index, end_index");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(time, entry(*matrices.durations, place + ".durations", *a.index, *b.index));
    result.seconds = time;
    if (matrices.distances != nullptr) {
        NEARSTOCK_ASSIGN_OR_RETURN(way, entry(*matrices.distances, place + ".distances", *a.index, *b.index));
        result.metres = way;
    }
    if (matrices.costs != nullptr) {
        NEARSTOCK_ASSIGN_OR_RETURN(price, entry(*matrices.costs, place + ".costs", *a.index, *b.index));
        result.cost = price;
    }
    return result;
}

}  // namespace

Result<vrp::Travel> vroom_travel(const Json& json, const std::string& place, const VroomDriving& driving,
                                 const std::vector<VroomPlace>& places) {
    NEARSTOCK_ASSIGN_OR_RETURN(matrices, find_matrices(json, place, driving.profile));
    vrp::Travel result;
    for (const auto& a : places) {
        for (const auto& b : places) {
            NEARSTOCK_ASSIGN_OR_RETURN(way, leg(matrices, place, a, b));
            const double time = double(way.seconds) / driving.speed_factor;
            const double price = way.cost ? double(*way.cost)
                                          : time * driving.per_hour / 3600 + double(way.metres) * driving.per_km / 1000;
            if (!(time >= 0 && price >= 0 && time < double(vrp::no_way) && price < double(vrp::no_way))) {
                return refuse("a duration or cost is negative or above 2^29", place, "mend the matrices and costs");
            }
            result.duration.push_back(std::int32_t(std::llround(time)));
            result.distance.push_back(std::int32_t(std::llround(price)));
        }
    }
    return result;
}

}  // namespace nearstock
