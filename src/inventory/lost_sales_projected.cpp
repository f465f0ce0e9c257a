#include "inventory/lost_sales_policy.hpp"
#include "inventory/lost_sales_sources.hpp"
#include "math/normal.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace nearstock {

namespace {

/// cdf and pdf of the standard normal from a table: linear between points 1/64 apart, error below 1e-4, 10 × as quick.
class NormalTable {
public:
    NormalTable() {
        for (std::size_t k = 0; k < points; ++k) {
            const double x = -reach + double(k) / per_unit;
            cdf_[k] = normal_cdf(x);
            pdf_[k] = normal_pdf(x);
        }
    }
    struct Value {
        double cdf = 0;
        double pdf = 0;
    };
    [[nodiscard]] Value at(double x) const {
        if (x <= -reach || x >= reach) {
            return {x > 0 ? 1.0 : 0.0, 0};
        }
        const double place = (x + reach) * per_unit;
        const auto k = std::size_t(place);
        const double part = place - double(k);
        return {cdf_[k] + part * (cdf_[k + 1] - cdf_[k]), pdf_[k] + part * (pdf_[k + 1] - pdf_[k])};
    }

private:
    static constexpr double reach = 6;
    static constexpr double per_unit = 64;
    static constexpr std::size_t points = std::size_t(2 * reach * per_unit) + 2;
    std::array<double, points> cdf_{};
    std::array<double, points> pdf_{};
};

// Made at first use: a program that never plans lost sales does not pay for them when it starts.
const NormalTable& normal_table() {
    static const NormalTable table;
    return table;
}
constexpr double without_limit = 1e300;

/// Upper quantiles z with P(Z > z) = tail from a table: linear between tails 1/1024 apart, exact beyond its ends.
class UpperQuantileTable {
public:
    UpperQuantileTable() {
        for (std::size_t k = first; k <= last; ++k) { quantile_[k] = -normal_quantile(double(k) / steps); }
    }
    /// Requires 0 < tail < 1.
    [[nodiscard]] double at(double tail) const {
        const double place = tail * steps;
        const auto k = std::size_t(place);
        if (k < first || k >= last) {
            return -normal_quantile(tail);
        }
        return quantile_[k] + (place - double(k)) * (quantile_[k + 1] - quantile_[k]);
    }

private:
    static constexpr double steps = 1024;
    static constexpr std::size_t first = 16;
    static constexpr std::size_t last = 1008;
    std::array<double, last + 1> quantile_{};
};

const UpperQuantileTable& upper_quantile() {
    static const UpperQuantileTable table;
    return table;
}

/// A store as one warehouse sees it, projected to the week in which a shipment would arrive.
struct Target {
    std::size_t store = 0;
    int lead = 0;
    double factor = 0;     // spreads above the mean to fill up to
    double reserve = 0;    // and as many more when the warehouse orders
    double mean = 0;       // of a week's demand
    double deviation = 0;  // from that mean, in the week that is looked at
    double variance = 0;
    double stock = 0;  // projected: mean and variance
    double stock_variance = 0;
    double spread = 0;  // of demand and stock together
    double wish = 0;
    bool useful = true;  // a shipment arrives before the end
};

/// A week's demand is served as far as stock goes: both moments of the positive part of a normal.
void serve(Target& target, double fading) {
    const double left = target.stock - target.mean - target.deviation;
    target.deviation *= fading;
    const double variance = target.stock_variance + target.variance;
    if (variance <= 0) {
        target.stock = std::max(0.0, left);
        target.stock_variance = 0;
        return;
    }
    const double spread = std::sqrt(variance);
    const auto normal = normal_table().at(left / spread);
    target.stock = std::max(0.0, left * normal.cdf + spread * normal.pdf);
    const double square = (left * left + variance) * normal.cdf + left * spread * normal.pdf;
    target.stock_variance = std::max(0.0, square - target.stock * target.stock);
}

double wish_of(const Target& target, double more) {
    const double up_to = target.mean + target.deviation + (target.factor + more) * target.spread;
    return target.useful ? std::max(0.0, up_to - target.stock) : 0;
}

/// Sets the wishes; where they exceed `available`, lowers all factors alike until they fit (Newton on a convex,
/// piecewise linear sum from the left: never overshoots, ends on the right piece). Returns their sum.
double set_wishes(std::vector<Target>& targets, double available, int weeks_left) {
    double sum = 0;
    for (auto& target : targets) {
        target.spread = std::sqrt(target.variance + target.stock_variance);
        target.useful = target.lead < weeks_left;
        target.wish = wish_of(target, 0);
        sum += target.wish;
    }
    double less = 0;
    for (int step = 0; step < 30 && sum > available * (1 + 1e-9); ++step) {
        double slope = 0;
        for (const auto& target : targets) { slope += target.wish > 0 ? target.spread : 0; }
        if (slope <= 0) {
            break;
        }
        less += (sum - available) / slope;
        sum = 0;
        for (auto& target : targets) {
            target.wish = wish_of(target, -less);
            sum += target.wish;
        }
    }
    if (sum > available) {
        const double share = sum > 0 ? available / sum : 0;
        for (auto& target : targets) { target.wish *= share; }
        sum = available;
    }
    return sum;
}

double arriving(const std::vector<double>& to_store, const LostSalesState& state, const Target& target, int week) {
    const bool known = std::size_t(week) < state.store_horizon;
    return known ? to_store[target.store * state.store_horizon + std::size_t(week)] : 0;
}

/// One warehouse's shipments of tonight and its order: the shipping rule rolled forward until the order arrives.
void plan_warehouse(const LostSalesView& view, std::size_t warehouse, std::vector<Target>& targets, double fading,
                    std::vector<double>& to_store, LostSalesDecision& decision) {
    const auto& network = view.network;
    const auto& state = view.state;
    const int weeks_left = int(std::min<std::size_t>(view.weeks_left, 1'000'000));
    for (auto& target : targets) { target.stock = state.store_stock[target.store]; }
    for (int k = 1; std::size_t(k) < state.store_horizon; ++k) {
        for (auto& target : targets) {
            if (k <= target.lead) {
                serve(target, fading);
                target.stock += arriving(to_store, state, target, k);
            }
        }
    }
    double available = state.warehouse_stock[warehouse];
    for (int week = 0; week < network.warehouse_lead_weeks; ++week) {
        available += state.to_warehouse[warehouse * state.warehouse_horizon + std::size_t(week)];
        available -= set_wishes(targets, available, weeks_left - week);
        for (auto& target : targets) {
            if (week == 0) {
                decision.ship[target.store * network.warehouses + warehouse] += target.wish;
            }
            target.stock += target.wish;
            serve(target, fading);
            target.stock += arriving(to_store, state, target, target.lead + week + 1);
        }
    }
    for (auto& target : targets) { target.factor += target.reserve; }
    const double wanted = set_wishes(targets, without_limit, weeks_left - network.warehouse_lead_weeks);
    decision.order[warehouse] = std::max(0.0, wanted - available);
    for (const auto& target : targets) {
        to_store[target.store * state.store_horizon + std::size_t(target.lead)] +=
            decision.ship[target.store * network.warehouses + warehouse];
    }
}

}  // namespace

void ProjectedStockPolicy::decide(const LostSalesView& view, LostSalesDecision& decision) const {
    const auto& network = view.network;
    const auto forecast = forecast_lost_sales(view, options_.forecast);
    std::vector<std::vector<Target>> targets(network.warehouses);
    std::vector<int> longest(network.warehouses, 0);
    for (auto& of_warehouse : targets) { of_warehouse.reserve(network.stores * 2); }
    const auto add = [&](Target target, std::size_t warehouse, double factor, double reserve) {
        target.lead = network.lead(target.store, warehouse);
        target.factor = factor;
        target.reserve = reserve;
        targets[warehouse].push_back(target);
        longest[warehouse] = std::max(longest[warehouse], target.lead);
    };
    for (std::size_t i = 0; i < network.stores; ++i) {
        const auto source = sources_of(network, i, options_.lead_price);
        const bool two = source.quick != source.cheap;
        const double overage = network.store_holding[i] * (two ? options_.quick_overage : options_.only_overage);
        const double underage = std::max(1e-9, view.price - network.unit_cost[source.quick]);
        const double high = upper_quantile().at(std::clamp(overage / (overage + underage), 1e-6, 1 - 1e-6));
        const Target target{.store = i,
                            .mean = forecast.mean[i],
                            .deviation = forecast.near_mean[i] - forecast.mean[i],
                            .variance = forecast.spread[i] * forecast.spread[i]};
        add(target, source.quick, high, two ? options_.quick_reserve : options_.only_reserve);
        if (two) {
            add(target, source.cheap, options_.cheap_factor, options_.cheap_reserve);
        }
    }
    // Far warehouses first: what they ship tonight is on its way before the near ones decide.
    std::vector<std::size_t> order(network.warehouses);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return longest[a] != longest[b] ? longest[a] > longest[b] : a < b; });
    auto to_store = view.state.to_store;
    for (const std::size_t w : order) {
        if (!targets[w].empty()) {
            plan_warehouse(view, w, targets[w], options_.forecast.fading, to_store, decision);
        }
    }
}

}  // namespace nearstock
