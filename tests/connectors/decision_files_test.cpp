#include "connectors/decision_files.hpp"

#include "random_days.hpp"
#include "tables/database.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

namespace nearstock {
namespace {

namespace fs = std::filesystem;
using testing_days::first_day;

class DecisionFiles : public ::testing::Test {
protected:
    void SetUp() override {
        workspace_ = fs::temp_directory_path() / ("nearstock-decisions-" + std::to_string(::getpid()));
    }
    void TearDown() override { fs::remove_all(workspace_); }
    [[nodiscard]] Table read(const std::string& file) const {
        auto database = Database::open();
        auto table = database->query("SELECT * FROM read_parquet(" + sql_text((workspace_ / file).string()) +
                                     ", hive_partitioning = false)");
        EXPECT_TRUE(table) << table.error().text();
        return table ? std::move(table).value() : Table{};
    }
    fs::path workspace_;
    Network network_ = testing_days::random_network(1);
    std::size_t cells_ = network_.products.size() * network_.sites.size();
};

TEST_F(DecisionFiles, ForecastSaysWhatEveryMfcMustServeTomorrow) {
    CellForecast forecast{first_day(), std::vector<double>(cells_), std::vector<double>(cells_, 2)};
    forecast.mean[network_.cell(ProductIndex(1), SiteIndex(2))] = 3.25;
    ASSERT_TRUE(write_forecast(network_, forecast, "live", workspace_));
    const Table t = read("lake/decisions/demand_forecast/run_id=live/dt=2026-03-25/part.parquet");
    ASSERT_EQ(t.rows(), network_.products.size() * 2) << "the hub serves nobody";
    EXPECT_EQ(t.texts("product_id")[3], "P-0001");
    EXPECT_EQ(t.texts("site_id")[3], "MFC-02");
    EXPECT_EQ(t.decimals("mean_units")[3], 3.25);
    EXPECT_EQ(t.decimals("sd_units")[3], 2);
    EXPECT_EQ(t.integers("horizon_days")[3], 1);
}

TEST_F(DecisionFiles, PlanSaysWhatIsBoughtAndMovedAndWhy) {
    StockPlan plan{"base_stock",
                   first_day(),
                   std::vector<StockTarget>(cells_, {Quantity(5), Quantity(20)}),
                   {{ProductIndex(0), SiteIndex(0), Quantity(18), "below the reorder point"}},
                   {{TransferKind::lateral, ProductIndex(2), SiteIndex(1), SiteIndex(2), Quantity(4),
                     "a stockout is likely there"}}};
    ASSERT_TRUE(write_stock_plan(network_, plan, "nearstock", workspace_));
    const Table t = read("lake/decisions/stock_plan/run_id=nearstock/dt=2026-03-25/part.parquet");
    EXPECT_EQ(t.texts("kind"), (Column::Texts{"purchase", "lateral"}));
    EXPECT_TRUE(t.column("from_site_id").is_missing(0));
    EXPECT_EQ(t.texts("supplier_id")[0], network_.suppliers[network_.products[0].supplier.value].supplier_id);
    EXPECT_EQ(t.texts("from_site_id")[1], "MFC-01");
    EXPECT_TRUE(t.column("supplier_id").is_missing(1));
    EXPECT_EQ(t.integers("order_up_to_units"), (Column::Integers{20, 20}));
    EXPECT_EQ(t.texts("reason")[1], "a stockout is likely there");
}

TEST_F(DecisionFiles, LedgerKeepsHeadSubHeadAndCause) {
    const CostLedger ledger{first_day(), {{SiteIndex(1), CostSubHead::waste, "P-0003", Money(1'250'000)}}};
    ASSERT_TRUE(write_ledger(network_, ledger, "live", workspace_));
    const Table t = read("lake/decisions/cost_ledger/run_id=live/dt=2026-03-25/part.parquet");
    ASSERT_EQ(t.rows(), 1U);
    EXPECT_EQ(t.texts("cost_head")[0], "holding");
    EXPECT_EQ(t.texts("cost_sub_head")[0], "waste");
    EXPECT_EQ(t.integers("amount_micros")[0], 1'250'000);
}

TEST_F(DecisionFiles, TruthStandsApartAndIsThereOnAQuietDay) {
    DayRecord record;
    record.day = first_day();
    record.run_id = "live";
    record.truth.unmet = {{ProductIndex(3), ZoneIndex(1), SiteIndex(2), Quantity(4)}};
    ASSERT_TRUE(write_truth(network_, record, {{"orders", "orders_2026-03-25.csv", 7, FaultKind::unknown_id, "O-7,…"}},
                            workspace_));
    EXPECT_EQ(read("truth/unmet_demand/run_id=live/dt=2026-03-25/part.parquet").texts("zone_id")[0], "Z-001");
    EXPECT_EQ(read("truth/faults/run_id=live/dt=2026-03-25/part.parquet").texts("kind")[0], "unknown_id");
    const Table lead_times = read("truth/lead_times/run_id=live/dt=2026-03-25/part.parquet");
    EXPECT_EQ(lead_times.rows(), 0U);
    EXPECT_TRUE(lead_times.has("line_id"));
    EXPECT_FALSE(fs::exists(workspace_ / "lake")) << "no truth in the lake";
}

}  // namespace
}  // namespace nearstock
