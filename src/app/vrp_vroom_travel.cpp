#include "app/vrp_vroom_travel.hpp"

#include <fmt/format.h>

#include <cmath>
#include <functional>

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

/// Legs of the places that a provider knows; places without coordinates (open ends) have none.
class ProvidedLegs {
public:
    static Result<ProvidedLegs> ask(const Json& json, const std::string& place, const VroomDriving& driving,
                                    const std::vector<VroomPlace>& places, const TravelLookup& travel) {
        if (json.contains("matrices") || json.contains("matrix")) {
            return refuse("has matrices, so streets are not asked", place,
                          "leave out --streets and --osrm, or take the matrices out");
        }
        ProvidedLegs legs;
        std::vector<Location> known;
        for (const auto& p : places) {
            if (!p.nowhere && !p.lon_lat) {
                return refuse("a place has an index but no coordinates", place, "give coordinates");
            }
            legs.position_.push_back(known.size());
            if (!p.nowhere) {
                known.push_back({p.lon_lat->y, p.lon_lat->x});
            }
        }
        NEARSTOCK_ASSIGN_OR_RETURN(provider, travel(driving.profile));
        NEARSTOCK_ASSIGN_OR_RETURN(table, provider->table(known, known));
        legs.table_ = std::move(table);
        return legs;
    }
    /// Nothing: no way.
    [[nodiscard]] std::optional<Leg> between(std::size_t a, std::size_t b) const {
        const auto at = position_[a] * table_.to + position_[b];
        if (table_.seconds[at] == streets::unreachable) {
            return {};
        }
        return Leg{std::llround(table_.seconds[at]), std::llround(table_.metres[at]), {}};
    }

private:
    std::vector<std::size_t> position_;
    streets::TravelTable table_;
};

using LegBetween = std::function<Result<std::optional<Leg>>(std::size_t, std::size_t)>;

Result<vrp::Travel> priced(const VroomDriving& driving, const std::string& place, const std::vector<VroomPlace>& places,
                           const ZoneTraffic& zones, const LegBetween& between) {
    vrp::Travel result;
    for (std::size_t a = 0; a < places.size(); ++a) {
        for (std::size_t b = 0; b < places.size(); ++b) {
            NEARSTOCK_ASSIGN_OR_RETURN(way, between(a, b));
            if (!way) {
                result.duration.push_back(vrp::no_way);
                result.distance.push_back(vrp::no_way);
                continue;
            }
            const double slower = zones.level ? zones.level(places[a].zone, places[b].zone) : 1;
            const double time = double(way->seconds) / driving.speed_factor * slower;
            const double price = way->cost
                                     ? double(*way->cost)
                                     : time * driving.per_hour / 3600 + double(way->metres) * driving.per_km / 1000;
            if (!(time >= 0 && price >= 0 && time < double(vrp::no_way) && price < double(vrp::no_way))) {
                return refuse("a duration or cost is negative or above 2^29", place, "mend the matrices and costs");
            }
            result.duration.push_back(std::int32_t(std::llround(time)));
            result.distance.push_back(std::int32_t(std::llround(price)));
        }
    }
    return result;
}

}  // namespace

Result<vrp::Travel> vroom_travel(const Json& json, const std::string& place, const VroomDriving& driving,
                                 const std::vector<VroomPlace>& places, const TravelLookup& travel,
                                 const ZoneTraffic& zones) {
    if (travel) {
        NEARSTOCK_ASSIGN_OR_RETURN(legs, ProvidedLegs::ask(json, place, driving, places, travel));
        return priced(driving, place, places, zones, [&](std::size_t a, std::size_t b) -> Result<std::optional<Leg>> {
            return places[a].nowhere || places[b].nowhere ? Leg{} : legs.between(a, b);
        });
    }
    NEARSTOCK_ASSIGN_OR_RETURN(matrices, find_matrices(json, place, driving.profile));
    return priced(driving, place, places, zones, [&](std::size_t a, std::size_t b) -> Result<std::optional<Leg>> {
        return leg(matrices, place, places[a], places[b]);
    });
}

}  // namespace nearstock
