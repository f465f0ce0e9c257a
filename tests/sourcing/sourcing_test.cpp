#include "core/random.hpp"
#include "sourcing/shipment_cost.hpp"
#include "sourcing/sourcing_policy.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <set>

namespace nearstock {
namespace {

constexpr std::int64_t euro = 1'000'000;
const BusinessDate a_day{std::chrono::year{2026} / 3 / 2};

/// A line of sites one kilometre apart, east to west, and a zone beside each.
Network a_line_of_sites(std::size_t site_count, std::size_t product_count, Seconds threshold = Seconds(1500)) {
    Network network;
    network.time_zone = TimeZone::find("Europe/Berlin").value();
    network.delivery_threshold = threshold;
    constexpr double degrees_per_km = 1 / 67.6;  // of longitude at 52.5° north
    for (std::size_t i = 0; i < site_count; ++i) {
        const Location place{52.5, 13.4 + degrees_per_km * static_cast<double>(i)};
        network.sites.push_back({.site_id = "S" + std::to_string(i), .location = place, .pick_units_per_hour = 400});
        network.zones.push_back({.zone_id = "Z" + std::to_string(i), .location = place, .area_km2 = 1});
    }
    for (std::size_t p = 0; p < product_count; ++p) {
        network.products.push_back({.product_id = "P" + std::to_string(p)});
    }
    RateCard& rates = network.rates;
    rates.driver_per_hour = Money(18 * euro);
    rates.van_per_km = Money(euro / 4);
    rates.late_delivery = Money(3 * euro);
    rates.late_per_minute = Money(euro / 10);
    rates.labour_per_hour = Money(18 * euro);
    rates.pick_per_shipment = Seconds(60);
    rates.pick_per_line = Seconds(20);
    rates.pick_per_unit = Seconds(5);
    network.prepare();
    return network;
}

/// A wave at 10:00 with stock, pickers and orders that tests fill in.
struct Wave {
    explicit Wave(Network n)
        : network(std::move(n)),
          available(network.products.size() * network.sites.size()),
          picks(network.sites.size(), 1000) {}
    void stock(std::size_t product, std::size_t site, std::int64_t units) {
        available[network.cell(ProductIndex(product), SiteIndex(site))] = Quantity(units);
    }
    void value(std::size_t product, std::size_t site, double micros) {
        values.resize(available.size());
        values[network.cell(ProductIndex(product), SiteIndex(site))] = micros;
    }
    Order& order(std::size_t zone, std::vector<std::pair<std::size_t, std::int64_t>> lines) {
        const Timestamp placed = network.time_zone.at(a_day, Seconds(9 * 3600 + 2700));
        Order order{.order_id = "O" + std::to_string(orders.size()),
                    .zone = ZoneIndex(zone),
                    .placed_at = placed,
                    .window_start = placed,
                    .window_end = placed + Seconds(3 * 3600)};
        for (const auto& [product, units] : lines) {
            order.lines.push_back({ProductIndex(product), Quantity(units), UnitPrice(2 * euro)});
        }
        orders.push_back(order);
        return orders.back();
    }
    [[nodiscard]] SourcingInputs inputs() const {
        return {network, Seconds(10 * 3600), orders, available, picks, values};
    }
    Network network;
    std::vector<Quantity> available;
    std::vector<std::int64_t> picks;
    std::vector<double> values;
    std::vector<Order> orders;
};

std::set<std::uint32_t> sites_of_order(const SourcingPlan& plan, std::uint32_t order) {
    std::set<std::uint32_t> sites;
    for (const Allocation& a : plan.allocations) {
        if (a.order == order) {
            sites.insert(a.site.value);
        }
    }
    return sites;
}

TEST(NearestSite, ShipsEachLineFromTheNearestSiteThatHasIt) {
    Wave wave(a_line_of_sites(3, 2));
    wave.stock(0, 0, 5);
    wave.stock(1, 1, 5);
    wave.stock(1, 2, 5);
    wave.order(0, {{0, 2}, {1, 3}});
    const auto plan = make_nearest_site_policy()->source(wave.inputs());
    ASSERT_EQ(plan.allocations.size(), 2u);
    EXPECT_EQ(plan.allocations[0].site, SiteIndex(0));
    EXPECT_EQ(plan.allocations[1].site, SiteIndex(1));
    EXPECT_EQ(plan.split_orders, 1u);
}

TEST(NearestSite, GoesToTheNextSiteWhenThePickersOfTheNearestAreBusy) {
    Wave wave(a_line_of_sites(2, 1));
    wave.stock(0, 0, 10);
    wave.stock(0, 1, 10);
    wave.picks = {2, 100};
    wave.order(0, {{0, 3}});
    wave.order(0, {{0, 2}});
    const auto plan = make_nearest_site_policy()->source(wave.inputs());
    EXPECT_EQ(sites_of_order(plan, 0), (std::set<std::uint32_t>{1}));
    EXPECT_EQ(sites_of_order(plan, 1), (std::set<std::uint32_t>{0}));
}

TEST(CheapestSite, TakesOneSiteFurtherAwayRatherThanTwo) {
    Wave wave(a_line_of_sites(3, 2));
    wave.stock(0, 0, 5);
    wave.stock(1, 1, 5);
    wave.stock(0, 2, 5);
    wave.stock(1, 2, 5);
    wave.order(0, {{0, 2}, {1, 3}});
    const auto plan = make_cheapest_site_policy({})->source(wave.inputs());
    EXPECT_EQ(sites_of_order(plan, 0), (std::set<std::uint32_t>{2}));
    EXPECT_EQ(plan.split_orders, 0u);
}

TEST(CheapestSite, SparesStockThatIsWorthMoreThanTheLongerDrive) {
    Wave wave(a_line_of_sites(2, 1));
    wave.stock(0, 0, 5);
    wave.stock(0, 1, 50);
    wave.order(0, {{0, 1}});
    EXPECT_EQ(sites_of_order(make_cheapest_site_policy({})->source(wave.inputs()), 0), (std::set<std::uint32_t>{0}));
    wave.value(0, 0, 2 * euro);
    EXPECT_EQ(sites_of_order(make_cheapest_site_policy({})->source(wave.inputs()), 0), (std::set<std::uint32_t>{1}));
}

// By hand: a second shipment from the next site (1.3 km, 163 s) costs a fifth of 300 s + 2·163 s, a hop of 734 m (92 s)
// and 180 s of service, 397 s or 1.98 €, 1.25 km or 0.31 €, and 60 s of picking or 0.30 €: 2.60 €. Sparing 3 units that
// are worth 1 € at the first site and nothing at the second saves 3.00 €: the split pays. At 0.80 € it does not.
TEST(CheapestSite, SplitsWhenThatPaysByAHandCalculation) {
    for (const auto& [value, sites] : {std::pair{1.0, std::set<std::uint32_t>{0, 1}}, {0.8, {0}}}) {
        Wave wave(a_line_of_sites(2, 2));
        wave.stock(0, 0, 5);
        wave.stock(1, 0, 5);
        wave.stock(1, 1, 5);
        wave.value(1, 0, value * euro);
        wave.order(0, {{0, 1}, {1, 3}});
        const auto plan = make_cheapest_site_policy({})->source(wave.inputs());
        EXPECT_EQ(sites_of_order(plan, 0), sites) << value;
    }
    Wave wave(a_line_of_sites(2, 1));
    wave.order(0, {{0, 1}});
    const auto inputs = wave.inputs();
    ShipmentCosts costs(inputs);
    const double second_shipment = costs.last_mile(wave.orders[0], SiteIndex(1)) + costs.labour(0, 0);
    EXPECT_NEAR(second_shipment / euro, 2.60, 0.01);
}

TEST(CheapestSite, NeverSplitsToSaveInTheControlArm) {
    Wave wave(a_line_of_sites(2, 2));
    wave.stock(0, 0, 5);
    wave.stock(1, 0, 5);
    wave.stock(1, 1, 5);
    wave.value(1, 0, 10 * euro);
    wave.order(0, {{0, 1}, {1, 3}}).arm = 0;
    wave.order(0, {{0, 1}, {1, 2}}).arm = 1;
    const auto plan = make_cheapest_site_policy({.split_by_arm = true})->source(wave.inputs());
    EXPECT_EQ(sites_of_order(plan, 0).size(), 1u);
    EXPECT_EQ(sites_of_order(plan, 1).size(), 2u);
}

TEST(CheapestSite, AvoidsASiteThatWouldBeTooLate) {
    Wave wave(a_line_of_sites(2, 1));
    wave.stock(0, 0, 5);
    wave.stock(0, 1, 5);
    wave.value(0, 0, 0.7 * euro);  // a little dearer here, as long as there is time
    auto& order = wave.order(0, {{0, 1}});
    const auto policy = make_cheapest_site_policy({});
    EXPECT_EQ(sites_of_order(policy->source(wave.inputs()), 0), (std::set<std::uint32_t>{1}));
    order.window_end = order.placed_at + Seconds(2700);
    EXPECT_EQ(sites_of_order(policy->source(wave.inputs()), 0), (std::set<std::uint32_t>{0}));
}

TEST(CheapestSite, GoesBeyondItsReachOnlyForWhatReachDoesNotHave) {
    Wave wave(a_line_of_sites(3, 1, Seconds(200)));  // a zone reaches its own site and the next
    wave.stock(0, 0, 2);
    wave.stock(0, 2, 5);
    wave.order(0, {{0, 3}});
    const auto plan = make_cheapest_site_policy({})->source(wave.inputs());
    ASSERT_EQ(plan.allocations.size(), 2u);
    EXPECT_EQ(plan.allocations[0].units, Quantity(2));
    EXPECT_EQ(plan.allocations[1].site, SiteIndex(2));
}

TEST(CheapestSite, CountsTwoLinesOfOneProductTogether) {
    Wave wave(a_line_of_sites(2, 1));
    wave.stock(0, 0, 3);
    wave.stock(0, 1, 4);
    wave.order(0, {{0, 2}, {0, 2}});
    const auto plan = make_cheapest_site_policy({})->source(wave.inputs());
    EXPECT_EQ(sites_of_order(plan, 0), (std::set<std::uint32_t>{1}));
}

/// A wave with random scarce stock, whose orders want only what is still there in reach, as the shop accepts them.
Wave a_random_wave(std::uint64_t seed, std::size_t order_count, std::size_t site_count, std::size_t product_count) {
    Generator random(seed);
    Wave wave(a_line_of_sites(site_count, product_count, Seconds(200 + random.below(800))));
    for (auto& units : wave.available) {
        units = Quantity(random.chance(0.3) ? 0 : static_cast<std::int64_t>(random.below(12)));
    }
    wave.values.resize(wave.available.size());
    for (auto& value : wave.values) { value = random.exponential(0.5 * euro); }
    for (auto& picks : wave.picks) { picks = static_cast<std::int64_t>(random.below(80)); }
    auto left = wave.available;
    for (std::size_t i = 0; i < order_count; ++i) {
        const std::size_t zone = random.below(site_count);
        std::vector<std::pair<std::size_t, std::int64_t>> lines;
        const auto line_count = 1 + random.below(5);
        for (std::uint64_t l = 0; l < line_count; ++l) {
            const std::size_t product = random.below(product_count);
            auto units = static_cast<std::int64_t>(1 + random.below(4));
            std::int64_t taken = 0;
            for (const SiteIndex site : wave.network.reach(ZoneIndex(zone))) {
                auto& here = left[wave.network.cell(ProductIndex(product), site)];
                const auto take = std::min(units - taken, here.value());
                here -= Quantity(take);
                taken += take;
            }
            if (taken > 0) {
                lines.emplace_back(product, taken);
            }
        }
        if (!lines.empty()) {
            wave.order(zone, lines).arm = static_cast<int>(random.below(2));
        }
    }
    return wave;
}

void expect_conserved(const Wave& wave, const SourcingPlan& plan) {
    std::map<std::pair<std::uint32_t, std::uint32_t>, std::int64_t> allocated;
    std::map<std::size_t, std::int64_t> taken;
    std::tuple<std::uint32_t, std::uint32_t, SiteIndex> last{};
    bool first = true;
    for (const Allocation& a : plan.allocations) {
        const std::tuple now(a.order, a.line, a.site);
        RC_ASSERT(first || last < now);
        first = false;
        last = now;
        RC_ASSERT(a.units > Quantity(0));
        allocated[{a.order, a.line}] += a.units.value();
        taken[wave.network.cell(wave.orders[a.order].lines[a.line].product, a.site)] += a.units.value();
    }
    for (std::uint32_t o = 0; o < wave.orders.size(); ++o) {
        for (std::uint32_t l = 0; l < wave.orders[o].lines.size(); ++l) {
            RC_ASSERT((allocated[{o, l}] == wave.orders[o].lines[l].units.value()));
        }
    }
    for (const auto& [cell, units] : taken) { RC_ASSERT(units <= wave.available[cell].value()); }
    RC_ASSERT(plan.order_cost.size() == wave.orders.size());
}

/// Replays the plan: a site out of reach ships only when reach has run out of the product.
void expect_reach_respected(const Wave& wave, const SourcingPlan& plan) {
    auto left = wave.available;
    const auto in_reach = [&](const Order& order, SiteIndex site) {
        const auto& reach = wave.network.reach(order.zone);
        return std::ranges::find(reach, site) != reach.end();
    };
    for (const Allocation& a : plan.allocations) {
        left[wave.network.cell(wave.orders[a.order].lines[a.line].product, a.site)] -= a.units;
        const Order& order = wave.orders[a.order];
        if (!in_reach(order, a.site)) {
            // After the whole order is taken nothing of this product may be left in its reach.
            auto after = left;
            for (const Allocation& b : plan.allocations) {
                if (b.order == a.order && std::tie(b.line, b.site) > std::tie(a.line, a.site)) {
                    after[wave.network.cell(order.lines[b.line].product, b.site)] -= b.units;
                }
            }
            for (const SiteIndex site : wave.network.reach(order.zone)) {
                RC_ASSERT(after[wave.network.cell(order.lines[a.line].product, site)] == Quantity(0));
            }
        }
    }
}

RC_GTEST_PROP(Sourcing, AllocatesEveryUnitExactlyOnceAndFromReachWhileReachSuffices, (std::uint64_t seed)) {
    const Wave wave = a_random_wave(seed, 60, 6, 25);
    for (const auto& policy : {make_nearest_site_policy(), make_cheapest_site_policy({}),
                               make_cheapest_site_policy({.split_by_arm = true})}) {
        const auto plan = policy->source(wave.inputs());
        expect_conserved(wave, plan);
        expect_reach_respected(wave, plan);
    }
}

RC_GTEST_PROP(CheapestSite, ShipsFromOneSiteInTheControlArmWhenOneCan, (std::uint64_t seed)) {
    const Wave wave = a_random_wave(seed, 40, 5, 15);
    const auto plan = make_cheapest_site_policy({.split_by_arm = true})->source(wave.inputs());
    auto left = wave.available;
    std::size_t next = 0;
    for (std::uint32_t o = 0; o < wave.orders.size(); ++o) {
        const Order& order = wave.orders[o];
        bool one_can = false;
        for (const SiteIndex site : wave.network.reach(order.zone)) {
            std::map<std::uint32_t, std::int64_t> need;
            for (const OrderLine& line : order.lines) { need[line.product.value] += line.units.value(); }
            one_can = one_can || std::ranges::all_of(need, [&](const auto& entry) {
                          return left[wave.network.cell(ProductIndex(entry.first), site)].value() >= entry.second;
                      });
        }
        const auto sites = sites_of_order(plan, o);
        if (order.arm == 0 && one_can) {
            RC_ASSERT(sites.size() == 1u);
        }
        for (; next < plan.allocations.size() && plan.allocations[next].order == o; ++next) {
            const Allocation& a = plan.allocations[next];
            left[wave.network.cell(order.lines[a.line].product, a.site)] -= a.units;
        }
    }
}

RC_GTEST_PROP(CheapestSite, IsNeverExpectedToCostMoreThanTheNearestSiteForASingleOrder, (std::uint64_t seed)) {
    Wave wave = a_random_wave(seed, 1, 6, 8);
    std::ranges::fill(wave.picks, 1000);
    const auto total = [](const SourcingPlan& plan) {
        Money sum;
        for (const SourcingCost& cost : plan.order_cost) { sum += cost.last_mile + cost.labour + cost.stock_value; }
        return sum;
    };
    const auto ours = make_cheapest_site_policy({})->source(wave.inputs());
    const auto practice = make_nearest_site_policy()->source(wave.inputs());
    const std::size_t practice_sites = wave.orders.empty() ? 0 : sites_of_order(practice, 0).size();
    RC_PRE(practice_sites <= 2);
    std::set<ProductIndex> products;
    for (const OrderLine& line : wave.orders.empty() ? std::vector<OrderLine>{} : wave.orders[0].lines) {
        RC_PRE(products.insert(line.product).second);
    }
    RC_ASSERT(total(ours) <= total(practice) + Money(3));  // each of three parts is rounded
}

}  // namespace
}  // namespace nearstock
