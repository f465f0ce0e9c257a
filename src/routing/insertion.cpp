// Regret insertion, then local search; for ruin_recreate the routing engine goes on from there.
#include "core/check.hpp"
#include "routing/route_planner.hpp"
#include "routing/solution.hpp"
#include "routing/wave_search.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace nearstock {

namespace {

struct Place {
    std::size_t vehicle = 0;
    std::size_t position = 0;
    double added = std::numeric_limits<double>::infinity();  // micros
};

Stops with_stop(const Stops& tour, std::size_t position, std::uint32_t stop) {
    Stops longer;
    longer.reserve(tour.size() + 1);
    longer = tour;
    longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(position), stop);
    return longer;
}

Place best_place(const SiteProblem& problem, const Solution& solution, std::size_t vehicle, std::uint32_t stop) {
    Place best{.vehicle = vehicle};
    Stops tour = with_stop(solution.tours[vehicle], 0, stop);
    for (std::size_t position = 0; position < tour.size(); ++position) {
        if (position > 0) {
            std::swap(tour[position - 1], tour[position]);
        }
        const double added = problem.price(vehicle, tour).cost - solution.cost[vehicle];
        if (added < best.added) {
            best.position = position;
            best.added = added;
        }
    }
    return best;
}

/// The best place of every waiting stop in every vehicle's tour; only the vehicle that changed is priced again.
class Places {
public:
    Places(const SiteProblem& problem, const Solution& solution)
        : problem_(&problem), solution_(&solution), places_(problem.stops() * problem.vehicles()) {
        for (std::size_t v = 0; v < problem.vehicles(); ++v) { update(v); }
    }
    void update(std::size_t vehicle) {
        for (const std::uint32_t stop : solution_->waiting) {
            at(stop, vehicle) = best_place(*problem_, *solution_, vehicle, stop);
        }
    }
    struct Regret {
        Place place;
        double regret = 0;
    };
    [[nodiscard]] Regret regret(std::uint32_t stop) {
        Place best;
        double second = std::numeric_limits<double>::infinity();
        for (std::size_t v = 0; v < problem_->vehicles(); ++v) {
            const Place& place = at(stop, v);
            if (place.added < best.added) {
                second = best.added;
                best = place;
            } else {
                second = std::min(second, place.added);
            }
        }
        // A stop that only one vehicle can take goes first; among those the dearest.
        return {best, std::isfinite(second) ? second - best.added : SiteProblem::must_go_now + best.added};
    }

private:
    Place& at(std::uint32_t stop, std::size_t vehicle) { return places_[stop * problem_->vehicles() + vehicle]; }
    const SiteProblem* problem_;
    const Solution* solution_;
    std::vector<Place> places_;
};

class Insertion final : public RoutePlanner {
public:
    Insertion(InsertionParameters parameters, std::int64_t rounds)
        : parameters_(parameters), rounds_(rounds), practice_(make_nearest_neighbour_planner()) {}
    [[nodiscard]] std::string_view name() const override { return rounds_ > 0 ? "ruin_recreate" : "insertion"; }

    [[nodiscard]] RoutePlan plan(const RoutingProblem& problem) const override {
        // The practice's tours are the other start of the search, so that ours is never dearer by our own price.
        const RoutePlan practice = practice_->plan(problem);
        RoutePlan plan;
        for (std::size_t s = 0; s < problem.network.sites.size(); ++s) {
            const SiteProblem site(problem, SiteIndex(s), parameters_);
            const Solution solution = solve(site, practice);
            for (std::size_t v = 0; v < site.vehicles(); ++v) {
                if (!solution.tours[v].empty()) {
                    const double plain = site.plain_price(v, solution.tours[v]);
                    check(std::abs(plain - solution.cost[v]) < 1, "the search's price is the plain price of the route");
                    plan.routes.push_back(site.route(v, solution.tours[v]));
                }
            }
            for (const std::uint32_t stop : solution.waiting) { plan.unassigned.push_back(site.original(stop)); }
        }
        std::ranges::sort(plan.routes, {}, &Route::driver);
        std::ranges::sort(plan.unassigned);
        return plan;
    }

private:
    Solution solve(const SiteProblem& site, const RoutePlan& practice) const {
        if (site.stops() == 0 || site.vehicles() == 0) {
            return nobody_drives(site);
        }
        Solution inserted = nobody_drives(site);
        insert_waiting(site, inserted, true);
        improve(site, inserted);
        Solution improved = with_tours(site, site.tours_of(practice));
        improve(site, improved);
        Solution best = improved.total(site) < inserted.total(site) - least_gain ? improved : inserted;
        search_on(site, best, static_cast<std::uint64_t>(rounds_));
        return best;
    }

    InsertionParameters parameters_;
    std::int64_t rounds_;
    std::unique_ptr<RoutePlanner> practice_;
};

}  // namespace

void insert_waiting(const SiteProblem& problem, Solution& solution, bool everybody) {
    Places places(problem, solution);
    while (true) {
        std::optional<std::uint32_t> chosen;
        Places::Regret most;
        for (const std::uint32_t stop : solution.waiting) {
            const auto regret = places.regret(stop);
            const bool wanted = everybody || regret.place.added < problem.waiting_cost(stop) - least_gain;
            if (wanted && std::isfinite(regret.place.added) && (!chosen || regret.regret > most.regret)) {
                chosen = stop;
                most = regret;
            }
        }
        if (!chosen) {
            return;
        }
        stop_waiting(solution, *chosen);
        const std::size_t vehicle = most.place.vehicle;
        set_tour(problem, solution, vehicle, with_stop(solution.tours[vehicle], most.place.position, *chosen));
        places.update(vehicle);
    }
}

std::unique_ptr<RoutePlanner> make_insertion_planner(InsertionParameters parameters) {
    return std::make_unique<Insertion>(parameters, 0);
}

std::unique_ptr<RoutePlanner> make_ruin_recreate_planner(InsertionParameters parameters, std::int64_t rounds) {
    return std::make_unique<Insertion>(parameters, rounds);
}

}  // namespace nearstock
