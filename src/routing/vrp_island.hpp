// One search: simulated annealing over ruin and recreate, after a phase that saves vehicles where that comes first.
#pragma once

#include "routing/vrp_ruin_recreate.hpp"
#include "routing/vrp_solver.hpp"

namespace nearstock::vrp {

struct Annealing {
    /// Temperatures, times the typical distance between neighbours. With windows the landscape is rougher.
    double hot = 6, hot_without_windows = 2, cold = 0.02;
};

/// A solution kept: its sequence, and what it is worth.
struct Elite {
    std::vector<std::uint32_t> sequence;
    std::size_t missing = std::numeric_limits<std::size_t>::max();
    Cost cost = std::numeric_limits<Cost>::max();
    [[nodiscard]] bool better_than(const Elite& other) const {
        return missing != other.missing ? missing < other.missing : cost < other.cost;
    }
};

class Island {
public:
    Island(const Tables& tables, const SolverOptions& options, std::uint64_t seed);
    void run();
    /// The best that was found. Requires run().
    [[nodiscard]] const Routes& routes() const { return routes_; }

private:
    /// Share of the whole budget that is gone.
    [[nodiscard]] double share_spent();
    void anneal(double from, double until, double hot);
    void swap_tails(double temperature);
    void move_trip(double temperature);
    void evolve(double from, double until);
    [[nodiscard]] bool worth_evolving(double until);
    void begin_anew();
    void cross(const Elite& mother, const Elite& father);
    [[nodiscard]] const Elite& pick();
    void join_population();
    void save_vehicles(double until);
    [[nodiscard]] std::uint32_t vehicle_to_save() const;
    [[nodiscard]] std::size_t fewest_vehicles() const;
    bool find_everybody_a_place(double until);
    [[nodiscard]] std::uint64_t absences() const;
    void keep();

    const Tables& tables_;
    const SolverOptions& options_;
    Annealing heat_;
    double hot_;  // the first temperature of this problem
    Routes routes_;
    RuinRecreate moves_;
    Elite best_;
    Elite leg_;  // the best since the present annealing began
    std::vector<Elite> population_;
    double spent_ = 0;
    std::uint64_t iteration_ = 0;
    std::vector<std::uint64_t> absent_;  // by client: how often it was left out while vehicles were saved
};

}  // namespace nearstock::vrp
