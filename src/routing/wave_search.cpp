#include "routing/wave_search.hpp"

#include "routing/vrp_solver.hpp"
#include "routing/vrp_tables.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

/// Vehicles that do not differ stand together, as one type: the search tries one idle vehicle of each type.
struct Fleet {
    std::vector<std::size_t> vehicle;  // the site's, in the search's numbering
    std::vector<std::uint32_t> count;  // by type

    explicit Fleet(const SiteProblem& site) {
        std::vector<bool> taken(site.vehicles());
        for (std::size_t v = 0; v < site.vehicles(); ++v) {
            if (taken[v]) {
                continue;
            }
            count.push_back(0);
            for (std::size_t other = v; other < site.vehicles(); ++other) {
                if (!taken[other] && site.alike(v, other)) {
                    taken[other] = true;
                    vehicle.push_back(other);
                    ++count.back();
                }
            }
        }
    }
};

class SitePrice final : public vrp::RoutePricer {
public:
    SitePrice(const SiteProblem& site, const Fleet& fleet) : site_(&site), fleet_(&fleet) {}
    [[nodiscard]] vrp::Cost price(std::uint32_t vehicle, std::span<const vrp::Place> visits) const override {
        tour_.clear();
        for (const auto place : visits) { tour_.push_back(place - 1); }
        const TourPrice price = site_->price(fleet_->vehicle[vehicle], tour_);
        return price.feasible() ? std::llround(price.cost) : impossible;
    }

private:
    const SiteProblem* site_;
    const Fleet* fleet_;
    mutable Stops tour_;
};

vrp::Problem laid_out(const SiteProblem& site, const Fleet& fleet) {
    vrp::Problem problem{.name = "wave", .dimensions = 2, .depots = {{.name = "site"}}};
    for (std::uint32_t s = 0; s < site.stops(); ++s) {
        vrp::Client client{.delivery = {site.weight(s).value(), site.volume(s).value()}};
        client.required = !site.may_wait(s);
        client.prize = client.required ? 0 : std::llround(site.waiting_cost(s));
        problem.clients.push_back(std::move(client));
    }
    std::vector<VehicleType> kinds;  // by travel
    for (std::size_t type = 0, v = 0; type < fleet.count.size(); v += fleet.count[type], ++type) {
        const auto [weight, volume] = site.capacity(fleet.vehicle[v]);
        problem.vehicle_types.push_back({.count = fleet.count[type], .capacity = {weight.value(), volume.value()}});
        const VehicleType kind = site.type(fleet.vehicle[v]);
        auto known = std::ranges::find(kinds, kind);
        if (known == kinds.end()) {
            known = kinds.insert(kinds.end(), kind);
            problem.travel.push_back({.distance = site.least_costs(kind)});
        }
        problem.vehicle_types.back().travel = static_cast<std::uint32_t>(known - kinds.begin());
    }
    return problem;
}

}  // namespace

void search_on(const SiteProblem& site, Solution& solution, std::uint64_t rounds) {
    if (rounds == 0 || site.stops() == 0 || site.vehicles() == 0) {
        return;
    }
    const Fleet fleet(site);
    const vrp::Problem problem = laid_out(site, fleet);
    const SitePrice price(site, fleet);
    vrp::Solution start;
    for (std::uint32_t v = 0; v < fleet.vehicle.size(); ++v) {
        const Stops& tour = solution.tours[fleet.vehicle[v]];
        if (!tour.empty()) {
            start.routes.push_back({.vehicle_type = problem.type_of(v), .vehicle = v, .visits = {}});
            for (const auto stop : tour) { start.routes.back().visits.push_back(stop + 1); }
        }
    }
    const auto found = vrp::solve(problem, {.iterations = rounds, .start = std::move(start), .pricer = &price});
    std::vector<Stops> tours(site.vehicles());
    for (const auto& route : found.routes) {
        for (const auto place : route.visits) { tours[fleet.vehicle[route.vehicle]].push_back(place - 1); }
    }
    Solution searched = with_tours(site, std::move(tours));
    if (searched.total(site) < solution.total(site) - least_gain) {
        solution = std::move(searched);
    }
}

}  // namespace nearstock
