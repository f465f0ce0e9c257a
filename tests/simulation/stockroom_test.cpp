#include "simulation/stockroom.hpp"

#include "core/check.hpp"
#include "core/random.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace nearstock {
namespace {

constexpr Seconds six{6 * 3600};
constexpr Seconds twenty{20 * 3600};
const BusinessDate monday{std::chrono::year(2026) / 3 / 2};

Stockroom shelf(std::vector<Lot> lots) { return Stockroom({std::move(lots)}, six, twenty); }

TEST(Stockroom, TheOldestLotLeavesFirst) {
    auto room = shelf({{monday + Days(1), Quantity(3)}, {monday + Days(5), Quantity(4)}});
    const auto taken = room.take(0, Quantity(5), Movement::sold, six);
    EXPECT_EQ(taken, (std::vector<Lot>{{monday + Days(1), Quantity(3)}, {monday + Days(5), Quantity(2)}}));
    EXPECT_EQ(room.lots(0), (std::vector<Lot>{{monday + Days(5), Quantity(2)}}));
    EXPECT_EQ(room.available()[0], Quantity(2));
    room.check_conservation();
}

TEST(Stockroom, AReceiptJoinsTheLotOfItsExpiryOrStandsInOrder) {
    auto room = shelf({{monday + Days(2), Quantity(1)}, {monday + Days(9), Quantity(1)}});
    room.receive(0, {monday + Days(9), Quantity(5)}, Movement::received, six);
    room.receive(0, {monday + Days(4), Quantity(2)}, Movement::transfer_in, six);
    EXPECT_EQ(room.lots(0),
              (std::vector<Lot>{
                  {monday + Days(2), Quantity(1)}, {monday + Days(4), Quantity(2)}, {monday + Days(9), Quantity(6)}}));
    EXPECT_EQ(room.moved(0, Movement::received), Quantity(5));
    EXPECT_EQ(room.moved(0, Movement::transfer_in), Quantity(2));
    room.check_conservation();
}

TEST(Stockroom, LotsThatExpireTodayAreWrittenOff) {
    auto room = shelf({{monday - Days(1), Quantity(2)}, {monday, Quantity(3)}, {monday + Days(1), Quantity(4)}});
    EXPECT_EQ(room.good_on(0, monday), Quantity(4));
    EXPECT_EQ(room.write_off(0, monday, six), Quantity(5));
    EXPECT_EQ(room.moved(0, Movement::wasted), Quantity(5));
    EXPECT_EQ(room.available()[0], Quantity(4));
    room.check_conservation();
}

TEST(Stockroom, ATransferLeavesWhatExpiresTodayBehind) {
    auto room = shelf({{monday, Quantity(3)}, {monday + Days(1), Quantity(4)}});
    EXPECT_EQ(room.take_good(0, Quantity(4), monday, Movement::transfer_out, six),
              (std::vector<Lot>{{monday + Days(1), Quantity(4)}}));
    EXPECT_EQ(room.lots(0), (std::vector<Lot>{{monday, Quantity(3)}}));
    room.check_conservation();
}

TEST(Stockroom, MoreThanIsThereCannotBeTaken) {
    auto room = shelf({{monday, Quantity(3)}});
    EXPECT_THROW(room.take(0, Quantity(4), Movement::sold, six), Bug);
}

TEST(ShelfHours, AnHourCountsWhenTheShelfIsEmptyForItsLargerPart) {
    auto room = shelf({{BusinessDate::max(), Quantity(1)}});
    room.take(0, Quantity(1), Movement::sold, Seconds(8 * 3600 + 29 * 60));  // empty from 08:29
    room.receive(0, {BusinessDate::max(), Quantity(1)}, Movement::received,
                 Seconds(10 * 3600 + 30 * 60));  // until 10:30
    EXPECT_EQ(room.hours_out(0), 2);             // 8 and 9 o'clock; of 10 o'clock it was just half
    room.take(0, Quantity(1), Movement::sold, Seconds(18 * 3600 + 31 * 60));
    EXPECT_EQ(room.hours_out(0), 3);  // and 19 o'clock, not 18
}

TEST(ShelfHours, AShelfThatStaysEmptyIsOutForTheWholeOpening) {
    auto room = shelf({});
    EXPECT_EQ(room.hours_out(0), 14);
    room.receive(0, {BusinessDate::max(), Quantity(1)}, Movement::transfer_in, Seconds(5 * 3600));  // before opening
    EXPECT_EQ(room.hours_out(0), 0);
}

RC_GTEST_PROP(Stockroom, ConservesUnitsUnderAnyMovements, (std::uint64_t seed)) {
    Generator chance(seed);
    Stockroom room(std::vector<std::vector<Lot>>(3), six, twenty);
    for (int i = 0; i < 200; ++i) {
        const std::size_t cell = chance.below(3);
        const Seconds clock = six + Seconds(i * 200);
        switch (chance.below(4)) {
            case 0:
                room.receive(cell,
                             {monday + Days(static_cast<int>(chance.below(9))),
                              Quantity(static_cast<std::int64_t>(chance.below(20)))},
                             Movement::received, clock);
                break;
            case 1:
                room.take(cell,
                          Quantity(static_cast<std::int64_t>(
                              chance.below(static_cast<std::uint64_t>(room.available()[cell].value() + 1)))),
                          Movement::sold, clock);
                break;
            case 2:
                room.write_off(cell, monday + Days(static_cast<int>(chance.below(5))), clock);
                break;
            default: {
                const auto good = room.good_on(cell, monday);
                for (const auto& lot : room.take_good(cell, good, monday, Movement::transfer_out, clock)) {
                    room.receive((cell + 1) % 3, lot, Movement::transfer_in, clock);
                }
            }
        }
        room.check_conservation();
    }
}

}  // namespace
}  // namespace nearstock
