// A little network that lives under a replenishment policy: negative binomial demand at each shop, random lead times, a
// hub, lots that expire, and the bill that the cost ledger would write for goods. Demand and lead times are addressed
// draws, so two policies meet the same customers and the same late trucks.
#pragma once

#include "core/random.hpp"
#include "inventory/replenishment_policy.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <map>
#include <vector>

namespace nearstock {

struct SmallWorldOptions {
    std::uint64_t seed = 1;
    std::size_t products = 40;
    std::size_t shops = 4;
    bool hub = true;
    std::size_t suppliers = 5;
    double mean_units = 2.5;      // a day, per product and shop, before the product's own popularity
    double size = 4;              // negative binomial, of a day at a shop
    double forecast_error = 0.1;  // sd of the log of what our forecast is off by, per cell
    double space_days = 25;       // each site has room for this many days of demand
    double perishable_share = 0.3;
    double late_share = 0;   // of deliveries that take three times as long
    double short_share = 0;  // of purchase lines of which half comes
    int warm_up = 40;
    int days = 120;
};
/// Few products that keep, and room for all of them: only costs decide.
inline SmallWorldOptions little_and_roomy(std::uint64_t seed) {
    return {.seed = seed, .products = 15, .shops = 3, .suppliers = 3, .space_days = 1000, .perishable_share = 0};
}

struct Bill {
    double holding = 0, waste = 0, shortage = 0, orders = 0, lines = 0, carriage = 0;  // micros
    double wanted = 0, sold = 0, stock_days = 0;
    double purchase_orders = 0, purchase_lines = 0, hub_lines = 0, lateral_lines = 0;
    [[nodiscard]] double total() const { return holding + waste + shortage + orders + lines + carriage; }
    [[nodiscard]] double fill_rate() const { return wanted > 0 ? sold / wanted : 1; }
};

inline Network small_network(const SmallWorldOptions& o) {
    const Stream stream(o.seed, "network");
    Network n;
    auto& r = n.rates;
    r.capital_ppb_per_day = 602'740;
    r.ambient_micros_per_litre_day = 5'000;
    r.chilled_micros_per_litre_day = 12'000;
    r.lost_goodwill_ppm = 120'000;
    r.inbound_per_line = Money(1'200'000);
    r.hub_per_line = Money(300'000);
    r.transfer_per_line = Money(700'000);
    r.transfer_micros_per_litre_km = 2'500;
    r.order_line = Money(400'000);
    r.labour_per_hour = Money(19'000'000);
    r.receive_per_line = Seconds(60);
    r.receive_per_case = Seconds(20);
    for (std::size_t s = 0; s < o.shops + (o.hub ? 1 : 0); ++s) {
        Site site;
        site.site_id = s < o.shops ? "mfc-" + std::to_string(s) : "zhub";
        site.kind = s < o.shops ? SiteKind::mfc : SiteKind::hub;
        site.location = {52.5 + 0.03 * double(s % 2), 13.4 + 0.04 * double(s / 2)};
        n.sites.push_back(site);
    }
    for (std::size_t i = 0; i < o.suppliers; ++i) {
        auto g = stream.at(1, i);
        Supplier supplier;
        supplier.supplier_id = "s" + std::to_string(i);
        const bool fresh = i * 3 < o.suppliers;
        supplier.mean_lead_time_days = fresh ? 1 + g.uniform() : 3 + 5 * g.uniform();
        supplier.sd_lead_time_days = supplier.mean_lead_time_days * 0.25;
        supplier.fixed_order_cost = Money(fresh ? 6'000'000 : 18'000'000);
        supplier.minimum_order_value = Money(fresh ? 30'000'000 : 150'000'000);
        supplier.order_weekdays = fresh ? 0x7f : 0x3f;
        n.suppliers.push_back(supplier);
    }
    std::vector<double> ambient(n.sites.size()), chilled(n.sites.size());
    for (std::size_t p = 0; p < o.products; ++p) {
        auto g = stream.at(2, p);
        Product product;
        product.product_id = "p" + std::to_string(1000 + p);
        const bool perishes = g.uniform() < o.perishable_share;
        const double price = 2 + 8 * g.uniform();
        product.list_price = UnitPrice(std::llround(price * 1e6));
        product.unit_cost = UnitPrice(std::llround(price * (0.6 + 0.15 * g.uniform()) * 1e6));
        product.unit_volume = Volume(300 + static_cast<std::int64_t>(g.below(4000)));
        product.temperature = perishes ? TemperatureClass::chilled : TemperatureClass::ambient;
        product.shelf_life_days = perishes ? 7 + static_cast<int>(g.below(20)) : 0;
        product.case_pack = Quantity(1 + static_cast<std::int64_t>(g.below(8)));
        product.minimum_order = product.case_pack * static_cast<std::int64_t>(1 + g.below(2));
        const std::size_t fresh = std::max<std::size_t>(1, o.suppliers / 3);
        product.supplier = SupplierIndex(
            perishes ? g.below(fresh)
                     : std::min(o.suppliers - 1, fresh + g.below(std::max<std::size_t>(1, o.suppliers - fresh))));
        product.via_hub = o.hub && !perishes && g.chance(0.7);
        n.products.push_back(product);
    }
    return n;
}

class SmallWorld {
public:
    explicit SmallWorld(SmallWorldOptions options)
        : options_(options),
          network_(small_network(options)),
          demand_(options.seed, "demand"),
          trucks_(options.seed, "trucks") {
        const std::size_t sites = network_.sites.size();
        rate_.resize(network_.products.size() * sites);
        const Stream levels(options.seed, "levels");
        std::vector<double> ambient(sites), chilled(sites);
        for (std::size_t p = 0; p < network_.products.size(); ++p) {
            const auto& product = network_.products[p];
            const double popularity = std::exp(0.8 * levels.at(p).normal());
            for (std::size_t s = 0; s < options.shops; ++s) {
                const double rate = options.mean_units * popularity * std::exp(0.3 * levels.at(p, s).normal());
                rate_[p * sites + s] = rate;
                if (product.via_hub) {
                    rate_[p * sites + options.shops] += rate;
                }
            }
            for (std::size_t s = 0; s < sites; ++s) {
                (product.temperature == TemperatureClass::chilled ? chilled : ambient)[s] +=
                    rate_[p * sites + s] * double(product.unit_volume.value()) * options.space_days;
            }
        }
        for (std::size_t s = 0; s < sites; ++s) {
            network_.sites[s].ambient_capacity = Volume(std::llround(ambient[s]));
            network_.sites[s].chilled_capacity = Volume(std::llround(chilled[s]));
        }
    }
    [[nodiscard]] Network& network() { return network_; }
    [[nodiscard]] std::size_t cells() const { return rate_.size(); }

    /// Calls `use(inputs)` with the night's inputs for a given stock.
    template <class Use>
    void with_inputs(BusinessDate day, const std::vector<Quantity>& on_hand, const std::vector<Quantity>& on_order,
                     const std::vector<Quantity>& expiring, const Use& use) {
        const std::size_t sites = network_.sites.size();
        SiteDemand demand;
        demand.horizon = 28;
        demand.day_correlation = 0.05;
        demand.mean.resize(cells() * 28);
        demand.size.resize(cells());
        RegionalSales sales{std::vector<double>(network_.products.size()),
                            std::vector<double>(network_.products.size()), std::vector<double>(sites)};
        std::vector<LeadTime> leads(cells());
        const Stream error(options_.seed, "forecast error");
        double all = 0;
        for (std::size_t p = 0; p < network_.products.size(); ++p) {
            double variance = 0, hub_mean = 0, mean = 0;
            for (std::size_t s = 0; s < options_.shops; ++s) {
                const std::size_t c = p * sites + s;
                const double forecast = rate_[c] * std::exp(options_.forecast_error * error.at(p, s).normal());
                std::fill_n(demand.mean.begin() + std::ptrdiff_t(c * 28), 28, float(forecast));
                demand.size[c] = float(options_.size);
                mean += rate_[c];
                hub_mean += forecast;
                variance += rate_[c] + rate_[c] * rate_[c] / options_.size;
                sales.site_share[s] += rate_[c];
                all += rate_[c];
                leads[c] =
                    network_.products[p].via_hub ? LeadTime{0.1, 0.09} : lead_time_of(network_.products[p].supplier);
            }
            sales.mean[p] = mean;
            sales.variance[p] = variance;
            if (options_.hub) {
                const std::size_t c = p * sites + options_.shops;
                const double through = network_.products[p].via_hub ? hub_mean : 0;
                std::fill_n(demand.mean.begin() + std::ptrdiff_t(c * 28), 28, float(through));
                demand.size[c] = float(options_.size * double(options_.shops));
                leads[c] = lead_time_of(network_.products[p].supplier);
            }
        }
        for (std::size_t s = 0; s < options_.shops; ++s) { sales.site_share[s] /= all; }
        if (options_.hub) {
            sales.site_share[options_.shops] = 1;
        }
        use(ReplenishmentInputs{network_, day, on_hand, on_order, expiring, demand, sales, leads, 1, 1});
    }

    Bill live(const ReplenishmentPolicy& policy);

private:
    struct Coming {
        BusinessDate arrives;
        std::size_t cell;
        std::int64_t units;
        BusinessDate expires;
        bool purchase;
        std::int64_t missing = 0;  // ordered, but does not come
    };
    [[nodiscard]] long days_taken(const Supplier& supplier, Generator g) const {
        const double shape = std::pow(supplier.mean_lead_time_days / supplier.sd_lead_time_days, 2);
        const auto days = std::max<long>(1, std::lround(g.gamma(shape, supplier.mean_lead_time_days / shape)));
        return options_.late_share > 0 && g.chance(options_.late_share) ? 3 * days : days;
    }
    /// As agreed; in a world of late or short deliveries what very many receipts would say.
    [[nodiscard]] LeadTime lead_time_of(SupplierIndex i) const {
        const auto& supplier = network_.suppliers[i.value];
        if (options_.late_share == 0 && options_.short_share == 0) {
            return {supplier.mean_lead_time_days, supplier.sd_lead_time_days * supplier.sd_lead_time_days};
        }
        if (const auto known = receipts_.find(i.value); known != receipts_.end()) {
            return known->second;
        }
        constexpr int draws = 500;
        const Stream stream(options_.seed, "receipts");
        std::map<long, double> seen;
        double sum = 0, squares = 0;
        for (int n = 0; n < draws; ++n) {
            const auto days = days_taken(supplier, stream.at(i.value, n));
            seen[days] += 1.0 / draws;
            sum += double(days) / draws;
            squares += double(days * days) / draws;
        }
        LeadTime::Distribution distribution;
        for (const auto& [days, share] : seen) { distribution.days.push_back({double(days), share}); }
        if (options_.short_share > 0) {
            distribution.shorts = {{0.5, options_.short_share}};
        }
        const LeadTime time{.mean_days = sum,
                            .variance = squares - sum * sum,
                            .seen = std::make_shared<const LeadTime::Distribution>(distribution)};
        receipts_[i.value] = time;
        return time;
    }
    void receive(const Coming& coming, Bill& bill);
    void serve(BusinessDate day, Bill& bill, bool counts);

    SmallWorldOptions options_;
    Network network_;
    Stream demand_;
    Stream trucks_;
    std::vector<double> rate_;
    std::vector<std::vector<Lot>> stock_;
    std::vector<Coming> coming_;
    mutable std::map<std::uint32_t, LeadTime> receipts_;  // by supplier, once asked for
};

inline void SmallWorld::receive(const Coming& coming, Bill& bill) {
    const auto& product = network_.products[coming.cell / network_.sites.size()];
    const auto& r = network_.rates;
    const double cases = std::ceil(double(coming.units) / double(product.case_pack.value()));
    bill.lines += (double(r.receive_per_line.count()) + cases * double(r.receive_per_case.count())) *
                  double(r.labour_per_hour.value()) / 3600;
    auto expires = coming.expires;
    if (coming.purchase && product.shelf_life_days > 0) {
        expires = coming.arrives + Days(product.shelf_life_days);
    }
    auto& lots = stock_[coming.cell];
    lots.push_back({expires, Quantity(coming.units)});
    std::ranges::stable_sort(lots, {}, &Lot::expires);
}

inline void SmallWorld::serve(BusinessDate day, Bill& bill, bool counts) {
    const std::size_t sites = network_.sites.size();
    const auto& r = network_.rates;
    for (std::size_t c = 0; c < cells(); ++c) {
        const auto& product = network_.products[c / sites];
        auto& lots = stock_[c];
        std::int64_t wasted = 0;
        std::erase_if(lots, [&](const Lot& lot) {
            wasted += lot.expires <= day ? lot.units.value() : 0;
            return lot.expires <= day;
        });
        std::int64_t wanted = 0, sold = 0;
        if (c % sites < options_.shops) {
            wanted = demand_.at(c, day.time_since_epoch().count()).negative_binomial(rate_[c], options_.size);
            for (auto& lot : lots) {
                const std::int64_t take = std::min(wanted - sold, lot.units.value());
                lot.units -= Quantity(take);
                sold += take;
            }
            std::erase_if(lots, [](const Lot& lot) { return lot.units == Quantity(0); });
        }
        if (!counts) {
            continue;
        }
        std::int64_t closing = 0;
        for (const auto& lot : lots) { closing += lot.units.value(); }
        const double cost = double(product.unit_cost.micros()), price = double(product.list_price.micros());
        const double litre = double(product.temperature == TemperatureClass::chilled ? r.chilled_micros_per_litre_day
                                                                                     : r.ambient_micros_per_litre_day);
        bill.holding += double(closing) * (cost * double(r.capital_ppb_per_day) / 1e9 +
                                           double(product.unit_volume.value()) * litre / 1000);
        bill.waste += double(wasted) * cost;
        bill.shortage += double(wanted - sold) * (price - cost + price * double(r.lost_goodwill_ppm) / 1e6);
        bill.wanted += double(wanted);
        bill.sold += double(sold);
        bill.stock_days += double(closing);
    }
}

inline Bill SmallWorld::live(const ReplenishmentPolicy& policy) {
    const std::size_t sites = network_.sites.size();
    const auto& r = network_.rates;
    stock_.assign(cells(), {});
    coming_.clear();
    BusinessDate day = std::chrono::sys_days(std::chrono::year(2026) / 1 / 5);
    for (std::size_t c = 0; c < cells(); ++c) {
        const int life = network_.products[c / sites].shelf_life_days;
        stock_[c] = {{life > 0 ? day + Days(life) : BusinessDate::max(), Quantity(std::llround(rate_[c] * 8))}};
    }
    Bill bill;
    for (int d = 0; d < options_.warm_up + options_.days; ++d, day += Days(1)) {
        const bool counts = d >= options_.warm_up;
        Bill tonight;
        std::vector<Quantity> on_hand(cells()), on_order(cells()), expiring(cells());
        for (std::size_t c = 0; c < cells(); ++c) {
            const auto& supplier = network_.suppliers[network_.products[c / sites].supplier.value];
            for (const auto& lot : stock_[c]) {
                on_hand[c] += lot.units;
                expiring[c] += lot.expires <= day + Days(static_cast<int>(std::ceil(supplier.mean_lead_time_days)) + 1)
                                   ? lot.units
                                   : Quantity(0);
            }
        }
        for (const auto& coming : coming_) { on_order[coming.cell] += Quantity(coming.units + coming.missing); }
        StockPlan plan;
        with_inputs(day, on_hand, on_order, expiring,
                    [&](const ReplenishmentInputs& inputs) { plan = policy.plan(inputs); });
        std::vector<std::uint8_t> ordered(network_.suppliers.size() * sites);
        for (const auto& order : plan.orders) {
            const auto& product = network_.products[order.product.value];
            const auto& supplier = network_.suppliers[product.supplier.value];
            auto g = trucks_.at(product.supplier.value, day.time_since_epoch().count(), order.destination.value);
            const auto lead = days_taken(supplier, g);
            const Stream lines(options_.seed, "short lines");
            auto line = lines.at(order.product.value, day.time_since_epoch().count(), order.destination.value);
            const auto missing = line.chance(options_.short_share) ? order.units.value() / 2 : 0;
            coming_.push_back({day + Days(lead), network_.cell(order.product, order.destination),
                               order.units.value() - missing, BusinessDate::max(), true, missing});
            tonight.lines += double(r.order_line.value() + r.inbound_per_line.value());
            tonight.purchase_lines += 1;
            auto& first = ordered[product.supplier.value * sites + order.destination.value];
            tonight.orders += first == 0 ? double(supplier.fixed_order_cost.value()) : 0;
            tonight.purchase_orders += first == 0 ? 1 : 0;
            first = 1;
        }
        for (const auto& transfer : plan.transfers) {
            auto& from = stock_[network_.cell(transfer.product, transfer.from)];
            std::int64_t left = transfer.units.value();
            for (auto& lot : from) {
                const std::int64_t take = std::min(left, lot.units.value());
                if (take > 0) {
                    auto g = trucks_.at(transfer.product.value, day.time_since_epoch().count(), transfer.to.value, 7);
                    coming_.push_back({day + Days(g.chance(0.04) ? 1 : 0), network_.cell(transfer.product, transfer.to),
                                       take, lot.expires, false});
                    lot.units -= Quantity(take);
                    left -= take;
                }
            }
            std::erase_if(from, [](const Lot& lot) { return lot.units == Quantity(0); });
            const double litres = double(network_.products[transfer.product.value].unit_volume.value()) / 1000 *
                                  double(transfer.units.value() - left);
            if (transfer.kind == TransferKind::hub) {
                tonight.lines += double(r.hub_per_line.value());
                tonight.hub_lines += 1;
            } else {
                const double km = double(network_.travel
                                             .distance(network_.sites[transfer.from.value].location,
                                                       network_.sites[transfer.to.value].location)
                                             .value()) /
                                  1000;
                tonight.carriage +=
                    double(r.transfer_per_line.value()) + litres * km * double(r.transfer_micros_per_litre_km);
                tonight.lateral_lines += 1;
            }
        }
        std::vector<Coming> later;
        for (const auto& coming : coming_) {
            coming.arrives <= day ? receive(coming, tonight) : later.push_back(coming);
        }
        coming_ = std::move(later);
        serve(day, tonight, counts);
        if (counts) {
            for (const auto member :
                 {&Bill::holding, &Bill::waste, &Bill::shortage, &Bill::orders, &Bill::lines, &Bill::carriage,
                  &Bill::wanted, &Bill::sold, &Bill::stock_days, &Bill::purchase_orders, &Bill::purchase_lines,
                  &Bill::hub_lines, &Bill::lateral_lines}) {
                bill.*member += tonight.*member;
            }
        }
    }
    return bill;
}

/// One ambient product from one supplier to two shops, no hub.
inline SmallWorldOptions two_shops() {
    return {.seed = 3,
            .products = 1,
            .shops = 2,
            .hub = false,
            .suppliers = 1,
            .mean_units = 4,
            .forecast_error = 0,
            .space_days = 500,
            .perishable_share = 0};
}

/// All costs times k; a power of two scales the doubles exactly.
inline void scale_costs(Network& n, std::int64_t k) {
    for (auto& p : n.products) {
        p.unit_cost = UnitPrice(p.unit_cost.micros() * k);
        p.list_price = UnitPrice(p.list_price.micros() * k);
    }
    for (auto& s : n.suppliers) {
        s.fixed_order_cost = s.fixed_order_cost * k;
        s.minimum_order_value = s.minimum_order_value * k;
    }
    auto& r = n.rates;
    r.ambient_micros_per_litre_day *= k;
    r.chilled_micros_per_litre_day *= k;
    for (auto* rate : {&r.inbound_per_line, &r.hub_per_line, &r.transfer_per_line, &r.order_line, &r.labour_per_hour}) {
        *rate = *rate * k;
    }
    r.transfer_micros_per_litre_km *= k;
}

}  // namespace nearstock
