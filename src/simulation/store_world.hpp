// The same goods, the same deciders, real customers: stores whose demand was recorded, hour by hour.
//
// No orders, drivers or roads: a customer comes into the store and buys what stands there; what is not there is lost.
// Night decisions, purchase orders, suppliers' trucks, receipts, shelf lives and stock-taking are those of the city's
// world.
#pragma once

#include "domain/day_record.hpp"
#include "domain/network.hpp"
#include "domain/network_state.hpp"
#include "planning/planner.hpp"
#include "simulation/supply_process.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace nearstock {

/// Demand of each carried cell, hour by hour: what a rule outside of forecasting says that customers wanted.
struct StoreDemand {
    BusinessDate first_day;
    std::size_t days = 0;
    std::vector<std::size_t> cells;     // Network::cell of each series, ascending
    std::vector<std::uint16_t> wanted;  // series × days × 24, base units

    [[nodiscard]] const std::uint16_t* hours(std::size_t series, std::size_t day) const {
        return &wanted[(series * days + day) * 24];
    }
};

class StoreWorld {
public:
    /// Stands before state.today. Requires a network with an assortment, one zone and one customer per site in the same
    /// order, and no hub; and demand for the days that are lived.
    StoreWorld(const Network& network, StoreDemand demand, NetworkState state, std::uint64_t seed);

    [[nodiscard]] const NetworkState& state() const { return state_; }
    /// Lives state().today and advances. Promotions that are announced that day are given by the caller.
    DayRecord live_day(const Planner& planner, const std::string& run_id, std::vector<Promotion> announced,
                       NightDecisions* night_out = nullptr);

private:
    const Network* network_;
    StoreDemand demand_;
    NetworkState state_;
    SupplyProcess supply_;
};

}  // namespace nearstock
