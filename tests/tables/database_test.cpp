#include "tables/database.hpp"

#include "core/check.hpp"
#include "core/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

namespace nearstock {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class Tables : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("nearstock-tables-" + std::to_string(::getpid()));
        fs::remove_all(folder_);
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }
    static Database open(unsigned threads = 1) {
        auto database = Database::open({.threads = threads});
        EXPECT_TRUE(database) << database.error().text();
        return std::move(*database);
    }
    fs::path folder_;
};

BusinessDate day(const char* text) { return parse_date(text).value(); }
Timestamp time(const char* text) { return parse_timestamp(text).value(); }

Table one_of_each() {
    Table table;
    table.add<Column::Texts>("name") = {"milk", "Käse 'alt'", ""};
    table.add<Column::Integers>("units") = {1, -5, INT64_MAX};
    table.add<Column::Decimals>("share") = {0.1, -2.5, 1e300};
    table.add<Column::Booleans>("chilled") = {1, 0, 1};
    table.add<Column::Dates>("expires_on") = {day("2026-03-29"), day("1969-12-31"), day("9999-12-31")};
    table.add<Column::Timestamps>("seen_at") = {time("2026-03-29T01:30:00Z"), time("1969-12-31T23:59:59Z"),
                                                time("2100-01-01T00:00:00Z")};
    table.columns[1].missing = {0, 1, 0};
    return table;
}

void expect_same(const Table& a, const Table& b) {
    ASSERT_EQ(a.columns.size(), b.columns.size());
    for (std::size_t c = 0; c < a.columns.size(); ++c) {
        EXPECT_EQ(a.columns[c].name, b.columns[c].name);
        for (std::size_t row = 0; row < a.rows(); ++row) {
            EXPECT_EQ(a.columns[c].is_missing(row), b.columns[c].is_missing(row)) << a.columns[c].name << row;
        }
    }
}

TEST_F(Tables, ComeBackFromParquetAsTheyWere) {
    const Table written = one_of_each();
    ASSERT_TRUE(write_parquet(written, folder_ / "deep" / "part.parquet"));
    const auto read = read_parquet(folder_ / "deep" / "part.parquet");
    ASSERT_TRUE(read) << read.error().text();
    expect_same(written, *read);
    EXPECT_EQ(read->texts("name"), written.texts("name"));
    EXPECT_THAT(read->integers("units"), ElementsAre(1, 0, INT64_MAX));
    EXPECT_EQ(read->decimals("share"), written.decimals("share"));
    EXPECT_EQ(read->booleans("chilled"), written.booleans("chilled"));
    EXPECT_EQ(read->dates("expires_on"), written.dates("expires_on"));
    EXPECT_EQ(read->timestamps("seen_at"), written.timestamps("seen_at"));
}

TEST_F(Tables, ASourceWithoutRowsKeepsItsColumns) {
    Table empty;
    empty.add<Column::Texts>("name");
    empty.add<Column::Timestamps>("seen_at");
    ASSERT_TRUE(write_parquet(empty, folder_ / "empty.parquet"));
    const auto read = read_parquet(folder_ / "empty.parquet");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(read->rows(), 0);
    EXPECT_TRUE(read->timestamps("seen_at").empty());
}

TEST_F(Tables, EveryNumberOfSqlFindsItsColumn) {
    auto database = open();
    const auto read = database.query(
        "SELECT 1::TINYINT AS a, 2::USMALLINT AS b, 3::HUGEINT AS c, sum(x)::HUGEINT AS d, 12.345::DECIMAL(18,3) AS e, "
        "0.5::FLOAT AS f, -7.25::DECIMAL(4,2) AS g, -170141183460469231731.5::DECIMAL(38,1) AS h, NULL AS i, "
        "'b'::ENUM('a','b') AS j FROM (VALUES (1::BIGINT), (41::BIGINT)) v(x)");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_THAT(read->integers("a"), ElementsAre(1));
    EXPECT_THAT(read->integers("b"), ElementsAre(2));
    EXPECT_THAT(read->integers("c"), ElementsAre(3));
    EXPECT_THAT(read->integers("d"), ElementsAre(42));
    EXPECT_THAT(read->decimals("e"), ElementsAre(12.345));
    EXPECT_THAT(read->decimals("f"), ElementsAre(0.5));
    EXPECT_THAT(read->decimals("g"), ElementsAre(-7.25));
    EXPECT_THAT(read->decimals("h"), ElementsAre(-170141183460469231731.5));
    EXPECT_TRUE(read->column("i").is_missing(0));
    EXPECT_THAT(read->texts("j"), ElementsAre("b"));
}

TEST_F(Tables, ASumThatLeaves64BitsIsRefusedWithItsColumn) {
    auto database = open();
    const auto read = database.query("SELECT 9223372036854775807::HUGEINT + 1 AS total_micros");
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().text(), HasSubstr("total_micros"));
    EXPECT_THAT(read.error().text(), HasSubstr("does not fit 64 bits"));
}

TEST_F(Tables, TimesAreUtcWhateverTheMachineSays) {
    ::setenv("TZ", "Asia/Tokyo", 1);
    auto database = open();
    const auto read = database.query(
        "SELECT TIMESTAMPTZ '2026-03-29 01:30:00.75+02' AS z, TIMESTAMP '1969-12-31 23:59:59.5' AS t, "
        "current_setting('TimeZone') AS zone, strftime(TIMESTAMPTZ '2026-03-29 01:30:00+02', '%H') AS hour");
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_THAT(read->timestamps("z"), ElementsAre(time("2026-03-28T23:30:00Z")));
    EXPECT_THAT(read->timestamps("t"), ElementsAre(time("1969-12-31T23:59:59Z")));
    EXPECT_THAT(read->texts("zone"), ElementsAre("UTC"));
    EXPECT_THAT(read->texts("hour"), ElementsAre("23"));
}

TEST_F(Tables, AStatementThatIsWrongNamesItself) {
    auto database = open();
    const auto read = database.query("SELECT nothing FROM nowhere");
    ASSERT_FALSE(read);
    EXPECT_THAT(read.error().text(), HasSubstr("nowhere"));
    EXPECT_FALSE(database.execute("SELEC 1"));
    EXPECT_TRUE(database.execute("SELECT 1; SELECT 2"));
}

TEST_F(Tables, AColumnOfAnotherTypeIsABug) {
    const Table table = one_of_each();
    EXPECT_THROW(static_cast<void>(table.integers("name")), Bug);
    EXPECT_THROW(static_cast<void>(table.texts("nobody")), Bug);
}

Table many_rows(std::int64_t rows) {
    Table table;
    auto& texts = table.add<Column::Texts>("order_id");
    for (std::int64_t i = 0; i < rows; ++i) { texts.push_back("O-" + std::to_string(i * 7919 % 100003)); }
    auto& units = table.add<Column::Integers>("units");
    for (std::int64_t i = 0; i < rows; ++i) { units.push_back(i * i % 1013); }
    return table;
}

TEST_F(Tables, TheSameRowsGiveTheSameBytesWithAnyNumberOfThreads) {
    const Table table = many_rows(300'000);
    std::vector<std::string> files;
    for (const unsigned threads : {1U, 2U, 4U, 2U}) {
        auto database = open(threads);
        ASSERT_TRUE(database.store("lines", table));
        const fs::path path = folder_ / ("by-" + std::to_string(files.size()) + ".parquet");
        ASSERT_TRUE(database.write_parquet("SELECT * FROM lines ORDER BY order_id, units", path));
        files.push_back(read_file(path).value());
    }
    EXPECT_EQ(files[0], files[1]);
    EXPECT_EQ(files[0], files[2]);
    EXPECT_EQ(files[0], files[3]);
    auto database = open();
    const auto rows =
        database.query("SELECT count(*) AS n FROM read_parquet(" + sql_text((folder_ / "by-0.parquet").string()) + ")");
    EXPECT_THAT(rows->integers("n"), ElementsAre(300'000));
}

TEST_F(Tables, NothingIsLeftBesideAFinishedFile) {
    ASSERT_TRUE(write_parquet(one_of_each(), folder_ / "part.parquet"));
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(Tables, MissingValuesSurviveMoreRowsThanOneChunk) {
    Table table = many_rows(5'000);
    table.columns[1].missing.resize(5'000, 0);
    table.columns[1].missing[4'999] = 1;
    ASSERT_TRUE(write_parquet(table, folder_ / "part.parquet"));
    const auto read = read_parquet(folder_ / "part.parquet");
    EXPECT_TRUE(read->columns[1].is_missing(4'999));
    EXPECT_FALSE(read->columns[1].is_missing(4'998));
    EXPECT_EQ(read->texts("order_id"), table.texts("order_id"));
}

TEST_F(Tables, ATextThatIsNotUtf8IsRefusedNotLost) {
    Table table;
    table.add<Column::Texts>("name") = {"milk", "K\xe4se"};
    auto database = open();
    const auto status = database.store("products", table);
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().text(), "table products: a text of column 'name' is not UTF-8. convert it to UTF-8 first");
}

TEST_F(Tables, MayBeWrittenByThreadsThatEnd) {
    for (int round = 0; round < 2; ++round) {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i) {
            threads.emplace_back([this, i] {
                const fs::path path = folder_ / (std::to_string(i) + ".parquet");
                EXPECT_TRUE(write_parquet(one_of_each(), path));
                EXPECT_TRUE(read_parquet(path));
            });
        }
    }
}

TEST(SqlText, DoublesItsQuotes) {
    EXPECT_EQ(sql_text("it's"), "'it''s'");
    EXPECT_EQ(sql_name("a\"b"), "\"a\"\"b\"");
}

}  // namespace
}  // namespace nearstock
