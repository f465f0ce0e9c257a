#include "sourcing/wave_plan.hpp"

#include "sourcing/wave_stock.hpp"

#include <cmath>

namespace nearstock {

SourcingCost price(ShipmentCosts& costs, const Order& order, const std::vector<Allocation>& allocations) {
    double last_mile = 0;
    double labour = 0;
    double stock_value = 0;
    for (const SiteIndex site : sites_of(allocations)) {
        std::int64_t lines = 0;
        std::int64_t units = 0;
        for (const Allocation& a : allocations) {
            if (a.site == site) {
                ++lines;
                units += a.units.value();
                stock_value += costs.stock_value(order.lines[a.line].product, site, a.units);
            }
        }
        last_mile += costs.last_mile(order, site);
        labour += costs.labour(lines, units);
    }
    return {Money(std::llround(last_mile)), Money(std::llround(labour)), Money(std::llround(stock_value))};
}

void WavePlan::add(const Order& order, std::vector<Allocation> allocations) {
    plan_.order_cost.push_back(price(costs_, order, allocations));
    plan_.split_orders += sites_of(allocations).size() > 1 ? 1 : 0;
    plan_.allocations.insert(plan_.allocations.end(), allocations.begin(), allocations.end());
}

}  // namespace nearstock
