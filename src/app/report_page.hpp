// The fixed parts of the report page: its style and the script that draws the charts.
#pragma once

#include <string_view>

namespace nearstock {

extern const std::string_view report_style;
/// Reads the JSON of report_json from the element "report-data" and draws into the elements "chart-…".
extern const std::string_view report_script;

}  // namespace nearstock
