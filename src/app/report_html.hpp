// A report for people and programs: one self-contained page, a table for the terminal, JSON.
#pragma once

#include "app/report_model.hpp"

#include <string>

namespace nearstock {

/// A page that opens without a network: styles, script and chart library are in it.
std::string report_html(const Report& report);
/// A table, service first, and the verdict in the last line.
std::string report_text(const Report& report);
/// {"title", "runs", "verdict", "kpis": [...], "days": [...], "experiments", "assumptions"}; NaN is null.
std::string report_json(const Report& report);

}  // namespace nearstock
