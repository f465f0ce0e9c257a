#include "lake/quality.hpp"

#include "workspace.hpp"

namespace nearstock {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Quality : public Lake {
protected:
    void deliver_rows(int day, int rows, int broken = 0) const {
        const BusinessDate date = day_of("2026-03-01") + Days(day);
        std::string text;
        for (int i = 0; i < rows; ++i) {
            text += fmt::format("sale-{:03},S1,{},1,true,app,{}T12:00:00Z,,\n", i, i < broken ? -1 : 1, to_text(date));
        }
        deliver_sales(to_text(date), text);
    }
    QualityDay sales_on(const std::string& day) const {
        const auto report = quality(lake(), "live", {small_company()[1], small_company()[2]});
        EXPECT_TRUE(report) << report.error().text();
        for (const QualityDay& entry : report->days) {
            if (entry.source == "sales" && entry.day == day_of(day)) {
                return entry;
            }
        }
        ADD_FAILURE() << "no such day";
        return {};
    }
};

TEST_F(Quality, AGoodDayExceedsNothing) {
    deliver_rows(0, 100);
    ingest_all();
    const QualityDay day = sales_on("2026-03-01");
    EXPECT_EQ(day.rows_silver, 100);
    EXPECT_EQ(day.completeness, 1);
    EXPECT_EQ(day.freshness_hours, 12);
    EXPECT_THAT(day.exceeded, IsEmpty());
}

TEST_F(Quality, AMissingFileIsIncompleteAndTheNewsGrowsOld) {
    deliver_rows(0, 100);
    deliver_rows(3, 100);
    ingest_all();
    EXPECT_EQ(sales_on("2026-03-02").completeness, 0);
    EXPECT_EQ(sales_on("2026-03-02").freshness_hours, 36);
    EXPECT_THAT(sales_on("2026-03-03").exceeded, ElementsAre("completeness", "freshness"));
    EXPECT_THAT(sales_on("2026-03-03").failed, ElementsAre("completeness"));
}

TEST_F(Quality, TooManyInvalidRowsFailTheDay) {
    deliver_rows(0, 200, 20);
    deliver_rows(1, 5, 5);
    ingest_all();
    EXPECT_EQ(sales_on("2026-03-01").invalid_share, 0.1);
    EXPECT_THAT(sales_on("2026-03-01").failed, ElementsAre("invalid"));
    EXPECT_EQ(sales_on("2026-03-02").invalid_share, 1);
    EXPECT_THAT(sales_on("2026-03-02").failed, ElementsAre("invalid"));
}

TEST_F(Quality, AShareAboveItsLimitByChanceFailsNoDay) {
    deliver_rows(0, 10, 1);     // P(X >= 1 | 10 rows at 2 %) = 0.18
    deliver_rows(1, 40, 2);     // 0.19
    deliver_rows(2, 100, 8);    // 0.0009
    deliver_rows(3, 100, 7);    // 0.0041
    deliver_rows(4, 1000, 36);  // 0.0007
    ingest_all();
    EXPECT_THAT(sales_on("2026-03-01").exceeded, IsEmpty());
    EXPECT_THAT(sales_on("2026-03-02").exceeded, IsEmpty());
    EXPECT_THAT(sales_on("2026-03-03").failed, ElementsAre("invalid"));
    EXPECT_THAT(sales_on("2026-03-04").exceeded, IsEmpty());
    EXPECT_THAT(sales_on("2026-03-05").failed, ElementsAre("invalid"));
}

TEST_F(Quality, DuplicatesAreCountedApart) {
    deliver_rows(0, 50);
    const std::string once = read_file(raw_file("sales", "2026-03-01")).value().substr(sales_header.size());
    deliver_sales("2026-03-01", once + once);
    ingest_all();
    const QualityDay day = sales_on("2026-03-01");
    EXPECT_EQ(day.duplicate_share, 0.5);
    EXPECT_EQ(day.rows_invalid, 0);
    EXPECT_THAT(day.failed, ElementsAre("duplicates"));
}

TEST_F(Quality, AVolumeThatHalvesIsADriftAfterAWeekOfHistory) {
    for (int day = 0; day < 8; ++day) { deliver_rows(day, 100); }
    deliver_rows(8, 30);
    ingest_all();
    EXPECT_EQ(sales_on("2026-03-05").volume_drift, 0);
    EXPECT_DOUBLE_EQ(sales_on("2026-03-09").volume_drift, 0.7);
    EXPECT_THAT(sales_on("2026-03-09").exceeded, ElementsAre("volume_drift"));
    EXPECT_THAT(sales_on("2026-03-09").failed, IsEmpty()) << "the contract does not fail on it";
}

TEST_F(Quality, ARefusedFileIsNoFile) {
    deliver("sales", "2026-03-01", "what\n");
    deliver_rows(1, 10);
    ingest_all();
    EXPECT_EQ(sales_on("2026-03-01").files_refused, 1);
    EXPECT_EQ(sales_on("2026-03-01").completeness, 0);
}

TEST_F(Quality, ARunThatNobodyIngestedIsRefused) {
    const auto report = quality(lake(), "nobody", small_company());
    ASSERT_FALSE(report);
    EXPECT_THAT(report.error().text(), testing::HasSubstr("nothing has been ingested for run 'nobody'"));
}

}  // namespace
}  // namespace nearstock
