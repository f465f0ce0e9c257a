// A plan that stands while the day runs: orders come and go, drivers set out, are late, fall ill.
//
//     vrp::LivePlan plan(problem, solution, {.room = 3000, .price_of_change = 500});
//     auto taken = plan.insert(order, ways);     // who takes it, at what extra cost; a millisecond
//     plan.advance(now);                         // who has set out is frozen on his way to the next stop
//     plan.late(vehicle, until);                 // what no longer works goes to others, or is served late
//     plan.improve(200);                         // in the quiet time
//
// Nothing is turned over: an operation changes the routes it must, and a few neighbours where that saves more than
// the price of telling a driver something new.
#pragma once

#include "routing/vrp_ruin_recreate.hpp"

#include <memory>

namespace nearstock::vrp {

struct LiveOptions {
    std::size_t room = 0;        // clients that may still come
    Cost price_of_change = 0;    // of giving a client to another vehicle than its driver was told
    std::uint32_t repairs = 64;  // rounds of ruin and recreate around what an operation changed
    std::uint64_t seed = 1;
};

/// Ways between a new place and every place known so far: depots, then clients in the order in which they came.
struct Ways {
    std::vector<std::int32_t> to, from;            // distances from the new place and to it
    std::vector<std::int32_t> time_to, time_from;  // durations; empty: as the distances
};

/// What became of a client.
struct Placement {
    std::uint32_t client = nobody;
    std::uint32_t vehicle = nobody;  // nobody: it is served by none
    Cost extra = 0;                  // what the plan's cost rose by
    bool late = false;               // served after its window, because nothing else was possible
};

class LivePlan {
public:
    /// Requires check_problem(problem), one travel, and a solution of it.
    LivePlan(Problem problem, const Solution& solution, LiveOptions options);

    /// Takes a new order in. Refuses when there is no room left, or ways do not fit.
    Result<Placement> insert(Client client, const Ways& ways);
    /// Takes an order out, with its other half. Refuses one that is not known, or already on its way.
    Status remove(std::uint32_t client);
    /// Other windows, loads or service at the same place.
    Result<Placement> change(std::uint32_t client, Client now);
    /// The clock: stops towards which drivers have set out are frozen; nobody leaves in the past.
    void advance(Time now);
    /// The next stop of a vehicle stays as it is.
    Status freeze(std::uint32_t vehicle);
    /// A driver can go on no earlier. Returns the clients that changed hands or are late.
    std::vector<Placement> late(std::uint32_t vehicle, Time until);
    /// A driver is out: what he has not served goes to others.
    std::vector<Placement> absent(std::uint32_t vehicle);
    /// From now on drivers expect what the plan says.
    void tell();
    /// Rounds of ruin and recreate that keep what is cheaper.
    void improve(std::uint32_t rounds);

    [[nodiscard]] Cost cost() const { return routes_->cost(); }
    [[nodiscard]] Time now() const { return now_; }
    [[nodiscard]] const Problem& problem() const { return *problem_; }
    [[nodiscard]] Solution solution() const;
    [[nodiscard]] const Routes& routes() const { return *routes_; }

private:
    Placement place(std::uint32_t client);
    void settle(std::uint32_t client);
    std::vector<Placement> repair(std::uint32_t vehicle);
    [[nodiscard]] NodeIndex last_frozen(std::uint32_t r) const;
    [[nodiscard]] bool works(std::uint32_t r) const;
    [[nodiscard]] Placement placement(std::uint32_t client) const;
    bool round(std::uint32_t around);

    std::unique_ptr<Problem> problem_;  // at a fixed address: the tables point to it
    LiveOptions options_;
    std::unique_ptr<Tables> tables_;
    std::unique_ptr<Routes> routes_;
    std::unique_ptr<RuinRecreate> moves_;
    std::vector<std::uint32_t> unplaced_;  // clients that no vehicle could take
    Time now_ = 0;
};

}  // namespace nearstock::vrp
