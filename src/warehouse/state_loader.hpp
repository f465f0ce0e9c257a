// What the deciders know on a morning, rebuilt from the lake: the network in force and the state after every ingested
// day.
//
// A few set-based queries over silver's Parquet. The state is the same value that NetworkState::advance gives over the
// days' records (a test compares fingerprints). Run `live` is lived history; a branch sees its own rows and those of
// live's days before the branch's first.
#pragma once

#include "core/result.hpp"
#include "domain/network.hpp"
#include "domain/network_state.hpp"

#include <filesystem>
#include <string>

namespace nearstock {

/// The network of the master rows in force on `day` (the newest per key with dt <= day), prepared. `settings` brings
/// what no source says: city, currency, time zone, opening hours, waves, delivery threshold, travel. Fails when a
/// source has no row yet, or a row refers to one that is not there.
Result<Network> load_network(Network settings, const std::filesystem::path& lake, const std::string& run_id,
                             BusinessDate day);

/// The state that stands before `today`: everything with dt < today. Requires `network` to be that of load_network for
/// the same run and a day up to `today`. Empty before the first ingested day; fails when a day in between has no
/// snapshots or a row is of something that is not in the network.
Result<NetworkState> load_state(const Network& network, const std::filesystem::path& lake, const std::string& run_id,
                                BusinessDate today);

}  // namespace nearstock
