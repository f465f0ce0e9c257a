#include "simulation/supply_process.hpp"

#include "two_site_network.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace nearstock {
namespace {

const BusinessDate monday{std::chrono::year(2026) / 3 / 2};
const SupplierIndex daily(0u), mondays(1u);

PurchaseLine line(const Network& n, std::string id, int units, BusinessDate ordered, std::size_t site = 0) {
    return {.line_id = std::move(id),
            .product = ProductIndex(0u),
            .supplier = daily,
            .destination = SiteIndex(site),
            .ordered = Quantity(units),
            .ordered_at = n.time_zone.at(ordered, Seconds(7200))};
}

TEST(SupplyProcess, LeadTimesHaveTheSuppliersMeanAndSpreadAndDoubleInADisruption) {
    const auto network = two_site_network();
    const SupplyProcess supply(7);
    double n = 0, sum = 0, squares = 0, disrupted_n = 0, disrupted_sum = 0;
    for (int d = 0; d < 4000; ++d) {
        for (std::size_t site = 0; site < 2; ++site) {
            const double days = supply.lead_time_days(network, daily, SiteIndex(site), monday + Days(d));
            if (supply.disrupted(daily, monday + Days(d))) {
                disrupted_n += 1;
                disrupted_sum += days;
            } else {
                n += 1;
                sum += days;
                squares += days * days;
            }
        }
    }
    EXPECT_NEAR(sum / n, 3, 0.05);
    EXPECT_NEAR(std::sqrt(squares / n - sum * sum / n / n), std::sqrt(0.64 + 1.0 / 12), 0.06);
    ASSERT_GT(disrupted_n, 20);
    EXPECT_NEAR(disrupted_sum / disrupted_n, 6, 0.6);
    EXPECT_NEAR(disrupted_n / (n + disrupted_n), 0.01 * 10.5 / 7, 0.012);
}

TEST(SupplyProcess, ASupplierWorksOnOrdersOnItsOrderWeekdays) {
    const auto network = two_site_network();
    const SupplyProcess supply(7);
    BusinessDate calm = monday;
    while (supply.disrupted(mondays, calm) || supply.disrupted(mondays, calm + Days(7))) { calm += Days(7); }
    EXPECT_EQ(supply.lead_time_days(network, mondays, SiteIndex(0u), calm), 5);
    EXPECT_EQ(supply.lead_time_days(network, mondays, SiteIndex(0u), calm + Days(1)), 6 + 5);  // waits for Monday
}

TEST(SupplyProcess, ThreeInAHundredLinesComeShort) {
    const auto network = two_site_network();
    const SupplyProcess supply(7);
    int short_lines = 0;
    for (int d = 0; d < 20000; ++d) {
        const auto sent = supply.sent_units(line(network, "l", 100, monday), monday + Days(d));
        if (sent < Quantity(100)) {
            ++short_lines;
            EXPECT_GE(sent, Quantity(60));
            EXPECT_LE(sent, Quantity(95));
        }
    }
    EXPECT_NEAR(short_lines / 20000.0, 0.03, 0.004);
}

TEST(SupplyProcess, TheDockTakesNoMoreThanItsCapacityAndTheRestWaits) {
    const auto network = two_site_network();
    const SupplyProcess supply(7);
    const std::vector<PurchaseLine> open = {line(network, "a", 60, monday), line(network, "b", 30, monday),
                                            line(network, "c", 30, monday), line(network, "d", 500, monday, 1)};
    const auto day = std::max(supply.arrival(network, open[0]), supply.arrival(network, open[3]));
    EXPECT_EQ(supply.received_on(network, open, day),
              (std::vector<std::size_t>{0, 1, 3}));  // 90 of 100; the large one alone
    const std::vector<PurchaseLine> left = {open[2]};
    EXPECT_EQ(supply.received_on(network, left, day + Days(1)), (std::vector<std::size_t>{0}));
    EXPECT_TRUE(supply.received_on(network, open, monday).empty());
}

TEST(SupplyProcess, TrucksComeInTheMorning) {
    const SupplyProcess supply(7);
    for (int d = 0; d < 500; ++d) {
        const auto clock = supply.truck_clock(daily, SiteIndex(0u), monday + Days(d));
        EXPECT_GE(clock, Seconds(6 * 3600));
        EXPECT_LT(clock, Seconds(11 * 3600));
    }
}

}  // namespace
}  // namespace nearstock
