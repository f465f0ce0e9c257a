// Which rules of trade does a line of a plan break, and what would mend it?
//
// A hard rule is one that the world does not bend: a supplier ships whole cases on his days, a shelf holds no more than
// fits, nobody gives what he has not.
#pragma once

#include "inventory/line_price.hpp"

#include <string>
#include <vector>

namespace nearstock {

struct BrokenRule {
    std::string rule;  // "case pack", "minimum order", "minimum order value", "order day", "hub stock", "giver's
                       // stock", "capacity", "assortment", "shelf life"
    bool hard = true;
    std::string message;
    std::string mend;
};

/// Of one line among the others of the plan. A line of no units breaks none but its order's minimum value.
std::vector<BrokenRule> broken_rules(const StockView& view, const std::vector<PlanLine>& lines, std::size_t line);

}  // namespace nearstock
