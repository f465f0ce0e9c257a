// What a company's systems deliver about one business date: 26 sources as CSV, JSON Lines and Parquet files.
//
// <raw_run_folder>/<source>/<source>_<YYYY-MM-DD>.<ending>, columns as in schemas/<source>.toml. Sources of events
// deliver a file every day, if only its header. Master data (products, warehouses, zones, suppliers, drivers,
// customers, rate cards, experiments) comes whole on the first day and later only where it changed; no change, no file.
// A file is whole or not there, and the same day is written as the same bytes.
#pragma once

#include "connectors/fault_injection.hpp"
#include "core/result.hpp"
#include "domain/day_record.hpp"
#include "domain/network.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace nearstock {

struct ExperimentDefinition {
    std::string id;
    std::string hypothesis;
    std::string control;  // what its policy does
    std::string treatment;
    BusinessDate starts_on;
};

struct RawFileOptions {
    double fault_share = 0;  // of the rows: that many extra damaged rows
    std::uint64_t fault_seed = 0;
    bool first_day = false;                         // of live history: deliver the master data whole
    std::vector<ExperimentDefinition> experiments;  // written on the first day, or on the day they start
};

/// Writes a day's files; returns the faults that it put in. Requires `record` to be of `network`, as it was on that
/// day. Fails when the folder cannot be written.
Result<std::vector<InjectedFault>> write_raw_day(const Network& network, const DayRecord& record,
                                                 const std::filesystem::path& raw_run_folder,
                                                 const RawFileOptions& options);

}  // namespace nearstock
