// How long may each stage of a supply tree let its customers wait, and how much safety stock does that need?
//
// Guaranteed service (Graves and Willems 2000; Snyder and Shen 2019, section 6.3): stage k quotes a service time S,
// waits SI for its slowest supplier and works T periods; it holds safety stock for SI + T − S periods of bounded
// demand, h·z·σ·√(SI + T − S). On a tree the best whole service times follow from one pass over the stages, each with
// the least cost of its part of the tree by the time it quotes or is quoted.
#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace nearstock {

struct ServiceStage {
    double holding_cost = 0;                     // money per unit and period, >= 0
    std::int64_t processing_time = 0;            // periods, >= 0
    std::int64_t external_inbound = 0;           // periods that an outside supplier quotes, >= 0
    std::optional<std::int64_t> longest_quoted;  // periods that outside customers accept; none: no bound
    double bound_constant = 0;                   // standard deviations that safety stock covers, >= 0
    double demand_sd = 0;                        // of outside demand at this stage, units a period, >= 0
};
/// From a supplier to its customer, by index of the stages.
using ServiceLink = std::pair<std::size_t, std::size_t>;

struct ServiceAnswer {
    std::vector<std::int64_t> service_times;  // by stage, periods
    std::vector<std::int64_t> coverage;       // by stage: periods of demand that its safety stock covers
    std::vector<double> net_demand_sd;        // by stage: of all demand that reaches it, each unit taking one of it
    double cost = 0;                          // money per period
};

/// Exact over whole service times, in time (stages × longest replenishment time²); of equals, the shortest time.
/// Fails on negative numbers, a link to no stage, or links that form a circle (in any direction).
Result<ServiceAnswer> guaranteed_service(std::span<const ServiceStage> stages, std::span<const ServiceLink> links);

/// Cost of given service times, for comparison; fails when one is negative, longer than the stage can need, or longer
/// than its customers accept.
Result<double> guaranteed_service_cost(std::span<const ServiceStage> stages, std::span<const ServiceLink> links,
                                       std::span<const std::int64_t> service_times);

}  // namespace nearstock
