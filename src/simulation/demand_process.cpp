#include "simulation/demand_process.hpp"

#include "core/check.hpp"
#include "core/random.hpp"
#include "simulation/city_catalogue.hpp"
#include "simulation/demand_levels.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <tuple>

namespace nearstock {

namespace {

constexpr double event_range_km = 2.5;  // an event's pull falls as a Gaussian of the distance
constexpr int spike_days = 4;
constexpr double page_views_per_unit = 25;  // looked at per unit bought
constexpr double page_view_sd = 0.05;       // of the log: what views say that demand does not
constexpr double interest_shown = 1.4;      // page views react more strongly than purchases
constexpr double launch_start = 0.3;        // of full demand on the launch day
constexpr double ending_floor = 0.4;        // of full demand on the last day

// Orders by hour of the day, relative: people order before work and in the evening; on weekends later and more evenly.
constexpr std::array<double, 24> workday_hours{0,   0,  0,  0,  0,   .3,  .7,  1.3, 1.6, 1.3, 1.0, 1.0,
                                               1.1, .9, .8, .9, 1.2, 1.6, 1.7, 1.2, .7,  .4,  .2,  .1};
constexpr std::array<double, 24> weekend_hours{0,   0,   0,   0,   0,   .1,  .3,  .7, 1.2, 1.5, 1.6, 1.5,
                                               1.3, 1.1, 1.1, 1.2, 1.3, 1.4, 1.3, .9, .6,  .4,  .2,  .1};

// The shop's own week, log, Monday first: Fridays and Saturdays are busy, Sundays quiet.
constexpr std::array<double, 7> shop_week{-.04, -.06, -.04, .00, .10, .12, -.08};

constexpr Seconds window_opens_after{30 * 60};
constexpr Seconds short_window_ends_after{150 * 60};
constexpr Seconds long_window_ends_after{180 * 60};
constexpr Seconds last_window_end{22 * 3600 + 1800};
constexpr Seconds least_window_end_after{120 * 60};

/// The parameter q of a logarithmic distribution with the given mean >= 1: −q ÷ ((1 − q) ln(1 − q)).
double logarithmic_parameter(double mean) {
    double low = 0, high = 1 - 1e-9;
    for (int i = 0; i < 60; ++i) {
        const double q = (low + high) / 2;
        const double at_q = q < 1e-9 ? 1 : -q / ((1 - q) * std::log1p(-q));
        (at_q < mean ? low : high) = q;
    }
    return (low + high) / 2;
}

/// A line's units: logarithmic with parameter q, by inversion.
std::int64_t draw_line_units(double q, Generator& g) {
    if (q < 1e-9) {
        return 1;
    }
    double probability = -q / std::log1p(-q);
    double u = g.uniform();
    std::int64_t units = 1;
    while (u >= probability && units < 200) {
        u -= probability;
        probability *= q * double(units) / double(units + 1);
        ++units;
    }
    return units;
}

/// A line before it has an order.
struct LooseLine {
    ProductIndex product;
    Quantity units;
};

void shuffle(std::vector<LooseLine>& lines, Generator& g) {
    for (std::size_t i = lines.size(); i > 1; --i) { std::swap(lines[i - 1], lines[g.below(i)]); }
}

bool holds(const std::vector<WishLine>& basket, ProductIndex product) {
    return std::ranges::find(basket, product, &WishLine::product) != basket.end();
}

/// Groups a zone's lines into baskets of distinct products, lines_per_order on average; sizes vary by gamma weights.
std::vector<std::vector<WishLine>> baskets_of(std::vector<LooseLine> lines, double lines_per_order, Generator& g) {
    if (lines.empty()) {
        return {};
    }
    shuffle(lines, g);
    const double wanted = double(lines.size()) / lines_per_order;
    const auto count = std::clamp<std::size_t>(static_cast<std::size_t>(wanted + g.uniform()), 1, lines.size());
    std::vector<double> reach(count);  // cumulative weights
    double total = 0;
    for (auto& r : reach) {
        total += g.gamma(2, 1);
        r = total;
    }
    std::vector<std::vector<WishLine>> baskets(count);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        std::size_t basket = i;
        if (i >= count) {  // every basket has its first line
            basket = static_cast<std::size_t>(std::ranges::upper_bound(reach, g.uniform() * total) - reach.begin());
            basket = std::min(basket, count - 1);
        }
        std::size_t tried = 0;
        while (tried < baskets.size() && holds(baskets[basket % baskets.size()], lines[i].product)) {
            ++basket;
            ++tried;
        }
        if (tried == baskets.size()) {
            baskets.emplace_back();
            basket = baskets.size() - 1;
        }
        baskets[basket % baskets.size()].push_back({lines[i].product, lines[i].units});
    }
    for (auto& basket : baskets) { std::ranges::sort(basket, {}, &WishLine::product); }
    return baskets;
}

}  // namespace

struct DemandProcess::Law {
    CityConfig config;
    std::vector<Product> products;
    std::vector<Zone> zones;
    std::vector<Customer> customers;
    Seconds opening;
    Seconds closing;
    SurroundingsCalendar calendar;
    DemandLevels levels;
    std::vector<const CategoryProfile*> profile;             // by product
    std::vector<double> units_q;                             // by product: logarithmic parameter of a line's units
    std::vector<double> trend_per_year;                      // by product
    std::vector<double> elasticity;                          // by product
    std::vector<double> tendency;                            // by customer, to order; mean 1
    std::vector<std::vector<std::uint32_t>> zone_customers;  // by zone: by index, and so by the day they joined
    double calibration = 1;

    Law(const CityConfig& c, const Network& network);
    [[nodiscard]] double years(BusinessDate day) const { return double((day - config.first_day).count()) / 365.25; }
    [[nodiscard]] double week(std::size_t p, BusinessDate day) const;
    [[nodiscard]] double year(std::size_t p, BusinessDate day) const;
    /// What the yearly sines would make of the whole shop; dividing by it leaves only the shift between categories.
    [[nodiscard]] double shop_year(BusinessDate day) const;
    [[nodiscard]] double price_effect(std::size_t p, BusinessDate day) const;
    [[nodiscard]] double weather_effect(std::size_t p, const DayWeather& weather) const;
    [[nodiscard]] double holiday_effect(BusinessDate day) const;
    [[nodiscard]] double spike(std::size_t p, BusinessDate day) const;
    [[nodiscard]] double life(std::size_t p, BusinessDate day) const;
    [[nodiscard]] double day_shock(BusinessDate day) const;
    /// By product: all factors that are the same in every zone, interest apart; zero when it is not sold.
    [[nodiscard]] std::vector<double> rates_without_interest(BusinessDate day) const;
    [[nodiscard]] std::vector<double> rates(BusinessDate day) const;
    /// By zone: its own shock of the day.
    [[nodiscard]] std::vector<double> zone_shocks(BusinessDate day) const;
    /// By zone: log uplift by the day's events, for an event slope of 1.
    [[nodiscard]] std::vector<double> event_pull(BusinessDate day) const;
    /// product × zone, units.
    [[nodiscard]] std::vector<double> cells(BusinessDate day) const;
    void calibrate();
    [[nodiscard]] std::vector<std::uint32_t> ordering_customers(std::size_t zone, std::size_t count,
                                                                BusinessDate day) const;
    [[nodiscard]] Seconds draw_clock(BusinessDate day, Generator& g) const;
};

DemandProcess::Law::Law(const CityConfig& c, const Network& network)
    : config(c),
      products(network.products),
      zones(network.zones),
      customers(network.customers),
      opening(network.opening),
      closing(network.closing),
      calendar(c, network),
      levels(demand_levels(c, network)),
      zone_customers(network.zones.size()) {
    const Stream trends(config.seed, "trends");
    for (std::size_t p = 0; p < products.size(); ++p) {
        profile.push_back(&category_profile(products[p].category));
        units_q.push_back(logarithmic_parameter(levels.units_per_line[p]));
        auto g = trends.at(p);
        trend_per_year.push_back(config.demand.city_trend_per_year + config.demand.trend_sd_per_year * g.normal());
        elasticity.push_back(config.demand.price_elasticity * profile[p]->elasticity * std::exp(0.2 * g.normal()));
    }
    const Stream tendencies(config.seed, "customer_tendency");
    for (std::size_t i = 0; i < customers.size(); ++i) {
        tendency.push_back(tendencies.at(i).gamma(2, 0.5));
        zone_customers[customers[i].zone.value].push_back(static_cast<std::uint32_t>(i));
    }
    calibrate();
}

double DemandProcess::Law::week(std::size_t p, BusinessDate day) const {
    const int weekday = weekday_index(day);
    const double weekend = weekday == 4 || weekday == 5 ? 1.0 : weekday == 6 ? 0.5 : 0.0;
    const double profile_mean = 2.5 / 7;
    return std::exp(config.demand.weekly_season *
                    (shop_week[static_cast<std::size_t>(weekday)] + profile[p]->weekend * (weekend - profile_mean)));
}

double DemandProcess::Law::year(std::size_t p, BusinessDate day) const {
    const std::chrono::year_month_day ymd(day);
    const auto day_of_year = double((day - std::chrono::sys_days(ymd.year() / 1 / 1)).count());
    const double angle = 2 * std::numbers::pi * (day_of_year - profile[p]->peak_day) / 365.25;
    return std::exp(config.demand.yearly_season * profile[p]->yearly_amplitude * std::cos(angle));
}

double DemandProcess::Law::shop_year(BusinessDate day) const {
    double total = 0;
    for (std::size_t p = 0; p < products.size(); ++p) { total += levels.product_share[p] * year(p, day); }
    return total;
}

/// Own price against the first day's, promotion included, and the competitors' mean price against our list price.
double DemandProcess::Law::price_effect(std::size_t p, BusinessDate day) const {
    const ProductIndex product(p);
    const double list = double(calendar.price_step(product, day).list_price.micros());
    double log_price = std::log(list / double(calendar.first_price(product).list_price.micros()));
    double display = 0;
    if (const auto* promotion = calendar.promotion(product, day)) {
        log_price += std::log1p(-double(promotion->discount_ppm) / 1e6);
        display = config.demand.promotion_display;
    }
    double competitor = 0;
    for (std::size_t c = 0; c < SurroundingsCalendar::competitors; ++c) {
        competitor +=
            double(calendar.competitor_price(c, product, day).micros()) / double(SurroundingsCalendar::competitors);
    }
    return std::exp(-elasticity[p] * log_price + display +
                    config.demand.competitor_elasticity * std::log(competitor / list));
}

double DemandProcess::Law::weather_effect(std::size_t p, const DayWeather& weather) const {
    const double warmer = (weather.temperature_c - weather.normal_temperature_c) / 10;
    const double rain = std::min(weather.precipitation_mm, 20.0) / 10;
    return std::exp(config.demand.weather_effect *
                    (profile[p]->per_10_degrees * warmer + profile[p]->per_10_mm * rain));
}

double DemandProcess::Law::holiday_effect(BusinessDate day) const {
    if (calendar.is_holiday(day)) {
        return config.demand.holiday_factor;
    }
    return calendar.is_holiday(day + Days(1)) ? config.demand.holiday_eve_factor : 1;
}

/// Surges that began on one of the last days, each half of what it was the day before.
double DemandProcess::Law::spike(std::size_t p, BusinessDate day) const {
    const Stream stream(config.seed, "spikes");
    double factor = 1;
    for (int ago = 0; ago < spike_days; ++ago) {
        auto g = stream.at(p, (day - Days(ago)).time_since_epoch().count());
        if (g.chance(config.demand.spike_probability)) {
            factor += g.exponential(config.demand.spike_factor - 1) * std::pow(0.5, ago);
        }
    }
    return factor;
}

double DemandProcess::Law::life(std::size_t p, BusinessDate day) const {
    const auto& product = products[p];
    if (!product.sold_on(day)) {
        return 0;
    }
    double factor = 1;
    const double age = double((day - product.launched).count());
    if (age < config.demand.launch_ramp_days) {
        factor = launch_start + (1 - launch_start) * age / config.demand.launch_ramp_days;
    }
    const double left = product.ended == BusinessDate::max() ? 1e9 : double((product.ended - day).count());
    if (left < config.demand.ending_decay_days) {
        factor *= ending_floor + (1 - ending_floor) * left / config.demand.ending_decay_days;
    }
    return factor;
}

double DemandProcess::Law::day_shock(BusinessDate day) const {
    auto g = Stream(config.seed, "day_shock").at(day.time_since_epoch().count());
    const double sd = config.demand.day_sd;
    return std::exp(sd * g.normal() - sd * sd / 2);
}

std::vector<double> DemandProcess::Law::rates_without_interest(BusinessDate day) const {
    const auto& weather = calendar.weather(day);
    const double city = calibration * levels.units_per_day * holiday_effect(day) * day_shock(day) / shop_year(day);
    const double t = years(day);
    std::vector<double> rate(products.size());
    for (std::size_t p = 0; p < products.size(); ++p) {
        const double alive = life(p, day);
        if (alive > 0) {
            rate[p] = city * alive * levels.product_share[p] * std::exp(trend_per_year[p] * t) * week(p, day) *
                      year(p, day) * price_effect(p, day) * weather_effect(p, weather) * spike(p, day);
        }
    }
    return rate;
}

std::vector<double> DemandProcess::Law::rates(BusinessDate day) const {
    auto rate = rates_without_interest(day);
    for (std::size_t p = 0; p < rate.size(); ++p) { rate[p] *= std::exp(calendar.interest(ProductIndex(p), day)); }
    return rate;
}

std::vector<double> DemandProcess::Law::zone_shocks(BusinessDate day) const {
    const Stream stream(config.seed, "zone_shock");
    const double sd = config.demand.zone_day_sd;
    std::vector<double> shock(zones.size());
    for (std::size_t z = 0; z < zones.size(); ++z) {
        auto g = stream.at(day.time_since_epoch().count(), z);
        shock[z] = std::exp(sd * g.normal() - sd * sd / 2);
    }
    return shock;
}

std::vector<double> DemandProcess::Law::event_pull(BusinessDate day) const {
    std::vector<double> pull(zones.size());
    for (const auto& event : calendar.events(day)) {
        if (!event.zone.exists()) {
            continue;
        }
        const auto venue = from_centre(config, zones[event.zone.value].location);
        const double strength = config.demand.event_effect * std::min(2.0, double(event.attendance) / 20'000);
        for (std::size_t z = 0; z < zones.size(); ++z) {
            const auto here = from_centre(config, zones[z].location);
            const double km2 = std::pow(here.east - venue.east, 2) + std::pow(here.north - venue.north, 2);
            pull[z] += strength * std::exp(-km2 / (2 * event_range_km * event_range_km));
        }
    }
    return pull;
}

std::vector<double> DemandProcess::Law::cells(BusinessDate day) const {
    const auto rate = rates(day);
    const auto shock = zone_shocks(day);
    const auto pull = event_pull(day);
    std::vector<double> result(products.size() * zones.size());
    std::vector<double> factor(zones.size());
    const CategoryProfile* factor_of = nullptr;  // products of a category stand together: one factor serves them all
    for (std::size_t p = 0; p < products.size(); ++p) {
        if (profile[p] != factor_of) {
            factor_of = profile[p];
            for (std::size_t z = 0; z < zones.size(); ++z) {
                factor[z] = pull[z] > 1e-6 ? shock[z] * std::exp(factor_of->event * pull[z]) : shock[z];
            }
        }
        for (std::size_t z = 0; z < zones.size(); ++z) {
            result[p * zones.size() + z] = rate[p] * levels.zone_share[p * zones.size() + z] * factor[z];
        }
    }
    return result;
}

/// Scales the level so that the average day of the horizon has the configured number of lines.
void DemandProcess::Law::calibrate() {
    double lines = 0;
    for (int d = 0; d < config.horizon_days; ++d) {
        const auto day = config.first_day + Days(d);
        const auto units = cells(day);
        for (std::size_t p = 0; p < products.size(); ++p) {
            const auto begin = units.begin() + static_cast<std::ptrdiff_t>(p * zones.size());
            lines += std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(zones.size()), 0.0) /
                     levels.units_per_line[p];
        }
    }
    check(lines > 0, "somebody wants something within the horizon");
    calibration = config.orders_per_day * config.lines_per_order * config.horizon_days / lines;
}

/// `count` customers of a zone, nobody twice before everybody once. Every customer has a tendency of her own to order.
std::vector<std::uint32_t> DemandProcess::Law::ordering_customers(std::size_t zone, std::size_t count,
                                                                  BusinessDate day) const {
    const Stream stream(config.seed, "customers_today");
    std::vector<std::pair<double, std::uint32_t>>
        keys;  // weighted sampling without replacement (Efraimidis and Spirakis 2006)
    for (const auto c : zone_customers[zone]) {
        if (customers[c].since > day) {
            continue;
        }
        auto today = stream.at(day.time_since_epoch().count(), c);
        keys.emplace_back(today.exponential(1) / tendency[c], c);
    }
    check(!keys.empty(), "every zone has a customer from the first day");
    std::ranges::sort(keys);
    std::vector<std::uint32_t> chosen;
    for (std::size_t i = 0; i < count; ++i) { chosen.push_back(keys[i % keys.size()].second); }
    return chosen;
}

Seconds DemandProcess::Law::draw_clock(BusinessDate day, Generator& g) const {
    const auto& profile_of_day = weekday_index(day) >= 5 ? weekend_hours : workday_hours;
    std::array<double, 24> seconds_open{};
    double total = 0;
    for (std::size_t h = 0; h < 24; ++h) {
        const auto from = std::max<std::int64_t>(opening.count(), static_cast<std::int64_t>(h) * 3600);
        const auto to = std::min<std::int64_t>(closing.count(), static_cast<std::int64_t>(h + 1) * 3600);
        seconds_open[h] = double(std::max<std::int64_t>(0, to - from));
        total += seconds_open[h] * (profile_of_day[h] + 0.05);  // nobody's night is quite empty
    }
    double left = g.uniform() * total;
    std::size_t last = 0;
    for (std::size_t h = 0; h < 24; ++h) {
        const double mass = seconds_open[h] * (profile_of_day[h] + 0.05);
        if (mass <= 0) {
            continue;
        }
        last = h;
        if (left < mass) {
            const auto from = std::max<std::int64_t>(opening.count(), static_cast<std::int64_t>(h) * 3600);
            return Seconds(from + static_cast<std::int64_t>(left / mass * seconds_open[h]));
        }
        left -= mass;
    }
    return std::min(closing - Seconds(1), Seconds(static_cast<std::int64_t>(last + 1) * 3600 - 1));
}

DemandProcess::DemandProcess(const CityConfig& config, const Network& network_at_start)
    : law_(std::make_shared<const Law>(config, network_at_start)) {}

std::vector<Wish> DemandProcess::wishes(BusinessDate day) const {
    const auto& law = *law_;
    const auto zones = law.zones.size();
    const auto today = day.time_since_epoch().count();
    const Stream lines_stream(law.config.seed, "wish_lines");
    const Stream baskets_stream(law.config.seed, "wish_baskets");
    const Stream orders_stream(law.config.seed, "wish_orders");
    const Stream habits(law.config.seed, "customer_habits");

    // A sum of independent Poisson cells is Poisson: draw a product's lines once, then each line's zone.
    const auto cells = law.cells(day);
    std::vector<std::vector<LooseLine>> loose(zones);
    std::vector<double> reach(zones);
    for (std::size_t p = 0; p < law.products.size(); ++p) {
        double units = 0;
        for (std::size_t z = 0; z < zones; ++z) {
            units += cells[p * zones + z];
            reach[z] = units;
        }
        if (units <= 0) {
            continue;
        }
        auto g = lines_stream.at(today, p);
        const auto lines = g.poisson(units / law.levels.units_per_line[p]);
        for (std::int64_t i = 0; i < lines; ++i) {
            const auto at =
                static_cast<std::size_t>(std::ranges::upper_bound(reach, g.uniform() * units) - reach.begin());
            loose[std::min(at, zones - 1)].push_back({ProductIndex(p), Quantity(draw_line_units(law.units_q[p], g))});
        }
    }

    std::vector<Wish> wishes;
    for (std::size_t z = 0; z < zones; ++z) {
        auto g = baskets_stream.at(today, z);
        auto baskets = baskets_of(std::move(loose[z]), law.config.lines_per_order, g);
        const auto customers =
            baskets.empty() ? std::vector<std::uint32_t>{} : law.ordering_customers(z, baskets.size(), day);
        for (std::size_t b = 0; b < baskets.size(); ++b) {
            auto order = orders_stream.at(today, z, b);
            auto habit = habits.at(customers[b]);
            Wish wish;
            wish.customer = CustomerIndex(customers[b]);
            wish.zone = ZoneIndex(z);
            wish.local_clock = law.draw_clock(day, order);
            wish.channel = habit.chance(0.65) ? Channel::app : Channel::web;
            const bool in_a_hurry = habit.chance(0.6);
            wish.window_start = wish.local_clock + window_opens_after;
            wish.window_end = wish.local_clock + (in_a_hurry ? short_window_ends_after : long_window_ends_after);
            // Nobody is promised a delivery after the late shift, but everybody two hours.
            wish.window_end =
                std::max(std::min(wish.window_end, last_window_end), wish.local_clock + least_window_end_after);
            wish.lines = std::move(baskets[b]);
            wishes.push_back(std::move(wish));
        }
    }
    std::ranges::stable_sort(wishes, {}, [](const Wish& w) { return std::tuple(w.local_clock, w.zone, w.customer); });
    return wishes;
}

std::vector<double> DemandProcess::expected_cells(BusinessDate day) const { return law_->cells(day); }

std::vector<double> DemandProcess::expected_units(BusinessDate day) const {
    const auto cells = law_->cells(day);
    const auto zones = law_->zones.size();
    std::vector<double> units(law_->products.size());
    for (std::size_t i = 0; i < cells.size(); ++i) { units[i / zones] += cells[i]; }
    return units;
}

Surroundings DemandProcess::surroundings(BusinessDate day) const {
    const auto& law = *law_;
    auto result = law.calendar.surroundings(day);
    const Stream stream(law.config.seed, "page_views");
    const auto rates = law.rates_without_interest(day);
    for (std::size_t p = 0; p < law.products.size(); ++p) {
        if (!law.products[p].sold_on(day)) {
            continue;
        }
        const ProductIndex product(p);
        const double coming =
            0.6 * law.calendar.interest(product, day + Days(1)) + 0.4 * law.calendar.interest(product, day + Days(2));
        auto g = stream.at(day.time_since_epoch().count(), p);
        const double mean =
            page_views_per_unit * rates[p] * std::exp(interest_shown * coming + page_view_sd * g.normal());
        const double noise = std::sqrt(mean) * g.normal();  // of counting
        result.web_traffic.push_back({product, std::max<std::int64_t>(0, std::llround(mean + noise))});
    }
    return result;
}

void DemandProcess::apply_changes(Network& network, BusinessDate day) const {
    check(network.products.size() == law_->products.size(),
          "changes are applied to the network that the process was made for");
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        const auto& step = law_->calendar.price_step(ProductIndex(p), day);
        network.products[p].unit_cost = step.unit_cost;
        network.products[p].list_price = step.list_price;
    }
}

UnitPrice DemandProcess::price(ProductIndex product, BusinessDate day) const {
    const auto list = law_->calendar.price_step(product, day).list_price;
    const auto* promotion = law_->calendar.promotion(product, day);
    if (promotion == nullptr) {
        return list;
    }
    constexpr std::int64_t cent = 10'000;
    const auto reduced = multiply_divide(list.micros(), 1'000'000 - promotion->discount_ppm, 1'000'000);
    return UnitPrice(std::max<std::int64_t>(cent, (reduced + cent / 2) / cent * cent));
}

double DemandProcess::weather_delay(BusinessDate day) const {
    const auto& weather = law_->calendar.weather(day);
    const double rain = std::min(0.30, 0.015 * weather.precipitation_mm);
    const double snow = weather.temperature_c < 1 && weather.precipitation_mm > 0 ? 0.15 : 0;
    const double wind = std::clamp((weather.wind_m_per_s - 8) * 0.02, 0.0, 0.1);
    return 1 + rain + snow + wind;
}

}  // namespace nearstock
