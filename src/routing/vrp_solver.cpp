// The islands: searches that differ in their seed; the best solution counts.
#include "routing/vrp_solver.hpp"

#include "core/check.hpp"
#include "core/parallel.hpp"
#include "routing/vrp_island.hpp"

#include <algorithm>
#include <memory>
#include <mutex>
#include <tuple>
#include <unordered_map>

namespace nearstock::vrp {

namespace {

/// The plain rules' own price: right wherever nothing faster is, and slow.
class DrivenPrice final : public RoutePricer {
public:
    explicit DrivenPrice(const Problem& problem) : problem_(&problem) {
        for (std::uint32_t t = 0; t < problem.vehicle_types.size(); ++t) {
            type_.insert(type_.end(), problem.vehicle_types[t].count, t);
        }
    }
    [[nodiscard]] Cost price(std::uint32_t vehicle, std::span<const Place> visits) const override {
        std::vector<Place> key(visits.begin(), visits.end());
        key.push_back(type_[vehicle]);
        const std::lock_guard lock(known_lock_);
        if (const auto known = known_.find(key); known != known_.end()) {
            return known->second;
        }
        const auto timing = drive(*problem_, {type_[vehicle], vehicle, {visits.begin(), visits.end()}});
        const Cost price =
            timing.broken.empty() ? timing.cost - problem_->vehicle_types[type_[vehicle]].fixed : impossible;
        if (known_.size() >= most_known) {
            known_.clear();
        }
        known_.emplace(std::move(key), price);
        return price;
    }

private:
    struct Hash {
        std::size_t operator()(const std::vector<Place>& key) const {
            std::uint64_t hash = 1469598103934665603U;  // Fowler, Noll and Vo's, by place
            for (const auto place : key) { hash = (hash ^ place) * 1099511628211U; }
            return hash;
        }
    };
    static constexpr std::size_t most_known = 1'000'000;  // routes: a search asks for the same ones again and again
    const Problem* problem_;
    std::vector<std::uint32_t> type_;  // by vehicle
    mutable std::unordered_map<std::vector<Place>, Cost, Hash> known_;
    mutable std::mutex known_lock_;
};

/// Is there a cost or a rule that stretches joined in O(1) do not know?
bool must_be_driven(const Problem& problem) {
    const auto several = [](const Client& c) { return c.windows.size() > 1; };
    const auto late_at_a_price = [](const Client& c) { return c.lateness > 0 && !c.windows.empty(); };
    const bool gaps = std::ranges::any_of(problem.clients, several);
    return std::ranges::any_of(problem.clients, late_at_a_price) ||
           std::ranges::any_of(problem.vehicle_types, [&](const VehicleType& type) {
               const bool timed = type.per_time > 0 || type.maximum_time < no_limit;
               const bool traffic = !problem.travel[type.travel].speeds.empty();
               return type.rest || (type.overtime > 0 && type.per_overtime > 0) || (timed && (traffic || gaps)) ||
                      (type.per_time > 0 && type.reloads > 0);
           });
}

/// What the plain rules refuse goes back to its customers. Then the plain price counts.
void keep_the_rules(const Problem& problem, Solution& solution) {
    for (auto& route : solution.routes) {
        for (auto timing = drive(problem, route); !timing.broken.empty() && !route.visits.empty();
             timing = drive(problem, route)) {
            const auto last = route.visits.back();
            route.visits.pop_back();
            if (problem.is_depot(last)) {
                continue;
            }
            const auto client = problem.client_at(last);
            solution.unserved.push_back({client, timing.broken.front()});
            const auto other = problem.clients[client].delivers_to != nobody ? problem.clients[client].delivers_to
                                                                             : problem.clients[client].picks_up_at;
            if (other != nobody && std::erase(route.visits, problem.place_of(other)) > 0) {
                solution.unserved.push_back({other, timing.broken.front()});
            }
        }
    }
    std::erase_if(solution.routes, [](const Route& route) { return route.visits.empty(); });
    std::ranges::sort(solution.unserved, {}, &Unserved::client);
    solution.cost = audit(problem, solution).cost;
}

}  // namespace

Solution solve(const Problem& problem, const SolverOptions& options) {
    check(options.iterations > 0 || options.spent != nullptr, "a search needs an end: iterations or a clock");
    const DrivenPrice driven(problem);
    const bool whole = options.pricer == nullptr && must_be_driven(problem);
    const Tables tables(problem, nobody, whole ? &driven : options.pricer);
    const std::size_t count = std::max(1U, options.threads);
    SolverOptions own = options;
    std::mutex one_at_a_time;
    if (options.improved) {
        own.improved = [&](Cost cost, std::size_t unserved, std::uint64_t iteration) {
            const std::lock_guard lock(one_at_a_time);
            options.improved(cost, unserved, iteration);
        };
    }
    if (options.spent) {
        own.spent = [&] {
            const std::lock_guard lock(one_at_a_time);
            return options.spent();
        };
    }
    std::vector<std::unique_ptr<Island>> islands;
    for (std::size_t i = 0; i < count; ++i) {
        islands.push_back(std::make_unique<Island>(tables, own, options.seed + i * 7919));
    }
    parallel_for(count, options.threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) { islands[i]->run(); }
    });
    std::size_t best = 0;
    const auto key = [&](std::size_t i) {
        const auto& routes = islands[i]->routes();
        const bool fleet = options.objective == Objective::vehicles_first;
        return std::tuple(routes.missing(), fleet ? routes.used() : 0, routes.cost());
    };
    for (std::size_t i = 1; i < count; ++i) {
        if (key(i) < key(best)) {
            best = i;
        }
    }
    auto solution = islands[best]->routes().solution();
    if (options.pricer == nullptr) {
        keep_the_rules(problem, solution);
    }
    return solution;
}

}  // namespace nearstock::vrp
