// What goes on around the shop: promotions, events, weather, competitors, exchange rates, price changes.
//
// Everything is a pure function of (configuration, network at start, day): no state, no order of calls.
#pragma once

#include "core/random.hpp"
#include "core/time.hpp"
#include "domain/day_record.hpp"
#include "domain/network.hpp"
#include "simulation/city.hpp"

#include <vector>

namespace nearstock {

/// What a company's systems learn about their surroundings on one day, as in DayRecord.
struct Surroundings {
    std::vector<Promotion> promotions;               // announced this day
    std::vector<LocalEvent> events;                  // announced this day
    std::vector<Weather> weather;                    // the next three days' forecast, the day's actual
    std::vector<WebTraffic> web_traffic;             // every product on sale
    std::vector<CompetitorPrice> competitor_prices;  // seen this day
    std::vector<ExchangeRate> exchange_rates;
    std::vector<ProductIndex> changed_products;      // launched, ended or re-priced this day
    std::vector<CustomerIndex> new_customers;        // who join this day
};

}  // namespace nearstock
