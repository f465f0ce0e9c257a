#include "inventory/stock_cures.hpp"

#include "inventory/call_offs.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

constexpr double longest_wait = 365;  // days over which holding is counted
constexpr int longest_life = 90;

/// What happens at a cell when units come or go.
struct Effect {
    double missed = 0;  // within the window
    double risk = 0;
    double wasted = 0;
};

Effect effect_of(const StockView& view, ProductIndex p, SiteIndex s, int window, const std::vector<WalkStock>& comes,
                 std::int64_t goes) {
    auto stock = view.stock(p, s);
    std::ranges::stable_sort(stock, {}, &WalkStock::expires);
    for (auto& lot : stock) {
        if (lot.day <= 0 && lot.expires > 0) {
            const std::int64_t take = std::min(goes, lot.units);
            lot.units -= take;
            goes -= take;
        }
    }
    stock.insert(stock.end(), comes.begin(), comes.end());
    int days = window;
    for (const auto& lot : stock) {
        if (lot.units > 0 && lot.expires != WalkStock::keeps) {
            days = std::max(days, std::min(lot.expires + 1, longest_life));
        }
    }
    const auto ahead = walk_stock(view.demand(p, s), stock, days);
    if (view.is_hub(s)) {  // nothing is taken from it here: `goes` is of shops
        const auto calls = call_offs(view, p, window, comes);
        return {calls.missing.back(), calls.dry.back(), ahead.wasted_at_all()};
    }
    return {ahead.missed_within(window), ahead.risk_within(window), ahead.wasted_at_all()};
}

int window_of(const StockView& view, ProductIndex p, SiteIndex s) {
    const auto lane = view.lane(p, s);
    return static_cast<int>(std::max(1L, std::lround(lane.lead_days + lane.review_days))) + (view.is_hub(s) ? 1 : 0);
}

int expiry_after(const StockView& view, ProductIndex p, int arrives) {
    const auto& product = view.network().products[p.value];
    const int ended = view.mornings_to(product.ended);
    return product.shelf_life_days > 0 ? std::min(ended, arrives + product.shelf_life_days) : ended;
}

/// The fewest multiples of `step`, from `least` on, up to `most`, that bring the risk down to `limit`; `most` when none
/// do. More units never raise the risk.
template <class Risk>
std::int64_t fewest_units(std::int64_t least, std::int64_t step, std::int64_t most, double limit, const Risk& risk) {
    std::int64_t low = 0, high = std::max<std::int64_t>(0, (most - least) / step);
    while (low < high) {
        const std::int64_t middle = low + (high - low) / 2;
        risk(least + middle * step) <= limit ? high = middle : low = middle + 1;
    }
    return least + low * step;
}

/// From the supplier, on the next day on which he takes orders.
void order_cure(const StockView& view, const CellHealth& h, const HealthOptions& options, std::vector<Cure>& cures) {
    const auto& network = view.network();
    const auto& product = network.products[h.product.value];
    const auto lane = view.lane(h.product, h.site);
    const int waits = lane.open ? 0 : static_cast<int>(std::lround(lane.review_days));
    const int arrives = waits + static_cast<int>(std::max(1L, std::lround(lane.lead_days)));
    const int window = arrives + static_cast<int>(std::max(1L, std::lround(view.inputs().review_days))) +
                       (view.is_hub(h.site) ? 1 : 0);
    const auto demand = view.demand(h.product, h.site);
    const auto before = effect_of(view, h.product, h.site, window, {}, 0);
    const double unavoidable = effect_of(view, h.product, h.site, arrives, {}, 0).risk;
    const auto with = [&](std::int64_t units) {
        return effect_of(view, h.product, h.site, window, {{arrives, units, expiry_after(view, h.product, arrives)}},
                         0);
    };
    const std::int64_t pack = std::max<std::int64_t>(1, product.case_pack.value());
    const std::int64_t least = whole_cases(std::max<std::int64_t>(1, product.minimum_order.value()), product);
    const std::int64_t most = std::max(least, whole_cases(demand.over(0, window).quantile(0.999), product));
    Cure cure;
    cure.units = fewest_units(least, pack, most, unavoidable + options.risk * (1 - unavoidable),
                              [&](std::int64_t units) { return with(units).risk; });
    cure.by = view.facts().day + Days(waits);
    cure.goods = double((product.unit_cost * Quantity(cure.units)).value());
    const PlanLine line{LineKind::purchase, h.product, {}, h.site, cure.units};
    cure.price = carriage_of(network, line) + receiving_of(network, line) + double(network.rates.order_line.value()) +
                 double(network.suppliers[product.supplier.value].fixed_order_cost.value());
    cure.saves = view.costs(h.product, h.site).shortage * (before.missed - with(cure.units).missed);
    if (cure.saves > 0) {
        cures.push_back(cure);
    }
}

void hub_cure(const StockView& view, const CellHealth& h, const HealthOptions& options, std::vector<Cure>& cures) {
    const auto hub = view.network().hub();
    const std::int64_t most = hub.exists() ? view.on_hand(h.product, hub) : 0;
    if (most <= 0) {
        return;
    }
    const auto with = [&](std::int64_t units) {
        return effect_of(view, h.product, h.site, h.window, view.taken(h.product, hub, 0, units), 0);
    };
    Cure cure{.kind = CureKind::hub_transfer, .from = hub, .by = view.facts().day};
    cure.units = fewest_units(1, 1, most, options.risk, [&](std::int64_t units) { return with(units).risk; });
    const PlanLine line{LineKind::hub, h.product, hub, h.site, cure.units};
    cure.price = carriage_of(view.network(), line) + receiving_of(view.network(), line);
    cure.saves = view.costs(h.product, h.site).shortage * (h.window_lost_units - with(cure.units).missed);
    if (cure.saves > 0) {
        cures.push_back(cure);
    }
}

/// What moving units between two shops saves at both: lost sales until each one's next help, and what expires.
double saved_by_move(const StockView& view, ProductIndex p, SiteIndex from, SiteIndex to, std::int64_t units) {
    const int window_from = window_of(view, p, from), window_to = window_of(view, p, to);
    const auto costs = view.costs(p, to);
    const auto goods = view.taken(p, from, 0, units);
    const auto gave = effect_of(view, p, from, window_from, {}, units),
               had = effect_of(view, p, from, window_from, {}, 0);
    const auto got = effect_of(view, p, to, window_to, goods, 0), lacked = effect_of(view, p, to, window_to, {}, 0);
    return costs.shortage * (had.missed - gave.missed + lacked.missed - got.missed) +
           costs.waste * (had.wasted - gave.wasted + lacked.wasted - got.wasted);
}

/// The best of moving all that is wanted, half of it, a quarter …
Cure best_move(const StockView& view, ProductIndex p, SiteIndex from, SiteIndex to, std::int64_t wanted) {
    Cure best{.kind = CureKind::transfer, .from = from, .to = to, .by = view.facts().day};
    for (std::int64_t units = wanted; units > 0; units /= 2) {
        const PlanLine line{LineKind::lateral, p, from, to, units};
        const double price = carriage_of(view.network(), line) + receiving_of(view.network(), line);
        const double saves = saved_by_move(view, p, from, to, units);
        if (best.units == 0 || saves - price > best.net()) {
            best.units = units;
            best.price = price;
            best.saves = saves;
        }
    }
    return best;
}

/// Shops other than one that carry a product.
std::vector<SiteIndex> others(const StockView& view, ProductIndex p, SiteIndex site) {
    std::vector<SiteIndex> result;
    for (const auto s : view.network().mfcs()) {
        if (s != site && view.lane(p, s).carried) {
            result.push_back(s);
        }
    }
    return result;
}

std::int64_t good_units(const StockView& view, ProductIndex p, SiteIndex s) {
    std::int64_t units = 0;
    for (const auto& lot : view.taken(p, s, 0, std::numeric_limits<std::int64_t>::max() / 4)) { units += lot.units; }
    return units;
}

/// From the shop that gives most, net.
void transfer_cure(const StockView& view, const CellHealth& h, const HealthOptions& options, std::vector<Cure>& cures) {
    const std::int64_t most = view.demand(h.product, h.site).over(0, h.window).quantile(0.999);
    const std::int64_t wanted = fewest_units(1, 1, std::max<std::int64_t>(1, most), options.risk, [&](std::int64_t n) {
        return effect_of(view, h.product, h.site, h.window, {{0, n}}, 0).risk;
    });
    Cure best;
    for (const auto giver : others(view, h.product, h.site)) {
        const std::int64_t has = good_units(view, h.product, giver);
        if (has <= 0) {
            continue;
        }
        const auto move = best_move(view, h.product, giver, h.site, std::min(wanted, has));
        if (move.saves > 0 && (best.units == 0 || move.net() > best.net())) {
            best = move;
        }
    }
    if (best.units > 0) {
        cures.push_back(best);
    }
}

BusinessDate first_expiry(const StockView& view, const CellHealth& h) {
    auto first = view.network().products[h.product.value].ended;
    for (const auto& lot : view.facts().stock[view.network().cell(h.product, h.site)]) {
        first = std::min(first, lot.expires);
    }
    return first == BusinessDate::max() ? view.facts().day : std::max(first, view.facts().day);
}

Cure markdown(const StockView& view, const CellHealth& h, std::int64_t units, double given_up, double percent) {
    return {.kind = CureKind::markdown,
            .units = units,
            .by = first_expiry(view, h),
            .price = given_up,
            .saves = given_up,
            .percent = std::clamp(percent, 0.0, 100.0)};
}

}  // namespace

double days_until_excess_sells(const StockView& view, const CellHealth& h, const HealthOptions& options) {
    const auto demand = view.demand(h.product, h.site);
    const double rate = demand.over(0, options.cover_days).mean / options.cover_days;
    return rate > 0 ? std::min(longest_wait, options.cover_days + h.excess_units / rate / 2) : longest_wait;
}

std::vector<Cure> cures_of_stockout(const StockView& view, const CellHealth& h, const HealthOptions& options) {
    std::vector<Cure> cures;
    if (view.network().from_hub(h.product, h.site)) {
        hub_cure(view, h, options, cures);
    } else {
        order_cure(view, h, options, cures);
    }
    if (!view.is_hub(h.site)) {
        transfer_cure(view, h, options, cures);
    }
    std::ranges::stable_sort(cures, std::greater{}, &Cure::net);
    return cures;
}

std::vector<Cure> cures_of_excess(const StockView& view, const CellHealth& h, const HealthOptions& options) {
    const auto excess = static_cast<std::int64_t>(std::floor(h.excess_units));
    const double holding = view.costs(h.product, h.site).holding;
    const double days = days_until_excess_sells(view, h, options);
    std::vector<Cure> cures;
    Cure best;
    for (const auto shop : view.is_hub(h.site) ? std::vector<SiteIndex>() : others(view, h.product, h.site)) {
        const double sells = view.demand(h.product, shop).over(0, options.cover_days).mean;
        const double room = sells - double(view.on_hand(h.product, shop) + view.on_order(h.product, shop));
        const std::int64_t units = std::min(excess, static_cast<std::int64_t>(room));
        if (units <= 0) {
            continue;
        }
        Cure cure{.kind = CureKind::transfer, .from = h.site, .to = shop, .units = units, .by = view.facts().day};
        const PlanLine line{LineKind::lateral, h.product, h.site, shop, units};
        cure.price = carriage_of(view.network(), line) + receiving_of(view.network(), line);
        cure.saves = holding * double(units) * std::max(0.0, days - options.cover_days / 2.0) +
                     saved_by_move(view, h.product, h.site, shop, units);
        if (cure.saves > 0 && (best.units == 0 || cure.net() > best.net())) {
            best = cure;
        }
    }
    if (best.units > 0) {
        cures.push_back(best);
    }
    const double price = double(view.network().products[h.product.value].list_price.micros());
    const double keeping = holding * days;
    cures.push_back(markdown(view, h, excess, double(excess) * keeping, price > 0 ? 100 * keeping / price : 0));
    std::ranges::stable_sort(cures, std::greater{}, &Cure::net);
    return cures;
}

std::vector<Cure> cures_of_obsolescence(const StockView& view, const CellHealth& h, const HealthOptions& options) {
    const auto& product = view.network().products[h.product.value];
    const std::int64_t lost = std::max<std::int64_t>(1, std::llround(h.obsolete_units));
    const std::int64_t has = good_units(view, h.product, h.site);
    std::vector<Cure> cures;
    Cure best;
    for (const auto shop :
         view.is_hub(h.site) || has == 0 ? std::vector<SiteIndex>() : others(view, h.product, h.site)) {
        const auto move = best_move(view, h.product, h.site, shop, std::min(lost, has));
        if (move.net() > 0 && (best.units == 0 || move.net() > best.net())) {
            best = move;
        }
    }
    if (best.units > 0) {
        cures.push_back(best);
    }
    const double list = double(product.list_price.micros()), cost = double(product.unit_cost.micros());
    if (options.elasticity) {
        if (h.markdown && h.markdown->now.percent > 0) {
            const auto& now = h.markdown->now;
            cures.push_back({.kind = CureKind::markdown,
                             .units = h.markdown->units,
                             .by = view.facts().day,
                             .price = now.given_up,
                             .saves = now.earned,
                             .percent = now.percent});
        }
    } else if (product.sold_on(view.facts().day)) {
        // Sold at cost instead of thrown away: what is given up is the margin that would not have been earned either.
        cures.push_back(
            markdown(view, h, lost, double(lost) * std::max(0.0, list - cost), list > 0 ? 100 * (1 - cost / list) : 0));
    }
    cures.push_back({.kind = CureKind::write_off,
                     .units = lost,
                     .by = first_expiry(view, h),
                     .price = double(lost) * cost,
                     .saves = 0});
    return cures;
}

}  // namespace nearstock
