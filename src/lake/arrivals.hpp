// What has arrived for one source and day, in order, and what silver and quarantine were last made from.
//
// The file `arrivals.txt` beside a day's bronze files. It is written last, so a killed run leaves one that says "not
// done".
#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace nearstock {

struct DayCounts {
    std::int64_t rows_in = 0;
    std::int64_t rows_silver = 0;
    std::int64_t rows_quarantined = 0;  // of rows_in
    std::int64_t files_refused = 0;     // newer than the one that silver is made from
    bool operator==(const DayCounts&) const = default;
};

struct DayArrivals {
    std::vector<std::string> files;      // names in bronze, oldest first; one that comes again stands again
    bool done = false;                   // silver and quarantine are what the rest says
    std::uint64_t silver_bytes = 0;      // length of the file; 0: there is none
    std::uint64_t quarantine_bytes = 0;  // likewise
    std::uint64_t rules = 0;             // fingerprint of the contract that was applied
    std::uint64_t against = 0;           // fingerprint of the ids that could be referred to
    DayCounts counts;

    bool operator==(const DayArrivals&) const = default;
};

std::filesystem::path arrivals_file(const std::filesystem::path& bronze_day);
/// Nothing has arrived where there is no such file. Refuses a file that is not one.
Result<DayArrivals> read_arrivals(const std::filesystem::path& bronze_day);
Status write_arrivals(const std::filesystem::path& bronze_day, const DayArrivals& arrivals);

}  // namespace nearstock
