// Which site ships which line of an order: the one interface every sourcing policy stands behind.
#pragma once

#include "domain/network.hpp"
#include "domain/orders.hpp"
#include "domain/sourcing_plan.hpp"

#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace nearstock {

struct SourcingInputs {
    const Network& network;
    Seconds local_clock{0};                          // of the wave
    std::span<const Order> orders;                   // waiting, in order of arrival
    const std::vector<Quantity>& available;          // by cell: on the shelf and not yet allocated
    const std::vector<std::int64_t>& pick_capacity;  // by site: units that can still be picked before the next wave
    const std::vector<double>& marginal_value;       // by cell, micros per unit; empty when not known
};

class SourcingPolicy {
public:
    virtual ~SourcingPolicy() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// Requires the MFCs together to hold every unit of the wave. Allocates every unit. A site out of reach ships only
    /// what the sites in reach do not have left (two orders of different zones may have counted on the same units).
    /// Pick capacity is respected while another site in reach has some left.
    [[nodiscard]] virtual SourcingPlan source(const SourcingInputs& inputs) const = 0;
};

/// Common practice: each line from the nearest site in reach that has it, else the next.
std::unique_ptr<SourcingPolicy> make_nearest_site_policy();

struct CheapestSiteParameters {
    /// Splitting by the order's experiment arm: arm 0 "never split" unless no single site can ship all of it, arm 1
    /// "split when it pays". Without an experiment every order is treated as arm 1.
    bool split_by_arm = false;
};
/// Ours: the cheapest feasible set of sites for the whole order: last mile, picking, marginal value of stock.
std::unique_ptr<SourcingPolicy> make_cheapest_site_policy(CheapestSiteParameters parameters);

}  // namespace nearstock
