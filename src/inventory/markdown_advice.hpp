// Is it time to mark down what lies at a shop, and if not, when would it be?
#pragma once

#include "inventory/stock_health.hpp"

namespace nearstock {

/// None where nothing on hand has a date.
std::optional<MarkdownAdvice> markdown_advice(const StockView& view, ProductIndex product, SiteIndex site,
                                              double elasticity);

}  // namespace nearstock
