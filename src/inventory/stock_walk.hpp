// What becomes of the stock of one cell on the days ahead when nothing more is ordered?
//
// Goods lie there or come on a known morning; what is wanted and not there is lost. Between two mornings on which goods
// come or expire, demand is one negative binomial sum of the forecast's days, their correlation kept; over such a
// morning the whole distribution of what is left is carried on, and the days on its two sides are taken as independent.
//
// What expires first is sold first where we pick (fifo). Where customers pick, the freshest goes first (lifo): how much
// of each date is left then depends on when it was sold, not on the total alone, so 512 paths in strata (McKay, Beckman
// and Conover 1979) carry it over such mornings; between them the sums are exact here, too.
#pragma once

#include "inventory/replenishment_policy.hpp"
#include "math/negative_binomial.hpp"

#include <cstdint>
#include <limits>
#include <vector>

namespace nearstock {

/// Days are counted from the morning that is looked at from: 0.
struct WalkStock {
    static constexpr int keeps = std::numeric_limits<int>::max();
    int day = 0;  // the morning on which it is on the shelf; 0 or less: it lies there
    std::int64_t units = 0;
    int expires = keeps;  // the first morning on which it may not be sold
};

/// Demand of one cell on the days on which its product is sold.
struct WalkDemand {
    const SiteDemand& demand;
    std::size_t cell = 0;
    double starts_days = 0;
    double sold_days = std::numeric_limits<double>::infinity();
    /// Over days [from, to).
    [[nodiscard]] NegativeBinomial over(int from, int to) const;
};

/// By day 0 … days − 1.
struct StockOutlook {
    std::vector<double> stockout;      // P(more is wanted than is there since goods last came, by the end of the day)
    std::vector<double> any_stockout;  // P(somebody is turned away on days 0 … this one)
    std::vector<double> missed;        // expected units wanted and not there
    std::vector<double> wasted;        // expected units that expire on the morning
    std::vector<double> closing;       // expected units at the end of the day

    /// Sums over days [0, days), as far as the walk went.
    [[nodiscard]] double missed_within(int days) const;
    [[nodiscard]] double stock_days_within(int days) const;
    [[nodiscard]] double wasted_at_all() const;
    /// P(somebody is turned away within `days`). Zero for none.
    [[nodiscard]] double risk_within(int days) const;
};

enum class Withdrawal : std::uint8_t { fifo, lifo };

/// Requires days >= 1 and no negative units. Goods that come on or after day `days` play no part. `also_over`: further
/// mornings over which the distribution is carried, so that two walks differ by their goods alone.
StockOutlook walk_stock(const WalkDemand& demand, const std::vector<WalkStock>& stock, int days,
                        Withdrawal withdrawal = Withdrawal::fifo, const std::vector<int>& also_over = {});

}  // namespace nearstock
