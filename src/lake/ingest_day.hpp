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
    Arrivals arrivals;
    bool unchanged = false;
    std::vector<Error> refused;
    std::optional<std::map<std::string, KnownIds>> ids;  // of the referred fields, when silver was made now
};

/// Brings the day's files up to date; does nothing when they are.
Result<DayResult> ingest_day(const SourceDay& task, const DayContext& context);
/// Says in bronze that the day is done. Comes after its files have been made durable.
Status record_arrivals(const Contract& contract, BusinessDate day, const DayContext& context, const DayResult& result);

}  // namespace nearstock
