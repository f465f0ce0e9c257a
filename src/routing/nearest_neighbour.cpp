// Common practice: drivers in the order in which they become free, each to the nearest next stop.
#include "routing/route_planner.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace nearstock {

namespace {

/// What a dispatcher insists on: nobody late, or, for those that nobody reaches in time, simply everybody served.
enum class Lateness : std::uint8_t { avoided, accepted };

class NearestNeighbour final : public RoutePlanner {
public:
    explicit NearestNeighbour(NearestNeighbourParameters parameters) : parameters_(parameters) {}
    [[nodiscard]] std::string_view name() const override { return "nearest_neighbour"; }

    [[nodiscard]] RoutePlan plan(const RoutingProblem& problem) const override {
        RoutePlan plan;
        std::vector<std::uint32_t> open(problem.stops.size());
        std::iota(open.begin(), open.end(), 0);
        std::vector<const RoutingVehicle*> free = in_shift_order(problem);
        for (const Lateness lateness : {Lateness::avoided, Lateness::accepted}) {
            std::vector<const RoutingVehicle*> idle;
            for (const RoutingVehicle* vehicle : free) {
                Route route = tour(problem, *vehicle, open, lateness);
                if (route.stops.empty()) {
                    idle.push_back(vehicle);
                } else {
                    plan.routes.push_back(std::move(route));
                }
            }
            free = std::move(idle);
        }
        std::ranges::sort(plan.routes, {}, &Route::driver);
        plan.unassigned = std::move(open);
        return plan;
    }

private:
    static std::vector<const RoutingVehicle*> in_shift_order(const RoutingProblem& problem) {
        std::vector<const RoutingVehicle*> vehicles;
        for (const RoutingVehicle& vehicle : problem.vehicles) { vehicles.push_back(&vehicle); }
        std::ranges::stable_sort(vehicles, {},
                                 [](const RoutingVehicle* v) { return std::tuple(v->available_from, v->driver); });
        return vehicles;
    }

    /// Takes stops out of `open` as long as one fits.
    [[nodiscard]] Route tour(const RoutingProblem& problem, const RoutingVehicle& vehicle,
                             std::vector<std::uint32_t>& open, Lateness lateness) const {
        Route route{.driver = vehicle.driver, .site = vehicle.site};
        Location at = problem.network.sites[vehicle.site.value].location;
        while (route.stops.size() < parameters_.maximum_stops) {
            const auto next = nearest_that_fits(problem, vehicle, open, lateness, at, route);
            if (next == open.end()) {
                break;
            }
            at = problem.stops[*next].location;
            open.erase(next);
        }
        return without_waiting(problem, vehicle, std::move(route), lateness);
    }

    /// The same tour left later, when that costs nobody his window: a dispatcher does not pay drivers for standing at
    /// doors.
    [[nodiscard]] Route without_waiting(const RoutingProblem& problem, const RoutingVehicle& vehicle, Route route,
                                        Lateness lateness) const {
        const Seconds waited = waiting_at_doors(problem, route);
        if (waited <= Seconds(0)) {
            return route;
        }
        Route later = route;
        later.departure += waited;
        later = timed(problem, std::move(later));
        return fits(problem, vehicle, later, lateness) && route_cost(problem, later) < route_cost(problem, route)
                   ? later
                   : route;
    }

    /// Extends the route by the nearest stop that it can take, and says which it was; the end of `open` for none.
    [[nodiscard]] std::vector<std::uint32_t>::iterator nearest_that_fits(const RoutingProblem& problem,
                                                                         const RoutingVehicle& vehicle,
                                                                         std::vector<std::uint32_t>& open,
                                                                         Lateness lateness, Location at,
                                                                         Route& route) const {
        std::vector<std::tuple<Distance, std::uint32_t>> by_distance;
        for (const std::uint32_t stop : open) {
            if (problem.stops[stop].site == vehicle.site) {
                by_distance.emplace_back(problem.network.travel.distance(at, problem.stops[stop].location), stop);
            }
        }
        std::ranges::sort(by_distance);
        for (const auto& [distance, stop] : by_distance) {
            Route longer = route;
            longer.stops.push_back({stop, {}});
            longer.departure = earliest_departure(problem, vehicle, longer.stops);
            longer = timed(problem, std::move(longer));
            if (fits(problem, vehicle, longer, lateness)) {
                route = std::move(longer);
                return std::ranges::find(open, stop);
            }
        }
        return open.end();
    }

    [[nodiscard]] bool fits(const RoutingProblem& problem, const RoutingVehicle& vehicle, const Route& route,
                            Lateness lateness) const {
        Weight weight;
        Volume volume;
        bool in_time = true;
        for (const PlannedStop& planned : route.stops) {
            const RoutingStop& stop = problem.stops[planned.shipment];
            weight += stop.weight;
            volume += stop.volume;
            in_time = in_time && planned.arrival <= stop.window_end;
        }
        // A single far stop may take longer than a tour should: somebody has to drive it.
        const bool short_enough = route.stops.size() == 1 || route.back - route.departure <= parameters_.maximum_tour;
        return weight <= vehicle.capacity_weight && volume <= vehicle.capacity_volume &&
               route.back <= vehicle.shift_end && short_enough && (in_time || lateness == Lateness::accepted);
    }

    NearestNeighbourParameters parameters_;
};

}  // namespace

std::unique_ptr<RoutePlanner> make_nearest_neighbour_planner(NearestNeighbourParameters parameters) {
    return std::make_unique<NearestNeighbour>(parameters);
}

}  // namespace nearstock
