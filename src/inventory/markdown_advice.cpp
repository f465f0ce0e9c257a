#include "inventory/markdown_advice.hpp"

#include <algorithm>
#include <map>

namespace nearstock {

namespace {

constexpr int longest_life = 60;  // days before its date on which goods are looked at

/// The most days left with which so many units are too many. The point rises with the days.
std::optional<int> latest_days_left(const WalkDemand& demand, std::int64_t units, const MarkdownTerms& terms) {
    const auto pays = [&](int days) {
        const auto point = markdown_point(demand.over(0, days), terms);
        return point && *point <= units;
    };
    if (!pays(1)) {
        return {};
    }
    int low = 1, high = longest_life;
    while (low < high) {
        const int middle = (low + high + 1) / 2;
        pays(middle) ? low = middle : high = middle - 1;
    }
    return low;
}

}  // namespace

std::optional<MarkdownAdvice> markdown_advice(const StockView& view, ProductIndex product, SiteIndex site,
                                              double elasticity) {
    std::map<int, std::int64_t> by_date;
    for (const auto& lot : view.taken(product, site, 0, view.on_hand(product, site))) {
        if (lot.expires <= longest_life) {
            by_date[lot.expires] += lot.units;
        }
    }
    if (by_date.empty()) {
        return {};
    }
    const MarkdownTerms terms{double(view.network().products[product.value].list_price.micros()), elasticity};
    const auto demand = view.demand(product, site);
    MarkdownAdvice best;
    std::int64_t units = 0;
    for (const auto& [date, lying] : by_date) {
        units += lying;
        const auto now = best_markdown(demand.over(0, date), units, terms);
        if (best.units == 0 || now.gain() > best.now.gain()) {
            best = {.days_left = date, .units = units, .now = now, .from_units = {}, .from_days_left = {}};
        }
    }
    best.from_units = markdown_point(demand.over(0, best.days_left), terms);
    best.from_days_left = latest_days_left(demand, best.units, terms);
    return best;
}

}  // namespace nearstock
