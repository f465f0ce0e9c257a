// The twin: a city that lives, day by day, under whatever deciders it is given.
//
// Its true demand, supply and roads are pure functions of the configuration, addressed by what a draw is about. So a
// World is its configuration, the state that everybody knows, and what the deciders have learnt of the road; nothing
// else is hidden in it. A branch is a copy: two branches meet the same customers, trucks and weather.
#pragma once

#include "core/result.hpp"
#include "domain/day_record.hpp"
#include "domain/network_state.hpp"
#include "simulation/city.hpp"
#include "simulation/deciders.hpp"
#include "simulation/delivery_process.hpp"
#include "simulation/demand_process.hpp"
#include "simulation/supply_process.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace nearstock {

class World {
public:
    /// The city on the morning of config.first_day, with its opening stock. Requires what generate_network requires.
    explicit World(CityConfig config);

    /// As in force on the last lived day (on first_day before that). Changes with every day: prices do.
    [[nodiscard]] const Network& network() const { return network_; }
    [[nodiscard]] const NetworkState& state() const { return state_; }
    [[nodiscard]] const EtaExperience& experience() const { return experience_; }
    [[nodiscard]] const DemandProcess& demand() const { return demand_; }
    [[nodiscard]] const CityConfig& config() const { return config_; }

    /// Lives state().today and advances. The planner must have been given this world's network() by reference, which is
    /// first brought up to the day. `night_out`, when given, receives the night's decisions.
    DayRecord live_day(const Planner& planner, const std::string& run_id, NightDecisions* night_out = nullptr);
    /// The same with any deciders.
    DayRecord live_day(const Deciders& deciders, const std::string& run_id, NightDecisions* night_out = nullptr);
    /// Advances over a day that was lived before, from its record: how a journal is replayed.
    void replay(const DayRecord& record);

    /// Writes a snapshot that is whole or not there.
    Status save(const std::filesystem::path& file) const;
    /// Fails on a file that is damaged, of another version, or of another city than `config` describes.
    static Result<World> load(CityConfig config, const std::filesystem::path& file);
    /// A hash of the city: equal when the generated network and its demand are.
    [[nodiscard]] std::uint64_t city_fingerprint() const;

private:
    CityConfig config_;
    Network network_;
    DemandProcess demand_;
    SupplyProcess supply_;
    DeliveryProcess road_;
    NetworkState state_;
    EtaExperience experience_;
};

}  // namespace nearstock
