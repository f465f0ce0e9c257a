// What lies on the shelves when the city opens its books, and when a product is new?
//
// The levels are the common practice's, from the true rates of the next 28 days: for a site with a share of the volume,
//   s = share × (L + R) × mean + 1.645 × share × √((L + R) × σ² + mean² × var L),   S = s + share × 14 × mean,   R = 1
//   day.
// A network that has lived so for years finds each shelf anywhere between s and S: the opening stock is drawn there,
// once per cell, the same for every branch. Goods that perish are never laid in beyond their life.
//
// Nobody can order a new product from its sales, so its first delivery is a buyer's decision that belongs to the world
// and is the same under every policy: S for every MFC, straight from the supplier, ordered a lead time ahead.
#pragma once

#include "core/random.hpp"
#include "domain/network.hpp"
#include "domain/stock_plan.hpp"
#include "simulation/demand_process.hpp"

#include <vector>

namespace nearstock {

/// Units between reorder point and order-up-to level, by cell. Zero for what is not sold on `day`.
std::vector<StockTarget> practice_levels(const Network& network, const DemandProcess& demand, BusinessDate day);

/// Lots by cell on the morning of `first_day`, of different ages, oldest first.
std::vector<std::vector<Lot>> opening_stock(const Network& network, const DemandProcess& demand, BusinessDate first_day,
                                            std::uint64_t seed);

/// First orders of the products whose launch calls for them on `day`.
std::vector<OrderProposal> launch_orders(const Network& network, const DemandProcess& demand, BusinessDate first_day,
                                         BusinessDate day);

}  // namespace nearstock
