// What will the shops need from the hub on the days ahead, and will the hub have it?
//
// A shop calls off what it wants beyond its own stock and what is on its way there (stock_walk.hpp): stock at one shop
// does not help another. The shops' needs are summed as a negative binomial of their means and variances, shop by shop
// independent. What lies at or comes to the hub serves them the same morning; of goods with a date only so much counts
// as will be called off before it, in the mean.
#pragma once

#include "inventory/stock_view.hpp"

#include <vector>

namespace nearstock {

/// By day 0 … days − 1, each from now until the end of the day.
struct CallOffs {
    std::vector<double> mean;     // units called off
    std::vector<double> dry;      // P(more is called off than the hub has had); never falls
    std::vector<double> missing;  // expected units called off and not there; never falls
};

/// Of a product that passes the hub. `comes`: more goods for the hub. Requires days >= 1.
CallOffs call_offs(const StockView& view, ProductIndex product, int days, const std::vector<WalkStock>& comes = {});

/// Days until the mean of what is called off has used up what lies at the hub; infinite when nothing ever will.
double hub_cover(const StockView& view, ProductIndex product);

}  // namespace nearstock
