// VROOM's JSON in: vehicles, jobs, shipments, matrices. All tasks are optional with a prize by priority that exceeds
// what any of them costs; VROOM's cost is the travel time unless `costs` says otherwise. Without matrices, places are
// longitude and latitude, and the way is what streets say, or the straight line × 1.3 at 8 m/s (the deciders' travel
// model). Beyond VROOM's: `zone` of a task, `start_zone` and `end_zone` of a vehicle, for traffic by zone.
#include "app/vrp_text.hpp"
#include "app/vrp_vroom_travel.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace nearstock {

namespace {

class Vroom {
public:
    Vroom(const Json& json, std::string place, const TravelLookup& travel, const ZoneTraffic& zones)
        : json_(json), place_(std::move(place)), travel_(travel), zones_(zones) {}
    Result<VrpFile> read();

private:
    Status known_keys(const Json& object, const std::string& place, std::initializer_list<const char*> known) const;
    VroomPlace where(JsonObject& object, const Json& json, const char* coordinates, const char* index,
                     bool needed) const;
    std::vector<vrp::Load> amounts(JsonObject& object, const Json& json, const char* key);
    std::vector<vrp::TimeWindow> windows(JsonObject& object, const Json& json, const char* key) const;
    std::uint64_t skills(JsonObject& object, const Json& json);
    /// Of a place, for traffic; empty where it names none.
    [[nodiscard]] std::string zone(JsonObject& object, const char* key) const;
    std::uint32_t depot(const VroomPlace& where);
    Status vehicle(const Json& json, std::size_t number);
    Result<vrp::Client> task(const Json& json, const std::string& place, const std::string& kind);
    Status shipment(const Json& json, const std::string& place);
    Status finish();

    const Json& json_;
    std::string place_;
    const TravelLookup& travel_;
    const ZoneTraffic& zones_;
    VrpFile file_{.format = VrpFormat::vroom, .geographic = true};
    std::vector<VroomPlace> depot_places_, client_places_;
    std::map<std::int64_t, std::uint64_t> skill_bits_;
    std::vector<VroomDriving> drivings_;
    bool limits_tasks_ = false;
    std::vector<std::int64_t> most_tasks_;
};

constexpr vrp::Time open_end = vrp::no_limit;

Status Vroom::known_keys(const Json& object, const std::string& place, std::initializer_list<const char*> known) const {
    if (!object.is_object()) {
        return refuse("is not an object", place, "write {…}");
    }
    for (const auto& [key, value] : object.items()) {
        if (std::ranges::none_of(known, [&](const char* k) { return key == k; })) {
            return refuse("the field '" + key + "' is not supported", place, "leave it out");
        }
    }
    return {};
}

VroomPlace Vroom::where(JsonObject& object, const Json& json, const char* coordinates, const char* index,
                        bool needed) const {
    VroomPlace result;
    if (json.contains(index)) {
        result.index = object.integer(index);
    }
    if (json.contains(coordinates)) {
        const auto& pair = object.array(coordinates);
        if (pair.size() != 2 || !pair[0].is_number() || !pair[1].is_number()) {
            object.fail(std::string("'") + coordinates + "' is not [longitude, latitude]", "give two numbers");
        } else {
            result.lon_lat = Point{pair[0].get<double>(), pair[1].get<double>()};
        }
    }
    result.nowhere = !result.index && !result.lon_lat;
    if (needed && result.nowhere) {
        object.fail(std::string("there is neither '") + coordinates + "' nor '" + index + "'", "say where it is");
    }
    return result;
}

std::vector<vrp::Load> Vroom::amounts(JsonObject& object, const Json& json, const char* key) {
    std::vector<vrp::Load> result;
    if (!json.contains(key)) {
        return result;
    }
    for (const auto& amount : object.array(key)) {
        if (!amount.is_number_integer()) {
            object.fail(std::string("'") + key + "' is not a list of whole numbers", "write [1, 2]");
            return {};
        }
        result.push_back(std::min<vrp::Load>(amount.get<std::int64_t>(), vrp::no_limit));
    }
    file_.problem.dimensions = std::max(file_.problem.dimensions, result.size());
    return result;
}

std::vector<vrp::TimeWindow> Vroom::windows(JsonObject& object, const Json& json, const char* key) const {
    std::vector<vrp::TimeWindow> result;
    if (!json.contains(key)) {
        return result;
    }
    for (const auto& window : object.array(key)) {
        if (!window.is_array() || window.size() != 2 || !window[0].is_number() || !window[1].is_number()) {
            object.fail(std::string("'") + key + "' is not a list of [from, to]", "give two numbers each");
            return {};
        }
        result.push_back({window[0].get<std::int64_t>(), window[1].get<std::int64_t>()});
    }
    return result;
}

std::uint64_t Vroom::skills(JsonObject& object, const Json& json) {
    std::uint64_t bits = 0;
    if (json.contains("skills")) {
        for (const auto& skill : object.array("skills")) {
            if (!skill.is_number_integer()) {
                object.fail("'skills' is not a list of whole numbers", "write [1, 7]");
                return 0;
            }
            const auto bit = skill_bits_.try_emplace(skill.get<std::int64_t>(), skill_bits_.size()).first->second;
            if (bit >= 64) {
                object.fail("there are more than 64 different skills", "use fewer");
                return 0;
            }
            bits |= std::uint64_t{1} << bit;
        }
    }
    return bits;
}

std::string Vroom::zone(JsonObject& object, const char* key) const {
    auto name = object.text_or(key, "");
    if (!name.empty() && zones_.knows && !zones_.knows(name)) {
        object.fail(fmt::format("'{}' is '{}', a zone that the traffic does not know", key, name),
                    "name one of its zones, or none: then it is driven as the city");
    }
    return name;
}

std::uint32_t Vroom::depot(const VroomPlace& where) {
    for (std::uint32_t d = 0; d < depot_places_.size(); ++d) {
        if (depot_places_[d].key() == where.key()) {
            return d;
        }
    }
    const Point at = where.lon_lat.value_or(Point{});
    depot_places_.push_back(where);
    file_.problem.depots.push_back({.x = at.x, .y = at.y});
    return std::uint32_t(depot_places_.size() - 1);
}

Status Vroom::vehicle(const Json& json, std::size_t number) {
    JsonObject o(json, fmt::format("{}.vehicles[{}]", place_, number));
    NEARSTOCK_RETURN_IF_ERROR(known_keys(
        json, fmt::format("{}.vehicles[{}]", place_, number),
        {"id", "profile", "description", "start", "start_index", "end", "end_index", "capacity", "costs", "skills",
         "start_zone", "end_zone", "time_window", "breaks", "speed_factor", "max_tasks", "max_travel_time"}));
    auto start = where(o, json, "start", "start_index", false);
    auto end = where(o, json, "end", "end_index", false);
    const bool returns = start.key() == end.key();
    start.zone = zone(o, "start_zone");
    end.zone = zone(o, "end_zone");
    if (end.zone.empty() && returns) {
        end.zone = start.zone;
    }
    vrp::VehicleType type{.name = fmt::format("{}", o.integer("id")),
                          .capacity = amounts(o, json, "capacity"),
                          .start_depot = depot(start),
                          .end_depot = depot(end),
                          .skills = skills(o, json)};
    auto& names = file_.names;
    names.vehicle.push_back(o.integer("id"));
    names.description.push_back(o.text_or("description", ""));
    names.start.push_back({!start.nowhere, start.lon_lat.has_value(), start.index});
    names.end.push_back({!end.nowhere, end.lon_lat.has_value(), end.index});
    if (json.contains("time_window")) {
        const Json list = Json::array({json["time_window"]});
        const Json holder = {{"time_window", list}};
        JsonObject one(holder, fmt::format("{}.vehicles[{}]", place_, number));
        const auto shift = windows(one, holder, "time_window");
        NEARSTOCK_RETURN_IF_ERROR(one.status());
        type.shift = shift[0];
    }
    if (json.contains("breaks")) {
        const auto& breaks = o.array("breaks");
        if (breaks.size() > 1) {
            o.fail("a vehicle has more than one break", "give one at most");
        } else if (breaks.size() == 1) {
            const std::string place = fmt::format("{}.vehicles[{}].breaks[0]", place_, number);
            NEARSTOCK_RETURN_IF_ERROR(known_keys(breaks[0], place, {"id", "time_windows", "service", "description"}));
            JsonObject b(breaks[0], place);
            const auto when = windows(b, breaks[0], "time_windows");
            if (when.size() > 1) {
                b.fail("a break has more than one window", "give one at most");
            }
            type.rest = vrp::Break{when.empty() ? vrp::TimeWindow{} : when[0], b.integer_or("service", 0)};
            NEARSTOCK_RETURN_IF_ERROR(b.status());
        }
    }
    VroomDriving driving{.profile = o.text_or("profile", "car"), .speed_factor = o.number_or("speed_factor", 1)};
    if (json.contains("costs")) {
        const std::string place = fmt::format("{}.vehicles[{}].costs", place_, number);
        NEARSTOCK_RETURN_IF_ERROR(known_keys(json["costs"], place, {"fixed", "per_hour", "per_km"}));
        JsonObject costs(json["costs"], place);
        type.fixed = costs.integer_or("fixed", 0);
        driving.per_hour = costs.number_or("per_hour", 3600);
        driving.per_km = costs.number_or("per_km", 0);
        NEARSTOCK_RETURN_IF_ERROR(costs.status());
    }
    if (!(driving.speed_factor > 0)) {
        o.fail("'speed_factor' is not above zero", "write 1 for the matrix's own speed");
    }
    auto same = std::ranges::find(drivings_, driving);
    if (same == drivings_.end()) {
        drivings_.push_back(driving);
        same = std::prev(drivings_.end());
    }
    type.travel = std::uint32_t(same - drivings_.begin());
    if (json.contains("max_travel_time")) {
        type.maximum_distance = o.integer("max_travel_time");
        if (driving.per_hour != 3600 || driving.per_km != 0) {
            o.fail("'max_travel_time' is not supported beside 'costs'", "leave one of them out");
        }
    }
    most_tasks_.push_back(o.integer_or("max_tasks", vrp::no_limit));
    limits_tasks_ = limits_tasks_ || json.contains("max_tasks");
    file_.problem.vehicle_types.push_back(std::move(type));
    return o.status();
}

Result<vrp::Client> Vroom::task(const Json& json, const std::string& place, const std::string& kind) {
    JsonObject o(json, place);
    NEARSTOCK_RETURN_IF_ERROR(known_keys(json, place,
                                         {"id", "description", "location", "location_index", "zone", "setup", "service",
                                          "delivery", "amount", "pickup", "skills", "priority", "time_windows"}));
    auto at = where(o, json, "location", "location_index", true);
    at.zone = zone(o, "zone");
    const Point point = at.lon_lat.value_or(Point{});
    vrp::Client client{.name = fmt::format("{} {}", kind, o.integer("id")),
                       .x = point.x,
                       .y = point.y,
                       .delivery = amounts(o, json, json.contains("delivery") ? "delivery" : "amount"),
                       .pickup = amounts(o, json, "pickup"),
                       .windows = windows(o, json, "time_windows"),
                       .service = o.integer_or("service", 0),
                       .required = false,
                       .skills = skills(o, json)};
    if (o.integer_or("setup", 0) != 0) {
        o.fail("'setup' is not supported", "add it to 'service'");
    }
    const auto priority = o.integer_or("priority", 0);
    if (priority < 0 || priority > 100) {
        o.fail("'priority' is not from 0 to 100", "choose one that is");
    }
    client_places_.push_back(at);
    file_.names.tasks.push_back({kind, o.integer("id"), priority, at.index});
    file_.names.located.push_back(at.lon_lat.has_value());
    NEARSTOCK_RETURN_IF_ERROR(o.status());
    return client;
}

Status Vroom::shipment(const Json& json, const std::string& place) {
    JsonObject o(json, place);
    NEARSTOCK_RETURN_IF_ERROR(known_keys(json, place, {"pickup", "delivery", "amount", "skills", "priority"}));
    for (const char* half : {"pickup", "delivery"}) {
        if (!json.contains(half)) {
            return refuse(fmt::format("the field '{}' is missing", half), place, fmt::format("add \"{}\"", half));
        }
    }
    const auto load = amounts(o, json, "amount");
    const auto skill = skills(o, json);
    const auto priority = o.integer_or("priority", 0);
    NEARSTOCK_RETURN_IF_ERROR(o.status());
    const auto number = std::uint32_t(file_.problem.clients.size());
    for (const char* half : {"pickup", "delivery"}) {
        NEARSTOCK_ASSIGN_OR_RETURN(client, task(json[half], place + "." + half, half));
        const bool first = half == std::string("pickup");
        client.pickup = first ? load : std::vector<vrp::Load>{};
        client.delivery = first ? std::vector<vrp::Load>{} : load;
        (first ? client.delivers_to : client.picks_up_at) = first ? number + 1 : number;
        client.skills |= skill;
        file_.names.tasks.back().priority = priority;
        file_.problem.clients.push_back(std::move(client));
    }
    return {};
}

Status Vroom::finish() {
    auto& p = file_.problem;
    const auto fill = [&](std::vector<vrp::Load>& loads, vrp::Load value) {
        if (!loads.empty() || value > 0) {
            loads.resize(p.dimensions, value);
        }
    };
    for (auto& client : p.clients) {
        fill(client.delivery, 0);
        fill(client.pickup, 0);
    }
    // A vehicle without a capacity carries nothing in VROOM when there are amounts; it says [0, …].
    for (auto& type : p.vehicle_types) { type.capacity.resize(p.dimensions, 0); }
    if (limits_tasks_) {
        if (std::ranges::any_of(p.clients, [](const auto& c) { return c.delivers_to != vrp::nobody; })) {
            return refuse("'max_tasks' beside shipments is not supported", place_, "leave one of them out");
        }
        ++p.dimensions;  // one more load: a task
        for (auto& client : p.clients) {
            client.delivery.resize(p.dimensions - 1, 0);
            client.delivery.push_back(1);
            if (!client.pickup.empty()) {
                client.pickup.push_back(0);
            }
        }
        for (std::size_t v = 0; v < p.vehicle_types.size(); ++v) {
            p.vehicle_types[v].capacity.push_back(most_tasks_[v]);
        }
    }
    vrp::Cost dearest = 0;
    for (const auto& travel : p.travel) { dearest = std::max<vrp::Cost>(dearest, std::ranges::max(travel.distance)); }
    vrp::Cost fixed = 0;
    for (const auto& type : p.vehicle_types) { fixed = std::max(fixed, type.fixed); }
    for (std::size_t c = 0; c < p.clients.size(); ++c) {
        p.clients[c].prize =
            std::min((2 * dearest + fixed + 1) * (1 + file_.names.tasks[c].priority), vrp::no_limit - 1);
    }
    // Moments count from the earliest one on, so that timestamps fit.
    std::optional<vrp::Time> earliest;
    const auto look = [&](const vrp::TimeWindow& w) { earliest = std::min(earliest.value_or(w.open), w.open); };
    for (const auto& type : p.vehicle_types) {
        if (type.shift.close != open_end) {
            look(type.shift);
        }
    }
    for (const auto& client : p.clients) { std::ranges::for_each(client.windows, look); }
    if (!earliest || *earliest < vrp::no_limit / 2) {
        return {};
    }
    file_.names.origin = *earliest;
    const auto shift = [&](vrp::TimeWindow& w) {
        w.open -= *earliest;
        w.close = std::min(w.close - *earliest, vrp::no_limit);
    };
    for (auto& type : p.vehicle_types) {
        if (type.shift.close != open_end) {
            shift(type.shift);
        }
        if (type.rest && type.rest->window.close != open_end) {
            shift(type.rest->window);
        }
    }
    for (auto& client : p.clients) { std::ranges::for_each(client.windows, shift); }
    return {};
}

Result<VrpFile> Vroom::read() {
    NEARSTOCK_RETURN_IF_ERROR(known_keys(json_, place_, {"vehicles", "jobs", "shipments", "matrices", "matrix"}));
    auto& p = file_.problem;
    JsonObject root(json_, place_);
    const auto& vehicles = root.array("vehicles");
    for (std::size_t v = 0; v < vehicles.size(); ++v) { NEARSTOCK_RETURN_IF_ERROR(vehicle(vehicles[v], v)); }
    if (json_.contains("jobs")) {
        const auto& jobs = root.array("jobs");
        for (std::size_t j = 0; j < jobs.size(); ++j) {
            NEARSTOCK_ASSIGN_OR_RETURN(client, task(jobs[j], fmt::format("{}.jobs[{}]", place_, j), "job"));
            p.clients.push_back(std::move(client));
        }
    }
    if (json_.contains("shipments")) {
        const auto& shipments = root.array("shipments");
        for (std::size_t s = 0; s < shipments.size(); ++s) {
            NEARSTOCK_RETURN_IF_ERROR(shipment(shipments[s], fmt::format("{}.shipments[{}]", place_, s)));
        }
    }
    NEARSTOCK_RETURN_IF_ERROR(root.status());
    auto places = depot_places_;
    places.insert(places.end(), client_places_.begin(), client_places_.end());
    for (const auto& driving : drivings_) {
        NEARSTOCK_ASSIGN_OR_RETURN(matrix, vroom_travel(json_, place_, driving, places, travel_, zones_));
        file_.names.profile.push_back(driving.profile);
        p.travel.push_back(std::move(matrix));
    }
    NEARSTOCK_RETURN_IF_ERROR(finish());
    return file_;
}

}  // namespace

Result<VrpFile> read_vroom(const std::string& text, const std::string& place, const TravelLookup& travel,
                           const ZoneTraffic& zones) {
    Json json;
    try {
        json = Json::parse(text);
    } catch (const nlohmann::json::parse_error& error) {
        const auto before = text.begin() + std::ptrdiff_t(std::min(error.byte, text.size()));
        return refuse("is not JSON", fmt::format("{}:{}", place, std::count(text.begin(), before, '\n') + 1),
                      "check the brackets, commas and quotes there");
    } catch (const nlohmann::json::exception&) {
        return refuse("has a number that is too large", place, "write a smaller one");
    }
    return Vroom(json, place, travel, zones).read();
}

}  // namespace nearstock
