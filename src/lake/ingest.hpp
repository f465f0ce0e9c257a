// What the company's systems delivered, checked row by row against the contracts: raw files → bronze → silver +
// quarantine.
//
// Bronze keeps every arrival byte for byte, named by its content. Silver's day is made from the newest arrival that can
// be read; a late or corrected file replaces its day. A row that breaks a rule goes to quarantine, a file that cannot
// be read is refused as a whole (one quarantine row with line 0), and neither stops the rest. Master sources come
// first, then the days, each in the order of their references; a day whose references have changed is checked again,
// from bronze.
//
// The lake is a function of what arrived: ingesting again changes no byte, the number of threads neither, and a run
// that was killed is finished by the next one: every file is put into place by a rename, and the list of a day's
// arrivals comes last.
#pragma once

#include "core/result.hpp"
#include "core/time.hpp"
#include "lake/arrivals.hpp"
#include "lake/contract.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nearstock {

struct IngestOptions {
    std::string run_id = "live";
    std::optional<BusinessDate> from;  // first and last business date to look at; absent: all
    std::optional<BusinessDate> to;
    unsigned threads = 1;
};

/// Of the days looked at, as they stand now, whether made by this call or before.
struct SourceReport {
    std::int64_t rows_in = 0;  // == rows_silver + rows_quarantined
    std::int64_t rows_silver = 0;
    std::int64_t rows_quarantined = 0;
    std::int64_t files = 0;            // source-days looked at
    std::int64_t files_unchanged = 0;  // of them: nothing new, nothing done
    std::int64_t files_refused = 0;    // arrivals that could not be read, newer than what silver is made from

    SourceReport& operator+=(const SourceReport& other);
};

struct IngestReport {
    SourceReport total;
    std::map<std::string, SourceReport> sources;
    std::vector<Error>
        refused;  // each file that was refused or does not belong: its name as the place, why, and the mend
};

/// Ingests the files of one run: raw_run_folder/<source>/<source>_<YYYY-MM-DD>.<ending>, and what bronze has of the
/// range. With `from` and `to` it is a backfill. Refused only where the lake cannot be written, a contract is wrong, or
/// the user interrupts (calling again resumes).
Result<IngestReport> ingest(const std::filesystem::path& raw_run_folder, const std::filesystem::path& lake,
                            const IngestOptions& options, const std::vector<Contract>& contracts = shipped_contracts());

}  // namespace nearstock
