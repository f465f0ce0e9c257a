#include "inventory/call_offs.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

constexpr double negligible = 1e-9;  // of probability
constexpr double longest_cover = 3650;

struct Moments {
    double mean = 0, variance = 0;
};

/// Of what is missed of a demand, when that much is in the mean: as beyond a stock at which it would be.
Moments missed_moments(const NegativeBinomial& demand, double mean) {
    if (mean <= 0 || demand.mean <= 0) {
        return {};
    }
    const auto missed = demand.shortage_table(static_cast<std::size_t>(demand.quantile(1 - negligible)) + 2);
    std::size_t stock = 0;
    while (stock + 1 < missed.size() && missed[stock + 1] >= mean) { ++stock; }
    double second = 0;  // E[((D − stock)+)²] = Σ (2k + 1) P(D > stock + k)
    for (std::size_t n = stock; n + 1 < missed.size(); ++n) {
        second += double(2 * (n - stock) + 1) * (missed[n] - missed[n + 1]);
    }
    const double first = missed[stock];
    return {mean, std::max(0.0, second - first * first) * std::min(1.0, first > 0 ? mean / first : 0)};
}

/// The hub's own goods.
std::vector<WalkStock> goods_at(const StockView& view, ProductIndex p, SiteIndex hub) {
    std::vector<WalkStock> goods;
    const auto ended = view.network().products[p.value].ended;
    const std::size_t c = view.network().cell(p, hub);
    for (const auto& lot : view.facts().stock[c]) {
        goods.push_back({0, lot.units.value(), view.mornings_to(std::min(lot.expires, ended))});
    }
    for (const auto& due : view.facts().due[c]) {
        goods.push_back(
            {view.mornings_to(due.arrives), due.units.value(), view.mornings_to(std::min(due.expires, ended))});
    }
    return goods;
}

/// What the goods can serve by the end of a day.
std::int64_t served_by(const std::vector<WalkStock>& goods, const std::vector<double>& called_off, int day) {
    double units = 0, dated = 0;
    for (const auto& g : goods) {
        if (g.day > day || g.expires <= std::max(0, g.day)) {
            continue;
        }
        if (g.expires > day) {
            units += double(g.units);
        } else {
            const double before_date = called_off[static_cast<std::size_t>(g.expires - 1)];
            const double counts = std::min(double(g.units), std::max(0.0, before_date - dated));
            dated += counts;
            units += counts;
        }
    }
    return static_cast<std::int64_t>(std::floor(units + 1e-9));
}

}  // namespace

CallOffs call_offs(const StockView& view, ProductIndex product, int days, const std::vector<WalkStock>& comes) {
    const auto& network = view.network();
    const auto hub = network.hub();
    check(days >= 1 && hub.exists(), "call-offs are of a hub, for a day at least");
    const auto n = static_cast<std::size_t>(days);
    std::vector<Moments> sums(n);
    for (const auto shop : network.mfcs()) {
        if (!network.from_hub(product, shop)) {
            continue;
        }
        const auto demand = view.demand(product, shop);
        const auto ahead = walk_stock(demand, view.stock(product, shop), days);
        double missed = 0;
        for (std::size_t d = 0; d < n; ++d) {
            missed += ahead.missed[d];
            const auto own = missed_moments(demand.over(0, static_cast<int>(d) + 1), missed);
            sums[d].mean += own.mean;
            sums[d].variance += own.variance;
        }
    }
    CallOffs result;
    for (const auto& sum : sums) { result.mean.push_back(sum.mean); }
    auto goods = goods_at(view, product, hub);
    goods.insert(goods.end(), comes.begin(), comes.end());
    std::ranges::stable_sort(goods, {}, &WalkStock::expires);
    double dry = 0, missing = 0;
    for (int d = 0; d < days; ++d) {
        const auto& sum = sums[static_cast<std::size_t>(d)];
        const auto called_off = NegativeBinomial::from_moments(sum.mean, sum.variance);
        const auto served = served_by(goods, result.mean, d);
        dry = std::max(dry, called_off.tail(served));
        missing = std::max(missing, called_off.expected_shortage(served));
        result.dry.push_back(dry);
        result.missing.push_back(missing);
    }
    return result;
}

double hub_cover(const StockView& view, ProductIndex product) {
    const auto& network = view.network();
    const auto has = double(view.on_hand(product, network.hub()));
    const auto called_off = [&](double days) {
        double units = 0;
        for (const auto shop : network.mfcs()) {
            if (network.from_hub(product, shop)) {
                const auto lane = view.lane(product, shop);
                const double end = std::min(days, lane.sold_days), begin = std::min(lane.starts_days, end);
                const double wanted = view.facts().demand.sum(network.cell(product, shop), begin, end).mean;
                units += std::max(0.0, wanted - double(view.on_hand(product, shop) + view.on_order(product, shop)));
            }
        }
        return units;
    };
    if (has <= 0) {
        return 0;
    }
    if (called_off(longest_cover) < has) {
        return std::numeric_limits<double>::infinity();
    }
    double low = 0, high = longest_cover;
    while (high - low > 1e-3) {
        const double middle = (low + high) / 2;
        (called_off(middle) >= has ? high : low) = middle;
    }
    return high;
}

}  // namespace nearstock
