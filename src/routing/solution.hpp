// A tour per vehicle and the stops that wait: what insertion builds and the moves improve.
#pragma once

#include "routing/site_problem.hpp"

#include <cstdint>
#include <vector>

namespace nearstock {

/// cost[v] is always the price of tours[v].
struct Solution {
    std::vector<Stops> tours;                // by vehicle
    std::vector<double> cost;                // by vehicle, micros
    Stops waiting;                           // ascending
    std::uint64_t changes = 0;               // so far
    std::vector<std::uint64_t> last_change;  // by vehicle; the waiting stops come last
    [[nodiscard]] double total(const SiteProblem& problem) const;
    [[nodiscard]] std::size_t waiting_place() const { return tours.size(); }
};

/// What a move has tried in vain: two tours need no second look before one of them changes.
class Tried {
public:
    explicit Tried(const SiteProblem& problem)
        : places_(problem.vehicles() + 1), at_change_(places_ * places_, never) {}
    /// Places are vehicles, or waiting_place().
    [[nodiscard]] bool in_vain(const Solution& solution, std::size_t from, std::size_t to) const {
        const std::uint64_t at = at_change_[from * places_ + to];
        return at != never && solution.last_change[from] <= at && solution.last_change[to] <= at;
    }
    void remember(const Solution& solution, std::size_t from, std::size_t to) {
        at_change_[from * places_ + to] = solution.changes;
    }

private:
    static constexpr std::uint64_t never = UINT64_MAX;
    std::size_t places_;
    std::vector<std::uint64_t> at_change_;
};

/// All stops waiting.
Solution nobody_drives(const SiteProblem& problem);
/// Nobody waits but those that the tours leave out. Requires feasible tours.
Solution with_tours(const SiteProblem& problem, std::vector<Stops> tours);
/// Replaces a tour. Requires it to be feasible.
void set_tour(const SiteProblem& problem, Solution& solution, std::size_t vehicle, Stops tour);
void start_waiting(Solution& solution, std::uint32_t stop);
void stop_waiting(Solution& solution, std::uint32_t stop);
/// An idle vehicle like an earlier idle one need not be tried again.
bool worth_trying(const SiteProblem& problem, const Solution& solution, std::size_t vehicle);

constexpr double least_gain = 1;  // micros: below it an improvement is rounding

/// Takes waiting stops into tours, the one first that would lose most by not getting its best place (regret-2; Potvin
/// and Rousseau 1993). With `everybody`, also those that may wait.
void insert_waiting(const SiteProblem& problem, Solution& solution, bool everybody);

// The moves. Each makes the first improvement that it finds, and says whether it found one.
/// One stop to another place, another tour, or to the waiting ones; a waiting stop into a tour.
bool relocate(const SiteProblem& problem, Solution& solution, Tried& tried);
/// Two stops of different tours, or a driven and a waiting one, change places.
bool exchange(const SiteProblem& problem, Solution& solution, Tried& tried);
/// A piece of a tour reversed (2-opt, Croes 1958), or two tours' ends exchanged (2-opt*, Potvin and Rousseau 1995);
/// with an idle vehicle that moves a tour or cuts it in two.
bool two_opt(const SiteProblem& problem, Solution& solution, Tried& tried);
/// A whole tour to the next wave.
bool hold_tour(const SiteProblem& problem, Solution& solution);

/// All moves until none finds an improvement.
void improve(const SiteProblem& problem, Solution& solution);

}  // namespace nearstock
