// The one source that comes as Parquet: stock at the end of the day, per product and site.
//
// Its columns are typed, so only faults that a typed column can hold are put in: an empty value, a number below zero or
// above the maximum, an unknown id, a second row of one key.
#pragma once

#include "connectors/fault_injection.hpp"
#include "core/result.hpp"
#include "domain/day_record.hpp"
#include "domain/network.hpp"

#include <filesystem>
#include <vector>

namespace nearstock {

/// Closing stock by expiry, oldest first: "2026-01-09=12|9999-12-31=3".
std::string lots_text(const std::vector<Lot>& lots);

/// Writes record.snapshots in their order, faults in between, atomically. Returns the faults.
Result<std::vector<InjectedFault>> write_snapshot_file(const Network& network, const DayRecord& record,
                                                       const std::filesystem::path& path, const FaultOptions& options);

}  // namespace nearstock
