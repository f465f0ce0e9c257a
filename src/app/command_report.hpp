// report: one city's comparison as a value, and what several cities' comparisons add up to.
#pragma once

#include "app/commands.hpp"
#include "app/report_model.hpp"
#include "app/workspace.hpp"

#include <string>
#include <vector>

namespace nearstock {

/// From the published marts of a workspace. Fails where a run has no days there.
Result<Report> make_report(const Workspace& workspace, const ReportOptions& options);

struct CityReport {
    std::string city_id;
    Report report;
};

/// The cost measures (of section "Cost", in money a day) summed over cities. Cities are independent worlds: half widths
/// of their intervals add up as squares do. Empty where currencies differ or a city lacks one.
std::vector<Kpi> summed_costs(const std::vector<CityReport>& cities);

/// A table with a line a city, and the sum.
std::string cities_text(const std::vector<CityReport>& cities);
std::string cities_json(const std::vector<CityReport>& cities);

/// After each city's own report: all of them together.
Status report_cities(const Common& common, const std::vector<CityWorkspace>& cities, const ReportOptions& options);

}  // namespace nearstock
