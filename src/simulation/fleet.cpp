#include "simulation/fleet.hpp"

#include "core/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace nearstock {

namespace {

constexpr Seconds load_time{5 * 60};
constexpr Seconds expected_service{3 * 60};
constexpr Seconds shortest_useful_rest_of_shift{20 * 60};

}  // namespace

Fleet::Fleet(const DayContext& context, const Network& seen, const LocalDay& day)
    : context_(context),
      seen_(seen),
      day_(day),
      weather_delay_(context.demand.weather_delay(day.date())),
      driver_day_(seen.drivers.size(), SIZE_MAX) {
    start_shifts();
    for (const auto& shipment : context.state.shipments) { waiting_.push_back({shipment, shipment.ready_at}); }
}

void Fleet::start_shifts() {
    const int weekday = weekday_index(day_.date());
    for (std::size_t d = 0; d < seen_.drivers.size(); ++d) {
        const Driver& driver = seen_.drivers[d];
        if ((driver.work_weekdays >> weekday & 1) == 0) {
            continue;
        }
        const DriverShift shift{.driver = DriverIndex(d),
                                .site = driver.home,
                                .planned_start = day_.at(driver.shift_start),
                                .planned_end = day_.at(driver.shift_end),
                                .worked = context_.road.comes_to_work(DriverIndex(d), day_.date())};
        // Pauses are staggered, so that a site never rests as a whole.
        const Timestamp pause_due = shift.planned_start + Seconds(3 * 3600 + static_cast<std::int64_t>(d % 5) * 1800);
        driver_day_[d] = drivers_.size();
        drivers_.emplace_back(shift, to_text(day_.date()) + "-" + driver.driver_id, pause_due);
    }
}

void Fleet::add(const Shipment& shipment) { waiting_.push_back({shipment, shipment.ready_at}); }

Timestamp Fleet::end_of_shifts() const {
    Timestamp end = day_.at(Seconds(0));
    for (const auto& driver : drivers_) { end = std::max(end, driver.shift().planned_end); }
    return end;
}

std::vector<RoutingVehicle> Fleet::free_vehicles(Timestamp now, Timestamp next_wave) const {
    std::vector<RoutingVehicle> vehicles;
    for (const auto& driver : drivers_) {
        const Timestamp from = std::max(now, driver.free_at());
        const DriverShift& shift = driver.shift();
        if (!shift.worked || from >= next_wave || from + shortest_useful_rest_of_shift > shift.planned_end) {
            continue;
        }
        const Driver& who = seen_.drivers[shift.driver.value];
        vehicles.push_back({.driver = shift.driver,
                            .site = shift.site,
                            .vehicle = who.vehicle,
                            .capacity_weight = who.capacity_weight,
                            .capacity_volume = who.capacity_volume,
                            .available_from = from,
                            .shift_end = shift.planned_end});
    }
    return vehicles;
}

std::vector<RoutingStop> Fleet::ready_stops(const std::vector<RoutingVehicle>& vehicles, Timestamp next_wave,
                                            std::vector<std::size_t>& positions) const {
    std::vector<bool> served(seen_.sites.size());
    for (const auto& vehicle : vehicles) { served[vehicle.site.value] = true; }
    std::vector<RoutingStop> stops;
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
        const Shipment& s = waiting_[i].shipment;
        if (!served[s.site.value] || waiting_[i].available_at >= next_wave) {
            continue;
        }
        positions.push_back(i);
        stops.push_back({.site = s.site,
                         .location = seen_.customers[s.customer.value].location,
                         .weight = s.weight,
                         .volume = s.volume,
                         .ready_at = waiting_[i].available_at,
                         .window_start = s.window_start,
                         .window_end = s.window_end,
                         .service = expected_service});
    }
    return stops;
}

void Fleet::dispatch(Timestamp now, Timestamp next_wave, bool last) {
    for (auto& driver : drivers_) { driver.rest_if_due(now); }
    auto vehicles = free_vehicles(now, next_wave);
    std::vector<std::size_t> positions;
    auto stops = ready_stops(vehicles, next_wave, positions);
    if (stops.empty()) {
        return;
    }
    const RoutingProblem problem{.network = seen_,
                                 .now = now,
                                 .stops = std::move(stops),
                                 .vehicles = std::move(vehicles),
                                 .load_time = load_time,
                                 .next_wave = next_wave,
                                 .last_wave = last};
    const RoutePlan plan = context_.deciders.route(problem);
    const Arrivals promises = context_.deciders.promise(problem, plan, context_.experience);
    check(promises.routes.size() == plan.routes.size(), "every route has its promises");
    for (std::size_t r = 0; r < plan.routes.size(); ++r) {
        check(promises.routes[r].size() == plan.routes[r].stops.size(), "every stop has its promise");
        if (!plan.routes[r].stops.empty()) {
            drive(problem, plan.routes[r], promises.routes[r], positions);
        }
    }
    std::erase_if(waiting_, [](const Waiting& w) { return w.on_tour; });
}

void Fleet::drive(const RoutingProblem& problem, const Route& route, const std::vector<Arrival>& promises,
                  const std::vector<std::size_t>& positions) {
    check(driver_day_[route.driver.value] != SIZE_MAX, "a route is driven by a driver on the roster");
    DriverDay& driver = drivers_[driver_day_[route.driver.value]];
    const Driver& who = seen_.drivers[route.driver.value];
    Timestamp load_start = std::max({problem.now, driver.free_at(), route.departure - load_time});
    for (const auto& stop : route.stops) {  // nobody leaves without the last parcel
        check(problem.stops[stop.shipment].site == driver.shift().site, "a driver takes shipments of his own site");
        load_start = std::max(load_start, problem.stops[stop.shipment].ready_at - load_time);
    }
    const std::string tour_id = driver.next_tour_id();
    const Timestamp departure = load_start + load_time;
    const Location home = seen_.sites[driver.shift().site.value].location;
    DriverDay::Tour tour{
        .load_start = load_start, .departure = departure, .stops = static_cast<int>(route.stops.size())};

    Location at = home;
    Timestamp leaves = departure;
    const std::size_t first_delivery = deliveries_.size();
    for (std::size_t i = 0; i < route.stops.size(); ++i) {
        Waiting& waiting = waiting_[positions[route.stops[i].shipment]];
        check(!waiting.on_tour, "a shipment is on one tour at a time");
        const Location door = problem.stops[route.stops[i].shipment].location;
        Delivery delivery;
        delivery.tour_id = tour_id;
        delivery.stop_number = static_cast<int>(i) + 1;
        delivery.driver = route.driver;
        delivery.site = driver.shift().site;
        delivery.promised_at = promises[i].expected;
        delivery.eta_low = promises[i].low;
        delivery.eta_high = promises[i].high;
        delivery.dispatched_at = departure;
        delivery.leg_distance = context_.network.travel.distance(at, door);
        tour.distance += delivery.leg_distance;
        leaves = attempt(waiting, std::move(delivery), leaves);
        at = door;
    }
    tour.last_door_left = leaves;
    tour.home_distance = context_.network.travel.distance(at, home);
    tour.back = leaves + context_.road.drive(context_.network.travel,
                                             {.key = DeliveryProcess::key_of(tour_id),
                                              .day = day_.date(),
                                              .departs = day_.clock(leaves),
                                              .vehicle = who.vehicle,
                                              .distance = tour.home_distance},
                                             weather_delay_);
    for (std::size_t i = first_delivery; i < deliveries_.size(); ++i) {
        if (deliveries_[i].outcome == DeliveryOutcome::failed) {
            Waiting& waiting = waiting_[positions[route.stops[i - first_delivery].shipment]];
            waiting.on_tour = false;
            waiting.available_at = tour.back;
        }
    }
    driver.drive(tour);
}

Timestamp Fleet::attempt(Waiting& waiting, Delivery delivery, Timestamp leaves) {
    Shipment& shipment = waiting.shipment;
    waiting.on_tour = true;
    ++shipment.attempts;
    const std::uint64_t key = DeliveryProcess::key_of(shipment.shipment_id);
    delivery.delivery_id = fmt::format("D-{}-{}", std::string_view(shipment.shipment_id).substr(2), shipment.attempts);
    delivery.shipment_id = shipment.shipment_id;
    delivery.order_id = shipment.order_id;
    delivery.attempt = shipment.attempts;
    delivery.zone = shipment.zone;
    delivery.window_end = shipment.window_end;
    delivery.leg_drive = context_.road.drive(context_.network.travel,
                                             {.key = key,
                                              .attempt = shipment.attempts,
                                              .day = day_.date(),
                                              .departs = day_.clock(leaves),
                                              .vehicle = seen_.drivers[delivery.driver.value].vehicle,
                                              .distance = delivery.leg_distance},
                                             weather_delay_);
    // Who comes before the window waits at the door: the arrival is when the customer can open.
    delivery.arrived_at = std::max(leaves + delivery.leg_drive, shipment.window_start);
    delivery.completed_at = delivery.arrived_at + context_.road.hand_over(key, shipment.attempts);
    delivery.outcome =
        context_.road.fails(key, shipment.attempts) ? DeliveryOutcome::failed : DeliveryOutcome::delivered;
    deliveries_.push_back(std::move(delivery));
    return deliveries_.back().completed_at;
}

void Fleet::finish(DayRecord& record) && {
    std::ranges::sort(deliveries_, {}, [](const Delivery& d) { return std::tie(d.completed_at, d.delivery_id); });
    record.deliveries = std::move(deliveries_);
    for (auto& driver : drivers_) {
        record.shifts.push_back(driver.shift());
        auto activities = std::move(driver).finish();
        std::ranges::move(activities, std::back_inserter(record.activities));
    }
}

}  // namespace nearstock
