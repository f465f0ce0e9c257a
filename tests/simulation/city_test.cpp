#include "simulation/city.hpp"
#include "core/resources.hpp"
#include "simulation/city_catalogue.hpp"
#include "simulation/city_sizing.hpp"
#include "simulation/demand_levels.hpp"
#include "simulation/network_generator.hpp"
#include "simulation/surroundings.hpp"
#include "tiny_city.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <numeric>
#include <set>

namespace nearstock {
namespace {

using testing::HasSubstr;

auto numbers(const RateCard& rates) { return std::bit_cast<std::array<std::int64_t, sizeof(RateCard) / 8>>(rates); }

std::string error_of(const std::string& text) {
    const auto parsed = parse_city(text, "nearstock.toml");
    return parsed ? "" : parsed.error().text();
}

TEST(CityConfiguration, ShippedFileStatesEveryDefault) {
    const auto text = resource("config/city.toml");
    ASSERT_TRUE(text);
    const auto shipped = parse_city(std::string(*text), "config/city.toml");
    ASSERT_TRUE(shipped) << shipped.error().text();
    const CityConfig own;
    const auto tied = [](const CityConfig& c) {
        return std::tie(c.currency, c.time_zone, c.city_id, c.opening, c.closing, c.wave_interval, c.delivery_threshold,
                        c.detour_factor, c.van_speed_m_per_s, c.bike_speed_m_per_s, c.seed, c.first_day, c.horizon_days,
                        c.centre.latitude, c.centre.longitude, c.zone_spacing_m, c.products, c.mfcs, c.hub, c.suppliers,
                        c.drivers, c.customers, c.zones);
    };
    const auto shares = [](const CityConfig& c) {
        return std::tie(c.orders_per_day, c.lines_per_order, c.price_level, c.launching_share, c.ending_share,
                        c.joining_share, c.via_hub_share, c.bike_share, c.driver_attendance, c.early_shift_share,
                        c.early_shift_start, c.early_shift_end, c.late_shift_start, c.late_shift_end, c.capacity_fill);
    };
    EXPECT_EQ(tied(*shipped), tied(own));
    EXPECT_EQ(shares(*shipped), shares(own));
    EXPECT_EQ(shipped->demand, own.demand);
    EXPECT_EQ(numbers(shipped->rates), numbers(own.rates));
}

TEST(CityConfiguration, ShippedFileHasEveryKeyThatIsAllowed) {
    const auto text = std::string(*resource("config/city.toml"));
    for (const std::string section : {"workspace", "network", "city", "demand", "rates"}) {
        const auto error = error_of("[" + section + "]\nnonsense = 1\n");
        auto list = error.substr(error.find("]: ") + 3) + ", ";
        for (std::size_t at = 0; at < list.size();) {
            const auto end = list.find(", ", at);
            EXPECT_THAT(text, HasSubstr("\n" + list.substr(at, end - at) + " = ")) << section;
            at = end + 2;
        }
    }
}

TEST(CityConfiguration, RefusesAnUnknownKeyNamingItItsPlaceAndTheAllowedOnes) {
    const auto error = error_of("[city]\nseed = 3\nproduts = 50\n");
    EXPECT_THAT(error, HasSubstr("nearstock.toml:3"));
    EXPECT_THAT(error, HasSubstr("unknown key city.produts"));
    EXPECT_THAT(error, HasSubstr("products, mfcs"));
    EXPECT_THAT(error_of("[town]\nseed = 3\n"),
                HasSubstr("allowed: [workspace], [network], [city], [demand], [rates]"));
}

TEST(CityConfiguration, RefusesADurationWithoutAUnit) {
    EXPECT_THAT(error_of("[network]\nwave_interval = 30\n"),
                HasSubstr("network.wave_interval is a duration without a unit"));
    EXPECT_THAT(error_of("[network]\nwave_interval = \"30\"\n"), HasSubstr("has no unit"));
    EXPECT_THAT(error_of("[network]\nwave_interval = \"30\"\n"), HasSubstr("15min"));
}

TEST(CityConfiguration, RefusesNumbersOutOfRangeAndOfTheWrongKind) {
    EXPECT_THAT(error_of("[city]\nproducts = 0\n"), HasSubstr("whole number from 1 to 100000"));
    EXPECT_THAT(error_of("[city]\nproducts = 5.5\n"), HasSubstr("city.products is not a whole number"));
    EXPECT_THAT(error_of("[city]\nvia_hub_share = 1.5\n"), HasSubstr("write a number from 0 to 1"));
    EXPECT_THAT(error_of("[demand]\nspike_probability = nan\n"), HasSubstr("demand.spike_probability"));
    EXPECT_THAT(error_of("[city]\nfirst_day = \"2026-02-30\"\n"), HasSubstr("does not exist"));
    EXPECT_THAT(error_of("[workspace]\ntime_zone = \"Europe/Atlantis\"\n"), HasSubstr("Europe/Atlantis"));
    EXPECT_THAT(error_of("[city]\nzones = 10\nmfcs = 11\n"), HasSubstr("city.mfcs are more than city.zones"));
    EXPECT_THAT(error_of("[city\n"), HasSubstr("nearstock.toml:1"));
}

TEST(CityConfiguration, AcceptsADateWithAndWithoutQuotes) {
    const auto a = parse_city("[city]\nfirst_day = 2025-03-04\n", "a");
    const auto b = parse_city("[city]\nfirst_day = \"2025-03-04\"\n", "b");
    ASSERT_TRUE(a && b);
    EXPECT_EQ(a->first_day, b->first_day);
}

TEST(GeneratedNetwork, HasTheConfiguredNumbersOfEverything) {
    const auto network = generate_network({});
    EXPECT_EQ(network.products.size(), 500U);
    EXPECT_EQ(network.mfcs().size(), 8U);
    EXPECT_TRUE(network.hub().exists());
    EXPECT_EQ(network.suppliers.size(), 40U);
    EXPECT_EQ(network.drivers.size(), 300U);
    EXPECT_EQ(network.customers.size(), 10000U);
    EXPECT_EQ(network.zones.size(), 120U);
    std::set<std::string> departments, categories, subcategories, names;
    for (const auto& p : network.products) {
        departments.insert(p.department);
        categories.insert(p.category);
        subcategories.insert(p.subcategory);
        names.insert(p.name);
    }
    EXPECT_EQ(names.size(), 500U);
    EXPECT_GE(departments.size(), 10U);
    EXPECT_EQ(categories.size(), category_profiles().size());
    EXPECT_EQ(subcategories.size(), subcategory_profiles().size());
}

TEST(GeneratedNetwork, IsSortedByKeyEverywhere) {
    for (const auto& network : {generate_network({}), generate_network(tiny_city())}) {
        EXPECT_TRUE(std::ranges::is_sorted(network.products, std::ranges::less{}, &Product::product_id));
        EXPECT_TRUE(std::ranges::is_sorted(network.sites, std::ranges::less{}, &Site::site_id));
        EXPECT_TRUE(std::ranges::is_sorted(network.zones, std::ranges::less{}, &Zone::zone_id));
        EXPECT_TRUE(std::ranges::is_sorted(network.suppliers, std::ranges::less{}, &Supplier::supplier_id));
        EXPECT_TRUE(std::ranges::is_sorted(network.drivers, std::ranges::less{}, &Driver::driver_id));
        EXPECT_TRUE(std::ranges::is_sorted(network.customers, std::ranges::less{}, &Customer::customer_id));
    }
}

TEST(GeneratedNetwork, IsTheSameForTheSameSeedAndAnotherForAnother) {
    const auto a = generate_network(tiny_city());
    const auto b = generate_network(tiny_city());
    auto other_seed = tiny_city();
    other_seed.seed = 2;
    const auto c = generate_network(other_seed);
    std::size_t moved = 0;
    for (std::size_t i = 0; i < a.customers.size(); ++i) {
        EXPECT_EQ(a.customers[i].location.latitude, b.customers[i].location.latitude);
        moved += a.customers[i].location.latitude != c.customers[i].location.latitude;
    }
    for (std::size_t p = 0; p < a.products.size(); ++p) {
        EXPECT_EQ(a.products[p].name, b.products[p].name);
        EXPECT_EQ(a.products[p].list_price, b.products[p].list_price);
    }
    EXPECT_GT(moved, 150U);
}

TEST(GeneratedNetwork, SellsEverythingAboveItsCostInWholeCases) {
    const auto network = generate_network({});
    for (const auto& p : network.products) {
        EXPECT_LT(p.unit_cost, p.list_price) << p.name;
        EXPECT_EQ(p.list_price.micros() % 10'000, 0) << p.name;
        EXPECT_EQ(p.minimum_order.value() % p.case_pack.value(), 0) << p.name;
        EXPECT_GT(p.unit_volume.value(), 0);
        EXPECT_LT(p.supplier.value, network.suppliers.size());
        EXPECT_FALSE(p.via_hub && p.temperature == TemperatureClass::chilled) << p.name;
        EXPECT_FALSE(p.via_hub && p.shelf_life_days > 0) << p.name;
    }
    EXPECT_EQ(std::ranges::count(network.products, true, &Product::via_hub), 300);
}

TEST(GeneratedNetwork, PutsAboutSevenDriversOfTenToWorkEveryDay) {
    const auto network = generate_network({});
    for (int weekday = 0; weekday < 7; ++weekday) {
        const auto working = std::ranges::count_if(
            network.drivers, [&](const Driver& d) { return (d.work_weekdays >> weekday & 1) != 0; });
        EXPECT_NEAR(double(working), 210, 12) << weekday;
    }
    for (const auto site : network.mfcs()) { EXPECT_GT(std::ranges::count(network.drivers, site, &Driver::home), 0); }
}

TEST(GeneratedNetwork, NumbersCustomersByTheDayTheyJoinAndHasOneInEveryZoneFromTheStart) {
    const CityConfig config;
    const auto network = generate_network(config);
    const auto first_new =
        std::ranges::find_if(network.customers, [&](const Customer& c) { return c.since > config.first_day; });
    EXPECT_EQ(network.customers.end() - first_new, 200);
    EXPECT_TRUE(std::ranges::is_sorted(first_new, network.customers.end(), {}, &Customer::since));
    std::set<ZoneIndex> zones;
    for (auto it = network.customers.begin(); it != first_new; ++it) { zones.insert(it->zone); }
    EXPECT_EQ(zones.size(), network.zones.size());
}

TEST(GeneratedNetwork, LetsSomeProductsComeAndSomeGoWithinTheHorizon) {
    const CityConfig config;
    const auto network = generate_network(config);
    const auto last = config.first_day + Days(config.horizon_days);
    EXPECT_EQ(
        std::ranges::count_if(network.products,
                              [&](const Product& p) { return p.launched > config.first_day && p.launched < last; }),
        10);
    EXPECT_EQ(std::ranges::count_if(network.products, [&](const Product& p) { return p.ended <= last; }), 10);
}

TEST(GeneratedNetwork, ReachesEveryZoneFromSomeSitesButNotFromAll) {
    const auto network = generate_network({});
    double sum = 0;
    for (std::size_t z = 0; z < network.zones.size(); ++z) { sum += double(network.reach(ZoneIndex(z)).size()); }
    EXPECT_GT(sum / 120, 1.3);
    EXPECT_LT(sum / 120, 4);
}

TEST(GeneratedNetwork, WorksInEverySmallSize) {
    for (const int products : {1, 7, 50, 150}) {
        for (const bool hub : {true, false}) {
            auto config = tiny_city();
            config.products = products;
            config.hub = hub;
            const auto network = generate_network(config);
            EXPECT_EQ(network.products.size(), static_cast<std::size_t>(products));
            EXPECT_EQ(network.hub().exists(), hub);
            EXPECT_TRUE(hub || std::ranges::none_of(network.products, &Product::via_hub));
        }
    }
}

TEST(DemandLevels, AreShares) {
    const CityConfig config;
    const auto network = generate_network(config);
    const auto levels = demand_levels(config, network);
    EXPECT_NEAR(std::accumulate(levels.product_share.begin(), levels.product_share.end(), 0.0), 1, 1e-9);
    EXPECT_NEAR(std::accumulate(levels.zone_weight.begin(), levels.zone_weight.end(), 0.0), 1, 1e-9);
    EXPECT_NEAR(std::accumulate(levels.zone_share.begin(), levels.zone_share.end(), 0.0), 500, 1e-6);
    const auto sites = site_volume_shares(network, levels);
    double mfcs = 0;
    for (const auto s : network.mfcs()) { mfcs += sites[s.value]; }
    EXPECT_NEAR(mfcs, 1, 1e-9);
}

TEST(DemandLevels, GiveASiteATrueShareOfAProductThatDiffersFromItsShareOfVolume) {
    const CityConfig config;
    const auto network = generate_network(config);
    const auto levels = demand_levels(config, network);
    const auto volume = site_volume_shares(network, levels);
    double squares = 0;
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        std::vector<double> share(network.sites.size());
        for (std::size_t z = 0; z < network.zones.size(); ++z) {
            share[network.reach(ZoneIndex(z)).front().value] += levels.zone_share[p * network.zones.size() + z];
        }
        for (const auto s : network.mfcs()) { squares += std::pow(std::log(share[s.value] / volume[s.value]), 2); }
    }
    const double sd = std::sqrt(squares / 4000);
    EXPECT_GT(sd, 0.2);
    EXPECT_LT(sd, 0.6);
}

TEST(Apportion, GivesLargestRemaindersAndKeepsTheMinimum) {
    EXPECT_EQ(apportion(10, {1, 1, 1}, 0), (std::vector<std::size_t>{4, 3, 3}));
    EXPECT_EQ(apportion(10, {98, 1, 1}, 1), (std::vector<std::size_t>{8, 1, 1}));
    EXPECT_EQ(apportion(7, {3, 4}, 0), (std::vector<std::size_t>{3, 4}));
}

TEST(PublicHolidays, FollowEaster) {
    const auto date = [](const char* text) { return parse_date(text).value(); };
    EXPECT_EQ(easter_sunday(2000), date("2000-04-23"));
    EXPECT_EQ(easter_sunday(2024), date("2024-03-31"));
    EXPECT_EQ(easter_sunday(2026), date("2026-04-05"));
    const auto holidays = public_holidays(date("2026-01-01"), date("2026-12-31"));
    EXPECT_EQ(holidays.size(), 10U);
    EXPECT_TRUE(std::ranges::binary_search(holidays, date("2026-04-06")));  // Easter Monday
    EXPECT_TRUE(std::ranges::binary_search(holidays, date("2026-05-14")));  // Ascension
    EXPECT_TRUE(std::ranges::binary_search(holidays, date("2026-05-25")));  // Whit Monday
}

}  // namespace
}  // namespace nearstock
