// How much to stock when there is one chance to buy, or when every period begins with an order that has its lead time.
//
// A unit left over costs `holding`, a unit missed `shortage`: stock up to the demand's quantile at
// shortage / (shortage + holding) (Arrow, Harris and Marschak 1951; Snyder and Shen 2019, section 4.3). Normal,
// lognormal and discrete demand in closed form, any continuous demand by its quantile function, and supply of random
// yield. Costs are money per unit; quantities are units. Every function fails on a cost that is not positive.
#pragma once

#include "core/result.hpp"
#include "inventory/discrete_demand.hpp"

#include <functional>
#include <span>

namespace nearstock {

struct NewsvendorAnswer {
    double stock = 0;  // units to have before demand shows
    double cost = 0;   // expected, money per period
};

struct NormalDemand {
    double mean = 0;  // units a period
    double sd = 0;    // units, > 0
};

/// holding·E[(y − D)+] + shortage·E[(D − y)+] at stock y. Requires sd > 0.
double expected_end_cost(EndCosts costs, NormalDemand demand, double stock);
/// Snyder and Shen 2019, (4.24) and (4.30): S = μ + z·σ, cost (holding + shortage)·φ(z)·σ. Fails unless sd > 0.
Result<NewsvendorAnswer> newsvendor(EndCosts costs, NormalDemand demand);
/// The same when an order takes `lead_time` periods to come and stock is reviewed every period: demand over
/// lead_time + 1 periods counts (Snyder and Shen 2019, section 4.3.4.1). Fails unless lead_time >= 0.
Result<NewsvendorAnswer> base_stock(EndCosts costs, NormalDemand demand, double lead_time);

/// log D ~ N(log_mean, log_sd²). Fails unless log_sd > 0.
struct LognormalDemand {
    double log_mean = 0;
    double log_sd = 0;
};
Result<NewsvendorAnswer> newsvendor(EndCosts costs, LognormalDemand demand);

/// The smallest whole S with P(D <= S) at least the critical ratio (Snyder and Shen 2019, (4.35)).
Result<NewsvendorAnswer> newsvendor(EndCosts costs, const DiscreteDemand& demand);

/// One value that demand can take, and how likely it is.
struct DemandPoint {
    double units = 0;
    double probability = 0;
};
/// Any discrete or empirical demand, whole units or not. Fails unless the probabilities are not negative and add up
/// to 1 (within 1e-6).
Result<NewsvendorAnswer> newsvendor(EndCosts costs, std::span<const DemandPoint> demand);

/// Any continuous demand by its quantile function on (0, 1), which must have a finite mean. The cost is the integral
/// over the quantiles, by the double-exponential rule (Takahasi and Mori 1974): about 1e-10 relative for smooth ones.
Result<NewsvendorAnswer> newsvendor(EndCosts costs, const std::function<double(double)>& quantile);

/// Prices instead of costs, as a shop states them; money per unit.
struct TradePrices {
    double revenue = 0;
    double purchase_cost = 0;
    double salvage_value = 0;  // of a unit left over
    double holding_cost = 0;   // of a unit left over, beside its lost value
    double stockout_cost = 0;  // of a unit missed, beside its lost margin
};
struct TradeAnswer {
    double stock = 0;
    double profit = 0;  // expected
};
/// Overage purchase − salvage + holding, underage revenue − purchase + stockout; profit is margin on mean demand less
/// the newsvendor's cost less stockout cost that is already in it (Snyder and Shen 2019, section 4.3.2.5).
/// Fails unless both are positive.
Result<TradeAnswer> newsvendor_for_profit(const TradePrices& prices, NormalDemand demand);

/// Known demand, but an order of Q brings Q + Y with Y uniform on [low, high], units: the newsvendor of demand − Y
/// (Snyder and Shen 2019, section 9.4.2). Fails unless low < high.
struct UniformYield {
    double low = 0;
    double high = 0;
};
Result<NewsvendorAnswer> newsvendor_additive_yield(EndCosts costs, double demand, UniformYield yield);
/// Known demand, but an order of Q brings Q·Z; `quantile` is Z's, positive, with a finite mean. Optimal where the share
/// of E[Z] that lies below demand / Q is holding / (holding + shortage) (Snyder and Shen 2019, section 9.4.2).
Result<NewsvendorAnswer> newsvendor_multiplicative_yield(EndCosts costs, double demand,
                                                         const std::function<double(double)>& quantile);

}  // namespace nearstock
