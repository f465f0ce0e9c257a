// Which stops may wait for the next wave, and what serving them then is expected to cost.
//
// A stop may wait when, leaving with the next wave and in the middle of a tour, it would still be in time by a margin.
// Its cost then: a share of the next tour's loading and of the drive out and back, a hop from a neighbour as near as
// its two nearest of this wave (the next wave's stops are drawn from the same streets), its service.
#include "routing/site_problem.hpp"

#include <algorithm>

namespace nearstock {

void SiteProblem::find_waiting_costs() {
    const std::int64_t next_wave = (problem_->next_wave - problem_->now).count();
    // Drivers who are still there then. Few drivers: work is taken while somebody is free.
    const auto staying =
        std::ranges::count_if(vehicles_, [&](const Vehicle& v) { return v.shift_end >= next_wave + 2 * 3600; });
    if (static_cast<double>(staying) * parameters_.next_wave_stops_per_tour <
        1.5 * static_cast<double>(stops_.size())) {
        return;
    }
    for (std::uint32_t s = 0; s < stops_.size(); ++s) {
        Stop& stop = stops_[s];
        const double drive_s = drive_times(VehicleType::van, next_wave)[s + 1] * parameters_.travel_margin;
        const std::int64_t loaded = std::max(next_wave, stop.ready) + problem_->load_time.count();
        const std::int64_t arrival = loaded + static_cast<std::int64_t>(drive_s) + parameters_.time_in_tour.count();
        if (arrival <= stop.window_end) {
            stop.waiting_cost = expected_cost_next_wave(s) + to_door(arrival);
        }
    }
}

double SiteProblem::expected_cost_next_wave(std::uint32_t s) const {
    const std::size_t node = s + 1;
    const DriveTimes& seconds = drive_times(VehicleType::van, (problem_->next_wave - problem_->now).count());
    std::vector<std::int32_t> hops_m;
    std::vector<std::int32_t> hops_s;
    for (std::size_t other = 1; other < nodes_; ++other) {
        if (other != node) {
            hops_m.push_back(metres_[node * nodes_ + other]);
            hops_s.push_back(seconds[node * nodes_ + other]);
        }
    }
    const auto mean_of_two_nearest = [](std::vector<std::int32_t>& hops, std::int32_t when_alone) {
        std::ranges::sort(hops);
        hops.resize(std::min<std::size_t>(hops.size(), 2));
        double sum = 0;
        for (const std::int32_t hop : hops) { sum += hop; }
        return hops.empty() ? static_cast<double>(when_alone) : sum / static_cast<double>(hops.size());
    };
    const double share = 1 / parameters_.next_wave_stops_per_tour;
    const double time_s = share * static_cast<double>(problem_->load_time.count() + 2 * seconds[node]) +
                          mean_of_two_nearest(hops_s, seconds[node]) + static_cast<double>(stops_[s].service);
    const double distance_m = share * 2 * metres_[node] + mean_of_two_nearest(hops_m, metres_[node]);
    return time_s * per_second_ + distance_m * static_cast<double>(problem_->network.rates.van_per_km.value()) / 1000;
}

}  // namespace nearstock
