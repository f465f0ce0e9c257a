// What a night's plan leaves out, and why: minimums that no site can hold or sell, goods where there is no space.
//
// One such row must not harm the others: a minimum above the site's space would make every litre there dear. Its cell
// gets no targets, what lies there stays, and it is listed.
#pragma once

#include "inventory/stock_view.hpp"

#include <string>
#include <vector>

namespace nearstock {

enum class LeastOrder { fits, above_space, above_demand };
/// Whether the least that the supplier brings can lie at the site, and sells within two years. `rate`: units a day.
/// `keep_to_space`: off where the policy does not look at space.
LeastOrder judge_least_order(const Network& network, ProductIndex p, SiteIndex s, double rate, bool keep_to_space);

struct NotPlanned {
    ProductIndex product;
    SiteIndex site;
    std::string why;
    std::string mend;
};
/// By product, then site; `targets` by cell. A least order is listed where the policy aimed at nothing for it.
std::vector<NotPlanned> not_planned(const StockView& view, const std::vector<StockTarget>& targets);

}  // namespace nearstock
