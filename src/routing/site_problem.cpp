#include "routing/site_problem.hpp"

#include "core/check.hpp"
#include "math/normal.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

/// Of an arrival that is normal, z deviations after the end of its window: the probability that it is late, and by how
/// many deviations on average, counting the early ones as zero.
struct LateShare {
    double probability = 0;
    double deviations = 0;
};

constexpr double furthest_z = 4;
constexpr std::size_t steps_per_deviation = 64;

std::vector<LateShare> late_share_table() {
    std::vector<LateShare> table;
    for (std::size_t i = 0; i <= 2 * static_cast<std::size_t>(furthest_z) * steps_per_deviation; ++i) {
        const double z = static_cast<double>(i) / steps_per_deviation - furthest_z;
        table.push_back({normal_cdf(z), normal_pdf(z) + z * normal_cdf(z)});
    }
    return table;
}

/// Between the table's points linear: prices are asked for some 100,000 times a wave.
LateShare late_share(double z) {
    static const std::vector<LateShare> table = late_share_table();
    if (z <= -furthest_z) {
        return {};
    }
    if (z >= furthest_z) {
        return {1, z};
    }
    const double position = (z + furthest_z) * steps_per_deviation;
    const auto i = static_cast<std::size_t>(position);
    const double part = position - static_cast<double>(i);
    const LateShare& a = table[i];
    const LateShare& b = table[i + 1];
    return {a.probability + part * (b.probability - a.probability),
            a.deviations + part * (b.deviations - a.deviations)};
}

}  // namespace

SiteProblem::SiteProblem(const RoutingProblem& problem, SiteIndex site, const InsertionParameters& parameters)
    : problem_(&problem), parameters_(parameters), site_(site) {
    const auto after_now = [&](Timestamp time) { return (time - problem.now).count(); };
    for (std::uint32_t i = 0; i < problem.stops.size(); ++i) {
        const RoutingStop& stop = problem.stops[i];
        if (stop.site == site) {
            stops_.push_back({i, stop.weight, stop.volume, after_now(stop.ready_at), after_now(stop.window_start),
                              after_now(stop.window_end), stop.service.count()});
        }
    }
    const RateCard& rates = problem.network.rates;
    for (const RoutingVehicle& vehicle : problem.vehicles) {
        if (vehicle.site == site) {
            const Money per_km = vehicle.vehicle == VehicleType::van ? rates.van_per_km : rates.bike_per_km;
            vehicles_.push_back({vehicle.driver, vehicle.vehicle, vehicle.capacity_weight, vehicle.capacity_volume,
                                 after_now(vehicle.available_from), after_now(vehicle.shift_end),
                                 static_cast<double>(per_km.value()) / 1000});
        }
    }
    per_second_ = static_cast<double>(rates.driver_per_hour.value()) / 3600;
    clock_now_ = problem.network.time_zone.clock_of(problem.now).count();
    nodes_ = stops_.size() + 1;
    metres_.resize(nodes_ * nodes_);
    for (std::size_t a = 0; a < nodes_; ++a) {
        for (std::size_t b = a + 1; b < nodes_; ++b) {
            const auto metres = problem.network.travel.distance(location(a), location(b)).value();
            metres_[a * nodes_ + b] = metres_[b * nodes_ + a] = static_cast<std::int32_t>(metres);
        }
    }
    if (parameters.may_wait && !problem.last_wave) {
        find_waiting_costs();
    }
}

Location SiteProblem::location(std::size_t node) const {
    return node == 0 ? problem_->network.sites[site_.value].location
                     : problem_->stops[stops_[node - 1].original].location;
}

const SiteProblem::DriveTimes& SiteProblem::drive_times(VehicleType type, std::int64_t time) const {
    const std::int64_t hour = ((clock_now_ + time) / 3600) % 24;
    DriveTimes& times = drive_times_[static_cast<std::size_t>(hour) * 2 + (type == VehicleType::van ? 1 : 0)];
    if (times.empty()) {
        times.resize(nodes_ * nodes_);
        for (std::size_t a = 0; a < nodes_; ++a) {
            for (std::size_t b = a + 1; b < nodes_; ++b) {
                const auto seconds =
                    problem_->network.travel.duration(location(a), location(b), type, Seconds(hour * 3600));
                times[a * nodes_ + b] = times[b * nodes_ + a] = static_cast<std::int32_t>(seconds.count());
            }
        }
    }
    return times;
}

double SiteProblem::lateness(std::int64_t arrival, std::int64_t window_end, std::int64_t since_departure) const {
    const RateCard& rates = problem_->network.rates;
    const double per_delivery = parameters_.lateness_weight * static_cast<double>(rates.late_delivery.value());
    const double per_minute = parameters_.lateness_weight * static_cast<double>(rates.late_per_minute.value());
    const double deviation = static_cast<double>(parameters_.arrival_deviation.count()) +
                             parameters_.arrival_deviation_share * static_cast<double>(since_departure);
    if (deviation <= 0) {
        return arrival > window_end ? per_delivery + per_minute * static_cast<double>((arrival - window_end) / 60) : 0;
    }
    const auto [probability, deviations] = late_share(static_cast<double>(arrival - window_end) / deviation);
    return per_delivery * probability + per_minute * deviation / 60 * deviations;
}

SiteProblem::Drive SiteProblem::drive(const Vehicle& vehicle, std::span<const std::uint32_t> tour,
                                      std::int64_t departure) const {
    Drive result;
    std::int64_t time = departure;
    std::int64_t metres = 0;
    std::size_t at = 0;
    double late = 0;
    for (const std::uint32_t s : tour) {
        const Stop& stop = stops_[s];
        const std::size_t leg = at * nodes_ + s + 1;
        time += drive_times(vehicle.type, time)[leg];
        metres += metres_[leg];
        result.waited += std::max<std::int64_t>(0, stop.window_start - time);
        time = std::max(time, stop.window_start);
        late += lateness(time, stop.window_end, time - departure) + to_door(time);
        time += stop.service;
        at = s + 1;
    }
    time += drive_times(vehicle.type, time)[at * nodes_];
    metres += metres_[at * nodes_];
    if (time > vehicle.shift_end) {
        result.cost = std::numeric_limits<double>::infinity();
        return result;
    }
    const std::int64_t busy = problem_->load_time.count() + time - departure;
    result.cost = static_cast<double>(busy) * per_second_ + static_cast<double>(metres) * vehicle.per_metre + late;
    return result;
}

TourPrice SiteProblem::price(std::size_t v, std::span<const std::uint32_t> tour) const {
    if (tour.empty()) {
        return {0, 0};
    }
    const Vehicle& vehicle = vehicles_[v];
    Weight weight;
    Volume volume;
    std::int64_t loading = std::max<std::int64_t>(0, vehicle.available);
    for (const std::uint32_t s : tour) {
        weight += stops_[s].weight;
        volume += stops_[s].volume;
        loading = std::max(loading, stops_[s].ready);
    }
    if (weight > vehicle.capacity_weight || volume > vehicle.capacity_volume) {
        return {};
    }
    const std::int64_t departure = loading + problem_->load_time.count();
    const Drive now = drive(vehicle, tour, departure);
    if (now.waited > 0) {  // leave later rather than wait, paid, at a door
        const Drive later = drive(vehicle, tour, departure + now.waited);
        if (later.cost < now.cost) {
            return {later.cost, departure + now.waited};
        }
    }
    return {now.cost, departure};
}

std::vector<std::int32_t> SiteProblem::least_costs(VehicleType type) const {
    const double per_metre = std::ranges::find(vehicles_, type, &Vehicle::type)->per_metre;
    std::vector<std::int32_t> costs(nodes_ * nodes_);
    for (std::size_t a = 0; a < nodes_; ++a) {
        for (std::size_t b = 0; b < nodes_; ++b) {
            const std::size_t way = a * nodes_ + b;
            std::int32_t seconds = std::numeric_limits<std::int32_t>::max();
            for (const std::int64_t hour : {0, 1, 2}) {
                seconds = std::min(seconds, drive_times(type, hour * 3600)[way]);
            }
            const std::int64_t service = b > 0 && a != b ? stops_[b - 1].service : 0;
            const double cost = metres_[way] * per_metre + static_cast<double>(seconds + service) * per_second_;
            costs[way] = static_cast<std::int32_t>(std::min(cost, 5e8));
        }
    }
    return costs;
}

bool SiteProblem::alike(std::size_t vehicle, std::size_t other) const {
    Vehicle twin = vehicles_[other];
    twin.driver = vehicles_[vehicle].driver;
    return twin == vehicles_[vehicle];
}

Route SiteProblem::route(std::size_t vehicle, const Stops& tour) const {
    Route route{.driver = vehicles_[vehicle].driver, .site = site_};
    route.departure = problem_->now + Seconds(price(vehicle, tour).departure);
    for (const std::uint32_t s : tour) { route.stops.push_back({stops_[s].original, {}}); }
    return timed(*problem_, std::move(route));
}

std::vector<Stops> SiteProblem::tours_of(const RoutePlan& plan) const {
    std::vector<Stops> tours(vehicles_.size());
    for (const Route& route : plan.routes) {
        const auto vehicle = std::ranges::find(vehicles_, route.driver, &Vehicle::driver);
        if (vehicle == vehicles_.end()) {
            continue;
        }
        for (const PlannedStop& planned : route.stops) {
            const auto stop = std::ranges::lower_bound(stops_, planned.shipment, {}, &Stop::original);
            tours[static_cast<std::size_t>(vehicle - vehicles_.begin())].push_back(
                static_cast<std::uint32_t>(stop - stops_.begin()));
        }
    }
    return tours;
}

double SiteProblem::plain_price(std::size_t vehicle, const Stops& tour) const {
    if (tour.empty()) {
        return 0;
    }
    const Route planned = route(vehicle, tour);
    double cost = route_cost(*problem_, planned);
    for (const PlannedStop& stop : planned.stops) {
        // The rate card's lateness of the planned time is replaced by the expected one.
        const auto arrival = (stop.arrival - problem_->now).count();
        const auto window_end = (problem_->stops[stop.shipment].window_end - problem_->now).count();
        const RateCard& rates = problem_->network.rates;
        if (arrival > window_end) {
            cost -= static_cast<double>(
                (rates.late_delivery + rates.late_per_minute * ((arrival - window_end) / 60)).value());
        }
        cost += lateness(arrival, window_end, (stop.arrival - planned.departure).count()) + to_door(arrival);
    }
    return cost;
}

}  // namespace nearstock
