// FreshRetailNet's stores in a workspace, as a user imports them: a file of upstream's columns with rows that cannot be
// used, the command, what stands in the lake.
#include "app/commands.hpp"
#include "app/workspace.hpp"
#include "core/files.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace nearstock {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Import : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("nearstock-import-" + std::to_string(::getpid()));
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        ::setenv("NEARSTOCK_QUIET", "1", 1);
    }
    void TearDown() override { fs::remove_all(folder_); }

    /// Three stores with six products over 76 days: sales by a hash, some evenings sold out. The discount of line 100
    /// is missing, line 1,000 is of a day that has no date, and the last row comes twice.
    fs::path upstream() const {
        const fs::path file = folder_ / "train.parquet";
        auto database = Database::open();
        const std::string rows = R"(
            SELECT 12 AS city_id, s AS store_id, 1 AS management_group_id, 2 AS first_category_id,
                3 AS second_category_id, p // 3 AS third_category_id, p AS product_id,
                (DATE '2024-03-28' + d::INTEGER)::VARCHAR AS dt, 0.0 AS sale_amount,
                list_transform(range(24), h -> CASE WHEN h BETWEEN 6 AND 20 THEN
                    (hash(s * 100000 + p * 10000 + d * 100 + h) % 4)::DOUBLE / 20 ELSE 0.0 END) AS hours_sale,
                0 AS stock_hour6_22_cnt,
                list_transform(range(24), h -> CASE WHEN h >= 21 AND hash(s + p + d) % 5 = 0 THEN 1 ELSE 0 END) AS
                    hours_stock_status,
                CASE WHEN hash(p + d) % 11 = 0 THEN 0.8 ELSE 1.0 END AS discount, 0 AS holiday_flag,
                0 AS activity_flag, 0.0 AS precpt, 15.0 AS avg_temperature, 70.0 AS avg_humidity, 1.0 AS avg_wind_level
            FROM (SELECT unnest(range(1, 4)) AS s), (SELECT unnest(range(1, 7)) AS p),
                (SELECT unnest(range(76)) AS d))";
        const std::string spoilt = fmt::format(
            "WITH t AS (SELECT row_number() OVER (ORDER BY store_id, product_id, dt) AS n, * FROM ({})) "
            "SELECT * EXCLUDE (n) REPLACE (CASE WHEN n <> 100 THEN discount END AS discount, "
            "CASE WHEN n <> 1000 THEN dt ELSE 'soon' END AS dt) "
            "FROM (SELECT * FROM t UNION ALL SELECT * FROM t WHERE n = 1368) ORDER BY n",
            rows);
        const auto written = database->write_parquet(spoilt, file);
        EXPECT_TRUE(written) << written.error().text();
        return file;
    }

    nlohmann::json import(const std::string& name, const fs::path& file, unsigned threads) const {
        testing::internal::CaptureStdout();
        const auto done =
            import_command({.workspace = folder_ / name, .json = true, .threads = threads}, {.file = file});
        const std::string said = testing::internal::GetCapturedStdout();
        EXPECT_TRUE(done) << done.error().text();
        return done ? nlohmann::json::parse(said) : nlohmann::json();
    }

    fs::path folder_;
};

TEST_F(Import, KeepsTheCitysRowsListsThoseThatCannotBeUsedAndLivesOnTheRest) {
    const fs::path file = upstream();
    const auto said = import("stores", file, 2);
    EXPECT_EQ(said["rows_quarantined"], 3);
    EXPECT_EQ(said["series"], 18);
    EXPECT_EQ(said["lived_days"], 28);
    const fs::path lake = folder_ / "stores" / "lake";
    auto database = Database::open();
    const auto count = database->query(fmt::format("SELECT count(*)::BIGINT AS n FROM read_parquet('{}')",
                                                   (lake / "bronze/freshretailnet/city=12/part.parquet").string()));
    ASSERT_TRUE(count) << count.error().text();
    EXPECT_EQ(count->integers("n")[0], 3 * 6 * 76 + 1) << "bronze has them as they came";
    const auto refused = read_parquet(lake / "quarantine/freshretailnet/city=12/part.parquet");
    ASSERT_TRUE(refused) << refused.error().text();
    EXPECT_EQ(refused->integers("line"), (Column::Integers{100, 1000, 1369}));
    EXPECT_EQ(refused->texts("reason"), (Column::Texts{"missing_field", "malformed_date", "duplicate_key"}));
    EXPECT_EQ(refused->texts("file")[0], "train.parquet");
    for (const auto& branch : said["branches"]) {
        EXPECT_GT(branch["fill_rate"].get<double>(), 0.5) << branch["run_id"];
        EXPECT_LE(branch["fill_rate"].get<double>(), 1) << branch["run_id"];
    }
    EXPECT_EQ(import("one", file, 1)["branches"], said["branches"]) << "threads change nothing";
}

TEST_F(Import, LeavesNoWorkspaceBehindWhenTheFileHasNoSuchCity) {
    const auto done = import_command({.workspace = folder_ / "none"}, {.file = upstream(), .city = 3});
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().text(), HasSubstr("there is no city 3. choose one of 12"));
    EXPECT_FALSE(fs::exists(folder_ / "none"));
}

}  // namespace
}  // namespace nearstock
