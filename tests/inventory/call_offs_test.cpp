// What the hub's shops need from it, worked by hand and against thousands of lived days.
#include "inventory/call_offs.hpp"

#include "core/random.hpp"
#include "two_shops.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace nearstock {
namespace {

using W = TwoShops;

TEST(CallOffs, OfOneShopAreItsDemandBeyondItsStock) {
    W w;
    w.sells(W::soap, W::north, 2);
    w.has(W::soap, W::north, 3);
    w.has(W::soap, W::hub, 4);
    const auto calls = call_offs(StockView(w.network, w.facts), W::soap, 3);
    for (int d = 0; d < 3; ++d) {
        const NegativeBinomial demand{2.0 * (d + 1), INFINITY};
        EXPECT_NEAR(calls.mean[std::size_t(d)], demand.expected_shortage(3), 1e-6) << d;
        EXPECT_NEAR(calls.dry[std::size_t(d)], demand.tail(7), 0.04) << d;
    }
}

TEST(CallOffs, StockAtOneShopDoesNotHelpTheOther) {
    W w;
    w.sells(W::soap, W::north, 2);
    w.sells(W::soap, W::south, 2);
    w.has(W::soap, W::south, 100);
    w.has(W::soap, W::hub, 3);
    const StockView view(w.network, w.facts);
    const auto calls = call_offs(view, W::soap, 5);
    EXPECT_GT(calls.dry.back(), 0.9) << "north alone calls off ten in five days";
    EXPECT_NEAR(hub_cover(view, W::soap), 1.5, 0.01) << "three at two a day";
}

TEST(CallOffs, GoodsThatComeHelpFromThenOn) {
    W w;
    w.sells(W::soap, W::north, 3);
    w.has(W::soap, W::hub, 1);
    const auto before = call_offs(StockView(w.network, w.facts), W::soap, 6);
    w.expects(W::soap, W::hub, 50, 2);
    const auto then = call_offs(StockView(w.network, w.facts), W::soap, 6);
    EXPECT_EQ(then.dry[1], before.dry[1]);
    EXPECT_LT(then.missing[5], before.missing[5]);
    EXPECT_EQ(then.dry[5], then.dry[1]) << "it was dry then, and never after";
    const auto comes = call_offs(StockView(w.network, w.facts), W::soap, 6, {{0, 20, WalkStock::keeps}});
    EXPECT_LT(comes.dry[5], 1e-3);
}

TEST(CallOffs, AreWhatThousandsOfLivedWeeksGive) {
    W w;
    w.sells(W::soap, W::north, 2);
    w.sells(W::soap, W::south, 5);
    for (const auto shop : {W::north, W::south}) { w.facts.demand.size[w.network.cell(W::soap, shop)] = 3; }
    w.has(W::soap, W::north, 6);
    w.has(W::soap, W::south, 8);
    w.has(W::soap, W::hub, 15);
    constexpr int days = 5, lives = 20'000;
    const auto calls = call_offs(StockView(w.network, w.facts), W::soap, days);
    const Stream stream(3, "call-offs");
    std::array<double, days> mean{}, dry{}, missing{};
    for (int life = 0; life < lives; ++life) {
        auto g = stream.at(std::uint64_t(life));
        std::int64_t north = 0, south = 0;
        for (int d = 0; d < days; ++d) {
            north += g.negative_binomial(2, 3);
            south += g.negative_binomial(5, 3);
            const auto called = std::max<std::int64_t>(0, north - 6) + std::max<std::int64_t>(0, south - 8);
            mean[std::size_t(d)] += double(called) / lives;
            dry[std::size_t(d)] += called > 15 ? 1.0 / lives : 0;
            missing[std::size_t(d)] += double(std::max<std::int64_t>(0, called - 15)) / lives;
        }
    }
    for (std::size_t d = 0; d < days; ++d) {
        EXPECT_NEAR(calls.mean[d], mean[d], 0.1 + 0.03 * mean[d]) << d;
        EXPECT_NEAR(calls.dry[d], dry[d], 0.04) << d;
        EXPECT_NEAR(calls.missing[d], missing[d], 0.1 + 0.05 * missing[d]) << d;
    }
}

}  // namespace
}  // namespace nearstock
