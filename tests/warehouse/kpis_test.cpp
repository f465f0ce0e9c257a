#include "warehouse/kpis.hpp"

#include "core/files.hpp"
#include "tables/database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <set>

namespace nearstock {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

DailyKpis day_with(double sold, double lost) {
    DailyKpis day;
    day.values[static_cast<std::size_t>(KpiComponent::days)] = 1;
    day.values[static_cast<std::size_t>(KpiComponent::sold_units)] = sold;
    day.values[static_cast<std::size_t>(KpiComponent::lost_units)] = lost;
    day.values[static_cast<std::size_t>(KpiComponent::demand_units)] = sold + lost;
    return day;
}

TEST(KpiValue, IsASumOverASumAndNoMeanOfRatios) {
    const std::vector<DailyKpis> days = {day_with(90, 10), day_with(1, 1)};
    EXPECT_EQ(kpi_value(*find_kpi("fill_rate"), days), 91.0 / 102);
    EXPECT_EQ(kpi_value(*find_kpi("lost_units"), days), 11.0 / 2);
    EXPECT_THAT(daily_kpi_values(*find_kpi("fill_rate"), days), ElementsAre(0.9, 0.5));
}

TEST(KpiValue, IsMissingWhereNothingWasCounted) {
    const std::vector<DailyKpis> days = {day_with(0, 0)};
    EXPECT_EQ(kpi_value(*find_kpi("fill_rate"), days), std::nullopt);
    EXPECT_EQ(kpi_value(*find_kpi("fill_rate"), {}), std::nullopt);
}

TEST(KpiDefinitions, HaveKeysOfTheirOwnAndServiceComesFirst) {
    std::set<std::string_view> keys;
    for (const auto& kpi : kpi_definitions()) { EXPECT_TRUE(keys.insert(kpi.key).second) << kpi.key; }
    EXPECT_EQ(kpi_definitions().front().section, "service");
    EXPECT_EQ(find_kpi("no_such_kpi"), nullptr);
}

TEST(ReadDailyKpis, SaysWhatToDoWhenNothingIsPublished) {
    const auto kpis = read_daily_kpis("/nowhere", "live");
    ASSERT_FALSE(kpis);
    EXPECT_EQ(kpis.error().text(), "/nowhere/warehouse: nothing is published. run `nearstock build` first");
}

/// Marts of one run, of two sites, written by hand.
class PublishedMarts : public ::testing::Test {
protected:
    void SetUp() override {
        root_ = fs::temp_directory_path() / ("nearstock-kpis-" + std::to_string(::getpid()));
        ASSERT_TRUE(write_file(root_ / "warehouse/current/manifest.json", "{}"));
        mart("mart_daily_warehouse_kpis",
             "'truth' AS lost_units_basis, 60 AS sold_units, 5 AS lost_units, 9000000 AS lost_sales_micros, 20 AS "
             "cells_with_demand, 15 AS cells_fully_served, "
             "7 AS hours_out_of_stock, 280 AS hours_on_sale, 120000000 AS cost_of_sales_micros, 500000000 AS "
             "stock_value_micros, 100000000 AS hub_stock_value_micros, "
             "250 AS closing_units, 50 AS hub_units, 1 AS wasted_units, 60 AS picked_units, 1800 AS picking_seconds");
        mart("mart_allocation_efficiency",
             "30 AS orders, 30 AS packed_orders, 3 AS split_orders, 24 AS accurate_orders, 27 AS "
             "same_day_eligible_orders, 26 AS same_day_delivered_orders, 200000000 AS order_value_micros");
        mart("mart_delivery_performance",
             "33 AS attempts, 32 AS deliveries, 24 AS on_time_deliveries, 32 AS timed_deliveries, 230400 AS "
             "delivery_seconds, 9900 AS promise_error_seconds, 22 AS attempts_in_eta_interval");
        mart("mart_cost_optimization",
             "100000000 AS total_cost_micros, 10000000 AS holding_cost_micros, 8000000 AS stockout_cost_micros, "
             "60000000 AS transportation_cost_micros, 22000000 AS ordering_cost_micros, "
             "30000000 AS transportation_last_mile_time_micros, 10000000 AS transportation_last_mile_distance_micros, "
             "5000000 AS transportation_lateness_micros, 1000000 AS holding_waste_micros, "
             "9000000 AS transportation_inbound_micros, 5000000 AS transportation_hub_micros, 1000000 AS "
             "transportation_transfer_micros");
        mart("mart_daily_product_kpis",
             "65 AS demand_units, 70000000 AS forecast_micro_units, 8000000 AS forecast_error_micro_units");
        mart("mart_experiment_results",
             "'split' AS experiment_id, arm AS arm, 15 AS orders, 14 AS customers, 1 AS split_orders, 45000000 AS "
             "cost_micros, 1350000.0 AS cost_cents_squared, "
             "14 AS delivered_orders, 84000 AS delivery_seconds, 504000000.0 AS delivery_seconds_squared");
    }
    void TearDown() override { fs::remove_all(root_); }

    void mart(const std::string& name, const std::string& columns) const {
        auto database = Database::open();
        const auto written =
            database->write_parquet("SELECT 'live' AS run_id, DATE '2026-03-02' AS business_date, " + columns +
                                        " FROM (VALUES ('control'), ('treatment')) AS rows(arm)",
                                    root_ / "warehouse/current" / name / "run_id=live/dt=2026-03-02/part.parquet");
        ASSERT_TRUE(written) << written.error().text();
    }

    [[nodiscard]] double kpi(std::string_view key) const {
        return kpi_value(*find_kpi(key), *read_daily_kpis(root_, "live")).value();
    }

    fs::path root_;
};

TEST_F(PublishedMarts, GiveEveryKpiFromItsOwnCounts) {
    EXPECT_DOUBLE_EQ(kpi("service_level"), 0.75);
    EXPECT_DOUBLE_EQ(kpi("fill_rate"), 60.0 / 65);
    EXPECT_DOUBLE_EQ(kpi("stockout_rate"), 0.025);
    EXPECT_DOUBLE_EQ(kpi("lost_sales"), 18);
    EXPECT_DOUBLE_EQ(kpi("turnover"), 73);  // 240 a day of 1,200 in stock, the hub's included
    EXPECT_DOUBLE_EQ(kpi("days_of_stock"), 5);
    EXPECT_DOUBLE_EQ(kpi("total_cost"), 200);
    EXPECT_DOUBLE_EQ(kpi("last_mile_cost_per_order"), 1.5);
    EXPECT_DOUBLE_EQ(kpi("delivery_time"), 120);
    EXPECT_DOUBLE_EQ(kpi("on_time_share"), 0.75);
    EXPECT_DOUBLE_EQ(kpi("same_day_eligibility"), 0.9);
    EXPECT_DOUBLE_EQ(kpi("order_accuracy"), 0.8);
    EXPECT_DOUBLE_EQ(kpi("picked_units_per_hour"), 120);
    EXPECT_DOUBLE_EQ(kpi("split_rate"), 0.1);
    EXPECT_DOUBLE_EQ(kpi("forecast_wape"), 8.0 / 65);
    EXPECT_DOUBLE_EQ(kpi("forecast_bias"), 5.0 / 65);
    EXPECT_EQ(lost_units_basis(root_, "live").value(), "truth");
}

TEST_F(PublishedMarts, CountTheArmsOfAnExperimentInMoney) {
    const auto arms = read_experiment_counts(root_, "live");
    ASSERT_TRUE(arms) << arms.error().text();
    ASSERT_EQ(arms->size(), 2U);
    EXPECT_EQ(arms->front().arm, "control");
    EXPECT_DOUBLE_EQ(arms->front().orders, 15);
    EXPECT_DOUBLE_EQ(arms->front().cost, 45);
    EXPECT_DOUBLE_EQ(arms->front().cost_squared, 135);
}

TEST_F(PublishedMarts, ARunThatIsNotThereIsNamed) {
    const auto kpis = read_daily_kpis(root_, "practice");
    ASSERT_FALSE(kpis);
    EXPECT_THAT(kpis.error().text(), HasSubstr("run 'practice' is not published"));
    EXPECT_THAT(published_runs(root_).value(), ElementsAre("live"));
}

}  // namespace
}  // namespace nearstock
