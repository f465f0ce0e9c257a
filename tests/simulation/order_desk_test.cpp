#include "simulation/order_desk.hpp"

#include "two_site_network.hpp"

#include <gtest/gtest.h>

namespace nearstock {
namespace {

const ProductIndex milk(0u);
const ZoneIndex left(0u), middle(1u), right(2u);

TEST(OrderDesk, PromisesWhatTheSitesInReachHaveTogether) {
    const auto network = two_site_network();
    ASSERT_EQ(network.reach(left).size(), 1u);
    ASSERT_EQ(network.reach(middle).size(), 2u);
    const OrderDesk desk(network);
    const std::vector<Quantity> available = {Quantity(2), Quantity(3), Quantity(0), Quantity(0)};
    EXPECT_EQ(desk.promisable(milk, left, Quantity(9), available), Quantity(2));
    EXPECT_EQ(desk.promisable(milk, middle, Quantity(9), available), Quantity(5));
    EXPECT_EQ(desk.promisable(milk, middle, Quantity(4), available), Quantity(4));
}

TEST(OrderDesk, AnEarlierOrderMayTakeFromAnySiteItReaches) {
    const auto network = two_site_network();
    OrderDesk desk(network);
    const std::vector<Quantity> available = {Quantity(2), Quantity(3), Quantity(0), Quantity(0)};
    desk.promise(milk, middle, Quantity(1));
    EXPECT_EQ(desk.promisable(milk, left, Quantity(9), available), Quantity(1));
    EXPECT_EQ(desk.promisable(milk, right, Quantity(9), available), Quantity(2));
    desk.promise(milk, left, Quantity(1));
    EXPECT_EQ(desk.promisable(milk, right, Quantity(9), available), Quantity(2));  // shares no site with left
    EXPECT_EQ(desk.promisable(milk, left, Quantity(9), available), Quantity(0));
    desk.clear();
    EXPECT_EQ(desk.promisable(milk, left, Quantity(9), available), Quantity(2));
}

}  // namespace
}  // namespace nearstock
