#include "simulation/network_generator.hpp"

#include "core/check.hpp"
#include "core/random.hpp"
#include "simulation/city_catalogue.hpp"
#include "simulation/city_sizing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>
#include <set>

namespace nearstock {

namespace {

constexpr double metres_per_degree = 111'195;

/// The place `east` and `north` metres from `from`.
Location moved(Location from, double east, double north) {
    const double shrink = std::cos(from.latitude * std::numbers::pi / 180);
    return {from.latitude + north / metres_per_degree, from.longitude + east / (metres_per_degree * shrink)};
}

/// Coordinates as a company's system keeps them: five decimals, about a metre.
Location rounded(Location l) { return {std::round(l.latitude * 1e5) / 1e5, std::round(l.longitude * 1e5) / 1e5}; }

std::vector<std::string_view> split(std::string_view text) {
    std::vector<std::string_view> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const auto end = std::min(text.find('|', at), text.size());
        parts.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

template <class T>
void shuffle(std::vector<T>& values, Generator& generator) {
    for (std::size_t i = values.size(); i > 1; --i) { std::swap(values[i - 1], values[generator.below(i)]); }
}

UnitPrice cents(double amount) { return UnitPrice(std::max<std::int64_t>(1, std::llround(amount * 100)) * 10'000); }

/// A list price as shops write it: ending in 9 cents.
UnitPrice shelf_price(double amount) { return cents(std::round(amount * 10) / 10 - 0.01); }

// ---- zones ----------------------------------------------------------------------------------------------------------

constexpr double jitter = 0.15;  // of the spacing, sd
constexpr double density_at_centre_per_km2 = 9000;
constexpr double density_range_km = 7.5;  // density falls to 1/e
constexpr double mean_income_per_year = 44'000;

/// Points of a hexagonal lattice, nearest to the origin first, in metres.
std::vector<std::pair<double, double>> hexagonal_points(std::size_t count, double spacing) {
    const int reach = static_cast<int>(std::ceil(std::sqrt(double(count)))) + 2;
    std::vector<std::pair<double, double>> points;
    for (int row = -reach; row <= reach; ++row) {
        for (int column = -reach; column <= reach; ++column) {
            points.emplace_back((column + (row % 2 != 0 ? 0.5 : 0.0)) * spacing, row * spacing * std::sqrt(3.0) / 2);
        }
    }
    std::ranges::stable_sort(points, {}, [](const auto& p) { return p.first * p.first + p.second * p.second; });
    points.resize(count);
    return points;
}

}  // namespace

std::string numbered_key(std::string_view prefix, std::size_t number, std::size_t of) {
    const auto width = std::max<std::size_t>(2, std::to_string(of).size());
    return fmt::format("{}-{:0{}}", prefix, number, width);
}

std::vector<std::size_t> apportion(std::size_t total, const std::vector<double>& weights, std::size_t minimum) {
    check(total >= weights.size() * minimum, "there is enough to give everybody the minimum");
    const double sum = std::accumulate(weights.begin(), weights.end(), 0.0);
    const auto free = total - weights.size() * minimum;
    std::vector<std::size_t> part(weights.size(), minimum);
    std::vector<std::size_t> order(weights.size());
    std::vector<double> rest(weights.size());
    std::size_t given = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const double exact = double(free) * weights[i] / sum;
        const auto whole = static_cast<std::size_t>(exact);
        part[i] += whole;
        given += whole;
        rest[i] = exact - double(whole);
        order[i] = i;
    }
    std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) { return rest[i]; });
    for (std::size_t i = 0; given < free; ++i, ++given) { ++part[order[i % order.size()]]; }
    return part;
}

std::vector<Zone> generate_zones(const CityConfig& config) {
    const Stream stream(config.seed, "zones");
    const auto count = static_cast<std::size_t>(config.zones);
    const auto points = hexagonal_points(count, config.zone_spacing_m);
    const double area_km2 = config.zone_spacing_m * config.zone_spacing_m * std::sqrt(3.0) / 2 / 1e6;
    std::vector<Zone> zones;
    for (std::size_t z = 0; z < count; ++z) {
        auto g = stream.at(z);
        const double east = points[z].first + g.normal() * jitter * config.zone_spacing_m;
        const double north = points[z].second + g.normal() * jitter * config.zone_spacing_m;
        const double km = std::hypot(east, north) / 1000;
        const double nearness = std::exp(-km / density_range_km);
        Zone zone;
        zone.zone_id = numbered_key("zone", z + 1, count);
        zone.location = rounded(moved(config.centre, east, north));
        zone.area_km2 = std::round(area_km2 * std::exp(0.1 * g.normal()) * 100) / 100;
        zone.population =
            std::llround(zone.area_km2 * density_at_centre_per_km2 * nearness * std::exp(0.3 * g.normal()));
        // Income has its own geography: a richer side of town, and a lognormal of the zone's own.
        const double west_side = -0.08 * std::tanh(east / 6000);
        zone.median_income =
            Money(std::llround(mean_income_per_year * std::exp(west_side + 0.2 * g.normal()) / 100) * 100'000'000);
        zone.share_under_35 =
            std::round(std::clamp(0.30 + 0.18 * nearness + 0.05 * g.normal(), 0.2, 0.65) * 1000) / 1000;
        zones.push_back(std::move(zone));
    }
    return zones;
}

std::vector<Site> generate_sites(const CityConfig& config, const Network& with_zones) {
    const auto& zones = with_zones.zones;
    const auto weight = zone_weights(with_zones);
    std::vector<Kilometres> where;
    for (const auto& zone : zones) { where.push_back(from_centre(config, zone.location)); }
    const auto km = [&](std::size_t a, std::size_t b) {
        return std::hypot(where[a].east - where[b].east, where[a].north - where[b].north);
    };

    std::vector<double> nearest(zones.size(), 1e9);
    std::vector<std::size_t> chosen;
    while (chosen.size() < static_cast<std::size_t>(config.mfcs)) {
        std::size_t best = zones.size();
        double best_cost = 0;
        for (std::size_t candidate = 0; candidate < zones.size(); ++candidate) {
            if (std::ranges::find(chosen, candidate) != chosen.end()) {
                continue;
            }
            double cost = 0;
            for (std::size_t z = 0; z < zones.size(); ++z) {
                cost += weight[z] * std::min(nearest[z], km(candidate, z));
            }
            if (best == zones.size() || cost < best_cost) {
                best = candidate;
                best_cost = cost;
            }
        }
        chosen.push_back(best);
        for (std::size_t z = 0; z < zones.size(); ++z) { nearest[z] = std::min(nearest[z], km(best, z)); }
    }

    const Stream stream(config.seed, "sites");
    std::vector<Site> sites;
    if (config.hub) {
        double radius_km = config.zone_spacing_m / 1000;
        for (const auto& w : where) { radius_km = std::max(radius_km, std::hypot(w.east, w.north)); }
        const double angle = stream.at(0).uniform() * 2 * std::numbers::pi;
        Site hub;
        hub.site_id = "hub-01";
        hub.name = "Ring road hub";
        hub.kind = SiteKind::hub;
        hub.location =
            rounded(moved(config.centre, radius_km * 1080 * std::cos(angle), radius_km * 1080 * std::sin(angle)));
        sites.push_back(std::move(hub));
    }
    for (std::size_t i = 0; i < chosen.size(); ++i) {
        auto g = stream.at(i + 1);
        Site site;
        site.site_id = numbered_key("mfc", i + 1, chosen.size());
        site.name = "MFC " + zones[chosen[i]].zone_id;
        site.location = rounded(moved(zones[chosen[i]].location, g.normal() * 250, g.normal() * 250));
        sites.push_back(std::move(site));
    }
    return sites;
}

namespace {

// ---- assortment -----------------------------------------------------------------------------------------------------

constexpr std::string_view brands =
    "Havelgold|Nordkorn|Grünwerk|Landhof|Casa Luna|Bergquell|Daily Good|Kiezladen|Omas Garten|Fjordland|"
    "Sonnenhof|Alba|Marktfrisch|Purist|Elbtal|Lindenau|Viva|Klarsicht|Tante Ida|Basis|Hofgut|Mira|Waldrand|Koala";

/// How many products of each subcategory: more where more is sold, but less than in proportion.
std::vector<std::size_t> products_by_subcategory(std::size_t products) {
    std::vector<double> weights;
    for (const auto& sub : subcategory_profiles()) {
        weights.push_back(std::sqrt(category_profile(sub.category).weight) * double(split(sub.items).size()));
    }
    return apportion(products, weights, products >= 2 * weights.size() ? 1 : 0);
}

Product product_of(const SubcategoryProfile& sub, std::string_view item, std::string_view brand, bool larger,
                   double price_level, Generator& g) {
    const auto sizes = split(sub.sizes);
    const double scale = larger ? sub.larger : 1.0;
    Product product;
    product.name = fmt::format("{} {} {}", brand, item, larger ? sizes.back() : sizes.front());
    product.department = category_profile(sub.category).department;
    product.category = sub.category;
    product.subcategory = sub.subcategory;
    const double price = (sub.price_from + (sub.price_to - sub.price_from) * g.uniform()) * scale * price_level;
    product.list_price = shelf_price(price);
    product.unit_cost = cents(double(product.list_price.micros()) / 1e6 * (1 - sub.margin * (0.9 + 0.2 * g.uniform())));
    const double size = scale * (0.92 + 0.16 * g.uniform());
    product.unit_volume = Volume(std::llround(sub.volume_ml * size / 10) * 10);
    product.unit_weight = Weight(std::llround(sub.weight_g * size / 5) * 5);
    product.temperature = sub.chilled ? TemperatureClass::chilled : TemperatureClass::ambient;
    product.shelf_life_days =
        sub.shelf_life_days == 0
            ? 0
            : std::max(3, static_cast<int>(std::lround(sub.shelf_life_days * (0.9 + 0.2 * g.uniform()))));
    product.case_pack = Quantity(sub.case_pack);
    return product;
}

/// Some products come and some go within the horizon; the rest was there before and stays.
void set_lives(const CityConfig& config, std::vector<Product>& products) {
    const Stream stream(config.seed, "lives");
    std::vector<std::size_t> order(products.size());
    std::iota(order.begin(), order.end(), 0);
    auto g = stream.at(0);
    shuffle(order, g);
    const auto launching = static_cast<std::size_t>(std::lround(config.launching_share * double(products.size())));
    const auto ending = static_cast<std::size_t>(std::lround(config.ending_share * double(products.size())));
    for (std::size_t i = 0; i < order.size(); ++i) {
        auto draw = stream.at(1, i);
        auto& product = products[order[i]];
        const auto within = [&](double from, double to) {
            return config.first_day + Days(std::lround(config.horizon_days * (from + (to - from) * draw.uniform())));
        };
        product.launched = config.first_day - Days(60 + static_cast<int>(draw.below(1500)));
        if (i < launching) {
            product.launched = within(0.1, 0.9);
        } else if (i < launching + ending) {
            product.ended = within(0.2, 1.0);
        }
    }
}

}  // namespace

std::vector<Product> generate_assortment(const CityConfig& config) {
    const Stream stream(config.seed, "assortment");
    const auto subs = subcategory_profiles();
    const auto counts = products_by_subcategory(static_cast<std::size_t>(config.products));
    const auto brand_names = split(brands);
    std::vector<Product> products;
    std::set<std::string> names;
    for (std::size_t s = 0; s < subs.size(); ++s) {
        const auto items = split(subs[s].items);
        const bool two_sizes = split(subs[s].sizes).size() > 1;
        for (std::size_t i = 0; i < counts[s]; ++i) {
            auto g = stream.at(s, i);
            std::size_t brand = g.below(brand_names.size());
            const bool larger = two_sizes && g.chance(0.35);
            Product product =
                product_of(subs[s], items[i % items.size()], brand_names[brand], larger, config.price_level, g);
            for (int edition = 2; !names.insert(product.name).second;
                 ++edition) {  // huge assortments run out of brands
                brand = (brand + 1) % brand_names.size();
                product.name = fmt::format("{} {} {}", brand_names[brand], items[i % items.size()],
                                           split(subs[s].sizes)[larger ? 1 : 0]);
                if (edition > static_cast<int>(brand_names.size())) {
                    product.name += fmt::format(" No. {}", edition);
                }
            }
            product.product_id = numbered_key("sku", products.size() + 1, static_cast<std::size_t>(config.products));
            products.push_back(std::move(product));
        }
    }
    set_lives(config, products);
    return products;
}

namespace {

// ---- supply ---------------------------------------------------------------------------------------------------------

enum class Freshness { fresh, frozen, dry };

Freshness freshness_of(std::string_view department) {
    if (department == "Frozen") {
        return Freshness::frozen;
    }
    const bool fresh = department == "Fruit and vegetables" || department == "Dairy and eggs" ||
                       department == "Bakery" || department == "Meat and fish";
    return fresh ? Freshness::fresh : Freshness::dry;
}

double between(Generator& g, double from, double to) { return from + (to - from) * g.uniform(); }

Supplier supplier_of(std::string_view department, Generator& g) {
    static constexpr std::string_view founders =
        "Arnold|Brandt|Conrad|Dietrich|Ebert|Franke|Gerlach|Hansen|Jansen|Kessler|Lorenz|Mertens|"
        "Nowak|Otto|Petersen|Richter|Sander|Thiele|Ullrich|Voigt|Winter|Yilmaz|Ziegler|Ahrens";
    const auto names = split(founders);
    Supplier supplier;
    supplier.name = fmt::format("{} {}", names[g.below(names.size())], department);
    const auto tenths = [](double v) { return std::round(v * 10) / 10; };
    const auto euros = [](double v) { return Money(std::llround(v) * 1'000'000); };
    switch (freshness_of(department)) {
        case Freshness::fresh:  // rounds of the wholesale market, every day
            supplier.mean_lead_time_days = tenths(between(g, 1.0, 2.0));
            supplier.sd_lead_time_days = tenths(between(g, 0.2, 0.5));
            supplier.fixed_order_cost = euros(between(g, 4, 8));
            supplier.minimum_order_value = euros(between(g, 20, 50));
            supplier.order_weekdays = 0x7f;
            break;
        case Freshness::frozen:
            supplier.mean_lead_time_days = tenths(between(g, 2.0, 3.5));
            supplier.sd_lead_time_days = tenths(between(g, 0.4, 0.8));
            supplier.fixed_order_cost = euros(between(g, 8, 12));
            supplier.minimum_order_value = euros(between(g, 60, 120));
            supplier.order_weekdays = 0x3f;
            break;
        case Freshness::dry:
            supplier.mean_lead_time_days = tenths(between(g, 3.0, 9.0));
            supplier.sd_lead_time_days = tenths(supplier.mean_lead_time_days * between(g, 0.18, 0.35));
            supplier.fixed_order_cost = euros(between(g, 12, 28));
            supplier.minimum_order_value = euros(between(g, 100, 300));
            supplier.order_weekdays = g.chance(0.8) ? 0x3f : 0x1f;  // Monday to Saturday, some to Friday
            break;
    }
    return supplier;
}

/// Departments in the catalogue's order.
std::vector<std::string_view> departments() {
    std::vector<std::string_view> names;
    for (const auto& c : category_profiles()) {
        if (std::ranges::find(names, c.department) == names.end()) {
            names.push_back(c.department);
        }
    }
    return names;
}

/// By department: the suppliers that serve it. With fewer suppliers than departments, a supplier serves several.
std::vector<std::vector<std::size_t>> suppliers_by_department(std::size_t suppliers,
                                                              const std::vector<double>& weight) {
    std::vector<std::vector<std::size_t>> result(weight.size());
    if (suppliers < weight.size()) {
        for (std::size_t d = 0; d < weight.size(); ++d) { result[d] = {d * suppliers / weight.size()}; }
        return result;
    }
    const auto counts = apportion(suppliers, weight, 1);
    std::size_t next = 0;
    for (std::size_t d = 0; d < weight.size(); ++d) {
        for (std::size_t i = 0; i < counts[d]; ++i) { result[d].push_back(next++); }
    }
    return result;
}

/// Ambient products with the least demand go through the hub, until the configured share is reached.
void choose_hub_products(const CityConfig& config, const DemandLevels& levels, std::vector<Product>& products) {
    if (!config.hub) {
        return;
    }
    std::vector<std::size_t> candidates;
    for (std::size_t p = 0; p < products.size(); ++p) {
        const bool keeps = products[p].temperature == TemperatureClass::ambient && products[p].shelf_life_days == 0;
        if (keeps) {
            candidates.push_back(p);
        }
    }
    std::ranges::stable_sort(candidates, {}, [&](std::size_t p) { return levels.product_share[p]; });
    const auto wanted = static_cast<std::size_t>(std::lround(config.via_hub_share * double(products.size())));
    candidates.resize(std::min(candidates.size(), wanted));
    for (const auto p : candidates) { products[p].via_hub = true; }
}

/// Case packs as suppliers offer them, near to the catalogue's, smaller for what hardly sells where it is delivered.
Quantity case_pack_for(Quantity usual, double units_a_day_at_destination) {
    constexpr std::array<std::int64_t, 10> offered{1, 2, 3, 4, 6, 8, 10, 12, 18, 24};
    const double days = 7;  // a case should sell within a week or so
    const double wanted = std::min(double(usual.value()) * 2, std::max(1.0, units_a_day_at_destination * days));
    const double target = std::min(double(usual.value()), wanted);
    const auto it = std::ranges::find_if(offered, [&](std::int64_t pack) { return double(pack) >= target; });
    return Quantity(it == offered.end() ? offered.back() : *it);
}

}  // namespace

void assign_supply(const CityConfig& config, const DemandLevels& levels, Network& network) {
    const Stream stream(config.seed, "suppliers");
    const auto names = departments();
    std::vector<double> weight(names.size(), 0.5);  // nobody has none
    const auto department_of = [&](const Product& p) {
        const auto it = std::ranges::find(names, std::string_view(p.department));
        check(it != names.end(), "a product's department is in the catalogue");
        return static_cast<std::size_t>(it - names.begin());
    };
    for (const auto& product : network.products) { weight[department_of(product)] += 1; }
    const auto serving = suppliers_by_department(static_cast<std::size_t>(config.suppliers), weight);
    network.suppliers.assign(static_cast<std::size_t>(config.suppliers), {});
    for (std::size_t d = names.size(); d-- > 0;) {  // a shared supplier takes after its first department
        for (const auto s : serving[d]) {
            auto g = stream.at(s);
            network.suppliers[s] = supplier_of(names[d], g);
            network.suppliers[s].supplier_id = numbered_key("supplier", s + 1, network.suppliers.size());
        }
    }

    choose_hub_products(config, levels, network.products);
    std::map<std::string_view, std::size_t> subcategory_number;
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        auto& product = network.products[p];
        const auto& candidates = serving[department_of(product)];
        const auto number =
            subcategory_number.try_emplace(product.subcategory, subcategory_number.size()).first->second;
        product.supplier = SupplierIndex(candidates[number % candidates.size()]);
        const double city_units = levels.units_per_day * levels.product_share[p];
        product.case_pack = case_pack_for(product.case_pack, product.via_hub ? city_units : city_units / config.mfcs);
        auto g = stream.at(1000, p);
        const std::int64_t cases =
            product.via_hub ? 1 + static_cast<std::int64_t>(g.below(3)) : (g.chance(0.25) ? 2 : 1);
        product.minimum_order = product.case_pack * cases;
    }
}

namespace {

// ---- people ---------------------------------------------------------------------------------------------------------

/// Five days a week, some four or six, so that on average `attendance` of all are at work; rest days go round the week.
std::uint8_t work_days(std::size_t driver, double attendance) {
    const double days = attendance * 7;
    const double fraction = double((driver * 617) % 1000) / 1000;  // spreads the part-timers evenly
    const int working =
        std::clamp(static_cast<int>(std::floor(days)) + (fraction < days - std::floor(days) ? 1 : 0), 1, 7);
    std::uint8_t mask = 0;
    for (int i = 0; i < working; ++i) {
        mask = static_cast<std::uint8_t>(mask | (1U << ((driver + static_cast<std::size_t>(i)) % 7)));
    }
    return mask;
}

}  // namespace

std::vector<Driver> generate_drivers(const CityConfig& config, const Network& with_sites,
                                     const std::vector<double>& site_share) {
    const Stream stream(config.seed, "drivers");
    const auto mfcs = with_sites.mfcs();
    std::vector<double> weight;
    for (const auto s : mfcs) { weight.push_back(site_share[s.value]); }
    const auto count = static_cast<std::size_t>(config.drivers);
    const auto per_site = apportion(count, weight, 1);
    std::vector<Driver> drivers;
    for (std::size_t i = 0; i < mfcs.size(); ++i) {
        for (std::size_t k = 0; k < per_site[i]; ++k) {
            auto g = stream.at(drivers.size());
            Driver driver;
            driver.driver_id = numbered_key("driver", drivers.size() + 1, count);
            driver.home = mfcs[i];
            driver.vehicle = g.chance(config.bike_share) ? VehicleType::bike : VehicleType::van;
            const bool van = driver.vehicle == VehicleType::van;
            driver.capacity_weight = Weight(van ? 500'000 : 60'000);
            driver.capacity_volume = Volume(van ? 2'500'000 : 250'000);
            // Within a site the shifts alternate in the configured proportion, so that no small site lacks one.
            const bool early =
                std::floor(double(k + 1) * config.early_shift_share) > std::floor(double(k) * config.early_shift_share);
            driver.shift_start = early ? config.early_shift_start : config.late_shift_start;
            driver.shift_end = early ? config.early_shift_end : config.late_shift_end;
            driver.work_weekdays = work_days(drivers.size(), config.driver_attendance);
            drivers.push_back(std::move(driver));
        }
    }
    return drivers;
}

std::vector<Customer> generate_customers(const CityConfig& config, const Network& with_zones,
                                         const std::vector<double>& zone_weight) {
    const Stream stream(config.seed, "customers");
    const auto count = static_cast<std::size_t>(config.customers);
    const auto joining = static_cast<std::size_t>(std::lround(config.joining_share * double(count)));
    const auto founding = apportion(count - joining, zone_weight, 1);
    std::vector<std::size_t> home;
    for (std::size_t z = 0; z < founding.size(); ++z) { home.insert(home.end(), founding[z], z); }
    auto order = stream.at(0);
    shuffle(home, order);

    std::vector<BusinessDate> since;
    for (std::size_t c = 0; c < home.size(); ++c) {
        since.push_back(config.first_day - Days(static_cast<int>(stream.at(1, c).below(1500))));
    }
    for (std::size_t j = 0; j < joining; ++j) {
        auto g = stream.at(2, j);
        double left = g.uniform();
        std::size_t z = 0;
        while (z + 1 < zone_weight.size() && left >= zone_weight[z]) { left -= zone_weight[z++]; }
        home.push_back(z);
        since.push_back(
            config.first_day +
            Days(1 + static_cast<int>(g.below(static_cast<std::uint64_t>(std::max(1, config.horizon_days - 1))))));
    }
    std::ranges::sort(since.begin() + static_cast<std::ptrdiff_t>(count - joining), since.end());

    std::vector<Customer> customers;
    for (std::size_t c = 0; c < count; ++c) {
        auto g = stream.at(3, c);
        Customer customer;
        customer.customer_id = numbered_key("customer", c + 1, count);
        customer.zone = ZoneIndex(home[c]);
        const double radius = 0.5 * config.zone_spacing_m * std::sqrt(g.uniform());
        const double angle = g.uniform() * 2 * std::numbers::pi;
        customer.location =
            rounded(moved(with_zones.zones[home[c]].location, radius * std::cos(angle), radius * std::sin(angle)));
        customer.since = since[c];
        customers.push_back(std::move(customer));
    }
    return customers;
}

Network generate_network(const CityConfig& config) {
    auto settings = network_settings(config);
    check(settings.has_value(), "the configuration's time zone is known");
    Network network = std::move(settings).value();
    network.rates = config.rates;
    network.zones = generate_zones(config);
    network.sites = generate_sites(config, network);
    network.products = generate_assortment(config);
    const auto levels = demand_levels(config, network);
    assign_supply(config, levels, network);
    size_sites(config, levels, network);
    network.drivers = generate_drivers(config, network, site_volume_shares(network, levels));
    network.customers = generate_customers(config, network, levels.zone_weight);
    network.prepare();
    return network;
}

}  // namespace nearstock
