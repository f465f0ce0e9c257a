#include "simulation/world.hpp"

#include "core/files.hpp"
#include "domain/cost_ledger.hpp"
#include "journal/codec.hpp"
#include "journal/journal.hpp"
#include "small_city.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <map>

namespace nearstock {
namespace {

namespace fs = std::filesystem;

class WorldFile : public ::testing::Test {
protected:
    void SetUp() override {
        folder = fs::temp_directory_path() / ("world-" + std::to_string(::getpid()) + "-" +
                                              ::testing::UnitTest::GetInstance()->current_test_info()->name());
        fs::remove_all(folder);
        fs::create_directories(folder);
    }
    void TearDown() override { fs::remove_all(folder); }
    fs::path folder;
};

/// What all days together must add up to; each day's own laws are checked while it is lived.
struct Totals {
    Quantity received, wasted, sold, delivered_shipments_units, moved_in, moved_out;
    std::int64_t orders = 0, lost = 0, wanted = 0;

    void add(const DayRecord& r) {
        for (const auto& s : r.snapshots) {
            received += s.received;
            wasted += s.wasted;
            sold += s.sold;
            moved_in += s.transfer_in;
            moved_out += s.transfer_out;
        }
        for (const auto& o : r.orders) {
            for (const auto& l : o.lines) { wanted += l.units.value(); }
        }
        for (const auto& u : r.truth.unmet) {
            lost += u.units.value();
            wanted += u.units.value();
        }
        orders += static_cast<std::int64_t>(r.orders.size());
    }
};

Quantity on_shelves(const NetworkState& state) {
    Quantity sum;
    for (std::size_t c = 0; c < state.stock.size(); ++c) { sum += state.on_hand(c); }
    return sum;
}

Quantity on_the_road(const NetworkState& state) {
    Quantity sum;
    for (const auto& t : state.transfers) { sum += t.units; }
    return sum;
}

class TwoHundredDays : public ::testing::TestWithParam<std::uint64_t> {};

TEST_P(TwoHundredDays, ConserveUnitsOrdersMoneyAndDriverTime) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()));
    World world(small_city(GetParam()));
    const Quantity start = on_shelves(world.state());
    Totals totals;
    std::size_t open_shipments_yesterday = 0;
    for (int d = 0; d < 200; ++d) {
        const auto record = live(world, "practice");
        totals.add(record);
        std::size_t delivered = 0;
        for (const auto& delivery : record.deliveries) {
            delivered += delivery.outcome == DeliveryOutcome::delivered ? 1 : 0;
        }
        ASSERT_EQ(open_shipments_yesterday + record.shipments.size() - delivered, world.state().shipments.size());
        open_shipments_yesterday = world.state().shipments.size();
    }
    EXPECT_EQ(start + totals.received - totals.sold - totals.wasted,
              on_shelves(world.state()) + on_the_road(world.state()));
    EXPECT_EQ(totals.moved_out - totals.moved_in, on_the_road(world.state()));
    // and the city is alive: it sells most of what is wanted, every day of it
    EXPECT_GT(totals.orders, 200 * 60);
    EXPECT_LT(double(totals.lost) / double(totals.wanted), 0.25);
    EXPECT_LT(world.state().shipments.size(), 40u);
    for (const auto& s : world.state().shipments) {
        EXPECT_LT(world.network().time_zone.at(world.state().today, Seconds(0)) - s.allocated_at,
                  std::chrono::hours(72))
            << s.shipment_id << " lies undriven";
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, TwoHundredDays, ::testing::Values(1, 2, 3));

TEST(World, TwoBranchesMeetTheSameCustomersAndTheSameLateTrucks) {
    World practice(small_city(5));
    for (int d = 0; d < 10; ++d) { live(practice, "practice"); }
    World ours = practice;
    std::map<std::string, int> lead_times;  // of the practice branch, by purchase order
    std::size_t common_orders = 0, common_purchases = 0;
    for (int d = 0; d < 8; ++d) {
        const auto a = live(practice, "practice");
        const auto b = live(ours, "nearstock");
        ASSERT_EQ(a.day, b.day);
        std::map<std::string, const Order*> orders;
        for (const auto& o : a.orders) { orders[o.order_id] = &o; }
        for (const auto& o : b.orders) {
            if (const auto there = orders.find(o.order_id); there != orders.end()) {
                ++common_orders;
                EXPECT_EQ(there->second->customer, o.customer);
                EXPECT_EQ(there->second->placed_at, o.placed_at);
            }
        }
        EXPECT_EQ(a.weather.size(), b.weather.size());
        for (std::size_t p = 0; p < a.truth.rates.size(); ++p) {
            EXPECT_EQ(a.truth.rates[p].units, b.truth.rates[p].units);
        }
        std::map<std::string, int> days;  // by purchase order
        for (const auto& l : a.truth.lead_times) { days[l.line_id.substr(0, l.line_id.rfind('-'))] = l.days; }
        for (const auto& l : b.truth.lead_times) {
            if (const auto there = days.find(l.line_id.substr(0, l.line_id.rfind('-'))); there != days.end()) {
                ++common_purchases;
                EXPECT_EQ(there->second, l.days);
            }
        }
        ASSERT_EQ(a.shifts.size(), b.shifts.size());
        for (std::size_t i = 0; i < a.shifts.size(); ++i) { EXPECT_EQ(a.shifts[i].worked, b.shifts[i].worked); }
    }
    EXPECT_GT(common_orders, 500u);
    EXPECT_GT(common_purchases, 3u);
    EXPECT_NE(practice.state().fingerprint(), ours.state().fingerprint());
}

TEST(World, TheSameConfigurationLivesTheSameDaysWithAnyNumberOfThreads) {
    World one(small_city(9)), two(small_city(9)), other(small_city(10));
    for (int d = 0; d < 5; ++d) {
        const auto a = encode(live(one, "nearstock", 1));
        EXPECT_EQ(a, encode(live(two, "nearstock", 2)));
        EXPECT_NE(a, encode(live(other, "nearstock", 1)));
    }
    EXPECT_EQ(one.state().fingerprint(), two.state().fingerprint());
    EXPECT_EQ(one.experience(), two.experience());
}

TEST_F(WorldFile, ASavedWorldGoesOnAsIfNothingHadHappened) {
    World world(small_city(4));
    for (int d = 0; d < 12; ++d) { live(world, "practice"); }
    const auto file = folder / "day-12.world";
    ASSERT_TRUE(world.save(file));
    auto loaded = World::load(small_city(4), file);
    ASSERT_TRUE(loaded) << loaded.error().text();
    EXPECT_EQ(loaded->state().fingerprint(), world.state().fingerprint());
    EXPECT_EQ(loaded->experience(), world.experience());
    EXPECT_EQ(encode(live(*loaded, "nearstock")), encode(live(world, "nearstock")));
}

TEST_F(WorldFile, ASnapshotOfAnotherCityOrADamagedOneIsRefused) {
    World world(small_city(4));
    const auto file = folder / "start.world";
    ASSERT_TRUE(world.save(file));
    auto config = small_city(4);
    config.demand.price_elasticity = 2.5;
    for (const auto& wrong : {small_city(5), config}) {
        const auto other = World::load(wrong, file);
        ASSERT_FALSE(other);
        EXPECT_EQ(other.error().message, "the snapshot is of another city than the configuration describes");
        EXPECT_EQ(other.error().place, file.string());
    }
    auto bytes = *read_file(file);
    bytes[bytes.size() / 3] ^= 4;
    ASSERT_TRUE(write_file(file, bytes));
    EXPECT_EQ(World::load(small_city(4), file).error().message,
              "nearstock-world is damaged: its checksum does not fit");
    EXPECT_FALSE(World::load(small_city(4), folder / "nowhere.world"));
}

TEST_F(WorldFile, SnapshotAndReplayedJournalGiveTheStateThatWasLived) {
    World world(small_city(6));
    for (int d = 0; d < 5; ++d) { live(world, "practice"); }
    auto journal = Journal::open(folder / "live.sqlite");
    ASSERT_TRUE(journal) << journal.error().text();
    ASSERT_TRUE(world.save(folder / "start.world"));
    ASSERT_TRUE(journal->point_to_snapshot({*journal->last_seq(), "start.world"}));
    for (int d = 0; d < 7; ++d) { ASSERT_TRUE(journal->append(std::vector{day_entry(live(world, "practice"))})); }

    const auto pointer = *journal->snapshot();
    auto again = World::load(small_city(6), folder / pointer->file);
    ASSERT_TRUE(again) << again.error().text();
    const auto status = journal->replay(pointer->seq, [&](const JournalEntry& entry) -> Status {
        NEARSTOCK_ASSIGN_OR_RETURN(record, day_of(entry));
        again->replay(record);
        return {};
    });
    ASSERT_TRUE(status) << status.error().text();
    EXPECT_EQ(again->state().fingerprint(), world.state().fingerprint());
    EXPECT_EQ(again->experience(), world.experience());
    EXPECT_EQ(encode(live(*again, "practice")), encode(live(world, "practice")));
}

}  // namespace
}  // namespace nearstock
