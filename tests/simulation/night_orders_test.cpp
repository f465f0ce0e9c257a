#include "simulation/night_orders.hpp"

#include "core/check.hpp"
#include "two_site_network.hpp"

#include <gtest/gtest.h>

namespace nearstock {
namespace {

const BusinessDate monday{std::chrono::year(2026) / 3 / 2};
const ProductIndex milk(0u), rice(1u);
const SiteIndex one(0u), two(1u);

TEST(NightOrders, ProposalsOfOneSupplierAndDestinationAreOnePurchaseOrder) {
    const auto network = two_site_network();
    const LocalDay day(network.time_zone, monday);
    const auto lines = write_purchase_orders(
        network,
        {{rice, one, Quantity(10)}, {milk, two, Quantity(4)}, {milk, one, Quantity(6)}, {milk, two, Quantity(2)}}, day);
    ASSERT_EQ(lines.size(), 3u);
    EXPECT_EQ(lines[0].line_id, "PO-2026-03-02-S01-M01-1");
    EXPECT_EQ(lines[1].order_id, "PO-2026-03-02-S01-M02");
    EXPECT_EQ(lines[1].ordered, Quantity(6));  // two proposals of one product and site are one line
    EXPECT_EQ(lines[2].line_id, "PO-2026-03-02-S02-M01-1");
    EXPECT_EQ(lines[0].expected, monday + Days(3));
    EXPECT_EQ(lines[0].ordered_at, *parse_timestamp("2026-03-02T01:00:00Z"));  // 02:00 in Berlin
}

TEST(NightOrders, TheNightOfTheLostHourHasItsDecisionsToo) {
    const auto network = two_site_network();
    const LocalDay day(network.time_zone, BusinessDate(std::chrono::year(2026) / 3 / 29));
    EXPECT_EQ(day.night(), *parse_timestamp("2026-03-29T01:00:00Z"));
    EXPECT_EQ(day.small_hours(), day.night());
    EXPECT_EQ(day.at(Seconds(6 * 3600)), *parse_timestamp("2026-03-29T04:00:00Z"));
    EXPECT_EQ(day.clock(*parse_timestamp("2026-03-29T04:30:00Z")), Seconds(6 * 3600 + 1800));
}

TEST(NightOrders, ATransferTakesTheOldestGoodLotsAndNeverMoreThanIsThere) {
    const auto network = two_site_network();
    const LocalDay day(network.time_zone, monday);
    Stockroom room(
        {{{monday, Quantity(5)}, {monday + Days(1), Quantity(3)}, {monday + Days(4), Quantity(4)}}, {}, {}, {}},
        network.opening, network.closing);
    const auto transfers = dispatch_transfers(network,
                                              {{TransferKind::lateral, milk, one, two, Quantity(5)},
                                               {TransferKind::lateral, milk, one, two, Quantity(9)},
                                               {TransferKind::lateral, rice, one, two, Quantity(1)}},
                                              day, room);
    ASSERT_EQ(transfers.size(), 3u);
    EXPECT_EQ(transfers[0].transfer_id, "T-2026-03-02-0001");
    EXPECT_EQ(transfers[0].units, Quantity(3));
    EXPECT_EQ(transfers[0].expires, monday + Days(1));
    EXPECT_EQ(transfers[1].units, Quantity(2));
    EXPECT_EQ(transfers[2].units, Quantity(2));   // nine were asked for
    EXPECT_EQ(room.available()[0], Quantity(5));  // what expires today stays
    EXPECT_EQ(transfers[2].expected, monday);
    room.check_conservation();
}

}  // namespace
}  // namespace nearstock
