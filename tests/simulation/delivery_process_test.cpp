#include "simulation/delivery_process.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace nearstock {
namespace {

const BusinessDate monday{std::chrono::year(2026) / 3 / 2};

TEST(DeliveryProcess, TheRoadHasTwoPeaks) {
    const auto at = [](int hour) { return DeliveryProcess::congestion(Seconds(hour * 3600)); };
    EXPECT_GT(at(8), at(6));
    EXPECT_GT(at(8), at(11));
    EXPECT_GT(at(17), at(14));
    EXPECT_GT(at(17), at(22));
    EXPECT_LT(at(22), 1.05);
    EXPECT_LT(at(17), 1.7);
}

TEST(DeliveryProcess, ADriveTakesDistanceBySpeedTimesCongestionTimesWeatherOnAverage) {
    const DeliveryProcess road(3);
    const TravelModel travel;
    double sum = 0;
    for (std::uint64_t key = 0; key < 4000; ++key) {
        sum += double(road.drive(travel,
                                 {.key = key,
                                  .attempt = 1,
                                  .day = monday,
                                  .departs = Seconds(17 * 3600),
                                  .distance = Distance(4000)},
                                 1.2)
                          .count());
    }
    EXPECT_NEAR(sum / 4000, 4000 / 8.0 * DeliveryProcess::congestion(Seconds(17 * 3600)) * 1.2, 6);
}

TEST(DeliveryProcess, EveryDrawIsAddressedByWhatItIsAbout) {
    const DeliveryProcess one(3), two(3), other(4);
    const auto key = DeliveryProcess::key_of("S-2026-03-02-00001-1");
    (void)two.hand_over(1, 1);  // another order of questions
    EXPECT_EQ(one.hand_over(key, 1), two.hand_over(key, 1));
    EXPECT_NE(one.hand_over(key, 1), one.hand_over(key, 2));
    EXPECT_NE(one.hand_over(key, 1), other.hand_over(key, 1));
}

TEST(DeliveryProcess, DoorsDriversAndPickersFailAsOftenAsStated) {
    const DeliveryProcess road(3);
    int failed = 0, absent = 0, wrong = 0;
    double handing_over = 0, labour = 0;
    RateCard rates;
    rates.pick_per_shipment = Seconds(60);
    rates.pick_per_line = Seconds(20);
    rates.pick_per_unit = Seconds(5);
    constexpr int n = 20000;
    for (std::uint64_t key = 0; key < n; ++key) {
        failed += road.fails(key, 1) ? 1 : 0;
        absent += road.comes_to_work(DriverIndex(key), monday) ? 0 : 1;
        wrong += road.mispicked(key, Quantity(5));
        handing_over += double(road.hand_over(key, 1).count()) / n;
        labour += double(road.picking(rates, key, 3, Quantity(8)).count()) / n;
    }
    EXPECT_NEAR(failed / double(n), 0.015, 0.003);
    EXPECT_NEAR(absent / double(n), 0.02, 0.003);
    EXPECT_NEAR(wrong / double(5 * n), 0.003, 0.001);
    EXPECT_NEAR(handing_over, 180, 3);
    EXPECT_NEAR(labour, 160, 1);
}

}  // namespace
}  // namespace nearstock
