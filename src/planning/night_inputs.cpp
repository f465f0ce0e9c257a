#include "planning/night_inputs.hpp"

#include "core/parallel.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace nearstock {

namespace {

/// The days of history a window covers: [first, history.size()).
std::size_t first_of_window(const NetworkState& state, std::size_t days) {
    return state.history.size() > days ? state.history.size() - days : 0;
}

void fill_known_ahead(const Network& network, const NetworkState& state, Panel& panel) {
    const std::size_t span = panel.days + panel.horizon;
    panel.items = network.products.size();
    panel.discount.assign(panel.items * span, 0);
    for (const auto& promotion : state.promotions) {
        const auto from = std::max<std::int64_t>(0, (promotion.first_day - panel.first_day).count());
        const auto to = std::min<std::int64_t>(std::int64_t(span) - 1, (promotion.last_day - panel.first_day).count());
        for (auto d = from; d <= to; ++d) {
            float& discount = panel.discount[promotion.product.value * span + static_cast<std::size_t>(d)];
            discount = std::max(discount, static_cast<float>(double(promotion.discount_ppm) * 1e-6));
        }
    }
    panel.holiday.assign(span, 0);
    for (const auto day : state.holidays) {
        const auto d = (day - panel.first_day).count();
        if (d >= 0 && d < std::int64_t(span)) {
            panel.holiday[static_cast<std::size_t>(d)] = 1;
        }
    }
}

/// Share of the opening hours in which some site in reach had the product: the best of those that carry it. A site
/// that does not carry it has no hours out either, and says nothing: 0 where none does.
float best_availability(const std::vector<SiteIndex>& carriers, const std::uint8_t* hours_out, double open_hours) {
    std::uint8_t fewest = std::numeric_limits<std::uint8_t>::max();
    for (const auto s : carriers) { fewest = std::min(fewest, hours_out[s.value]); }
    return static_cast<float>(std::clamp(1 - fewest / open_hours, 0.0, 1.0));
}

void fill_sales(const Network& network, const NetworkState& state, std::size_t first, std::size_t p, Panel& panel) {
    const std::size_t zones = network.zones.size();
    const double open_hours = double((network.closing - network.opening).count()) / 3600;
    const double unit = network.products[p].sale_unit;
    std::vector<std::vector<SiteIndex>> carriers(zones);
    for (std::size_t z = 0; z < zones; ++z) {
        std::ranges::copy_if(network.reach(ZoneIndex(z)), std::back_inserter(carriers[z]),
                             [&](SiteIndex s) { return network.carries(ProductIndex(p), s); });
    }
    for (std::size_t d = 0; d < panel.days; ++d) {
        const auto& day = state.history[first + d];
        const std::uint16_t* units = day.units.data() + p * zones;
        const std::uint8_t* hours_out = day.hours_out.data() + p * network.sites.size();
        for (std::size_t z = 0; z < zones; ++z) {
            const std::size_t at = (p * zones + z) * panel.days + d;
            panel.sales[at] = static_cast<float>(units[z] * unit);
            panel.availability[at] = day.sold[p] == 0 ? 0.0F : best_availability(carriers[z], hours_out, open_hours);
        }
    }
}

}  // namespace

Panel build_panel(const Network& network, const NetworkState& state, PanelWindow window, unsigned threads) {
    Panel panel;
    const std::size_t first = first_of_window(state, window.history_days);
    const std::size_t zones = network.zones.size();
    panel.days = state.history.size() - first;
    panel.horizon = window.horizon_days;
    panel.first_day = state.today - Days(panel.days);
    panel.series = network.products.size() * zones;
    panel.sales.resize(panel.series * panel.days);
    panel.availability.resize(panel.series * panel.days);
    panel.item.resize(panel.series);
    panel.category.resize(panel.series);
    panel.active.resize(panel.series);
    std::map<std::string, std::uint32_t> categories;
    for (const auto& product : network.products) { categories.emplace(product.category, 0); }
    std::uint32_t number = 0;
    for (auto& [name, index] : categories) { index = number++; }
    parallel_for(network.products.size(), threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t p = begin; p < end; ++p) {
            const auto& product = network.products[p];
            const bool active =
                product.ended > state.today && product.launched < state.today + Days(window.horizon_days);
            for (std::size_t z = 0; z < zones; ++z) {
                panel.item[p * zones + z] = static_cast<std::uint32_t>(p);
                panel.category[p * zones + z] = categories.at(product.category);
                const bool carried = std::ranges::any_of(
                    network.reach(ZoneIndex(z)), [&](SiteIndex s) { return network.carries(ProductIndex(p), s); });
                panel.active[p * zones + z] = active && carried ? 1 : 0;
            }
            fill_sales(network, state, first, p, panel);
        }
    });
    fill_known_ahead(network, state, panel);
    return panel;
}

RegionalSales regional_sales(const Network& network, const NetworkState& state, std::size_t window_days) {
    const std::size_t first = first_of_window(state, window_days);
    const double days = double(state.history.size() - first);
    const std::size_t zones = network.zones.size();
    const std::size_t sites = network.sites.size();
    RegionalSales result;
    result.mean.assign(network.products.size(), 0);
    result.variance.assign(network.products.size(), 0);
    result.site_share.assign(sites, 0);
    std::vector<double> volume(sites);
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        double sum = 0, squares = 0;  // base units
        for (std::size_t d = first; d < state.history.size(); ++d) {
            double total = 0;
            for (std::size_t z = 0; z < zones; ++z) { total += state.history[d].units[p * zones + z]; }
            sum += total;
            squares += total * total;
            for (std::size_t s = 0; s < sites; ++s) { volume[s] += state.history[d].site_units[p * sites + s]; }
        }
        if (days > 0) {
            result.mean[p] = sum / days;
        }
        if (days > 1) {
            result.variance[p] = std::max(0.0, (squares - sum * sum / days) / (days - 1));
        }
    }
    double total = 0;
    for (const auto s : network.mfcs()) { total += volume[s.value]; }
    const auto mfcs = network.mfcs();
    for (const auto s : mfcs) {
        result.site_share[s.value] = total > 0 ? volume[s.value] / total : 1.0 / double(mfcs.size());
    }
    if (const auto hub = network.hub(); hub.exists()) {
        result.site_share[hub.value] = 1;
    }
    return result;
}

std::vector<Quantity> expiring_units(const NetworkState& state, const std::vector<LeadTime>& times) {
    std::vector<Quantity> result(state.stock.size());
    for (std::size_t c = 0; c < state.stock.size(); ++c) {
        const auto replaced = state.today + Days(static_cast<int>(std::ceil(times[c].mean_days)) + 1);
        for (const auto& lot : state.stock[c]) {
            if (lot.expires <= replaced) {
                result[c] += lot.units;
            }
        }
    }
    return result;
}

namespace {

/// Relative variance of the daily shock that all zones of a product share: what the city's totals vary above what
/// independent zones explain. Shrunk towards the mean of all products, as if that were 56 more days.
std::vector<double> common_shock(const Network& network, const NetworkState& state, const DemandForecast& forecast) {
    const std::size_t zones = network.zones.size();
    const std::size_t first = first_of_window(state, 56);
    const double days = double(state.history.size() - first);
    std::vector<double> shock(network.products.size(), 0);
    if (days < 14) {
        return shock;
    }
    std::vector<double> excess(network.products.size()), square(network.products.size());
    double excess_all = 0, square_all = 0;
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        std::vector<double> total(std::size_t(days), 0.0);
        std::array<double, 7> weekday_sum{}, weekday_days{};
        for (std::size_t d = 0; d < total.size(); ++d) {
            const auto& day = state.history[first + d];
            for (std::size_t z = 0; z < zones; ++z) {
                total[d] += day.units[p * zones + z] * network.products[p].sale_unit;
            }
            const auto w = static_cast<std::size_t>(weekday_index(day.day));
            weekday_sum[w] += total[d];
            weekday_days[w] += 1;
        }
        double residual = 0, mean_square = 0, mean = 0;
        for (std::size_t d = 0; d < total.size(); ++d) {
            const auto w = static_cast<std::size_t>(weekday_index(state.history[first + d].day));
            const double expected = weekday_sum[w] / weekday_days[w];
            residual += (total[d] - expected) * (total[d] - expected);
            mean_square += expected * expected;
            mean += expected;
        }
        residual *= days / (days - 7) / days;
        mean_square /= days;
        mean /= days;
        double independent = mean;
        for (std::size_t z = 0; z < zones; ++z) {
            const double m = forecast.mean_at(p * zones + z, 0);
            independent += m * m / forecast.size[p * zones + z];
        }
        excess[p] = residual - independent;
        square[p] = mean_square;
        excess_all += excess[p];
        square_all += mean_square;
    }
    const double pooled = square_all > 0 ? std::max(0.0, excess_all / square_all) : 0;
    for (std::size_t p = 0; p < shock.size(); ++p) {
        const double own = square[p] > 1 ? std::max(0.0, excess[p] / square[p]) : pooled;
        shock[p] = (own * days + pooled * 56) / (days + 56);
    }
    return shock;
}

}  // namespace

SiteDemand site_demand(const Network& network, const NetworkState& state, const DemandForecast& forecast,
                       const ServiceShares& shares, unsigned threads) {
    const std::size_t sites = network.sites.size();
    const std::size_t zones = network.zones.size();
    const std::size_t horizon = forecast.horizon;
    SiteDemand demand;
    demand.horizon = horizon;
    demand.day_correlation = forecast.day_correlation;
    demand.mean.assign(network.products.size() * sites * horizon, 0);
    demand.size.assign(network.products.size() * sites, std::numeric_limits<float>::infinity());
    const auto shock = common_shock(network, state, forecast);
    const auto hub = network.hub();
    parallel_for(network.products.size(), threads, [&](std::size_t begin, std::size_t end) {
        for (std::size_t p = begin; p < end; ++p) {
            std::vector<double> spread(sites);  // Σ share² · mean² / size, of the mean day
            std::vector<double> level(sites);   // mean of the mean day
            const double unit = network.products[p].sale_unit;
            for (std::size_t z = 0; z < zones; ++z) {
                const std::size_t series = p * zones + z;
                double zone_mean = 0;
                for (std::size_t h = 0; h < horizon; ++h) { zone_mean += forecast.mean_at(series, h); }
                zone_mean /= double(horizon);
                for (const auto s : network.reach(ZoneIndex(z))) {
                    const double share = shares.at(ZoneIndex(z), s);
                    float* out = &demand.mean[(p * sites + s.value) * horizon];
                    for (std::size_t h = 0; h < horizon; ++h) {
                        out[h] += static_cast<float>(share * forecast.mean_at(series, h) / unit);
                    }
                    level[s.value] += share * zone_mean;
                    // A base unit finer than the unit of sale: the variance of sales in base units, above Poisson.
                    spread[s.value] +=
                        share * share * (zone_mean * zone_mean / forecast.size[series] + zone_mean * (1 - unit));
                }
            }
            if (hub.exists() && network.products[p].via_hub) {
                for (std::size_t s = 0; s < sites; ++s) {
                    if (s == hub.value) {
                        continue;
                    }
                    for (std::size_t h = 0; h < horizon; ++h) {
                        demand.mean[(p * sites + hub.value) * horizon + h] +=
                            demand.mean[(p * sites + s) * horizon + h];
                    }
                    level[hub.value] += level[s];
                    spread[hub.value] += spread[s];
                }
            }
            for (std::size_t s = 0; s < sites; ++s) {
                const double above_poisson =
                    spread[s] + shock[p] * level[s] * level[s];  // in units of sale; the ratio below has no unit
                if (above_poisson > 0) {
                    demand.size[p * sites + s] = static_cast<float>(level[s] * level[s] / above_poisson);
                }
            }
        }
    });
    return demand;
}

}  // namespace nearstock
