#include "warehouse/state_loader.hpp"

#include "tables/database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace nearstock {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const BusinessDate monday = std::chrono::sys_days(std::chrono::year(2026) / 3 / 2);

/// A silver of one shop, written row by row as SQL: SSHP ships bread to zone Z from supplier B.
class StateLoader : public ::testing::Test {
protected:
    void SetUp() override {
        lake_ = fs::temp_directory_path() / ("nearstock-state-" + std::to_string(::getpid()));
        fs::remove_all(lake_);
        network_.time_zone = *TimeZone::find("Europe/Berlin");
        network_.products = {{"bread"}};
        network_.products[0].supplier = SupplierIndex(0);
        network_.products[0].launched = monday;
        network_.sites = {{"shop"}};
        network_.zones = {{"Z"}};
        network_.suppliers = {{"baker"}};
        network_.customers = {{"ann", ZoneIndex(0)}};
        network_.prepare();
        silver("products", "live", 0,
               "'bread' AS product_id, DATE '2026-03-02' AS launched_on, NULL::DATE AS ended_on");
        for (int day = 0; day < 3; ++day) { snapshot("live", day, "2026-03-09=4|9999-12-31=1", 0); }
    }
    void TearDown() override { fs::remove_all(lake_); }

    /// The one file of a source and day; `rows` is one row's columns or several joined by UNION ALL SELECT.
    void silver(const std::string& source, const std::string& run_id, int day, const std::string& rows) const {
        auto database = Database::open();
        const std::string date = to_text(monday + Days(day));
        const auto written =
            database->write_parquet("SELECT *, DATE '" + date + "' AS business_date FROM (SELECT " + rows + ")",
                                    lake_ / "silver" / source / ("run_id=" + run_id) / ("dt=" + date) / "part.parquet");
        EXPECT_TRUE(written) << written.error().text();
    }
    void snapshot(const std::string& run_id, int day, const std::string& lots, int hours_out) const {
        silver("inventory_snapshots", run_id, day,
               "'bread' AS product_id, 'shop' AS site_id, " + std::to_string(hours_out) +
                   "::BIGINT AS hours_out_of_stock, '" + lots + "' AS lots");
    }
    void shipment(int day, const std::string& id) const {
        silver("shipments", "live", day,
               "'" + id +
                   "' AS shipment_id, 'O1' AS order_id, 'ann' AS customer_id, 'Z' AS zone_id, 'shop' AS site_id, "
                   "TIMESTAMP '2026-03-02 07:00:00' AS allocated_at, TIMESTAMP '2026-03-02 07:10:00' AS ready_at, "
                   "TIMESTAMP '2026-03-02 08:00:00' AS window_start, "
                   "TIMESTAMP '2026-03-02 10:00:00' AS window_end, 500::BIGINT AS weight_g, 900::BIGINT AS volume_ml, "
                   "2::BIGINT AS units, 1::BIGINT AS lines, "
                   "60::BIGINT AS labour_seconds, 0::BIGINT AS mispicked_units");
    }
    void delivery(int day, int attempt, const std::string& outcome) const {
        silver("deliveries", "live", day,
               "'S1' AS shipment_id, " + std::to_string(attempt) + "::BIGINT AS attempt, '" + outcome + "' AS outcome");
    }
    [[nodiscard]] NetworkState load(int today, const std::string& run_id = "live") const {
        auto state = load_state(network_, lake_, run_id, monday + Days(today));
        EXPECT_TRUE(state) << state.error().text();
        return state ? std::move(state).value() : NetworkState{};
    }

    fs::path lake_;
    Network network_;
};

TEST_F(StateLoader, ReadsTheLotsOfTheLastDay) {
    snapshot("live", 2, "2026-03-06=2|2026-03-09=4|9999-12-31=1", 0);
    const auto expires = monday + Days(4);
    EXPECT_EQ(load(3).stock[0],
              (std::vector<Lot>{
                  {expires, Quantity(2)}, {expires + Days(3), Quantity(4)}, {BusinessDate::max(), Quantity(1)}}));
    EXPECT_EQ(load(2).stock[0].size(), 2U) << "tomorrow's snapshot is not known today";
}

TEST_F(StateLoader, RefusesLotsThatAreNone) {
    snapshot("live", 2, "2026-03-06:2", 0);
    const auto state = load_state(network_, lake_, "live", monday + Days(3));
    ASSERT_FALSE(state);
    EXPECT_THAT(state.error().text(), HasSubstr("'2026-03-06:2' is not a lot"));
}

TEST_F(StateLoader, AddsUpAnOrdersLinesByZoneAndItsAllocationsBySite) {
    silver("orders", "live", 1, "'O1' AS order_id, 'Z' AS zone_id UNION ALL SELECT 'O2', 'Z'");
    silver("order_lines", "live", 1,
           "'O1' AS order_id, 'bread' AS product_id, 3::BIGINT AS units UNION ALL SELECT 'O2', 'bread', 4");
    silver("order_allocations", "live", 1, "'bread' AS product_id, 'shop' AS site_id, 7::BIGINT AS units");
    snapshot("live", 1, "", 5);
    const auto history = load(3).history;
    ASSERT_EQ(history.size(), 3U);
    EXPECT_EQ(history[1], (DaySales{monday + Days(1), {7}, {7}, {5}, {1}}));
    EXPECT_EQ(history[0], (DaySales{monday, {0}, {0}, {0}, {1}}));
}

TEST_F(StateLoader, KnowsWhenAProductWasTakenOffTheShelf) {
    silver("products", "live", 2,
           "'bread' AS product_id, DATE '2026-03-02' AS launched_on, DATE '2026-03-04' AS ended_on");
    const auto history = load(3).history;
    EXPECT_EQ(history[1].sold[0], 1);
    EXPECT_EQ(history[2].sold[0], 0);
}

TEST_F(StateLoader, ClosesAPurchaseLineThatCameShortAndLearnsItsLeadTime) {
    silver("purchase_orders", "live", 0,
           "'L1' AS line_id, 'PO' AS purchase_order_id, 'bread' AS product_id, 'baker' AS supplier_id, 'shop' AS "
           "site_id, 12::BIGINT AS units, "
           "1000000::BIGINT AS unit_cost_micros, TIMESTAMP '2026-03-02 01:00:00' AS ordered_at, DATE '2026-03-03' AS "
           "expected_on "
           "UNION ALL SELECT 'L2', 'PO', 'bread', 'baker', 'shop', 6, 1000000, TIMESTAMP '2026-03-02 01:00:00', DATE "
           "'2026-03-05'");
    silver("receipts", "live", 2,
           "'purchase' AS kind, 'L1' AS reference_id, 'baker' AS supplier_id, 'shop' AS site_id, TIMESTAMP '2026-03-02 "
           "01:00:00' AS ordered_at, "
           "TIMESTAMP '2026-03-03 23:30:00' AS received_at, 12::BIGINT AS ordered_units, 8::BIGINT AS received_units");
    EXPECT_EQ(load(2).purchase_lines.size(), 2U);
    const auto state = load(3);
    ASSERT_EQ(state.purchase_lines.size(), 1U);
    EXPECT_EQ(state.purchase_lines[0].line_id, "L2");
    ASSERT_EQ(state.lead_times.size(), 1U);
    EXPECT_EQ(state.lead_times[0].days, 2) << "half past eleven at night in UTC is the next day in Berlin";
    EXPECT_EQ(state.lead_times[0].ordered, Quantity(12));
    EXPECT_EQ(state.lead_times[0].came, Quantity(8));
}

TEST_F(StateLoader, KeepsAShipmentWithItsAttemptsUntilItIsHandedOver) {
    shipment(0, "S1");
    delivery(0, 1, "failed");
    delivery(1, 2, "failed");
    delivery(2, 3, "delivered");
    ASSERT_EQ(load(2).shipments.size(), 1U);
    EXPECT_EQ(load(2).shipments[0].attempts, 2);
    EXPECT_TRUE(load(3).shipments.empty());
}

TEST_F(StateLoader, ShowsABranchItsOwnDaysAndThoseOfLiveBeforeIt) {
    snapshot("practice", 2, "9999-12-31=9", 0);
    EXPECT_EQ(load(3, "practice").on_hand(0), Quantity(9));
    EXPECT_EQ(load(3, "live").on_hand(0), Quantity(5));
    EXPECT_EQ(load(2, "practice").history.size(), 2U);
}

TEST_F(StateLoader, IsEmptyBeforeTheFirstDay) {
    EXPECT_EQ(load(0).fingerprint(), empty_state(network_, monday).fingerprint());
}

TEST_F(StateLoader, NamesTheDayThatHasNoSnapshots) {
    const auto state = load_state(network_, lake_, "live", monday + Days(5));
    ASSERT_FALSE(state);
    EXPECT_EQ(state.error().message, "no inventory_snapshots of 2026-03-05");
}

TEST_F(StateLoader, NamesTheMasterDataThatANetworkStillLacks) {
    const auto network = load_network(network_, lake_, "live", monday);
    ASSERT_FALSE(network);
    EXPECT_THAT(network.error().text(), HasSubstr("no warehouses in silver yet"));
}

}  // namespace
}  // namespace nearstock
