// What one lived day needs to know: who decides, what is true, what was there in the morning.
#pragma once

#include "domain/network_state.hpp"
#include "simulation/deciders.hpp"
#include "simulation/delivery_process.hpp"
#include "simulation/demand_process.hpp"
#include "simulation/supply_process.hpp"

namespace nearstock {

struct DayContext {
    const Network& network;  // as it is in force on the day
    const DemandProcess& demand;
    const SupplyProcess& supply;
    const DeliveryProcess& road;
    const Deciders& deciders;
    const NetworkState& state;  // state.today is the day
    const EtaExperience& experience;
    BusinessDate first_day;  // of the city
};

}  // namespace nearstock
