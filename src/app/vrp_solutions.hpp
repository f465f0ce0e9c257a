// Solutions as files: the literature's .sol, GeoJSON for maps, VROOM's JSON; and what explains them to people.
//
// In a .sol, "Route #k:" is driven by vehicle k, places are numbered from 0 with the depots first (so the clients of a
// file with one depot from 1), and a depot inside a route is a reload.
#pragma once

#include "app/json_input.hpp"
#include "app/vrp_files.hpp"

#include <string>

namespace nearstock {

std::string to_sol(const VrpFile& file, const vrp::Solution& solution);
/// Routes only: nothing is said about clients that are on none.
Result<vrp::Solution> parse_sol(const std::string& text, const std::string& place, const vrp::Problem& problem);

/// A line per route and a point per stop; positions as in the file.
Json to_geojson(const VrpFile& file, const vrp::Solution& solution);
/// The same of VROOM's JSON with lines along the ways of `travel`, and each route's metres on them.
Result<Json> to_geojson(const VrpFile& file, const vrp::Solution& solution, const TravelLookup& travel);

/// What VROOM would answer. Requires a file in its format.
Json to_vroom(const VrpFile& file, const vrp::Solution& solution);

/// What keeps a client from these routes: the rule that no vehicle can keep, or what serving it would cost more.
std::string why_left_out(const VrpFile& file, const vrp::Solution& solution, std::uint32_t client);

/// Cost by kind, the stops with the least time to spare, who is left out and why.
Json explain(const VrpFile& file, const vrp::Solution& solution);
std::string explanation_text(const Json& explained);

/// "828.937": a number in the file's units.
std::string in_units(double value, double units);

}  // namespace nearstock
