#include "simulation/demand_process.hpp"
#include "simulation/demand_levels.hpp"
#include "tiny_city.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>
#include <tuple>

namespace nearstock {
namespace {

struct LivingCity {
    explicit LivingCity(const CityConfig& c) : config(c), network(generate_network(c)), demand(c, network) {}
    CityConfig config;
    Network network;
    DemandProcess demand;
    [[nodiscard]] BusinessDate day(int n) const { return config.first_day + Days(n); }
};

bool same(const Wish& a, const Wish& b) {
    const auto same_line = [](const WishLine& x, const WishLine& y) {
        return x.product == y.product && x.units == y.units;
    };
    return std::tie(a.customer, a.zone, a.local_clock, a.window_start, a.window_end, a.channel) ==
               std::tie(b.customer, b.zone, b.local_clock, b.window_start, b.window_end, b.channel) &&
           std::ranges::equal(a.lines, b.lines, same_line);
}

double correlation(const std::vector<double>& x, const std::vector<double>& y) {
    const auto n = double(x.size());
    const double mx = std::accumulate(x.begin(), x.end(), 0.0) / n;
    const double my = std::accumulate(y.begin(), y.end(), 0.0) / n;
    double xy = 0, xx = 0, yy = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xy += (x[i] - mx) * (y[i] - my);
        xx += (x[i] - mx) * (x[i] - mx);
        yy += (y[i] - my) * (y[i] - my);
    }
    return xy / std::sqrt(xx * yy);
}

TEST(DemandProcess, IsTheSameWhateverTheOrderOfCalls) {
    const LivingCity a(tiny_city());
    const LivingCity b(tiny_city());
    const auto late_first = a.demand.wishes(a.day(40));
    (void)a.demand.surroundings(a.day(12));
    const auto then_early = a.demand.wishes(a.day(3));
    const auto early_first = b.demand.wishes(b.day(3));
    const auto then_late = b.demand.wishes(b.day(40));
    EXPECT_FALSE(late_first.empty());
    EXPECT_TRUE(std::ranges::equal(late_first, then_late, same));
    EXPECT_TRUE(std::ranges::equal(then_early, early_first, same));
    EXPECT_EQ(a.demand.expected_cells(a.day(7)), b.demand.expected_cells(b.day(7)));
}

TEST(DemandProcess, BringsTheDefaultCityThreeThousandOrdersADay) {
    const LivingCity city{CityConfig{}};
    double orders = 0, lines = 0, units = 0;
    for (int d = 0; d < 200; ++d) {
        for (const auto& wish : city.demand.wishes(city.day(d))) {
            ++orders;
            lines += double(wish.lines.size());
            for (const auto& line : wish.lines) { units += double(line.units.value()); }
        }
    }
    EXPECT_NEAR(orders / 200, 3000, 30);
    EXPECT_NEAR(lines / 200, 7900, 79);
    EXPECT_NEAR(units / lines, 1.29, 0.03);
}

TEST(DemandProcess, BringsFourWeeksNotFarFromTheAverage) {
    const LivingCity city{CityConfig{}};
    double orders = 0;
    for (int d = 70; d < 98; ++d) { orders += double(city.demand.wishes(city.day(d)).size()); }
    EXPECT_NEAR(orders / 28, 3000, 150);
}

TEST(DemandProcess, MakesOrdersThatCanBeDelivered) {
    const LivingCity city(tiny_city());
    for (int d = 0; d < 30; ++d) {
        const auto wishes = city.demand.wishes(city.day(d));
        EXPECT_TRUE(std::ranges::is_sorted(wishes, {}, &Wish::local_clock));
        for (const auto& wish : wishes) {
            const auto& customer = city.network.customers[wish.customer.value];
            EXPECT_EQ(customer.zone, wish.zone);
            EXPECT_LE(customer.since, city.day(d));
            EXPECT_GE(wish.local_clock, city.config.opening);
            EXPECT_LT(wish.local_clock, city.config.closing);
            EXPECT_EQ(wish.window_start - wish.local_clock, Seconds(1800));
            EXPECT_GE(wish.window_end - wish.local_clock, Seconds(7200));
            EXPECT_LE(wish.window_end - wish.local_clock, Seconds(10800));
            ASSERT_FALSE(wish.lines.empty());
            EXPECT_EQ(std::ranges::adjacent_find(wish.lines, std::ranges::greater_equal{}, &WishLine::product),
                      wish.lines.end());
            for (const auto& line : wish.lines) {
                EXPECT_GT(line.units.value(), 0);
                EXPECT_TRUE(city.network.products[line.product.value].sold_on(city.day(d)));
            }
        }
    }
}

/// The q of a logarithmic distribution with this mean: −q ÷ ((1 − q) ln(1 − q)) = mean.
double logarithmic_q(double mean) {
    double low = 1e-9, high = 1 - 1e-9;
    for (int i = 0; i < 60; ++i) {
        const double q = (low + high) / 2;
        (-q / ((1 - q) * std::log1p(-q)) < mean ? low : high) = q;
    }
    return low;
}

// Given its mean m, a cell is negative binomial with size r = m (1 − q) ÷ q: variance m ÷ (1 − q), P(0) = (1 − q)^r.
TEST(DemandProcess, DrawsNegativeBinomialUnits) {
    double squares = 0, variance = 0, zeros = 0, expected_zeros = 0, sum = 0, expected_sum = 0;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        auto config = tiny_city();
        config.orders_per_day = 600;
        config.seed = seed;
        const LivingCity city(config);
        const auto units_per_line = demand_levels(config, city.network).units_per_line;
        for (int d = 0; d < 200; ++d) {
            const auto mean = city.demand.expected_cells(city.day(d));
            std::vector<double> units(mean.size());
            for (const auto& wish : city.demand.wishes(city.day(d))) {
                for (const auto& line : wish.lines) {
                    units[line.product.value * 10 + wish.zone.value] += double(line.units.value());
                }
            }
            for (std::size_t i = 0; i < mean.size(); ++i) {
                const double q = logarithmic_q(units_per_line[i / 10]);
                squares += std::pow(units[i] - mean[i], 2);
                variance += mean[i] / (1 - q);
                zeros += units[i] == 0;
                expected_zeros += std::pow(1 - q, mean[i] * (1 - q) / q);
                sum += units[i];
                expected_sum += mean[i];
            }
        }
    }
    EXPECT_NEAR(sum / expected_sum, 1, 0.005);
    EXPECT_NEAR(squares / variance, 1, 0.02);
    EXPECT_NEAR(zeros / expected_zeros, 1, 0.015);
}

TEST(DemandProcess, RaisesDemandOfAPromotedProductByItsElasticity) {
    auto config = tiny_city();
    config.demand.promotion_share = 0.2;
    config.demand.promotion_display = 0;
    auto without = config;
    without.demand.promotion_share = 0;
    const LivingCity a(config);
    const LivingCity b(without);
    std::map<std::uint32_t, std::vector<double>> elasticities;
    for (int d = 7; d < 150; ++d) {
        const auto with_units = a.demand.expected_units(a.day(d));
        const auto without_units = b.demand.expected_units(b.day(d));
        double calibration = 0;  // of an ordinary product: what is not promoted tells it
        for (std::size_t p = 0; p < 50; ++p) {
            const ProductIndex product(p);
            if (without_units[p] > 0 && a.demand.price(product, a.day(d)) == b.demand.price(product, b.day(d))) {
                calibration = with_units[p] / without_units[p];
            }
        }
        ASSERT_GT(calibration, 0);
        for (std::size_t p = 0; p < 50; ++p) {
            const ProductIndex product(p);
            const double ratio =
                double(a.demand.price(product, a.day(d)).micros()) / double(b.demand.price(product, b.day(d)).micros());
            if (without_units[p] > 0 && ratio < 1) {
                elasticities[product.value].push_back(-std::log(with_units[p] / without_units[p] / calibration) /
                                                      std::log(ratio));
            }
        }
    }
    ASSERT_GT(elasticities.size(), 20U);
    double mean = 0;
    for (const auto& [product, values] : elasticities) {
        const auto [low, high] = std::ranges::minmax(values);
        EXPECT_NEAR(low, high, 0.06) << "one product has one elasticity, up to the cent its price is rounded to";
        mean += low / double(elasticities.size());
    }
    EXPECT_NEAR(mean, 1.6, 0.25);
}

TEST(DemandProcess, ShowsComingInterestInPageViewsADayBefore) {
    auto config = tiny_city();
    config.orders_per_day = 3000;  // so that counting noise is small
    auto without = config;
    without.demand.interest_sd = 0;
    const LivingCity a(config);
    const LivingCity b(without);
    std::vector<double> views, tomorrow, yesterday;
    for (int d = 1; d < 60; ++d) {
        const auto seen = a.demand.surroundings(a.day(d)).web_traffic;
        const auto usual = b.demand.surroundings(b.day(d)).web_traffic;
        const auto next = a.demand.expected_units(a.day(d + 1));
        const auto next_usual = b.demand.expected_units(b.day(d + 1));
        const auto last = a.demand.expected_units(a.day(d - 1));
        const auto last_usual = b.demand.expected_units(b.day(d - 1));
        for (std::size_t i = 0; i < seen.size(); ++i) {
            const auto p = seen[i].product.value;
            if (next[p] <= 0 || last[p] <= 0) {
                continue;
            }
            views.push_back(std::log(double(seen[i].page_views + 1) / double(usual[i].page_views + 1)));
            tomorrow.push_back(std::log(next[p] / next_usual[p]));
            yesterday.push_back(std::log(last[p] / last_usual[p]));
        }
    }
    EXPECT_GT(correlation(views, tomorrow), 0.85);
    EXPECT_LT(correlation(views, yesterday), 0.5);
}

TEST(DemandProcess, WantsNothingBeforeALaunchAndAfterAnEnd) {
    const LivingCity city{CityConfig{}};
    std::size_t looked_at = 0;
    for (std::size_t p = 0; p < 500; ++p) {
        const auto& product = city.network.products[p];
        if (product.launched > city.config.first_day) {
            EXPECT_EQ(city.demand.expected_units(product.launched - Days(1))[p], 0);
            EXPECT_GT(city.demand.expected_units(product.launched)[p], 0);
            ++looked_at;
        }
        if (product.ended != BusinessDate::max()) {
            EXPECT_GT(city.demand.expected_units(product.ended - Days(1))[p], 0);
            EXPECT_EQ(city.demand.expected_units(product.ended)[p], 0);
            ++looked_at;
        }
    }
    EXPECT_EQ(looked_at, 20U);
}

TEST(DemandProcess, IsQuietOnAHolidayAndBusyOnItsEve) {
    const LivingCity city{CityConfig{}};
    const auto total = [&](const char* date) {
        const auto units = city.demand.expected_units(parse_date(date).value());
        return std::accumulate(units.begin(), units.end(), 0.0);
    };
    EXPECT_LT(total("2026-05-01"), 0.9 * total("2026-05-08"));  // Labour Day, a Friday
    EXPECT_GT(total("2026-04-30"), 1.1 * total("2026-05-07"));
}

TEST(DemandProcess, PricesAreAPureFunctionOfTheDay) {
    const LivingCity city{CityConfig{}};
    auto forth_and_back = city.network;
    city.demand.apply_changes(forth_and_back, city.day(150));
    city.demand.apply_changes(forth_and_back, city.day(20));
    auto direct = city.network;
    city.demand.apply_changes(direct, city.day(20));
    auto late = city.network;
    city.demand.apply_changes(late, city.day(199));
    std::size_t changed = 0;
    for (std::size_t p = 0; p < 500; ++p) {
        EXPECT_EQ(forth_and_back.products[p].list_price, direct.products[p].list_price);
        EXPECT_EQ(forth_and_back.products[p].unit_cost, direct.products[p].unit_cost);
        EXPECT_LE(city.demand.price(ProductIndex(p), city.day(20)), direct.products[p].list_price);
        EXPECT_GT(late.products[p].list_price, late.products[p].unit_cost);
        changed += late.products[p].list_price != city.network.products[p].list_price;
    }
    EXPECT_GT(changed, 25U);
    EXPECT_LT(changed, 80U);
}

TEST(Surroundings, AnnouncePromotionsAWeekAheadForAboutOneProductInTwentyFive) {
    const LivingCity city{CityConfig{}};
    double promoted_days = 0;
    std::set<std::string> ids;
    for (int d = 0; d < 200; ++d) {
        for (const auto& promotion : city.demand.surroundings(city.day(d)).promotions) {
            EXPECT_EQ(city.network.time_zone.date_of(promotion.announced_at), city.day(d));
            EXPECT_GE(promotion.first_day - city.day(d), Days(7));
            EXPECT_GE(promotion.discount_ppm, 100'000);
            EXPECT_LE(promotion.discount_ppm, 350'000);
            EXPECT_TRUE(ids.insert(promotion.promotion_id).second);
            promoted_days += double((promotion.last_day - promotion.first_day).count() + 1);
        }
    }
    EXPECT_NEAR(promoted_days / 200 / 500, 0.04, 0.006);
}

TEST(Surroundings, AnnounceEverythingOnItsDay) {
    const LivingCity city{CityConfig{}};
    std::size_t customers = 0;
    double forecast_error[4] = {};
    for (int d = 0; d < 199; ++d) {
        const auto s = city.demand.surroundings(city.day(d));
        ASSERT_EQ(s.weather.size(), 4U);
        const auto actual = s.weather.back();
        EXPECT_FALSE(actual.forecast);
        EXPECT_EQ(actual.date, city.day(d));
        for (int lead = 1; lead <= 3 && d >= 3; ++lead) {
            const auto told = city.demand.surroundings(city.day(d - lead)).weather[static_cast<std::size_t>(lead - 1)];
            EXPECT_EQ(told.date, city.day(d));
            forecast_error[lead] += std::pow(told.temperature_c - actual.temperature_c, 2);
        }
        for (const auto& report : s.weather) {
            EXPECT_EQ(city.network.time_zone.date_of(report.issued_at), city.day(d));
        }
        for (const auto& event : s.events) {
            EXPECT_EQ(city.network.time_zone.date_of(event.announced_at), city.day(d));
            EXPECT_GE(event.date, city.day(d));
            EXPECT_EQ(event.zone.exists(), event.kind != "holiday");
        }
        for (const auto& price : s.competitor_prices) {
            EXPECT_EQ(city.network.time_zone.date_of(price.observed_at), city.day(d));
            EXPECT_GT(price.price.micros(), 0);
        }
        EXPECT_EQ(s.competitor_prices.size(), 200U);
        EXPECT_EQ(s.exchange_rates.size(), 2U);
        customers += s.new_customers.size();
        EXPECT_GE(city.demand.weather_delay(city.day(d)), 1);
    }
    EXPECT_EQ(
        std::ranges::count_if(city.network.customers,
                              [&](const Customer& c) { return c.since > city.day(0) && c.since < city.day(199); }),
        static_cast<std::ptrdiff_t>(customers));
    EXPECT_LT(forecast_error[1], forecast_error[2]);
    EXPECT_LT(forecast_error[2], forecast_error[3]);
}

TEST(Surroundings, NameEveryProductWhoseRowChanges) {
    const LivingCity city{CityConfig{}};
    auto before = city.network;
    city.demand.apply_changes(before, city.day(0));
    for (int d = 1; d < 200; ++d) {
        auto after = before;
        city.demand.apply_changes(after, city.day(d));
        const auto changed = city.demand.surroundings(city.day(d)).changed_products;
        for (std::size_t p = 0; p < 500; ++p) {
            const bool differs = after.products[p].list_price != before.products[p].list_price ||
                                 after.products[p].unit_cost != before.products[p].unit_cost;
            if (differs) {
                EXPECT_TRUE(std::ranges::binary_search(changed, ProductIndex(p)));
            }
        }
        before = std::move(after);
    }
}

TEST(DemandProcess, LivesInASmallCityWithoutAHub) {
    auto config = tiny_city();
    config.hub = false;
    const LivingCity city(config);
    double orders = 0;
    for (int d = 0; d < 200; ++d) { orders += double(city.demand.wishes(city.day(d)).size()); }
    EXPECT_NEAR(orders / 200, 60, 3);
}

}  // namespace
}  // namespace nearstock
