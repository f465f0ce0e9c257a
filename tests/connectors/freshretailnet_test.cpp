#include "connectors/freshretailnet.hpp"

#include "tables/database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <bit>
#include <cstdlib>

namespace nearstock {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class FreshRetailNet : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("nearstock-frn-" + std::to_string(::getpid()));
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    /// A file of upstream's columns, two stores, two products, two days, in which `replaced` is changed (SQL REPLACE).
    fs::path upstream(const std::string& replaced = "") const {
        const fs::path file = folder_ / "train.parquet";
        auto database = Database::open();
        const std::string rows =
            "SELECT 3 AS city_id, s AS store_id, 1 AS management_group_id, 5 AS first_category_id, 6 AS "
            "second_category_id, "
            "7 AS third_category_id, p AS product_id, (DATE '2024-03-28' + d::INTEGER)::VARCHAR AS dt, 0.499 AS "
            "sale_amount, "
            "list_transform(range(24), h -> CASE h WHEN 6 THEN 0.1 WHEN 17 THEN 0.1 WHEN 19 THEN 0.299 ELSE 0.0 "
            "END)::DOUBLE[] AS hours_sale, "
            "3 AS stock_hour6_22_cnt, list_transform(range(24), h -> CASE WHEN h >= 21 THEN 1 ELSE 0 END)::INTEGER[] "
            "AS hours_stock_status, "
            "0.9::DOUBLE AS discount, d AS holiday_flag, 1 AS activity_flag, 2.5::DOUBLE AS precpt, 15.0::DOUBLE AS "
            "avg_temperature, "
            "70.0::DOUBLE AS avg_humidity, 1.5::DOUBLE AS avg_wind_level "
            "FROM (SELECT unnest([20, 4]) AS s), (SELECT unnest([9, 8]) AS p), (SELECT unnest([0, 1]) AS d)";
        const auto written = database->write_parquet(
            "SELECT * " + replaced + " FROM (" + rows + ") ORDER BY store_id, product_id, dt", file);
        EXPECT_TRUE(written) << written.error().text();
        return file;
    }

    fs::path folder_;
};

TEST_F(FreshRetailNet, ReadsStoresProductsHoursAndStockouts) {
    const auto city = read_fresh_retail_city(upstream(), 3);
    ASSERT_TRUE(city) << city.error().text();
    EXPECT_EQ(city->first_day, *parse_date("2024-03-28"));
    EXPECT_EQ(city->days, 2U);
    EXPECT_EQ(city->stores, (std::vector<int>{4, 20}));
    EXPECT_EQ(city->products, (std::vector<FreshRetailProduct>{{8, 1, 5, 6, 7}, {9, 1, 5, 6, 7}}));
    EXPECT_EQ(city->series, (std::vector<FreshRetailSeries>{{0, 0}, {0, 1}, {1, 0}, {1, 1}}));
    EXPECT_EQ(city->out_of_stock[city->at(2, 1)], 0xe00000U) << "hours 21, 22 and 23";
    EXPECT_FLOAT_EQ(city->discount[0], 0.9F);
    EXPECT_EQ(city->holiday, (std::vector<std::uint8_t>{0, 1}));
    EXPECT_DOUBLE_EQ(city->weather[1].precipitation, 2.5);
}

TEST_F(FreshRetailNet, RoundsHoursSoThatTheyAddUpToTheDay) {
    const auto city = read_fresh_retail_city(upstream(), 3);
    ASSERT_TRUE(city) << city.error().text();
    EXPECT_EQ(city->hours(0, 0)[6], 10);
    EXPECT_EQ(city->hours(0, 0)[19], 30);
    EXPECT_EQ(city->sold(0, 0), 50) << "0.499 rounded to hundredths";
}

TEST_F(FreshRetailNet, TakesADayWithoutARowAsNeverOnTheShelf) {
    const fs::path file = upstream();
    const fs::path gap = folder_ / "gap.parquet";
    auto database = Database::open();
    ASSERT_TRUE(database->write_parquet("SELECT * FROM read_parquet(" + sql_text(file.string()) +
                                            ") WHERE NOT (store_id = 4 AND product_id = 9 AND dt = '2024-03-29')",
                                        gap));
    const auto city = read_fresh_retail_city(gap, 3);
    ASSERT_TRUE(city) << city.error().text();
    EXPECT_EQ(city->out_of_stock[city->at(1, 1)], every_hour);
    EXPECT_EQ(city->sold(1, 1), 0);
    EXPECT_EQ(city->sold(2, 0), 50);
}

TEST_F(FreshRetailNet, NamesTheColumnThatIsMissing) {
    const auto city = read_fresh_retail_city(upstream("EXCLUDE (hours_stock_status)"), 3);
    ASSERT_FALSE(city);
    EXPECT_THAT(city.error().text(),
                HasSubstr("has no column 'hours_stock_status' (upstream: 24 flags, 1 = out of stock in that hour)"));
}

TEST_F(FreshRetailNet, NamesTheColumnOfAnotherType) {
    const auto city = read_fresh_retail_city(upstream("REPLACE ('much' AS sale_amount)"), 3);
    ASSERT_FALSE(city);
    EXPECT_THAT(city.error().text(),
                HasSubstr("column 'sale_amount' (upstream: the day's sales) is VARCHAR, not a number"));
}

TEST_F(FreshRetailNet, LeavesARowOutThatDoesNotHave24HoursAndReadsTheRest) {
    const auto city = read_fresh_retail_city(upstream("REPLACE (CASE WHEN store_id = 20 AND product_id = 9 THEN "
                                                      "hours_sale[1:23] ELSE hours_sale END AS hours_sale)"),
                                             3);
    ASSERT_TRUE(city) << city.error().text();
    ASSERT_EQ(city->refused.size(), 2U) << "both days of store 20 and product 9";
    EXPECT_EQ(city->refused[0].line, 7) << "rows stand by store, product, day";
    EXPECT_EQ(city->refused[0].field, "hours_sale");
    EXPECT_EQ(city->refused[0].reason, "missing_field");
    EXPECT_THAT(city->refused[0].row, HasSubstr("'store_id': 20"));
    EXPECT_EQ(city->series, (std::vector<FreshRetailSeries>{{0, 0}, {0, 1}, {1, 0}})) << "nothing is known of the 4th";
    EXPECT_EQ(city->sold(2, 1), 50);
}

TEST_F(FreshRetailNet, SaysWhatIsWrongWithEachRowAndKeepsTheFirstOfADay) {
    const auto city = read_fresh_retail_city(
        upstream("REPLACE (CASE WHEN store_id = 4 AND product_id = 8 THEN 'some day' ELSE dt END AS dt, "
                 "CASE WHEN store_id = 4 AND product_id = 9 THEN -1 ELSE discount END AS discount, "
                 "CASE WHEN store_id = 20 AND dt > '2024-03-28' THEN 8 ELSE product_id END AS product_id)"),
        3);
    ASSERT_TRUE(city) << city.error().text();
    std::vector<std::string> said;
    for (const auto& row : city->refused) { said.push_back(row.field + ":" + row.reason); }
    EXPECT_EQ(said, (std::vector<std::string>{"dt:malformed_date", "dt:malformed_date", "discount:negative_amount",
                                              "discount:negative_amount", ":duplicate_key"}));
    EXPECT_EQ(city->sold(0, 1), 50) << "the day that was given twice counts once";
}

TEST_F(FreshRetailNet, SaysThatNoRowOfACityCanBeUsed) {
    const auto city = read_fresh_retail_city(upstream("REPLACE (NULL::DOUBLE AS discount)"), 3);
    ASSERT_FALSE(city);
    EXPECT_THAT(city.error().text(), HasSubstr("city 3 has no row that can be used; line 1: discount missing_field"));
}

TEST_F(FreshRetailNet, KeepsRowsAsTheyCameAndReadsThemAlike) {
    const fs::path file = upstream("REPLACE (CASE WHEN store_id = 4 THEN 'some day' ELSE dt END AS dt)");
    const fs::path kept = folder_ / "kept.parquet";
    ASSERT_TRUE(keep_fresh_retail_city(file, 3, kept));
    const auto direct = read_fresh_retail_city(file, 3);
    const auto again = read_fresh_retail_city(kept, 3);
    ASSERT_TRUE(direct && again) << again.error().text();
    EXPECT_EQ(direct->refused.size(), 4U);
    EXPECT_EQ(*direct, *again);
}

TEST_F(FreshRetailNet, ListsTheCitiesWhenThereIsNoSuchCity) {
    const auto city = read_fresh_retail_city(upstream(), 5);
    ASSERT_FALSE(city);
    EXPECT_THAT(city.error().text(), HasSubstr("there is no city 5. choose one of 3"));
}

TEST_F(FreshRetailNet, SaysThatAFileIsNotThereOrNotParquet) {
    EXPECT_THAT(read_fresh_retail_city(folder_ / "absent.parquet", 0).error().text(),
                HasSubstr("there is no such file"));
    const fs::path text = folder_ / "text.parquet";
    std::FILE* out = std::fopen(text.c_str(), "w");
    std::fputs("not parquet at all", out);
    std::fclose(out);
    EXPECT_THAT(read_fresh_retail_city(text, 0).error().text(), HasSubstr("is not a Parquet file that can be read"));
}

/// The real file, where it is at hand.
class RealFreshRetailNet : public ::testing::Test {
protected:
    void SetUp() override {
        const char* data = std::getenv("NEARSTOCK_DATA");
        file_ = data == nullptr ? fs::path() : fs::path(data) / "freshretailnet" / "train.parquet";
        if (data == nullptr || !fs::exists(file_)) {
            GTEST_SKIP()
                << "set NEARSTOCK_DATA to the folder that holds freshretailnet/train.parquet to run this on real data";
        }
    }
    fs::path file_;
};

TEST_F(RealFreshRetailNet, GivesTheSmallestCityWhole) {
    const auto city = read_fresh_retail_city(file_, 8);
    ASSERT_TRUE(city) << city.error().text();
    EXPECT_EQ(city->stores.size(), 3U);
    EXPECT_EQ(city->series.size(), 65U);
    EXPECT_EQ(city->days, 76U);
}

TEST_F(RealFreshRetailNet, AgreesWithUpstreamsOwnTotalsInTheLargestCity) {
    const auto city = read_fresh_retail_city(file_, 0);
    ASSERT_TRUE(city) << city.error().text();
    EXPECT_EQ(city->series.size(), 25811U);
    std::int64_t sold = 0;
    std::int64_t out_hours = 0;
    for (std::size_t s = 0; s < city->series.size(); ++s) {
        for (std::size_t d = 0; d < city->days; ++d) {
            sold += city->sold(s, d);
            out_hours += std::popcount(city->out_of_stock[city->at(s, d)] >> 6 & 0xffffU);  // hours 6 … 21
        }
    }
    auto database = Database::open();
    const auto totals = database->query(
        "SELECT sum(round(sale_amount * 100))::BIGINT AS sold, sum(stock_hour6_22_cnt)::BIGINT AS out_hours "
        "FROM read_parquet(" +
        sql_text(file_.string()) + ") WHERE city_id = 0");
    ASSERT_TRUE(totals) << totals.error().text();
    EXPECT_EQ(sold, totals->integers("sold")[0]);
    EXPECT_EQ(out_hours, totals->integers("out_hours")[0]);
}

}  // namespace
}  // namespace nearstock
