// VROOM's JSON out.
#include "app/vrp_solutions.hpp"

namespace nearstock {

namespace {

class VroomAnswer {
public:
    VroomAnswer(const VrpFile& file, const vrp::Solution& solution)
        : file_(file), p_(file.problem), solution_(solution) {}

    Json answer() {
        Json routes = Json::array();
        for (const auto& route : solution_.routes) { routes.push_back(route_json(route)); }
        std::vector<bool> served(p_.clients.size(), false);
        for (const auto& route : solution_.routes) {
            for (const auto place : route.visits) { served[p_.client_at(place)] = true; }
        }
        Json unassigned = Json::array();
        for (std::uint32_t c = 0; c < p_.clients.size(); ++c) {
            if (!served[c]) {
                Json task = task_json(c);
                unassigned.push_back(std::move(task));
            }
        }
        return {{"code", 0},
                {"summary",
                 {{"cost", total_.cost},
                  {"routes", solution_.routes.size()},
                  {"unassigned", unassigned.size()},
                  {"setup", 0},
                  {"service", total_.service},
                  {"duration", total_.duration},
                  {"waiting_time", total_.waiting},
                  {"priority", total_.priority},
                  {"violations", Json::array()}}},
                {"unassigned", std::move(unassigned)},
                {"routes", std::move(routes)}};
    }

private:
    struct Totals {
        std::int64_t cost = 0, service = 0, duration = 0, waiting = 0, priority = 0;
    };

    Json task_json(std::uint32_t c) const {
        const auto& name = file_.names.tasks[c];
        Json json = {{"type", name.kind}, {"id", name.id}};
        place_into(json, p_.clients[c].x, p_.clients[c].y, file_.names.located[c], name.location_index);
        return json;
    }
    static void place_into(Json& json, double x, double y, bool located, std::optional<std::int64_t> index) {
        if (located) {
            json["location"] = {x, y};
        }
        if (index) {
            json["location_index"] = *index;
        }
    }
    Json stand(const char* kind, const VroomNames::Stand& where, const vrp::Depot& depot) const {
        Json json = {{"type", kind}};
        place_into(json, depot.x, depot.y, where.located, where.location_index);
        return json;
    }

    Json route_json(const vrp::Route& route) {
        const auto& type = p_.vehicle_types[route.vehicle_type];
        const auto& travel = p_.travel[type.travel];
        const auto timing = vrp::drive(p_, route);
        const auto& names = file_.names;
        Totals sum{.cost = timing.cost};
        Json steps = Json::array();
        const auto step = [&](Json json, vrp::Time arrival, vrp::Time service, vrp::Time waiting) {
            json["setup"] = 0;
            json["service"] = service;
            json["waiting_time"] = waiting;
            json["arrival"] = arrival + names.origin;
            json["duration"] = sum.duration;  // of the travel so far
            json["violations"] = Json::array();
            steps.push_back(std::move(json));
        };
        if (names.start[route.vehicle].present) {
            step(stand("start", names.start[route.vehicle], p_.depots[type.start_depot]), timing.departure, 0, 0);
        }
        vrp::Place before = type.start_depot;
        for (std::size_t i = 0; i < route.visits.size(); ++i) {
            const auto place = route.visits[i];
            const auto c = p_.client_at(place);
            sum.duration += p_.duration(travel, before, place);
            const vrp::Time waiting = timing.start[i] - timing.arrival[i];
            step(task_json(c), timing.arrival[i], p_.clients[c].service, waiting);
            sum.service += p_.clients[c].service;
            sum.waiting += waiting;
            sum.priority += names.tasks[c].priority;
            before = place;
        }
        sum.duration += p_.duration(travel, before, type.end_depot);
        if (names.end[route.vehicle].present) {
            step(stand("end", names.end[route.vehicle], p_.depots[type.end_depot]), timing.back, 0, 0);
        }
        total_.cost += sum.cost;
        total_.service += sum.service;
        total_.duration += sum.duration;
        total_.waiting += sum.waiting;
        total_.priority += sum.priority;
        Json json = {{"vehicle", names.vehicle[route.vehicle]}, {"cost", sum.cost}};
        if (!names.description[route.vehicle].empty()) {
            json["description"] = names.description[route.vehicle];
        }
        if (timing.rest) {
            json["break"] = *timing.rest + names.origin;
        }
        json["setup"] = 0;
        json["service"] = sum.service;
        json["duration"] = sum.duration;
        json["waiting_time"] = sum.waiting;
        json["priority"] = sum.priority;
        json["steps"] = std::move(steps);
        json["violations"] = Json::array();
        return json;
    }

    const VrpFile& file_;
    const vrp::Problem& p_;
    const vrp::Solution& solution_;
    Totals total_;
};

}  // namespace

Json to_vroom(const VrpFile& file, const vrp::Solution& solution) { return VroomAnswer(file, solution).answer(); }

}  // namespace nearstock
