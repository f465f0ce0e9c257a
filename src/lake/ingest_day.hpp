// One source's one day: from its arrivals to silver and quarantine.
#pragma once

#include "core/result.hpp"
#include "lake/arrivals.hpp"
#include "lake/contract.hpp"
#include "lake/row_check.hpp"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace nearstock {

struct SourceDay {
    const Contract* contract = nullptr;
    BusinessDate day;
    std::optional<std::filesystem::path> raw;  // the file that is there now; absent: only what bronze has
};

/// What a day is made with besides its files.
struct DayContext {
    std::filesystem::path lake;
    std::string run_id;
    References references;                     // by field of the contract
    std::vector<std::string> referred_fields;  // of this source, that others refer to
};

struct DayResult {
    DayArrivals arrivals;
    bool unchanged = false;
    std::vector<Error> refused;
    std::optional<std::map<std::string, KnownIds>> ids;  // of the referred fields, when silver was made now
};

/// Brings the day up to date; does nothing when it is.
Result<DayResult> ingest_day(const SourceDay& task, const DayContext& context);

}  // namespace nearstock
