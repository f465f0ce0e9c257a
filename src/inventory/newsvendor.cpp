#include "inventory/newsvendor.hpp"

#include "inventory/expected_cost.hpp"
#include "inventory/textbook_input.hpp"
#include "math/normal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace nearstock {

namespace {

Status valid(EndCosts costs) {
    NEARSTOCK_RETURN_IF_ERROR(require_positive(costs.holding, "holding_cost"));
    return require_positive(costs.shortage, "stockout_cost");
}

double ratio_of(EndCosts costs) { return critical_ratio(costs.shortage, costs.holding); }

/// ∫ f over (from, to) by the double-exponential rule; f may grow towards the ends as a quantile function does.
double integral(const std::function<double(double)>& f, double from, double to) {
    constexpr double reach = 3.4;  // beyond it the weights are below 1e-18
    constexpr double step = 1.0 / 32;
    const double half = (to - from) / 2;
    double sum = 0;
    for (double t = -reach; t <= reach; t += step) {
        const double s = std::numbers::pi / 2 * std::sinh(t);
        // Distance to the nearer end, computed without cancellation.
        const double from_end = half * 2 / (1 + std::exp(2 * std::abs(s)));
        const double u = t < 0 ? from + from_end : to - from_end;
        if (u <= from || u >= to) {
            continue;
        }
        sum += f(u) * std::numbers::pi / 2 * std::cosh(t) / (std::cosh(s) * std::cosh(s));
    }
    return sum * half * step;
}

}  // namespace

double expected_end_cost(EndCosts costs, NormalDemand demand, double stock) {
    const double z = (stock - demand.mean) / demand.sd;
    const double missed = demand.sd * (normal_pdf(z) - z * normal_cdf(-z));
    return costs.holding * (stock - demand.mean) + (costs.holding + costs.shortage) * missed;
}

Result<NewsvendorAnswer> newsvendor(EndCosts costs, NormalDemand demand) {
    NEARSTOCK_RETURN_IF_ERROR(valid(costs));
    NEARSTOCK_RETURN_IF_ERROR(require_finite(demand.mean, "demand_mean"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(demand.sd, "demand_sd"));
    const double z = normal_quantile(ratio_of(costs));
    return NewsvendorAnswer{demand.mean + z * demand.sd, (costs.holding + costs.shortage) * normal_pdf(z) * demand.sd};
}

Result<NewsvendorAnswer> base_stock(EndCosts costs, NormalDemand demand, double lead_time) {
    NEARSTOCK_RETURN_IF_ERROR(require_not_negative(lead_time, "lead_time"));
    const double periods = lead_time + 1;
    return newsvendor(costs, NormalDemand{demand.mean * periods, demand.sd * std::sqrt(periods)});
}

Result<NewsvendorAnswer> newsvendor(EndCosts costs, LognormalDemand demand) {
    NEARSTOCK_RETURN_IF_ERROR(valid(costs));
    NEARSTOCK_RETURN_IF_ERROR(require_finite(demand.log_mean, "mu"));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(demand.log_sd, "sigma"));
    const double ratio = ratio_of(costs);
    const double z = normal_quantile(ratio);
    const double mean = std::exp(demand.log_mean + demand.log_sd * demand.log_sd / 2);
    // At the quantile the stock's own terms cancel: shortage·E[D; D > S] − holding·E[D; D <= S] remains.
    const double below = normal_cdf(z - demand.log_sd);
    const double above = normal_cdf(demand.log_sd - z);
    return NewsvendorAnswer{std::exp(demand.log_mean + z * demand.log_sd),
                            mean * (costs.shortage * above - costs.holding * below)};
}

Result<NewsvendorAnswer> newsvendor(EndCosts costs, const DiscreteDemand& demand) {
    NEARSTOCK_RETURN_IF_ERROR(valid(costs));
    const OnePeriodCost cost(demand, costs);
    return NewsvendorAnswer{double(cost.best_stock()), cost(cost.best_stock())};
}

Result<NewsvendorAnswer> newsvendor(EndCosts costs, std::span<const DemandPoint> demand) {
    NEARSTOCK_RETURN_IF_ERROR(valid(costs));
    std::vector<DemandPoint> points(demand.begin(), demand.end());
    std::ranges::sort(points, {}, &DemandPoint::units);
    double sum = 0;
    for (const auto& point : points) {
        NEARSTOCK_RETURN_IF_ERROR(require_finite(point.units, "demand_pmf"));
        NEARSTOCK_RETURN_IF_ERROR(require_not_negative(point.probability, "demand_pmf"));
        sum += point.probability;
    }
    if (std::abs(sum - 1) > 1e-6) {
        return refuse(fmt::format("the probabilities add up to {}", sum), "demand_pmf", "make them add up to 1");
    }
    const double ratio = ratio_of(costs);
    NewsvendorAnswer answer{points.back().units, 0};
    double cumulative = 0;
    for (const auto& point : points) {
        cumulative += point.probability / sum;
        if (cumulative >= ratio - 1e-12) {
            answer.stock = point.units;
            break;
        }
    }
    for (const auto& point : points) {
        const double left = answer.stock - point.units;
        answer.cost += point.probability / sum * (left > 0 ? costs.holding * left : -costs.shortage * left);
    }
    return answer;
}

Result<NewsvendorAnswer> newsvendor(EndCosts costs, const std::function<double(double)>& quantile) {
    NEARSTOCK_RETURN_IF_ERROR(valid(costs));
    const double ratio = ratio_of(costs);
    const double stock = quantile(ratio);
    NEARSTOCK_RETURN_IF_ERROR(require_finite(stock, "demand quantile"));
    const double left = integral([&](double u) { return stock - quantile(u); }, 0, ratio);
    // By the distance from 1, which double holds to its last digit where 1 − u would not.
    const double missed = integral([&](double u) { return quantile(u) - stock; }, ratio, 1);
    return NewsvendorAnswer{stock, costs.holding * left + costs.shortage * missed};
}

Result<TradeAnswer> newsvendor_for_profit(const TradePrices& prices, NormalDemand demand) {
    const EndCosts costs{prices.purchase_cost - prices.salvage_value + prices.holding_cost,
                         prices.revenue - prices.purchase_cost + prices.stockout_cost};
    if (!(costs.holding > 0)) {
        return refuse(fmt::format("a unit left over loses {}", costs.holding), "salvage_value",
                      "let the salvage value be below the purchase cost");
    }
    if (!(costs.shortage > 0)) {
        return refuse(fmt::format("a unit sold earns {}", costs.shortage), "revenue",
                      "let the revenue be above the purchase cost");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(answer, newsvendor(costs, demand));
    return TradeAnswer{answer.stock, (prices.revenue - prices.purchase_cost) * demand.mean - answer.cost};
}

Result<NewsvendorAnswer> newsvendor_additive_yield(EndCosts costs, double demand, UniformYield yield) {
    NEARSTOCK_RETURN_IF_ERROR(valid(costs));
    NEARSTOCK_RETURN_IF_ERROR(require_not_negative(demand, "demand"));
    NEARSTOCK_RETURN_IF_ERROR(require_finite(yield.low, "yield_lo"));
    NEARSTOCK_RETURN_IF_ERROR(require_finite(yield.high, "yield_hi"));
    if (yield.low >= yield.high) {
        return refuse(fmt::format("the yield lies between {} and {}", yield.low, yield.high), "yield_lo",
                      "let yield_lo be below yield_hi");
    }
    const double ratio = ratio_of(costs);
    const double spread = yield.high - yield.low;
    // demand − Y is uniform on [demand − high, demand − low].
    return NewsvendorAnswer{demand - yield.high + ratio * spread,
                            costs.holding * costs.shortage / (costs.holding + costs.shortage) * spread / 2};
}

Result<NewsvendorAnswer> newsvendor_multiplicative_yield(EndCosts costs, double demand,
                                                         const std::function<double(double)>& quantile) {
    NEARSTOCK_RETURN_IF_ERROR(valid(costs));
    NEARSTOCK_RETURN_IF_ERROR(require_positive(demand, "demand"));
    const double mean = integral(quantile, 0, 1);
    NEARSTOCK_RETURN_IF_ERROR(require_positive(mean, "mean yield"));
    const double share = costs.holding / (costs.holding + costs.shortage);
    // Q·Z <= demand below the quantile `short_share`.
    double low = 0, high = 1;
    for (int i = 0; i < 60; ++i) {
        const double middle = (low + high) / 2;
        (integral(quantile, 0, middle) < share * mean ? low : high) = middle;
    }
    const double short_share = (low + high) / 2;
    const double order = demand / quantile(short_share);
    const double missed = demand * short_share - order * integral(quantile, 0, short_share);
    const double left = order * integral(quantile, short_share, 1) - demand * (1 - short_share);
    return NewsvendorAnswer{order, costs.holding * left + costs.shortage * missed};
}

}  // namespace nearstock
