// What space and money cost a night's plan, and how far from the best its parts can at most be: to read, as JSON, as a
// file.
//
//   plans/<run>-<policies>-<day>.prices.json
//
// They are of the plan as it was proposed: an edit does not change them. Moves have a bound (inventory/move_gain.hpp),
// and so has what tonight's budget buys (night_budget.hpp). Orders to suppliers follow targets that balance fixed costs
// over weeks: a problem of one night gives no bound on those.
#pragma once

#include "app/plan_file.hpp"

#include <nlohmann/json.hpp>

namespace nearstock {

std::filesystem::path prices_file_of(const std::filesystem::path& plan);

/// {"space": [{"site_id", "temperature", "litre_day_micros", "litre_tonight_micros"}], "budget_price", "moves":
/// {"gained_micros", "most_micros", "at_most_missed_micros"}, "purchases"}; null where the policy gives none.
nlohmann::ordered_json prices_json(const Network& network, const StoredPlan& plan);
/// Fills prices and bounds from the file of a plan. One written before there was such a file has none.
Status read_prices(const Network& network, const std::filesystem::path& plan_file, StoredPlan& plan);

/// The summary's section.
std::string prices_text(const Network& network, const StoredPlan& plan);
/// "ambient: a litre more tonight 0.12, a litre for a day 0.03 EUR", of one site; empty when nothing is priced.
std::string space_text(const Network& network, const StoredPlan& plan, SiteIndex site, TemperatureClass temperature);

}  // namespace nearstock
