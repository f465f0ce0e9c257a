#include "inventory/stock_health.hpp"

#include "core/check.hpp"
#include "core/parallel.hpp"
#include "inventory/call_offs.hpp"
#include "inventory/markdown_advice.hpp"
#include "inventory/stock_cures.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace nearstock {

namespace {

constexpr int longest_life = 90;  // mornings over which expiry and a product's end are looked at
constexpr double year = 365;
constexpr double share_a = 0.80, share_b = 0.95;        // of revenue, cumulated
constexpr double variation_x = 0.5, variation_y = 1.0;  // of weekly sales

/// Mean demand day by day until the stock is used up.
double days_of_cover(const WalkDemand& demand, std::int64_t units) {
    double left = double(units);
    if (left <= 0) {
        return 0;
    }
    const int known = static_cast<int>(demand.demand.horizon);
    double last_week = 0;
    for (int d = 0; d < known; ++d) {
        const double day = demand.over(d, d + 1).mean;
        if (day >= left) {
            return d + left / day;
        }
        left -= day;
        last_week += d >= known - 7 ? day / std::min(7, known) : 0;
    }
    const double days = last_week > 0 ? known + left / last_week : std::numeric_limits<double>::infinity();
    return days <= demand.sold_days ? days : std::numeric_limits<double>::infinity();
}

/// Of weekly sales, the last week ending yesterday.
std::optional<double> weekly_variation(const std::vector<float>& sold) {
    const std::size_t weeks = sold.size() / 7;
    if (weeks < 4) {
        return {};
    }
    double sum = 0, squares = 0;
    for (std::size_t w = 0; w < weeks; ++w) {
        const auto end = sold.end() - std::ptrdiff_t(7 * w);
        const double week = std::accumulate(end - 7, end, 0.0);
        sum += week;
        squares += week * week;
    }
    const double n = double(weeks), mean = sum / n;
    if (mean <= 0) {
        return {};
    }
    return std::sqrt(std::max(0.0, (squares - sum * mean) / (n - 1))) / mean;
}

char xyz_of(std::optional<double> variation) {
    return !variation ? ' ' : *variation <= variation_x ? 'X' : *variation <= variation_y ? 'Y' : 'Z';
}

class Doctor {
public:
    Doctor(const StockView& view, const StockHistory& history, const HealthOptions& options)
        : view_(view), network_(view.network()), history_(history), options_(options) {}
    void look_ahead(CellHealth& h) const;
    void look_at_hub(CellHealth& h) const;
    void look_back(CellHealth& h) const;
    void find_problems(CellHealth& h) const;

private:
    const StockView& view_;
    const Network& network_;
    const StockHistory& history_;
    const HealthOptions& options_;
};

void Doctor::look_ahead(CellHealth& h) const {
    const auto lane = view_.lane(h.product, h.site);
    const auto demand = view_.demand(h.product, h.site);
    const auto stock = view_.stock(h.product, h.site);
    const auto costs = view_.costs(h.product, h.site);
    const double unit_cost = double(network_.products[h.product.value].unit_cost.micros());
    h.on_hand = view_.on_hand(h.product, h.site);
    h.due = view_.on_order(h.product, h.site);
    h.window = static_cast<int>(std::max(1L, std::lround(lane.lead_days + lane.review_days)));
    h.window += view_.is_hub(h.site) ? 1 : 0;  // what the hub gets is in the shops a morning later
    int days = std::max(options_.days, h.window);
    for (const auto& s : stock) {
        if (s.units > 0 && s.expires != WalkStock::keeps) {
            days = std::max(days, std::min(s.expires + 1, longest_life));
        }
    }
    auto ahead = walk_stock(demand, stock, days, view_.is_hub(h.site) ? Withdrawal::fifo : options_.withdrawal);
    if (view_.is_hub(h.site)) {
        const auto calls = call_offs(view_, h.product, days);
        ahead.stockout = ahead.any_stockout = calls.dry;
        for (std::size_t d = 0; d < calls.missing.size(); ++d) {
            ahead.missed[d] = calls.missing[d] - (d > 0 ? calls.missing[d - 1] : 0);
        }
    }
    h.window_risk = ahead.risk_within(h.window);
    h.window_lost_units = ahead.missed_within(h.window);
    h.lost_units = ahead.missed_within(options_.days);
    h.lost_money = h.lost_units * costs.shortage;
    h.stock_value = double(h.on_hand) * unit_cost;
    h.days_of_cover = view_.is_hub(h.site) ? hub_cover(view_, h.product) : days_of_cover(demand, h.on_hand);
    h.obsolete_units = ahead.wasted_at_all();
    h.excess_units = demand.over(0, options_.cover_days).expected_leftover(h.on_hand);
    if (view_.is_hub(h.site)) {
        look_at_hub(h);
    }
    if (options_.elasticity && !view_.is_hub(h.site)) {
        h.markdown = markdown_advice(view_, h.product, h.site, *options_.elasticity);
    }
    h.obsolete_value = h.obsolete_units * unit_cost;
    h.excess_units = std::clamp(h.excess_units - h.obsolete_units, 0.0, double(h.on_hand));
    h.excess_value = h.excess_units * unit_cost;
    ahead.stockout.resize(static_cast<std::size_t>(options_.days));
    ahead.any_stockout.resize(static_cast<std::size_t>(options_.days));
    h.stockout = std::move(ahead.stockout);
    h.any_stockout = std::move(ahead.any_stockout);
}

/// Of what the hub and its shops have too much together, the hub's part is what is not the shops' own.
void Doctor::look_at_hub(CellHealth& h) const {
    const auto all = view_.demand(h.product, h.site).over(0, options_.cover_days);
    std::int64_t together = h.on_hand;
    double at_shops = 0, wasted_at_shops = 0;
    for (const auto shop : network_.mfcs()) {
        if (!network_.from_hub(h.product, shop)) {
            continue;
        }
        together += view_.on_hand(h.product, shop);
        const auto demand = view_.demand(h.product, shop);
        at_shops += demand.over(0, options_.cover_days).expected_leftover(view_.on_hand(h.product, shop));
        if (h.obsolete_units > 0) {
            wasted_at_shops += walk_stock(demand, view_.stock(h.product, shop), longest_life).wasted_at_all();
        }
    }
    h.excess_units = std::max(0.0, all.expected_leftover(together) - at_shops);
    h.obsolete_units = std::max(0.0, h.obsolete_units - wasted_at_shops);
}

void Doctor::look_back(CellHealth& h) const {
    const std::size_t c = network_.cell(h.product, h.site);
    const auto& sold = history_.sold[c];
    const double units = std::accumulate(sold.begin(), sold.end(), 0.0);
    const double unit_cost = double(network_.products[h.product.value].unit_cost.micros());
    h.variation = weekly_variation(sold);
    h.xyz = xyz_of(h.variation);
    if (history_.days > 0 && history_.mean_stock[c] > 0 && !view_.is_hub(h.site)) {
        const double years = history_.days / year;
        h.turnover = units / years / history_.mean_stock[c];
        h.gross_return = history_.margin[c] / years / (history_.mean_stock[c] * unit_cost);
    }
}

void Doctor::find_problems(CellHealth& h) const {
    const auto costs = view_.costs(h.product, h.site);
    if (h.window_risk > options_.risk && view_.lane(h.product, h.site).carried) {
        h.problems.push_back(
            {ProblemKind::stockout, h.window_lost_units * costs.shortage, cures_of_stockout(view_, h, options_)});
    }
    if (h.excess_units >= 1) {
        h.problems.push_back({ProblemKind::excess,
                              h.excess_units * costs.holding * days_until_excess_sells(view_, h, options_),
                              cures_of_excess(view_, h, options_)});
    }
    if (h.obsolete_units >= 0.5) {
        h.problems.push_back({ProblemKind::obsolescence, h.obsolete_value, cures_of_obsolescence(view_, h, options_)});
    }
    std::ranges::stable_sort(h.problems, std::greater{}, &Problem::at_stake);
}

/// ABC by revenue, the largest first; a cell belongs to the class in which its revenue begins.
void classify(const StockView& view, const StockHistory& history, std::vector<CellHealth>& cells) {
    std::vector<std::size_t> order;
    double all = 0;
    const auto revenue = [&](std::size_t i) {
        return history.revenue[view.network().cell(cells[i].product, cells[i].site)];
    };
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (!view.is_hub(cells[i].site) && revenue(i) > 0) {
            order.push_back(i);
            all += revenue(i);
        }
    }
    std::ranges::stable_sort(order, std::greater{}, revenue);
    double before = 0;
    for (const auto i : order) {
        cells[i].revenue_share = revenue(i) / all;
        cells[i].abc = before < share_a ? 'A' : before < share_b ? 'B' : 'C';
        before += cells[i].revenue_share;
    }
}

}  // namespace

std::string_view to_text(CureKind kind) {
    switch (kind) {
        case CureKind::order:
            return "order";
        case CureKind::hub_transfer:
            return "hub transfer";
        case CureKind::transfer:
            return "transfer";
        case CureKind::markdown:
            return "markdown";
        case CureKind::write_off:
            break;
    }
    return "write-off";
}

std::string_view to_text(ProblemKind kind) {
    return kind == ProblemKind::stockout ? "stockout" : kind == ProblemKind::excess ? "excess" : "obsolescence";
}

std::vector<CellHealth> stock_health(const StockView& view, const StockHistory& history, const HealthOptions& options) {
    check(options.days >= 1 && options.cover_days >= 1, "the health of stock is told of a day ahead at least");
    check(history.sold.size() == view.facts().stock.size(), "the history is of the view's cells");
    const auto& network = view.network();
    std::vector<CellHealth> cells;
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        for (std::size_t s = 0; s < network.sites.size(); ++s) {
            const ProductIndex product(p);
            const SiteIndex site(s);
            if (view.lane(product, site).carried || view.on_hand(product, site) > 0) {
                CellHealth h;
                h.product = product;
                h.site = site;
                cells.push_back(std::move(h));
            }
        }
    }
    const Doctor doctor(view, history, options);
    parallel_for(cells.size(), options.threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            doctor.look_ahead(cells[i]);
            doctor.look_back(cells[i]);
            doctor.find_problems(cells[i]);
        }
    });
    classify(view, history, cells);
    return cells;
}

std::vector<SiteHealth> by_site(const StockView& view, const StockHistory& history,
                                const std::vector<CellHealth>& cells, const HealthOptions& options) {
    const auto& network = view.network();
    struct Sums {
        double sold_value = 0, mean_value = 0, margin = 0, day_value = 0;
    };
    std::vector<SiteHealth> sites(network.sites.size());
    std::vector<Sums> sums(sites.size());
    for (std::size_t s = 0; s < sites.size(); ++s) { sites[s].site = SiteIndex(s); }
    for (const auto& h : cells) {
        auto& site = sites[h.site.value];
        auto& sum = sums[h.site.value];
        const std::size_t c = network.cell(h.product, h.site);
        const double unit_cost = double(network.products[h.product.value].unit_cost.micros());
        site.cells += 1;
        site.at_risk += h.window_risk > options.risk && view.lane(h.product, h.site).carried ? 1 : 0;
        site.lost_units += h.lost_units;
        site.lost_money += h.lost_money;
        site.window_lost_units += h.window_lost_units;
        site.stock_value += h.stock_value;
        site.excess_value += h.excess_value;
        site.obsolete_value += h.obsolete_value;
        sum.sold_value += std::accumulate(history.sold[c].begin(), history.sold[c].end(), 0.0) * unit_cost;
        sum.mean_value += history.mean_stock[c] * unit_cost;
        sum.margin += history.margin[c];
        sum.day_value += view.demand(h.product, h.site).over(0, options.days).mean / options.days * unit_cost;
    }
    for (std::size_t s = 0; s < sites.size(); ++s) {
        if (sums[s].day_value > 0) {
            sites[s].days_of_cover = sites[s].stock_value / sums[s].day_value;
        }
        if (history.days > 0 && sums[s].mean_value > 0 && !view.is_hub(SiteIndex(s))) {
            sites[s].turnover = sums[s].sold_value * year / history.days / sums[s].mean_value;
            sites[s].gross_return = sums[s].margin * year / history.days / sums[s].mean_value;
        }
    }
    return sites;
}

}  // namespace nearstock
