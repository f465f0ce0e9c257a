// Which days of a lake the warehouse must make anew.
//
// A day (run and business date) is known by the fingerprint of its silver, decision and truth files. It is rebuilt when
// that changed, and when it looks at a day that changed: an order's deliveries come up to three days later, the
// lost-sales estimate looks four weeks back, a branch looks back on live, and a master row holds from its day on.
#pragma once

#include "core/result.hpp"
#include "core/time.hpp"

#include <compare>
#include <filesystem>
#include <map>
#include <set>
#include <string>

namespace nearstock {

struct RunDay {
    std::string run_id;
    BusinessDate day;
    auto operator<=>(const RunDay&) const = default;
};

/// What a day's files are. The stamp (names, sizes, times of change) is cheap; the content is looked at where it
/// differs.
struct DayFingerprint {
    std::string stamp;
    std::string daily;    // content of the daily sources, decisions and truth
    std::string masters;  // content of the master sources
};

using LakeDays = std::map<RunDay, DayFingerprint>;

/// The days that have an inventory snapshot. Contents are read only where the stamp is not that of `before`.
Result<LakeDays> find_lake_days(const std::filesystem::path& workspace, const LakeDays& before);

/// The days of `now` to rebuild, given what was built `before`.
std::set<RunDay> days_to_rebuild(const LakeDays& before, const LakeDays& now);

}  // namespace nearstock
