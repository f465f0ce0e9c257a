// What was sold, earned and kept of each product at each site, as the health of stock looks back on it.
#pragma once

#include "app/night_view.hpp"
#include "inventory/stock_health.hpp"

namespace nearstock {

/// Over the last `days` lived days before the view's morning. Units sold are those shipped; money is the list price
/// less the promotion of the day; mean stock is that of the snapshots at the end of each day.
Result<StockHistory> stock_history(const Workspace& workspace, const NightView& view, const std::string& run_id,
                                   int days);

}  // namespace nearstock
