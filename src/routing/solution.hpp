// A tour per vehicle and the stops that wait: what insertion builds and the moves improve.
#pragma once

#include "routing/site_problem.hpp"

#include <vector>

namespace nearstock {

/// cost[v] is always the price of tours[v].
struct Solution {
    std::vector<Stops> tours;   // by vehicle
    std::vector<double> cost;   // by vehicle, micros
    Stops waiting;              // ascending
    [[nodiscard]] double total(const SiteProblem& problem) const;
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
bool relocate(const SiteProblem& problem, Solution& solution);
/// Two stops of different tours, or a driven and a waiting one, change places.
bool exchange(const SiteProblem& problem, Solution& solution);
/// A piece of a tour reversed (2-opt, Croes 1958), or two tours' ends exchanged (2-opt*, Potvin and Rousseau 1995).
bool two_opt(const SiteProblem& problem, Solution& solution);
/// A whole tour to another, idle vehicle.
bool change_vehicle(const SiteProblem& problem, Solution& solution);
/// A whole tour whose stops all may wait.
bool hold_tour(const SiteProblem& problem, Solution& solution);

/// All moves until none finds an improvement.
void improve(const SiteProblem& problem, Solution& solution);

}  // namespace nearstock
