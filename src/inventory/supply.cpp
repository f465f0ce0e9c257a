#include "inventory/supply.hpp"

#include "core/check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

bool takes_orders(const Supplier& supplier, BusinessDate day) {
    return supplier.order_weekdays == 0 || (supplier.order_weekdays >> weekday_index(day) & 1) != 0;
}

double days_to_next_order(const Supplier& supplier, BusinessDate day) {
    for (int k = 1; k <= 7; ++k) {
        if (takes_orders(supplier, day + Days(k))) {
            return k;
        }
    }
    return 7;
}

}  // namespace

SiteDemand::Sum SiteDemand::sum(std::size_t cell, double from, double to) const {
    check(horizon > 0 && from >= 0 && from <= to, "a sum of site demand runs forward from tonight");
    Sum result;
    double rate_sd_sum = 0;  // of the latent rates: the part of the variance above Poisson
    double rate_variance = 0;
    const float* const day_mean = mean.data() + cell * horizon;
    const double inverse_size = std::isfinite(size[cell]) && size[cell] > 0 ? 1.0 / double(size[cell]) : 0;
    const auto add = [&](double m, double days) {
        result.mean += m * days;
        rate_variance += m * m * inverse_size * days;
        rate_sd_sum += m * std::sqrt(inverse_size) * days;
    };
    const auto last = std::min(horizon, static_cast<std::size_t>(std::ceil(to)));
    for (auto d = static_cast<std::size_t>(from); d < last; ++d) {
        add(day_mean[d], std::min(to, double(d) + 1) - std::max(from, double(d)));
    }
    if (to > double(horizon)) {  // beyond the horizon: as in its last week
        const std::size_t week = std::min<std::size_t>(7, horizon);
        double m = 0;
        for (std::size_t d = horizon - week; d < horizon; ++d) { m += day_mean[d] / double(week); }
        add(m, to - std::max(from, double(horizon)));
    }
    const double crossed = std::max(0.0, rate_sd_sum * rate_sd_sum - rate_variance);
    result.variance = result.mean + rate_variance + day_correlation * crossed;
    return result;
}

Lane lane_of(const ReplenishmentInputs& inputs, ProductIndex p, SiteIndex s) {
    const auto& network = inputs.network;
    const auto& product = network.products[p.value];
    Lane lane;
    lane.from_hub = network.from_hub(p, s);
    const auto& lead = inputs.lead_times[network.cell(p, s)];
    const bool known = !std::isnan(lead.mean_days);
    lane.lead_days = known ? std::max(0.0, lead.mean_days) : 0;
    lane.lead_variance = std::max(0.0, lead.variance);
    const bool handles = network.sites[s.value].kind == SiteKind::mfc || product.via_hub;
    const auto arrival = inputs.day + Days(std::lround(std::ceil(lane.lead_days)));
    lane.carried = known && network.carries(p, s) && (handles && product.sold_on(arrival));
    lane.sold_days = product.ended == BusinessDate::max() ? std::numeric_limits<double>::infinity()
                                                          : std::max(0.0, double((product.ended - inputs.day).count()));
    lane.starts_days = std::max(0.0, double((product.launched - inputs.day).count()));
    lane.review_days = inputs.review_days;
    lane.open = true;
    if (!lane.from_hub) {
        const auto& supplier = network.suppliers[product.supplier.value];
        lane.open = takes_orders(supplier, inputs.day);
        lane.review_days = std::max(inputs.review_days, days_to_next_order(supplier, inputs.day));
    }
    return lane;
}

CellCosts costs_of(const Network& network, ProductIndex p, bool from_hub) {
    const auto& product = network.products[p.value];
    const auto& rates = network.rates;
    const double unit_cost = double(product.unit_cost.micros());
    const double list_price = double(product.list_price.micros());
    CellCosts costs;
    costs.litres = double(product.unit_volume.value()) / 1000;
    const double per_litre =
        double(product.temperature == TemperatureClass::chilled ? rates.chilled_micros_per_litre_day
                                                                : rates.ambient_micros_per_litre_day);
    costs.holding = unit_cost * double(rates.capital_ppb_per_day) / 1e9 + costs.litres * per_litre;
    costs.holding = std::max(costs.holding, unit_cost * 1e-9);  // a card without holding rates: still not for nothing
    costs.shortage = std::max(0.0, list_price - unit_cost) + list_price * double(rates.lost_goodwill_ppm) / 1e6;
    costs.waste = unit_cost;
    const double receiving = double(rates.receive_per_line.count()) * double(rates.labour_per_hour.value()) / 3600;
    costs.fixed_per_line = receiving + (from_hub ? double(rates.hub_per_line.value())
                                                 : double(rates.order_line.value() + rates.inbound_per_line.value()));
    return costs;
}

NegativeBinomial demand_until(const ReplenishmentInputs& inputs, std::size_t cell, const Lane& lane, double days,
                              double days_variance) {
    const double to = std::min(days, lane.sold_days);
    const auto sum = inputs.demand.sum(cell, std::min(lane.starts_days, to), to);
    const double rate = days > 0 ? sum.mean / days : inputs.demand.sum(cell, 0, 1).mean;
    return NegativeBinomial::from_moments(sum.mean, sum.variance + rate * rate * days_variance);
}

MixedDemand demand_over_lead_time(const ReplenishmentInputs& inputs, std::size_t cell, const Lane& lane,
                                  double more_days) {
    if (lane.seen == nullptr) {
        return demand_until(inputs, cell, lane, lane.lead_days + more_days, lane.lead_variance);
    }
    const std::int64_t on_order = inputs.on_order[cell].value();
    std::vector<MixedDemand::Part> parts;
    for (const auto& [days, share] : lane.seen->days) {
        const auto demand = demand_until(inputs, cell, lane, days + more_days, 0);
        double in_full = 1;
        for (const auto& s : lane.seen->shorts) {
            if (const auto missing = std::llround((1 - s.part) * double(on_order)); missing > 0) {
                parts.push_back({share * s.share, demand, missing});
                in_full -= s.share;
            }
        }
        parts.push_back({share * in_full, demand, 0});
    }
    return MixedDemand(std::move(parts));
}

double daily_rate(const ReplenishmentInputs& inputs, std::size_t cell, const Lane& lane) {
    const double start = std::max(lane.lead_days, lane.starts_days);
    const double from = std::min(start, lane.sold_days);
    const double to = std::min(start + 14, lane.sold_days);
    return to - from >= 1 ? inputs.demand.sum(cell, from, to).mean / (to - from) : inputs.demand.sum(cell, 0, 1).mean;
}

std::int64_t whole_cases(std::int64_t units, const Product& product) {
    const std::int64_t pack = std::max<std::int64_t>(1, product.case_pack.value());
    return (units + pack - 1) / pack * pack;
}

Volume capacity_of(const Site& site, TemperatureClass temperature) {
    return temperature == TemperatureClass::chilled ? site.chilled_capacity : site.ambient_capacity;
}

std::vector<double> stockout_risk(const ReplenishmentInputs& inputs, bool empirical_lead_time) {
    const auto& network = inputs.network;
    std::vector<double> risk(network.products.size() * network.sites.size());
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        for (std::size_t s = 0; s < network.sites.size(); ++s) {
            const std::size_t cell = network.cell(ProductIndex(p), SiteIndex(s));
            auto lane = lane_of(inputs, ProductIndex(p), SiteIndex(s));
            lane.seen = empirical_lead_time ? inputs.lead_times[cell].seen.get() : nullptr;
            const auto demand = demand_over_lead_time(inputs, cell, lane, inputs.review_days);
            risk[cell] = demand.tail(inputs.on_hand[cell].value());
        }
    }
    return risk;
}

}  // namespace nearstock
