// What would cure a problem of stock, and at which price?
#pragma once

#include "inventory/stock_health.hpp"

#include <vector>

namespace nearstock {

/// An order or move that brings P(stockout) before the next help below the limit, or as near as it can; those that cost
/// more than they save come last. Requires health with its outlook filled in.
std::vector<Cure> cures_of_stockout(const StockView& view, const CellHealth& health, const HealthOptions& options);
/// A shop that sells it, a markdown.
std::vector<Cure> cures_of_excess(const StockView& view, const CellHealth& health, const HealthOptions& options);
/// A shop that sells it in time, a markdown, writing it off.
std::vector<Cure> cures_of_obsolescence(const StockView& view, const CellHealth& health, const HealthOptions& options);

/// Holding a unit of the excess until it is sold: mean days from now, at most a year.
double days_until_excess_sells(const StockView& view, const CellHealth& health, const HealthOptions& options);

}  // namespace nearstock
