// Whom does the world ask? Every decision that it needs in a day, as one interface.
//
// In operation and in every branch that is a Planner with its policy set; a test may put its own choices here to bring
// the world into a corner.
#pragma once

#include "planning/planner.hpp"

#include <string>

namespace nearstock {

class Deciders {
public:
    virtual ~Deciders() = default;
    [[nodiscard]] virtual NightDecisions night(const NetworkState& state) const = 0;
    [[nodiscard]] virtual SourcingPlan source(const SourcingInputs& inputs) const = 0;
    [[nodiscard]] virtual RoutePlan route(const RoutingProblem& problem) const = 0;
    [[nodiscard]] virtual Arrivals promise(const RoutingProblem& problem, const RoutePlan& plan,
                                           const EtaExperience& experience) const = 0;
    [[nodiscard]] virtual TravelModel travel(const EtaExperience& experience) const = 0;
    /// Of the experiment that runs; empty when none does.
    [[nodiscard]] virtual std::string experiment_id() const = 0;
};

class PlannerDeciders final : public Deciders {
public:
    explicit PlannerDeciders(const Planner& planner) : planner_(planner) {}
    [[nodiscard]] NightDecisions night(const NetworkState& state) const override { return planner_.night(state); }
    [[nodiscard]] SourcingPlan source(const SourcingInputs& inputs) const override { return planner_.source(inputs); }
    [[nodiscard]] RoutePlan route(const RoutingProblem& problem) const override { return planner_.route(problem); }
    [[nodiscard]] Arrivals promise(const RoutingProblem& problem, const RoutePlan& plan,
                                   const EtaExperience& experience) const override {
        return planner_.promise(problem, plan, experience);
    }
    [[nodiscard]] TravelModel travel(const EtaExperience& experience) const override {
        return planner_.travel(experience);
    }
    [[nodiscard]] std::string experiment_id() const override { return planner_.policies().experiment_id; }

private:
    const Planner& planner_;
};

}  // namespace nearstock
