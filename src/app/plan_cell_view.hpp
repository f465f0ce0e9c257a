// Everything a planner wants to know of one product at one site of a plan.
#pragma once

#include "app/plan_file.hpp"
#include "core/result.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace nearstock {

/// For people, and as JSON. `days` of the forecast and of the risk ahead are told.
struct CellPage {
    std::string text;
    nlohmann::ordered_json json;
};
CellPage cell_page(const Network& network, const StoredPlan& plan, ProductIndex product, SiteIndex site, int days);

/// A line with its cost split and risk, as JSON.
nlohmann::ordered_json line_json(const Network& network, const StoredLine& line);
/// "holding +0.12, stockout −3.40, transport +1.20, ordering +0.80: net −1.28 EUR; P(stockout) 34.0 → 2.1 %"
std::string price_text(const LinePrice& price, const std::string& currency);

/// Keys as somebody typed them. Fail naming what exists.
Result<ProductIndex> named_product(const Network& network, const std::string& product_id, const std::string& place);
Result<SiteIndex> named_site(const Network& network, const std::string& site_id, const std::string& place);

}  // namespace nearstock
