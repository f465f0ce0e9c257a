// Files as a whole: corrections, refusals, killed runs, threads.
#include "workspace.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

namespace nearstock {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string good_row = "a,S1,1,0.5,true,app,2026-03-01T10:00:00Z,,\n";

class Ingest : public Lake {
protected:
    void deliver_days(int days) const {
        for (int d = 0; d < days; ++d) {
            const BusinessDate date = day_of("2026-03-01") + Days(d);
            std::string sales;
            std::string returns;
            for (int i = 0; i < 200; ++i) {
                sales += fmt::format("sale-{},S{},{},1.25,true,app,{}T10:00:00Z,,\n", i * 37 % 200, i % 2 + 1,
                                     i % 50 == 0 ? -1 : i % 90 + 1, to_text(date));
                returns += fmt::format("{{\"sale_id\":\"sale-{}\",\"number\":1,\"share\":0.5}}\n", i);
            }
            deliver_sales(to_text(date), sales);
            deliver("returns", to_text(date), returns);
            Table stock;
            stock.add<Column::Texts>("shop_id") = {"S1", "S2"};
            stock.add<Column::Integers>("units") = {d, 2 * d};
            ASSERT_TRUE(write_parquet(stock, raw_file("stock", to_text(date))));
        }
    }
};

TEST_F(Ingest, BronzeKeepsEveryByteThatArrived) {
    deliver_sales("2026-03-01", good_row + "broken\n");
    ingest_all();
    std::vector<std::string> kept;
    for (const auto& [name, content] : bytes()) {
        if (name.starts_with("bronze/sales") && name.ends_with(".csv")) {
            kept.push_back(content);
        }
    }
    EXPECT_THAT(kept, ElementsAre(sales_header + good_row + "broken\n"));
}

TEST_F(Ingest, IngestingAgainChangesNoByte) {
    deliver_days(3);
    const auto first = ingest_all();
    const auto before = bytes();
    const auto again = ingest_all();
    EXPECT_EQ(bytes(), before);
    EXPECT_EQ(again.total.files_unchanged, again.total.files);
    EXPECT_EQ(again.total.rows_in, first.total.rows_in);
    EXPECT_EQ(first.total.files_unchanged, 0);
}

TEST_F(Ingest, TheNumberOfThreadsChangesNoByte) {
    deliver_days(9);
    ingest_all(1);
    const auto one = bytes();
    fs::remove_all(lake());
    ingest_all(2);
    EXPECT_EQ(bytes(), one);
}

TEST_F(Ingest, ACorrectedFileReplacesItsDayAndOnlyThatDay) {
    deliver_sales("2026-03-01", good_row + "b,S1,-1,1,true,app,2026-03-01T10:00:00Z,,\n");
    deliver_sales("2026-03-02", "a,S1,7,0.5,true,app,2026-03-02T10:00:00Z,,\n");
    ingest_all();
    EXPECT_EQ(quarantine("sales", "2026-03-01").size(), 1);
    deliver_sales("2026-03-01", good_row + "b,S1,1,1,true,app,2026-03-01T10:00:00Z,,\n");
    const auto report = ingest_all();
    EXPECT_EQ(report.sources.at("sales").files_unchanged, 1);
    EXPECT_THAT(silver("sales", "2026-03-01").texts("sale_id"), ElementsAre("a", "b"));
    EXPECT_THAT(quarantine("sales", "2026-03-01"), IsEmpty());
    int arrivals = 0;
    for (const auto& [name, content] : bytes()) {
        arrivals += name.starts_with("bronze/sales/run_id=live/dt=2026-03-01") && name.ends_with(".csv") ? 1 : 0;
    }
    EXPECT_EQ(arrivals, 2);
}

TEST_F(Ingest, ALateMasterRowMakesItsRowsValid) {
    deliver_sales("2026-03-01", "a,S3,1,0.5,true,app,2026-03-01T10:00:00Z,,\n");
    deliver("returns", "2026-03-01",
            R"({"sale_id":"a","number":1,"share":0.5})"
            "\n");
    ingest_all();
    EXPECT_EQ(quarantine("sales", "2026-03-01").size(), 1);
    EXPECT_EQ(quarantine("returns", "2026-03-01").size(), 1);
    deliver("shops", "2026-03-01", "shop_id,name\nS1,North\nS2,South\nS3,West\n");
    ingest_all();
    EXPECT_THAT(quarantine("sales", "2026-03-01"), IsEmpty());
    EXPECT_THAT(quarantine("returns", "2026-03-01"), IsEmpty());
}

TEST_F(Ingest, ABranchKnowsTheIdsOfLive) {
    ingest_all();
    ASSERT_TRUE(write_file(raw_file("sales", "2026-03-05", "practice"),
                           sales_header + "a,S2,1,0.5,true,app,2026-03-05T10:00:00Z,,\n"));
    const auto report = ingest_all(1, "practice");
    EXPECT_EQ(report.total.rows_silver, 1);
    EXPECT_EQ(report.total.rows_quarantined, 0);
}

TEST_F(Ingest, ATruncatedParquetFileIsRefusedAndTheRestGoesOn) {
    deliver_days(1);
    const std::string whole = read_file(raw_file("stock", "2026-03-01")).value();
    deliver("stock", "2026-03-02", whole.substr(0, whole.size() / 2));
    deliver("stock", "2026-03-03", "");
    const auto report = ingest_all();
    ASSERT_EQ(report.refused.size(), 2);
    EXPECT_EQ(report.refused[0].text(),
              raw_file("stock", "2026-03-02").string() + ": is no whole Parquet file. deliver it again");
    EXPECT_THAT(report.refused[1].text(), HasSubstr("is empty"));
    EXPECT_THAT(quarantine("stock", "2026-03-02"), ElementsAre("0  unreadable_file: is no whole Parquet file"));
    EXPECT_EQ(report.sources.at("stock").rows_silver, 2);
    EXPECT_EQ(report.sources.at("sales").files, 1);
}

TEST_F(Ingest, ARefusedCorrectionLeavesTheLastGoodDayStanding) {
    deliver_sales("2026-03-01", good_row);
    ingest_all();
    deliver("sales", "2026-03-01", "sale_id,shop_id\n");
    const auto report = ingest_all();
    EXPECT_EQ(report.refused.size(), 1);
    EXPECT_THAT(silver("sales", "2026-03-01").texts("sale_id"), ElementsAre("a"));
    EXPECT_THAT(quarantine("sales", "2026-03-01"), ElementsAre("0 units wrong_header: column 'units' is missing"));
    EXPECT_EQ(ingest_all().refused.size(), 1);
    deliver_sales("2026-03-01", good_row);
    ingest_all();
    EXPECT_THAT(quarantine("sales", "2026-03-01"), IsEmpty());
}

TEST_F(Ingest, AWrongHeaderIsRefusedNamingTheColumn) {
    deliver("sales", "2026-03-01",
            "sale_id,shop_id,units,price,express,kind,sold_at,due_on,paid_on,colour\n" + good_row);
    const auto report = ingest_all();
    ASSERT_EQ(report.refused.size(), 1);
    EXPECT_EQ(report.refused[0].text(),
              raw_file("sales", "2026-03-01").string() +
                  ": column 'colour' is not in the contract. remove it, or add it to schemas/sales.toml");
    EXPECT_FALSE(fs::exists(silver_file(lake(), "sales", "live", day_of("2026-03-01"))));
    EXPECT_EQ(silver("shops", "2026-03-01").rows(), 2);
}

TEST_F(Ingest, AWholeFileInAnotherEncodingIsRefused) {
    std::string utf16 = "\xff\xfe";
    for (const char c : sales_header) { utf16 += std::string{c, '\0'}; }
    deliver("sales", "2026-03-01", utf16);
    deliver("returns", "2026-03-01", utf16);
    deliver("sales", "2026-03-02", "");
    ingest_all();
    EXPECT_THAT(quarantine("sales", "2026-03-01"), ElementsAre("0  bad_encoding: its header is not UTF-8"));
    EXPECT_THAT(quarantine("returns", "2026-03-01"), ElementsAre("0  bad_encoding: is not UTF-8"));
    EXPECT_THAT(quarantine("sales", "2026-03-02"), ElementsAre("0  empty_file: is empty"));
}

TEST_F(Ingest, AFileThatDoesNotBelongIsNamedWithItsMend) {
    ASSERT_TRUE(write_file(raw() / "weather_station" / "x.csv", "a\n"));
    ASSERT_TRUE(write_file(raw() / "sales" / "sales_yesterday.csv", "a\n"));
    const auto report = ingest_all();
    ASSERT_EQ(report.refused.size(), 2);
    EXPECT_THAT(report.refused[0].text(), HasSubstr("name it sales_YYYY-MM-DD.csv"));
    EXPECT_THAT(report.refused[1].text(), HasSubstr("add schemas/weather_station.toml"));
}

TEST_F(Ingest, ARangeTouchesItsDaysOnly) {
    deliver_days(4);
    auto report = ingest(raw(), lake(), {.from = day_of("2026-03-02"), .to = day_of("2026-03-03")}, small_company());
    ASSERT_TRUE(report);
    EXPECT_EQ(report->sources.at("sales").files, 2);
    EXPECT_FALSE(report->sources.contains("shops"));
    EXPECT_EQ(report->sources.at("sales").rows_silver, 0) << "no shop is known yet";
    ingest_all();
    const auto late = bytes();
    fs::remove_all(lake());
    ingest_all();
    EXPECT_EQ(bytes(), late) << "the order in which days came must not show";
}

TEST_F(Ingest, BronzeAloneIsEnoughToMakeSilverAgain) {
    deliver_days(2);
    ingest_all();
    const auto before = bytes();
    fs::remove_all(raw());
    fs::remove_all(lake() / "silver");
    fs::remove_all(lake() / "quarantine");
    ingest_all();
    EXPECT_EQ(bytes(), before);
}

TEST_F(Ingest, FilesThatAPowerCutShortenedAreMadeAgain) {
    deliver_days(1);
    ingest_all();
    const auto before = bytes();
    for (const auto& [name, content] : before) {
        fs::resize_file(lake() / name, 0);
        ingest_all();
        EXPECT_EQ(bytes(), before) << name;
    }
}

TEST_F(Ingest, ADayWithoutRowsIsADay) {
    deliver_sales("2026-03-01", "");
    deliver("returns", "2026-03-01", "");  // zero lines are JSON Lines, too
    EXPECT_THAT(ingest_all().refused, IsEmpty());
    EXPECT_EQ(silver("sales", "2026-03-01").rows(), 0);
    EXPECT_EQ(silver("returns", "2026-03-01").rows(), 0);
}

TEST_F(Ingest, ARunKilledAtAnyMomentIsFinishedByTheNextWithTheSameBytes) {
    deliver_days(6);
    ingest_all();
    const auto expected = bytes();
    ::setenv("NEARSTOCK_TEST_FOLDER", folder_.c_str(), 1);
    for (int attempt = 0; attempt < 10; ++attempt) {
        fs::remove_all(lake());
        const pid_t child = ::fork();
        if (child == 0) {
            ::execl("/proc/self/exe", "test_lake", "--gtest_filter=IngestOf.AFolderGivenFromOutside", nullptr);
            ::_exit(1);
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(15 + 17 * attempt));
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        ingest_all();
        EXPECT_EQ(bytes(), expected) << "killed after " << 15 + 17 * attempt << " ms";
    }
    ::unsetenv("NEARSTOCK_TEST_FOLDER");
}

// What the test above kills: its own process, so that no thread or database of the parent is in the way.
TEST(IngestOf, AFolderGivenFromOutside) {
    const char* folder = std::getenv("NEARSTOCK_TEST_FOLDER");
    if (folder == nullptr) {
        GTEST_SKIP() << "runs only as the process that is killed";
    }
    const fs::path workspace(folder);
    EXPECT_TRUE(ingest(workspace / "raw" / "live", workspace / "lake", {.threads = 2}, small_company()));
}

}  // namespace
}  // namespace nearstock
