#include "simulation/city_sizing.hpp"

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

// Of the practice (config/practice.toml), for the estimate only.
constexpr double safety_factor = 1.645;
constexpr double cover_days = 14;
constexpr double review_days = 1;
constexpr double hub_lead_days = 0.5;     // most transfers arrive the same morning
constexpr double shock_variation = 0.25;  // of a product's daily demand, on top of the negative binomial's
constexpr double dispersion = 1.7;        // variance ÷ mean of a day's demand without shocks

constexpr double busiest_hour_share = 0.12;  // of a day's units
constexpr double picking_reserve = 2.0;      // pickers over the average busiest hour
constexpr double dock_reserve = 3.0;         // receiving over the average day

struct Flow {
    double mean = 0;  // units a day at the site
    double regional_mean = 0;
    double lead_days = 0;
    double lead_sd = 0;
    double share = 1;
};

/// Units on the shelf on average under the practice; never more than sells within the shelf life.
double average_stock(const Flow& flow, int shelf_life_days, Quantity case_pack) {
    const double variance = dispersion * flow.regional_mean + std::pow(shock_variation * flow.regional_mean, 2);
    const double protection = flow.lead_days + review_days;
    const double safety =
        safety_factor * flow.share * std::sqrt(protection * variance + std::pow(flow.regional_mean * flow.lead_sd, 2));
    const double cycle = std::max(cover_days * flow.mean, double(case_pack.value()));
    const double stock = flow.mean * review_days + safety + cycle / 2;
    return shelf_life_days > 0 ? std::min(stock, flow.mean * shelf_life_days + double(case_pack.value())) : stock;
}

Flow flow_of(const Network& network, const DemandLevels& levels, std::size_t p, std::size_t s, double share) {
    const auto& product = network.products[p];
    const auto& supplier = network.suppliers[product.supplier.value];
    Flow flow;
    flow.regional_mean = levels.units_per_day * levels.product_share[p];
    flow.share = share;
    flow.mean = share * flow.regional_mean;
    const bool from_hub = network.from_hub(ProductIndex(p), SiteIndex(s));
    flow.lead_days = from_hub ? hub_lead_days : supplier.mean_lead_time_days;
    flow.lead_sd = from_hub ? 0 : supplier.sd_lead_time_days;
    return flow;
}

Volume rounded_up(double ml) {
    constexpr double step = 100'000;  // 100 litres
    return Volume(static_cast<std::int64_t>(std::max(1.0, std::ceil(ml / step)) * step));
}

}  // namespace

std::vector<double> site_volume_shares(const Network& network, const DemandLevels& levels) {
    std::vector<double> share(network.sites.size());
    for (std::size_t z = 0; z < network.zones.size(); ++z) {
        std::size_t nearest = network.sites.size();
        for (std::size_t s = 0; s < network.sites.size(); ++s) {
            const auto metres = [&](std::size_t i) {
                return network.travel.distance(network.sites[i].location, network.zones[z].location);
            };
            if (network.sites[s].kind == SiteKind::mfc &&
                (nearest == network.sites.size() || metres(s) < metres(nearest))) {
                nearest = s;
            }
        }
        share[nearest] += levels.zone_weight[z];
    }
    if (const auto hub = network.hub(); hub.exists()) {
        for (std::size_t p = 0; p < network.products.size(); ++p) {
            share[hub.value] += network.products[p].via_hub ? levels.product_share[p] : 0;
        }
    }
    return share;
}

void size_sites(const CityConfig& config, const DemandLevels& levels, Network& network) {
    const auto shares = site_volume_shares(network, levels);
    for (std::size_t s = 0; s < network.sites.size(); ++s) {
        auto& site = network.sites[s];
        const bool is_hub = site.kind == SiteKind::hub;
        double ambient_ml = 0;
        double chilled_ml = 0;
        for (std::size_t p = 0; p < network.products.size(); ++p) {
            const auto& product = network.products[p];
            if (is_hub && !product.via_hub) {
                continue;
            }
            const auto flow = flow_of(network, levels, p, s, is_hub ? 1.0 : shares[s]);
            const double ml =
                average_stock(flow, product.shelf_life_days, product.case_pack) * double(product.unit_volume.value());
            (product.temperature == TemperatureClass::chilled ? chilled_ml : ambient_ml) += ml;
        }
        site.ambient_capacity = rounded_up(ambient_ml / config.capacity_fill);
        site.chilled_capacity = rounded_up(chilled_ml / config.capacity_fill);
        const double units = levels.units_per_day * shares[s];
        site.pick_units_per_hour = is_hub ? 0 : std::llround(std::ceil(units * busiest_hour_share * picking_reserve));
        site.receiving_units_per_day = std::llround(std::ceil(units * dock_reserve + 200));
    }
}

}  // namespace nearstock
