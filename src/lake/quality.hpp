// How good what arrived is, per source and business date, and whether a contract says that it is not good enough.
//
// Counted from silver and quarantine alone. completeness: 1 where the expected file is there and can be read, else 0.
// freshness: the age of the newest record at the end of the business date. validity and duplicates: shares of the rows.
// volume drift: |rows ÷ median of the last 28 delivered days before − 1|, once there are 7.
//
// A share exceeds its limit when it lies above it and that is not chance: with X ~ binomial(rows, limit),
// P(X >= rows found) < 1/1000 (the exact binomial test). So two bad rows of a file of forty pass a limit of 2 %, and
// five of five do not.
#pragma once

#include "core/result.hpp"
#include "core/time.hpp"
#include "lake/contract.hpp"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace nearstock {

struct QualityDay {
    std::string source;
    BusinessDate day;
    std::int64_t rows_silver = 0;
    std::int64_t rows_invalid = 0;    // quarantined, duplicates apart
    std::int64_t rows_duplicate = 0;  // quarantined as duplicates
    std::int64_t files_refused = 0;
    double completeness = 1;     // 0 or 1
    double freshness_hours = 0;  // 0 while nothing has arrived yet
    double invalid_share = 0;
    double duplicate_share = 0;
    double volume_drift = 0;
    std::vector<std::string> exceeded;  // checks outside the contract's limits
    std::vector<std::string> failed;    // of them, those in the contract's fail_on

    [[nodiscard]] std::int64_t rows_in() const { return rows_silver + rows_invalid + rows_duplicate; }
};

struct QualityReport {
    std::vector<QualityDay> days;  // by source, day

    [[nodiscard]] bool failed() const;
};

/// Every day from the run's first to its last for daily sources, and the days that a master source delivered.
Result<QualityReport> quality(const std::filesystem::path& lake, const std::string& run_id,
                              const std::vector<Contract>& contracts = shipped_contracts());

}  // namespace nearstock
