#include "app/fresh_retail.hpp"

#include "core/check.hpp"
#include "core/random.hpp"
#include "planning/toml_reader.hpp"
#include "simulation/city.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>

namespace nearstock {

Result<FreshRetailAssumptions> parse_fresh_retail(const std::string& toml_text, const std::string& place) {
    const auto parsed = toml::parse(toml_text);
    if (!parsed) {
        return refuse(std::string(parsed.error().description()),
                      place + ":" + std::to_string(parsed.error().source().begin.line), "mend the TOML there");
    }
    FreshRetailAssumptions a;
    TomlReader reader(parsed.table(), place);
    int seed = 1;
    Seconds history{a.history_days * 86400}, low_life{a.lowest_shelf_life_days * 86400},
        high_life{a.highest_shelf_life_days * 86400}, window{a.recovery_window_days * 86400};
    reader.read("city", a.city);
    reader.read("seed", seed);
    reader.read_duration("history", history);
    reader.read("lowest_price", a.lowest_price);
    reader.read("highest_price", a.highest_price);
    reader.read("margin", a.margin);
    reader.read("unit_volume_l", a.unit_volume_l);
    reader.read_duration("lowest_shelf_life", low_life);
    reader.read_duration("highest_shelf_life", high_life);
    reader.read("case_pack_units", a.case_pack_units);
    reader.read("mean_lead_time_days", a.mean_lead_time_days);
    reader.read("sd_lead_time_days", a.sd_lead_time_days);
    reader.read("fixed_order_cost", a.fixed_order_cost);
    reader.read("order_line_cost", a.order_line_cost);
    reader.read("inbound_line_cost", a.inbound_line_cost);
    reader.read("opening_cover_days", a.opening_cover_days);
    reader.read_duration("recovery_window", window);
    NEARSTOCK_RETURN_IF_ERROR(reader.finish());
    a.seed = static_cast<std::uint64_t>(seed);
    a.history_days = static_cast<int>(history.count() / 86400);
    a.lowest_shelf_life_days = static_cast<int>(low_life.count() / 86400);
    a.highest_shelf_life_days = static_cast<int>(high_life.count() / 86400);
    a.recovery_window_days = static_cast<int>(window.count() / 86400);
    const auto wrong = [&](bool bad, const char* what, const char* mend) {
        if (bad) {
            reader.fail(what, mend);
        }
    };
    wrong(a.history_days < 28 || a.history_days > 69, "'history' is outside 28d … 69d",
          "leave at least a week of the 76 days to be lived");
    wrong(a.lowest_price <= 0 || a.highest_price < a.lowest_price, "the prices are not 0 < lowest ≤ highest",
          "mend lowest_price and highest_price");
    wrong(a.margin <= 0 || a.margin >= 1, "'margin' is outside (0, 1)", "give a share of the price, such as 0.3");
    wrong(a.lowest_shelf_life_days < 2 || a.highest_shelf_life_days < a.lowest_shelf_life_days,
          "the shelf lives are not 2d ≤ lowest ≤ highest", "mend the shelf lives");
    wrong(a.case_pack_units < 0.01 || a.unit_volume_l <= 0 || a.mean_lead_time_days < 1 || a.sd_lead_time_days < 0 ||
              a.fixed_order_cost < 0 || a.order_line_cost < 0 || a.inbound_line_cost < 0 || a.opening_cover_days < 0,
          "a number is out of range",
          "case_pack_units ≥ 0.01, unit_volume_l > 0, mean_lead_time_days ≥ 1, the rest not negative");
    NEARSTOCK_RETURN_IF_ERROR(reader.finish());
    return a;
}

namespace {

constexpr double base_units = 100;  // per unit of sale
constexpr int opening_hour = 6, closing_hour = 22;

/// A number in [0, 1) that belongs to a name.
double share_of(const std::string& name) { return double(hash_text(name) >> 11) * 0x1.0p-53; }

Product product_of(const FreshRetailProduct& p, const FreshRetailAssumptions& a, BusinessDate first_day) {
    Product product;
    product.product_id = fmt::format("P{:05}", p.product_id);
    product.name = product.product_id;
    product.department = fmt::format("C1-{:03}", p.first_category_id);
    product.category = fmt::format("C2-{:03}", p.second_category_id);
    product.subcategory = fmt::format("C3-{:03}", p.third_category_id);
    const double price = a.lowest_price + (a.highest_price - a.lowest_price) * share_of(product.subcategory);
    product.list_price = UnitPrice(std::llround(price * 1e6 / base_units));
    product.unit_cost = UnitPrice(std::llround(price * (1 - a.margin) * 1e6 / base_units));
    product.unit_volume = Volume(std::max<std::int64_t>(1, std::llround(a.unit_volume_l * 1000 / base_units)));
    product.unit_weight = Weight(5);
    product.temperature = TemperatureClass::chilled;
    product.shelf_life_days =
        a.lowest_shelf_life_days +
        static_cast<int>(share_of(product.category) * (a.highest_shelf_life_days - a.lowest_shelf_life_days + 1));
    product.sale_unit = 1 / base_units;
    product.case_pack = Quantity(std::llround(a.case_pack_units * base_units));
    product.minimum_order = product.case_pack;
    product.supplier = SupplierIndex(0);
    product.launched = first_day - Days(1);
    return product;
}

Network network_of(const FreshRetailCity& city, const FreshRetailAssumptions& a) {
    Network network;
    network.city_id = fmt::format("freshretailnet-{}", city.city_id);
    network.currency = "EUR";
    const auto zone = TimeZone::find("Asia/Shanghai");
    check(zone.has_value(), "the system knows the time zone Asia/Shanghai");
    network.time_zone = *zone;
    network.opening = Seconds(opening_hour * 3600);
    network.closing = Seconds(closing_hour * 3600);
    network.delivery_threshold = Seconds(60);  // less than the way to the next store
    network.rates = default_rates();
    network.rates.order_line = Money(std::llround(a.order_line_cost * 1e6));
    network.rates.inbound_per_line = Money(std::llround(a.inbound_line_cost * 1e6));
    network.rates.receive_per_line = Seconds(5);
    network.rates.receive_per_case = Seconds(1);
    Supplier centre{.supplier_id = "DC",
                    .name = "distribution centre",
                    .mean_lead_time_days = a.mean_lead_time_days,
                    .sd_lead_time_days = a.sd_lead_time_days};
    centre.fixed_order_cost = Money(std::llround(a.fixed_order_cost * 1e6));
    network.suppliers.push_back(centre);
    for (std::size_t s = 0; s < city.stores.size(); ++s) {
        const std::string id = fmt::format("S{:04}", city.stores[s]);
        const std::size_t row = s / 20, column = s % 20;
        // Assumed, and used for nothing but telling stores apart.
        const Location grid{0.05 * double(row), 0.05 * double(column)};
        network.sites.push_back({.site_id = id,
                                 .name = "store " + id,
                                 .location = grid,
                                 .ambient_capacity = Volume(1'000'000'000),
                                 .chilled_capacity = Volume(1'000'000'000),
                                 .pick_units_per_hour = 1'000'000,
                                 .receiving_units_per_day = 100'000'000});
        network.zones.push_back({.zone_id = "Z" + id, .location = grid, .population = 1});
        network.customers.push_back({.customer_id = "counter-" + id,
                                     .zone = ZoneIndex(s),
                                     .location = grid,
                                     .since = city.first_day - Days(1)});
    }
    for (const auto& p : city.products) { network.products.push_back(product_of(p, a, city.first_day)); }
    network.assortment.assign(network.products.size() * network.sites.size(), 0);
    for (const auto& s : city.series) {
        network.assortment[network.cell(ProductIndex(s.product), SiteIndex(s.store))] = 1;
    }
    network.prepare();
    return network;
}

/// What was wanted in each hour of a day by the rule.
class Recovery {
public:
    Recovery(const FreshRetailCity& city, int window_days)
        : city_(city), window_(static_cast<std::size_t>(window_days)) {}

    void wanted(std::size_t series, std::size_t day, DemandRule rule, std::uint16_t* out) const {
        double owed = 0;  // of rounding: carried from hour to hour, so that small means are not lost
        for (std::size_t hour = 0; hour < hours_per_day; ++hour) {
            const bool out_of_stock = (city_.out_of_stock[city_.at(series, day)] >> hour & 1U) != 0;
            out[hour] = city_.hours(series, day)[hour];
            if (out_of_stock && rule == DemandRule::same_hour_mean) {
                owed += same_hour_mean(series, day, hour);
                const double whole = std::max(double(out[hour]), std::floor(owed));
                owed -= std::min(owed, whole);
                out[hour] = static_cast<std::uint16_t>(std::min(whole, 65535.0));
            }
        }
    }

private:
    [[nodiscard]] double same_hour_mean(std::size_t series, std::size_t day, std::size_t hour) const {
        double sum = 0, days = 0;
        const std::size_t from = day > window_ ? day - window_ : 0;
        for (std::size_t d = from; d < std::min(city_.days, day + window_ + 1); ++d) {
            if ((city_.out_of_stock[city_.at(series, d)] >> hour & 1U) == 0) {
                sum += city_.hours(series, d)[hour];
                days += 1;
            }
        }
        return days > 0 ? sum / days : 0;
    }

    const FreshRetailCity& city_;
    std::size_t window_;
};

NetworkState history_of(const FreshRetailCity& city, const Network& network, const FreshRetailAssumptions& a) {
    NetworkState state = empty_state(network, city.first_day + Days(a.history_days));
    constexpr std::uint32_t open_hours = ((1U << closing_hour) - 1) & ~((1U << opening_hour) - 1);
    const std::size_t stores = network.sites.size();
    for (int d = 0; d < a.history_days; ++d) {
        DaySales day;
        day.day = city.first_day + Days(d);
        day.units.resize(network.products.size() * stores);
        day.hours_out.assign(network.products.size() * stores, closing_hour - opening_hour);
        day.sold.assign(network.products.size(), 1);
        for (std::size_t s = 0; s < city.series.size(); ++s) {
            const std::size_t cell =
                network.cell(ProductIndex(city.series[s].product), SiteIndex(city.series[s].store));
            day.units[cell] =
                static_cast<std::uint16_t>(std::min<std::int64_t>(city.sold(s, static_cast<std::size_t>(d)), 65535));
            day.hours_out[cell] = static_cast<std::uint8_t>(
                std::popcount(city.out_of_stock[city.at(s, static_cast<std::size_t>(d))] & open_hours));
        }
        day.site_units = day.units;  // a store serves its own zone
        state.history.push_back(std::move(day));
        if (city.holiday[static_cast<std::size_t>(d)] != 0) {
            state.holidays.push_back(city.first_day + Days(d));
        }
    }
    for (std::size_t d = static_cast<std::size_t>(a.history_days); d < city.days; ++d) {
        if (city.holiday[d] != 0) {  // the calendar is known ahead
            state.holidays.push_back(city.first_day + Days(d));
        }
    }
    return state;
}

/// Mean discount of a product over the stores that carry it; a promotion of one day where it is 1 % or more.
std::vector<Promotion> promotions_of(const FreshRetailCity& city) {
    std::vector<double> sum(city.products.size() * city.days), stores(city.products.size());
    for (std::size_t s = 0; s < city.series.size(); ++s) {
        stores[city.series[s].product] += 1;
        for (std::size_t d = 0; d < city.days; ++d) {
            sum[city.series[s].product * city.days + d] += 1 - double(city.discount[city.at(s, d)]);
        }
    }
    std::vector<Promotion> result;
    for (std::size_t d = 0; d < city.days; ++d) {
        for (std::size_t p = 0; p < city.products.size(); ++p) {
            const double discount = std::clamp(sum[p * city.days + d] / std::max(1.0, stores[p]), 0.0, 0.9);
            if (discount >= 0.01) {
                const BusinessDate day = city.first_day + Days(d);
                result.push_back({fmt::format("D-{}-P{:05}", to_text(day), city.products[p].product_id),
                                  ProductIndex(p), day, day, std::llround(discount * 1e6),
                                  Timestamp(day) - std::chrono::hours(24)});
            }
        }
    }
    return result;
}

void open_shelves(const FreshRetailCity& city, const Network& network, const FreshRetailAssumptions& a,
                  NetworkState& state) {
    for (const auto& s : city.series) {
        const std::size_t cell = network.cell(ProductIndex(s.product), SiteIndex(s.store));
        double sold = 0;
        for (const auto& day : state.history) { sold += day.units[cell]; }
        const auto& product = network.products[s.product];
        const double cover = a.opening_cover_days * sold / double(a.history_days);
        const auto packs = static_cast<std::int64_t>(std::ceil(cover / double(product.case_pack.value())));
        if (packs > 0) {
            state.stock[cell] = {
                {state.today + Days(std::max(2, product.shelf_life_days - 1)), product.case_pack * packs}};
        }
    }
}

}  // namespace

FreshRetailWorld fresh_retail_world(const FreshRetailCity& city, const FreshRetailAssumptions& a, DemandRule rule) {
    FreshRetailWorld world;
    world.network = network_of(city, a);
    world.state = history_of(city, world.network, a);
    open_shelves(city, world.network, a, world.state);
    const auto history = static_cast<std::size_t>(a.history_days);
    world.demand.first_day = city.first_day + Days(a.history_days);
    world.demand.days = city.days - history;
    // Series by cell: product-major, while upstream's are by store.
    std::vector<std::pair<std::size_t, std::size_t>> order;
    for (std::size_t s = 0; s < city.series.size(); ++s) {
        order.emplace_back(world.network.cell(ProductIndex(city.series[s].product), SiteIndex(city.series[s].store)),
                           s);
    }
    std::ranges::sort(order);
    world.demand.wanted.resize(order.size() * world.demand.days * hours_per_day);
    const Recovery recovery(city, a.recovery_window_days);
    double wanted = 0, sold = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        world.demand.cells.push_back(order[i].first);
        for (std::size_t d = 0; d < world.demand.days; ++d) {
            auto* out = &world.demand.wanted[(i * world.demand.days + d) * hours_per_day];
            recovery.wanted(order[i].second, history + d, rule, out);
            for (std::size_t h = 0; h < hours_per_day; ++h) { wanted += out[h]; }
            sold += double(city.sold(order[i].second, history + d));
        }
    }
    world.recovered_share = wanted > 0 ? 1 - sold / wanted : 0;
    for (const auto& day : world.state.history) {
        for (const auto units : day.units) { world.history_sales += units / base_units / double(history); }
    }
    for (auto& promotion : promotions_of(city)) {
        if (promotion.first_day <= world.state.today) {
            world.state.promotions.push_back(promotion);  // announced before the first lived day
        } else {
            world.promotions.push_back(promotion);
        }
    }
    return world;
}

}  // namespace nearstock
