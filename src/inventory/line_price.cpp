#include "inventory/line_price.hpp"

#include "core/check.hpp"
#include "core/parallel.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numeric>

namespace nearstock {

namespace {

constexpr int longest_life = 60;  // mornings over which expiry is looked at

/// When an order of tonight comes and when one of the next chance would, in mornings from today.
struct Supply {
    int arrives = 0;
    int window = 1;
};

Supply supply_of(const Lane& lane, double deviations, bool hub) {
    Supply supply;
    const double lead = lane.lead_days + deviations * std::sqrt(lane.lead_variance);
    supply.arrives = static_cast<int>(std::max(lane.from_hub ? 0L : 1L, std::lround(lead)));
    // What the hub gets is in the shops a morning later.
    supply.window = supply.arrives + static_cast<int>(std::max(1L, std::lround(lane.review_days))) + (hub ? 1 : 0);
    return supply;
}

/// What happens at one cell under some lines.
struct Outcome {
    double missed = 0;
    double stock_days = 0;
    double wasted = 0;
    double risk = 0;
};

/// How many lines share an order of a supplier to a site.
using OrderSizes = std::map<std::pair<SupplierIndex, SiteIndex>, double>;

OrderSizes order_sizes(const Network& network, const std::vector<PlanLine>& lines) {
    OrderSizes sizes;
    for (const auto& line : lines) {
        if (line.kind == LineKind::purchase && line.units > 0) {
            sizes[{network.products[line.product.value].supplier, line.to}] += 1;
        }
    }
    return sizes;
}

/// Lines of one product.
class ProductLines {
public:
    ProductLines(const StockView& view, const std::vector<PlanLine>& lines, std::vector<std::size_t> own,
                 const OrderSizes& orders)
        : view_(view), lines_(lines), own_(std::move(own)), orders_(orders) {}
    [[nodiscard]] LinePrice price(std::size_t line) const;
    [[nodiscard]] std::vector<double> values(ProductIndex p, SiteIndex s) const;
    [[nodiscard]] std::vector<WalkStock> stock(ProductIndex p, SiteIndex s, int order_arrives, std::size_t changed,
                                               std::int64_t units) const;

private:
    [[nodiscard]] std::int64_t units_of(std::size_t line, std::size_t changed, std::int64_t units) const {
        return line == changed ? units : lines_[line].units;
    }
    [[nodiscard]] Outcome outcome(const PlanLine& of, SiteIndex site, std::size_t changed, std::int64_t units) const;
    [[nodiscard]] double cost_at(const PlanLine& of, SiteIndex site, const Outcome& now) const;
    [[nodiscard]] double ordering(const PlanLine& line) const;

    const StockView& view_;
    const std::vector<PlanLine>& lines_;
    std::vector<std::size_t> own_;
    const OrderSizes& orders_;
};

/// The shelf with all lines, `units` on the one that is changed. Into the hub's shops or out of the hub nothing enters
/// or leaves the echelon.
std::vector<WalkStock> ProductLines::stock(ProductIndex p, SiteIndex site, int order_arrives, std::size_t changed,
                                           std::int64_t units) const {
    auto stock = view_.stock(p, site);
    if (view_.is_hub(site)) {
        for (const auto i : own_) {
            if (lines_[i].kind == LineKind::purchase && lines_[i].to == site) {
                const int life = view_.network().products[p.value].shelf_life_days;
                stock.push_back(
                    {order_arrives, units_of(i, changed, units), life > 0 ? order_arrives + life : WalkStock::keeps});
            }
        }
        return stock;
    }
    std::int64_t gone = 0;
    for (const auto i : own_) {
        const auto& line = lines_[i];
        const std::int64_t n = units_of(i, changed, units);
        if (line.from == site && line.kind == LineKind::lateral) {
            gone += n;
        }
        if (line.to != site || n == 0) {
            continue;
        }
        if (line.kind == LineKind::purchase) {
            const int life = view_.network().products[p.value].shelf_life_days;
            stock.push_back({order_arrives, n, life > 0 ? order_arrives + life : WalkStock::keeps});
            continue;
        }
        std::int64_t before = 0;
        for (const auto k : own_) { before += k < i && lines_[k].from == line.from ? units_of(k, changed, units) : 0; }
        const auto taken = view_.taken(p, line.from, before, n);
        stock.insert(stock.end(), taken.begin(), taken.end());
        const auto found = std::accumulate(taken.begin(), taken.end(), std::int64_t{0},
                                           [](std::int64_t sum, const WalkStock& s) { return sum + s.units; });
        if (found < n) {  // more than the giver has: priced as if it came
            stock.push_back({0, n - found});
        }
    }
    for (auto& s : stock) {  // the oldest good units leave
        if (s.day <= 0 && s.expires > 0) {
            const std::int64_t take = std::min(gone, s.units);
            s.units -= take;
            gone -= take;
        }
    }
    return stock;
}

Outcome ProductLines::outcome(const PlanLine& of, SiteIndex site, std::size_t changed, std::int64_t units) const {
    const auto lane = view_.lane(of.product, site);
    const auto demand = view_.demand(of.product, site);
    Outcome mean;
    const std::array<double, 2> cases{-1.0, 1.0};
    for (const double deviations : cases) {
        const auto supply = supply_of(lane, deviations, view_.is_hub(site));
        const auto stock = this->stock(of.product, site, supply.arrives, changed, units);
        int days = supply.window;
        for (const auto& s : stock) {
            if (s.units > 0 && s.expires != WalkStock::keeps) {
                days = std::max(days, std::min(s.expires + 1, longest_life));
            }
        }
        const auto ahead = walk_stock(demand, stock, days);
        mean.missed += ahead.missed_within(supply.window) / 2;
        mean.stock_days += ahead.stock_days_within(supply.window) / 2;
        mean.wasted += ahead.wasted_at_all() / 2;
        mean.risk += ahead.risk_within(supply.window) / 2;
    }
    return mean;
}

/// Holding, expiry and lost sales of a cell.
double ProductLines::cost_at(const PlanLine& of, SiteIndex site, const Outcome& now) const {
    const auto costs = view_.costs(of.product, site);
    return costs.holding * now.stock_days + costs.waste * now.wasted + costs.shortage * now.missed;
}

double ProductLines::ordering(const PlanLine& line) const {
    double cost = receiving_of(view_.network(), line);
    if (line.kind == LineKind::purchase) {
        const auto supplier = view_.network().products[line.product.value].supplier;
        cost += double(view_.network().rates.order_line.value()) +
                double(view_.network().suppliers[supplier.value].fixed_order_cost.value()) /
                    orders_.at({supplier, line.to});
    }
    return cost;
}

LinePrice ProductLines::price(std::size_t i) const {
    const auto& line = lines_[i];
    check(line.units >= 0, "a line has no negative units");
    LinePrice price;
    std::vector<SiteIndex> touched{line.to};
    if (line.kind == LineKind::lateral) {
        touched.push_back(line.from);
    }
    double now = 0, one_more = 0;
    for (const auto site : touched) {
        const auto without = outcome(line, site, i, 0);
        const auto with = line.units > 0 ? outcome(line, site, i, line.units) : without;
        const auto more = outcome(line, site, i, line.units + 1);
        const auto costs = view_.costs(line.product, site);
        price.holding +=
            costs.holding * (with.stock_days - without.stock_days) + costs.waste * (with.wasted - without.wasted);
        price.stockout += costs.shortage * (with.missed - without.missed);
        now += cost_at(line, site, with);
        one_more += cost_at(line, site, more);
        if (site == line.to) {
            price.risk_before = without.risk;
            price.risk_after = with.risk;
        }
    }
    price.one_more = now - one_more;
    if (line.kind == LineKind::hub) {  // a unit in the shop is no longer kept at the hub
        const auto lane = view_.lane(line.product, line.to);
        const double days = (supply_of(lane, -1, false).window + supply_of(lane, 1, false).window) / 2.0;
        const double kept = view_.costs(line.product, line.from).holding * days;
        price.holding -= kept * double(line.units);
        price.one_more += kept;
    }
    if (line.units > 0) {
        price.transport = carriage_of(view_.network(), line);
        price.ordering = ordering(line);
    }
    return price;
}

std::vector<double> ProductLines::values(ProductIndex p, SiteIndex s) const {
    const auto lane = view_.lane(p, s);
    if (!lane.carried) {
        return {};
    }
    const auto costs = view_.costs(p, s);
    const auto demand = view_.demand(p, s);
    const int life = view_.network().products[p.value].shelf_life_days;
    std::vector<double> values(static_cast<std::size_t>(supply_of(lane, 1, view_.is_hub(s)).window));
    const std::array<double, 2> cases{-1.0, 1.0};
    for (const double deviations : cases) {
        const auto supply = supply_of(lane, deviations, view_.is_hub(s));
        auto stock = this->stock(p, s, supply.arrives, lines_.size(), 0);
        int days = supply.window;  // long enough to see what expires
        for (const auto& one : stock) {
            if (one.units > 0 && one.expires != WalkStock::keeps) {
                days = std::max(days, std::min(one.expires + 1, longest_life));
            }
        }
        days = life > 0 ? std::max(days, std::min(supply.window + life, longest_life)) : days;
        const auto cost = [&](const std::vector<int>& mornings) {
            const auto ahead = walk_stock(demand, stock, days, Withdrawal::fifo, mornings);
            return costs.holding * ahead.stock_days_within(supply.window) + costs.waste * ahead.wasted_at_all() +
                   costs.shortage * ahead.missed_within(supply.window);
        };
        for (int day = 0; day < supply.window; ++day) {
            const int expires = life > 0 ? day + life : WalkStock::keeps;
            const double without = cost({day, expires});
            stock.push_back({day, 1, expires});
            values[static_cast<std::size_t>(day)] += (without - cost({day, expires})) / 2;
            stock.pop_back();
        }
    }
    return values;
}

std::vector<std::size_t> lines_of(const std::vector<PlanLine>& lines, ProductIndex product) {
    std::vector<std::size_t> own;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].product == product) {
            own.push_back(i);
        }
    }
    return own;
}

}  // namespace

std::string_view to_text(LineKind kind) {
    return kind == LineKind::purchase ? "purchase" : kind == LineKind::hub ? "hub" : "lateral";
}

double carriage_of(const Network& network, const PlanLine& line) {
    const auto& rates = network.rates;
    const double litres = double(network.products[line.product.value].unit_volume.value()) / 1000 * double(line.units);
    switch (line.kind) {
        case LineKind::purchase:
            return double(rates.inbound_per_line.value()) + litres * double(rates.inbound_micros_per_litre);
        case LineKind::hub:
            return double(rates.hub_per_line.value()) + litres * double(rates.hub_micros_per_litre);
        case LineKind::lateral:
            break;
    }
    const double metres =
        double(network.travel.distance(network.sites[line.from.value].location, network.sites[line.to.value].location)
                   .value());
    return double(rates.transfer_per_line.value()) +
           litres * metres / 1000 * double(rates.transfer_micros_per_litre_km);
}

double receiving_of(const Network& network, const PlanLine& line) {
    const auto pack = std::max<std::int64_t>(1, network.products[line.product.value].case_pack.value());
    const double seconds =
        double(network.rates.receive_per_line.count()) +
        double(network.rates.receive_per_case.count()) * std::ceil(double(line.units) / double(pack));
    return seconds * double(network.rates.labour_per_hour.value()) / 3600;
}

LinePrice price_line(const StockView& view, const std::vector<PlanLine>& lines, std::size_t line) {
    const auto orders = order_sizes(view.network(), lines);
    return ProductLines(view, lines, lines_of(lines, lines[line].product), orders).price(line);
}

std::vector<LinePrice> price_lines(const StockView& view, const std::vector<PlanLine>& lines, unsigned threads) {
    std::map<ProductIndex, std::vector<std::size_t>> by_product;
    for (std::size_t i = 0; i < lines.size(); ++i) { by_product[lines[i].product].push_back(i); }
    const auto orders = order_sizes(view.network(), lines);
    std::vector<LinePrice> prices(lines.size());
    parallel_for(lines.size(), threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            prices[i] = ProductLines(view, lines, by_product.at(lines[i].product), orders).price(i);
        }
    });
    return prices;
}

std::vector<double> unit_values(const StockView& view, ProductIndex product, SiteIndex site,
                                const std::vector<PlanLine>& lines) {
    const OrderSizes none;
    return ProductLines(view, lines, lines_of(lines, product), none).values(product, site);
}

std::vector<std::vector<double>> unit_values(const StockView& view, const std::vector<PlanLine>& lines,
                                             unsigned threads) {
    const auto& network = view.network();
    std::vector<std::vector<std::size_t>> own(network.products.size());
    for (std::size_t i = 0; i < lines.size(); ++i) { own[lines[i].product.value].push_back(i); }
    const OrderSizes none;
    std::vector<std::vector<double>> values(network.products.size() * network.sites.size());
    parallel_for(network.products.size(), threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t p = begin; p < end; ++p) {
            const ProductLines of_product(view, lines, own[p], none);
            for (std::uint32_t s = 0; s < network.sites.size(); ++s) {
                values[network.cell(ProductIndex(p), SiteIndex(s))] = of_product.values(ProductIndex(p), SiteIndex(s));
            }
        }
    });
    return values;
}

StockOutlook outlook_of(const StockView& view, ProductIndex product, SiteIndex site, const std::vector<PlanLine>& lines,
                        int days) {
    const auto supply = supply_of(view.lane(product, site), 0, view.is_hub(site));
    const OrderSizes none;
    const ProductLines own(view, lines, lines_of(lines, product), none);
    return walk_stock(view.demand(product, site), own.stock(product, site, supply.arrives, lines.size(), 0), days);
}

}  // namespace nearstock
