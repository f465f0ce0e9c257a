#include "journal/codec.hpp"

#include "journal/binary.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace nearstock {
namespace {

const BusinessDate day{std::chrono::year(2026) / 3 / 2};
const Timestamp noon = Timestamp(day) + std::chrono::hours(12);

DayRecord small_day() {
    DayRecord r;
    r.day = day;
    r.run_id = "live";
    r.orders = {{"O-1",
                 CustomerIndex(1u),
                 ZoneIndex(2u),
                 noon,
                 noon,
                 noon + Seconds(7200),
                 1,
                 Channel::web,
                 {{ProductIndex(0u), Quantity(2), UnitPrice(1'990'000)}}},
                {"O-2", CustomerIndex(3u), ZoneIndex(0u), noon + Seconds(5), noon, noon, 0, Channel::store, {}}};
    r.shipments = {{.shipment_id = "S-1",
                    .order_id = "O-1",
                    .site = SiteIndex(1u),
                    .allocated_at = noon,
                    .weight = Weight(5),
                    .units = Quantity(2),
                    .lines = 1,
                    .labour = Seconds(90)}};
    r.receipts = {{.receipt_id = "R",
                   .kind = ReceiptKind::transfer,
                   .origin = SiteIndex(2u),
                   .units = Quantity(3),
                   .expires = BusinessDate::max()}};
    r.snapshots = {{.product = ProductIndex(0u),
                    .site = SiteIndex(1u),
                    .closing = Quantity(7),
                    .hours_out = 3,
                    .lots = {{day + Days(3), Quantity(7)}}}};
    r.weather = {{day, noon, true, -3.25, 0.5, 7}};
    r.truth.rates = {{ProductIndex(0u), 1.25}};
    return r;
}

TEST(Codec, ADayComesBackAsItWas) {
    const auto bytes = encode(small_day());
    const auto back = decode_day(bytes, "test");
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(encode(*back), bytes);
    EXPECT_EQ(back->orders[0].channel, Channel::web);
    EXPECT_EQ(back->orders[1].channel, Channel::store);
    EXPECT_EQ(back->orders[0].lines[0].unit_price, UnitPrice(1'990'000));
    EXPECT_EQ(back->receipts[0].expires, BusinessDate::max());
    EXPECT_FALSE(back->receipts[0].supplier.exists());
    EXPECT_EQ(back->weather[0].temperature_c, -3.25);
    EXPECT_EQ(back->snapshots[0].lots[0].expires, day + Days(3));
    EXPECT_EQ(back->shipments[0].labour, Seconds(90));
}

TEST(Codec, AStateComesBackAsItWas) {
    NetworkState state;
    state.today = day;
    state.stock = {{{day, Quantity(3)}, {BusinessDate::max(), Quantity(4)}}, {}};
    state.history = {
        {.day = day - Days(1), .units = {0, 0, 65535, 0, 1}, .site_units = {0, 0}, .hours_out = {14, 0}, .sold = {1}}};
    state.lead_times = {{SupplierIndex(0u), SiteIndex(1u), day, 4, Quantity(12), Quantity(9)}};
    state.holidays = {day + Days(30)};
    const auto back = decode_state(encode(state), "test");
    ASSERT_TRUE(back) << back.error().text();
    EXPECT_EQ(back->fingerprint(), state.fingerprint());
    EXPECT_EQ(back->history, state.history);
}

TEST(Codec, DamageAndOtherVersionsAreRefusedWithPlaceAndMend) {
    auto bytes = encode(small_day());
    bytes[bytes.size() / 2] ^= 1;
    const auto damaged = decode_day(bytes, "entry 7");
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().text(),
              "entry 7: nearstock-day is damaged: its checksum does not fit. write it again, or take an older one");
    const auto other = decode_day(sealed("nearstock-day", 9, "x"), "entry 7");
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().message, "nearstock-day is of version 9, this program reads version 2");
    EXPECT_FALSE(decode_day("", "entry 7"));
    EXPECT_FALSE(decode_day(encode(NetworkState{}), "entry 7"));
}

RC_GTEST_PROP(Codec, BytesThatAreNotOursNeverCrashTheReader, (std::uint64_t cut, std::uint8_t flip)) {
    const auto whole = encode(small_day());
    auto content = std::string(*unsealed("nearstock-day", 2, whole, "test"));
    content[cut % content.size()] = static_cast<char>(flip);
    content.resize(content.size() - cut % 5 % content.size());
    const auto sealed_again = sealed("nearstock-day", 2, content);
    (void)decode_day(sealed_again, "test");
}

}  // namespace
}  // namespace nearstock
