// The JSON file of `inventory schedule` (docs/guides/plan-replenishment.md has its members).
#pragma once

#include "inventory/replenishment_schedule.hpp"

#include <filesystem>
#include <vector>

namespace nearstock {

/// What of a file can be planned. What can't is listed: a broken product, a lane, a supplier with its products, a site
/// with its lanes. What lies of a product that is left out keeps its space.
struct ScheduleFile {
    ScheduleProblem problem;
    std::vector<std::size_t> skus, sites;  // the file's number of each of the problem's
    std::vector<Error> left_out;
};

/// Refuses a file of which nothing is left to plan.
Result<ScheduleFile> read_schedule_file(const std::filesystem::path& file);

}  // namespace nearstock
