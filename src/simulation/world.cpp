#include "simulation/world.hpp"

#include "simulation/lived_day.hpp"
#include "simulation/opening_stock.hpp"

namespace nearstock {

World::World(CityConfig config)
    : config_(std::move(config)),
      network_(generate_network(config_)),
      demand_(config_, network_),
      supply_(config_.seed),
      road_(config_.seed),
      state_(empty_state(network_, config_.first_day)) {
    state_.stock = opening_stock(network_, demand_, config_.first_day, config_.seed);
}

DayRecord World::live_day(const Planner& planner, const std::string& run_id, NightDecisions* night_out) {
    return live_day(PlannerDeciders(planner), run_id, night_out);
}

DayRecord World::live_day(const Deciders& deciders, const std::string& run_id, NightDecisions* night_out) {
    demand_.apply_changes(network_, state_.today);
    const DayContext context{.network = network_,
                             .demand = demand_,
                             .supply = supply_,
                             .road = road_,
                             .deciders = deciders,
                             .state = state_,
                             .experience = experience_,
                             .first_day = config_.first_day};
    DayRecord record = live_one_day(context, run_id, night_out);
    replay(record);
    return record;
}

void World::replay(const DayRecord& record) {
    demand_.apply_changes(network_, record.day);
    state_.advance(network_, record);
    experience_.learn(network_, record.deliveries);
}

}  // namespace nearstock
