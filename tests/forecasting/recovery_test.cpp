#include "forecasting/recovery.hpp"

#include "core/random.hpp"
#include "forecasting/exposure.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace nearstock {
namespace {

// A day sells twice as much an hour before 11:00 as after.
constexpr std::array<double, selling_hours> hour_weights{2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
constexpr double weight_sum = 21;

struct Shop {
    HourlyHistory history;
    std::vector<double> wanted;  // series × days
};

/// What empties the shelf of a day: given its wanted hours and a random generator, the mask of empty hours.
using Emptying = std::function<std::uint16_t(const std::array<int, selling_hours>&, double mean, Generator&)>;

/// `day_size`: of the gamma effect that the hours of a day share.
Shop make_shop(std::size_t series, std::size_t days, double day_size, double empty_share, const Emptying& emptying,
               std::uint64_t seed = 3) {
    Shop shop;
    auto& history = shop.history;
    history.first_day = std::chrono::sys_days(std::chrono::year(2026) / 1 / 5);
    history.series = series;
    history.days = days;
    history.unit = 1;
    history.groupings.push_back({"class", 3, {}});
    for (std::size_t s = 0; s < series; ++s) {
        history.groupings[0].group.push_back(static_cast<std::uint32_t>(s % 3));
        Generator random(seed * 7919 + s);
        const double mean = 6 + random.gamma(2, 4);
        for (std::size_t d = 0; d < days; ++d) {
            const double effect = random.gamma(day_size, 1 / day_size);
            std::array<int, selling_hours> wanted{};
            double all = 0;
            for (std::size_t h = 0; h < selling_hours; ++h) {
                wanted[h] = static_cast<int>(random.poisson(mean * effect * hour_weights[h] / weight_sum));
                all += wanted[h];
            }
            const std::uint16_t empty = random.chance(empty_share) ? emptying(wanted, mean, random) : 0;
            for (std::size_t h = 0; h < selling_hours; ++h) {
                history.sold.push_back((empty >> h & 1U) != 0 ? 0 : static_cast<std::uint16_t>(wanted[h]));
            }
            history.empty.push_back(empty);
            history.other_hours.push_back(0);
            history.known.push_back(1);
            shop.wanted.push_back(all);
        }
    }
    return shop;
}

std::uint16_t random_third(const std::array<int, selling_hours>& /*wanted*/, double /*mean*/, Generator& random) {
    std::uint16_t empty = 0;
    for (std::size_t h = 0; h < selling_hours; ++h) { empty |= static_cast<std::uint16_t>(random.chance(0.33) << h); }
    return empty;
}

/// Empty once a stock of 0.6 … 1 mean day is sold.
std::uint16_t until_closing(const std::array<int, selling_hours>& wanted, double mean, Generator& random) {
    const double stock = mean * (0.6 + 0.4 * random.uniform());
    int sold = 0;
    for (std::size_t h = 0; h < selling_hours; ++h) {
        sold += wanted[h];
        if (sold >= stock) {
            return static_cast<std::uint16_t>(all_selling_hours << (h + 1));
        }
    }
    return 0;
}

struct Score {
    double bias = 0, wape = 0, divided_bias = 0, divided_wape = 0, z = 0;
};

Score score(const Shop& shop, const RecoveredDemand& recovered) {
    double wanted = 0, error = 0, absolute = 0, divided = 0, divided_absolute = 0, squares = 0, n = 0;
    for (std::size_t s = 0; s < shop.history.series; ++s) {
        for (std::size_t d = 0; d < shop.history.days; ++d) {
            const std::size_t at = shop.history.at(s, d);
            if (shop.history.empty[at] == 0) {
                continue;
            }
            const double e = recovered.mean[at] - shop.wanted[at];
            const double naive = shop.history.sales(s, d) / std::max(1.0 / 16, shop.history.availability(s, d));
            wanted += shop.wanted[at];
            error += e;
            absolute += std::abs(e);
            divided += naive - shop.wanted[at];
            divided_absolute += std::abs(naive - shop.wanted[at]);
            squares += e * e / (recovered.sd[at] * recovered.sd[at] + 1e-12);
            ++n;
        }
    }
    return {error / wanted, absolute / wanted, divided / wanted, divided_absolute / wanted, squares / n};
}

RecoveryOptions whole_units() { return {.count_unit = 1, .threads = 2}; }

TEST(Recovery, FindsWhatRandomHoursHid) {
    const auto shop = make_shop(150, 84, 20, 0.2, random_third);
    const auto s = score(shop, recover(shop.history, whole_units()));
    EXPECT_NEAR(s.bias, 0, 0.01);
    EXPECT_LT(s.wape, 0.85 * s.divided_wape);
    EXPECT_NEAR(s.z, 1, 0.25);
}

TEST(Recovery, IsNotMisledByDaysThatSoldOutBecauseTheyWereGood) {
    const auto shop = make_shop(150, 84, 20, 0.2, until_closing);
    const auto s = score(shop, recover(shop.history, whole_units()));
    EXPECT_GT(s.divided_bias, 0.2);
    EXPECT_NEAR(s.bias, 0, 0.03);
    EXPECT_LT(s.wape, 0.5 * s.divided_wape);
    EXPECT_NEAR(s.z, 1, 0.4);
}

TEST(Recovery, LeansOnTheDaysOwnSalesWhereDaysDifferMuch) {
    // Day effects of size 3: the seen two thirds say much about the hidden third.
    const auto shop = make_shop(150, 84, 3, 0.2, random_third);
    const auto recovered = recover(shop.history, whole_units());
    double high = 0, high_error = 0;
    for (std::size_t s = 0; s < shop.history.series; ++s) {
        for (std::size_t d = 0; d < shop.history.days; ++d) {
            const std::size_t at = shop.history.at(s, d);
            if (shop.history.empty[at] != 0 && shop.history.sales(s, d) > 20) {
                high += shop.wanted[at];
                high_error += recovered.mean[at] - shop.wanted[at];
            }
        }
    }
    EXPECT_NEAR(high_error / high, 0, 0.03);
}

TEST(Recovery, LeavesDaysInFullStockAsTheyWereSold) {
    const auto shop = make_shop(20, 40, 10, 0.3, until_closing);
    const auto recovered = recover(shop.history, whole_units());
    for (std::size_t at = 0; at < shop.wanted.size(); ++at) {
        if (shop.history.empty[at] == 0) {
            EXPECT_FLOAT_EQ(recovered.mean[at], static_cast<float>(shop.wanted[at]));
            EXPECT_EQ(recovered.sd[at], 0);
            EXPECT_EQ(recovered.exposure[at], 1);
        } else {
            EXPECT_GE(recovered.mean[at], shop.history.sales(at / 40, at % 40) - 1e-4);
            EXPECT_GT(recovered.sd[at], 0);
            EXPECT_LT(recovered.exposure[at], 1);
        }
    }
}

TEST(Recovery, TellsTheLevelOfADayWhoseShelfNeverFilled) {
    const auto shop = make_shop(60, 84, 20, 0.1, [](const auto&, double, Generator&) { return all_selling_hours; });
    EXPECT_NEAR(score(shop, recover(shop.history, whole_units())).bias, 0, 0.03);
}

TEST(Recovery, GivesASeriesThatWasNeverInStockTheMeanOfItsKind) {
    auto shop = make_shop(30, 60, 20, 0, random_third);
    for (std::size_t d = 0; d < 60; ++d) {
        shop.history.empty[shop.history.at(4, d)] = all_selling_hours;
        std::fill_n(shop.history.sold.begin() + std::ptrdiff_t(shop.history.at(4, d) * selling_hours), selling_hours,
                    0);
    }
    const auto recovered = recover(shop.history, whole_units());
    EXPECT_GT(recovered.mean[shop.history.at(4, 30)], 5);
    EXPECT_LT(recovered.mean[shop.history.at(4, 30)], 30);
}

TEST(Recovery, IsTheSameForAnyNumberOfThreads) {
    const auto shop = make_shop(40, 50, 5, 0.3, until_closing);
    const auto one = recover(shop.history, {.count_unit = 1, .threads = 1});
    const auto eight = recover(shop.history, {.count_unit = 1, .threads = 8});
    EXPECT_EQ(one.mean, eight.mean);
    EXPECT_EQ(one.sd, eight.sd);
}

TEST(Recovery, SurvivesAHistoryWithoutSalesOrRecords) {
    auto shop = make_shop(3, 10, 5, 0, random_third);
    shop.history.sold.assign(shop.history.sold.size(), 0);
    shop.history.known[4] = 0;
    shop.history.empty[7] = 0x00f0;
    const auto recovered = recover(shop.history, whole_units());
    for (std::size_t i = 0; i < recovered.mean.size(); ++i) {
        EXPECT_TRUE(std::isfinite(recovered.mean[i]) && recovered.mean[i] >= 0);
        EXPECT_TRUE(std::isfinite(recovered.sd[i]));
    }
}

TEST(HourlyExposure, FindsTheHoursThatSellMore) {
    const auto shop = make_shop(60, 84, 20, 0.3, random_third);
    const std::vector<float> level(shop.wanted.size(), 14.0F);
    const HourlyExposure exposure(shop.history, level, {.count_unit = 1});
    for (std::size_t h = 0; h < selling_hours; ++h) {
        EXPECT_NEAR(exposure.profile(5, 2)[h], hour_weights[h] / weight_sum, 0.02);
    }
    EXPECT_NEAR(exposure.share(5, 2, 0x001f), 10 / weight_sum, 0.03);
    EXPECT_NEAR(exposure.share(5, 2, all_selling_hours), 1, 1e-5);
}

}  // namespace
}  // namespace nearstock
