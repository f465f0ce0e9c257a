#include "simulation/opening_stock.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

constexpr int window_days = 28;
constexpr double safety_factor = 1.645;
constexpr double cover_days = 14;
constexpr double review_days = 1;
constexpr double hub_lead_variance = 0.04;  // of a transfer that now and then comes a day late

struct TrueRate {
    double mean = 0;
    double variance = 0;  // of a day's sales: Poisson on top of the days' differing rates
};

std::vector<TrueRate> true_rates(const Network& network, const DemandProcess& demand, BusinessDate day) {
    std::vector<TrueRate> rates(network.products.size());
    std::vector<double> squares(rates.size());
    for (int i = 0; i < window_days; ++i) {
        const auto units = demand.expected_units(day + Days(i));
        for (std::size_t p = 0; p < rates.size(); ++p) {
            rates[p].mean += units[p] / window_days;
            squares[p] += units[p] * units[p] / window_days;
        }
    }
    for (std::size_t p = 0; p < rates.size(); ++p) {
        rates[p].variance = rates[p].mean + std::max(0.0, squares[p] - rates[p].mean * rates[p].mean);
    }
    return rates;
}

/// Share of the city's volume in the zones nearest to each site; the hub's is 1.
std::vector<double> site_shares(const Network& network, const DemandProcess& demand, BusinessDate day) {
    const auto cells = demand.expected_cells(day);
    std::vector<double> share(network.sites.size());
    double total = 0;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        share[network.reach(ZoneIndex(i % network.zones.size())).front().value] += cells[i];
        total += cells[i];
    }
    for (auto& s : share) { s = total > 0 ? s / total : 0; }
    if (network.hub().exists()) {
        share[network.hub().value] = 1;
    }
    return share;
}

StockTarget level(const Network& network, ProductIndex p, SiteIndex s, double share, const TrueRate& rate) {
    const Product& product = network.products[p.value];
    const Supplier& supplier = network.suppliers[product.supplier.value];
    const bool from_hub = network.from_hub(p, s);
    const double lead = from_hub ? 0 : supplier.mean_lead_time_days;
    const double lead_variance = from_hub ? hub_lead_variance : supplier.sd_lead_time_days * supplier.sd_lead_time_days;
    const double exposed = lead + review_days;
    double low = share * exposed * rate.mean +
                 safety_factor * share * std::sqrt(exposed * rate.variance + rate.mean * rate.mean * lead_variance);
    double high = low + share * cover_days * rate.mean;
    if (product.shelf_life_days > 0) {
        const double eaten_in_time = share * rate.mean * product.shelf_life_days;
        low = std::min(low, eaten_in_time);
        high = std::min(high, eaten_in_time);
    }
    return {Quantity(std::llround(low)), Quantity(std::llround(high))};
}

BusinessDate launch_order_day(const Network& network, const Product& product, BusinessDate first_day) {
    const Supplier& supplier = network.suppliers[product.supplier.value];
    const auto ahead = static_cast<int>(std::ceil(supplier.mean_lead_time_days + supplier.sd_lead_time_days)) + 1;
    return std::max(first_day, product.launched - Days(ahead));
}

std::vector<Lot> lots_of_ages(const Product& product, Quantity units, BusinessDate day, Generator chance) {
    if (product.shelf_life_days == 0) {
        return {{BusinessDate::max(), units}};
    }
    const auto left = [&](double from, double to) {  // days of life
        const double share = from + (to - from) * chance.uniform();
        return day + Days(std::max(1L, std::lround(share * product.shelf_life_days)));
    };
    const Quantity older(units.value() * 2 / 5);
    const std::vector<Lot> lots = {{left(0.3, 0.6), older}, {left(0.6, 1.0), units - older}};
    return lots;
}

}  // namespace

std::vector<StockTarget> practice_levels(const Network& network, const DemandProcess& demand, BusinessDate day) {
    const auto rates = true_rates(network, demand, day);
    const auto shares = site_shares(network, demand, day);
    const SiteIndex hub = network.hub();
    std::vector<StockTarget> levels(network.products.size() * network.sites.size());
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        for (std::size_t s = 0; s < network.sites.size(); ++s) {
            const bool stocked =
                network.products[p].sold_on(day) && (SiteIndex(s) != hub || network.products[p].via_hub);
            if (stocked) {
                levels[network.cell(ProductIndex(p), SiteIndex(s))] =
                    level(network, ProductIndex(p), SiteIndex(s), shares[s], rates[p]);
            }
        }
    }
    return levels;
}

std::vector<std::vector<Lot>> opening_stock(const Network& network, const DemandProcess& demand, BusinessDate first_day,
                                            std::uint64_t seed) {
    const auto levels = practice_levels(network, demand, first_day);
    const Stream stream(seed, "opening stock");
    std::vector<std::vector<Lot>> stock(levels.size());
    for (std::size_t cell = 0; cell < levels.size(); ++cell) {
        auto chance = stream.at(cell);
        const std::int64_t low = levels[cell].reorder_point.value();
        const std::int64_t high = levels[cell].order_up_to.value();
        const Quantity units(low + static_cast<std::int64_t>(chance.below(static_cast<std::uint64_t>(high - low + 1))));
        auto lots = lots_of_ages(network.products[cell / network.sites.size()], units, first_day, chance);
        std::erase_if(lots, [](const Lot& lot) { return lot.units == Quantity(0); });
        std::ranges::sort(lots, {}, &Lot::expires);
        if (lots.size() == 2 && lots[0].expires == lots[1].expires) {
            lots = {{lots[0].expires, lots[0].units + lots[1].units}};
        }
        stock[cell] = std::move(lots);
    }
    return stock;
}

std::vector<OrderProposal> launch_orders(const Network& network, const DemandProcess& demand, BusinessDate first_day,
                                         BusinessDate day) {
    std::vector<OrderProposal> orders;
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        const Product& product = network.products[p];
        if (product.launched <= first_day || launch_order_day(network, product, first_day) != day) {
            continue;
        }
        const auto levels = practice_levels(network, demand, product.launched);
        for (const SiteIndex s : network.mfcs()) {
            const std::int64_t pack = product.case_pack.value();
            const std::int64_t wanted =
                std::max(levels[network.cell(ProductIndex(p), s)].order_up_to.value(), product.minimum_order.value());
            const Quantity units((std::max<std::int64_t>(1, wanted) + pack - 1) / pack * pack);
            orders.push_back(
                {ProductIndex(p), s, units, "first delivery of a product launched on " + to_text(product.launched)});
        }
    }
    return orders;
}

}  // namespace nearstock
