// A sales file becomes a panel: columns, grids, cutoff, bad rows.

#include "app/long_format.hpp"

#include "core/files.hpp"
#include "tables/database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace nearstock {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class PanelOfAFile : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("nearstock-panel-" + std::to_string(::getpid()));
        fs::remove_all(folder_);
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    fs::path write(const std::string& name, const std::string& text) {
        EXPECT_TRUE(write_file(folder_ / name, text));
        return folder_ / name;
    }
    LongFormat read(const fs::path& file, const PanelOptions& options = {}) {
        auto result = read_panel(file, options);
        EXPECT_TRUE(result) << result.error().text();
        return result ? *std::move(result) : LongFormat{};
    }
    std::string refusal(const fs::path& file, const PanelOptions& options = {}) {
        auto result = read_panel(file, options);
        EXPECT_FALSE(result);
        return result ? "" : result.error().text();
    }
    static PanelOptions horizon(const char* length) {
        PanelOptions options;
        options.horizon = *parse_horizon(length);
        return options;
    }
    fs::path folder_;
};

BusinessDate day(const char* text) { return parse_date(text).value(); }

/// `lines` in another order, each knows nothing of the others.
std::string shuffled(std::vector<std::string> lines, const std::string& header) {
    std::ranges::reverse(lines);
    std::rotate(lines.begin(), lines.begin() + std::ptrdiff_t(lines.size() / 3), lines.end());
    std::string text = header;
    for (const auto& line : lines) { text += line; }
    return text;
}

const std::string two_series =
    "unique_id,ds,y,price,shop,size\n"
    "b,2024-03-01,3,1.5,north,2\n"
    "b,2024-03-02,0,1.5,north,2\n"
    "b,2024-03-03,2,1.2,north,2\n"
    "a,2024-03-02,7,2.5,south,4\n"
    "a,2024-03-03,5,2.0,south,4\n";

TEST_F(PanelOfAFile, HasSeriesByNamePeriodsByDateAndFurtherColumnsByTheirKind) {
    const auto file = read(write("sales.csv", two_series), horizon("2d"));
    const Panel& panel = file.panel;
    EXPECT_THAT(panel.unique_id, ElementsAre("a", "b"));
    EXPECT_EQ(panel.first_day, day("2024-03-01"));
    EXPECT_EQ(panel.frequency, Frequency::daily);
    EXPECT_EQ(panel.days, 3U);
    EXPECT_EQ(panel.horizon, 2U);
    EXPECT_THAT(panel.sales, ElementsAre(0, 7, 5, 3, 0, 2));
    EXPECT_THAT(panel.availability, ElementsAre(0, 1, 1, 1, 1, 1));
    EXPECT_THAT(panel.start, ElementsAre(1, 0));
    ASSERT_NE(panel.behind("price"), nullptr);
    EXPECT_EQ(panel.behind("price")->at(1, 2), 1.2F);
    EXPECT_EQ(panel.ahead("price"), nullptr) << "without --future nothing is known ahead";
    ASSERT_NE(panel.attribute("shop"), nullptr);
    EXPECT_THAT(panel.attribute("shop")->labels, ElementsAre("north", "south"));
    EXPECT_THAT(panel.attribute("shop")->code, ElementsAre(1, 0));
    ASSERT_NE(panel.attribute("size"), nullptr) << "a whole number that never changes within a series";
    EXPECT_TRUE(file.counts);
    EXPECT_TRUE(file.refused.empty());
}

TEST_F(PanelOfAFile, IsTheSameForRowsInAnyOrder) {
    const auto in_order = read(write("sales.csv", two_series), horizon("2d")).panel;
    std::vector<std::string> lines;
    const auto header_end = two_series.find('\n') + 1;
    for (std::size_t at = header_end; at < two_series.size();) {
        const auto end = two_series.find('\n', at) + 1;
        lines.push_back(two_series.substr(at, end - at));
        at = end;
    }
    const auto any_order =
        read(write("shuffled.csv", shuffled(lines, two_series.substr(0, header_end))), horizon("2d")).panel;
    EXPECT_EQ(any_order.unique_id, in_order.unique_id);
    EXPECT_EQ(any_order.sales, in_order.sales);
    EXPECT_EQ(any_order.availability, in_order.availability);
    EXPECT_EQ(any_order.attribute("shop")->code, in_order.attribute("shop")->code);
    EXPECT_EQ(any_order.first_day, in_order.first_day);
}

TEST_F(PanelOfAFile, HoldsNothingAfterTheCutoff) {
    const auto until_second = [&](const std::string& name, const std::string& last_days) {
        auto options = horizon("1d");
        options.cutoff = day("2024-03-02");
        return read(write(name, "unique_id,ds,y,price\na,2024-03-01,1,5\na,2024-03-02,2,4\n" + last_days), options);
    };
    const auto one = until_second("one.csv", "a,2024-03-03,3,5\nz,2024-03-03,9,5\n");
    const auto other = until_second("other.csv", "a,2024-03-03,-777,1e9\na,2024-03-03,nan,x\nz,2024-03-09,x,x\n");
    EXPECT_EQ(one.panel.unique_id, other.panel.unique_id);
    EXPECT_EQ(one.panel.sales, other.panel.sales);
    EXPECT_EQ(one.panel.days, 2U);
    ASSERT_EQ(one.panel.known_behind.size(), 1U);
    ASSERT_EQ(other.panel.known_behind.size(), 1U);
    EXPECT_EQ(one.panel.known_behind[0].values, other.panel.known_behind[0].values);
    EXPECT_EQ(one.panel.known_behind[0].periods, 2U);
    EXPECT_TRUE(other.refused.empty());
}

TEST_F(PanelOfAFile, KnowsAheadOnlyWhatTheFutureFileHas) {
    const auto sales = write("sales.csv",
                             "unique_id,ds,y,price,visits\na,2024-03-01,1,5,10\na,2024-03-02,2,4,20\n"
                             "b,2024-03-01,1,6,10\nb,2024-03-02,2,6,20\n");
    auto options = horizon("1d");
    options.future = write("future.csv", "unique_id,ds,price\nb,2024-03-03,5.5\na,2024-03-03,3\na,2024-03-04,99\n");
    const auto panel = read(sales, options).panel;
    ASSERT_NE(panel.ahead("price"), nullptr);
    EXPECT_THAT(panel.ahead("price")->values, ElementsAre(5, 4, 3, 6, 6, 5.5));
    EXPECT_EQ(panel.ahead("visits"), nullptr);
    ASSERT_NE(panel.behind("visits"), nullptr);
    EXPECT_EQ(panel.behind("visits")->periods, 2U);
}

TEST_F(PanelOfAFile, RefusesAFutureFileThatHoldsTheTarget) {
    auto options = horizon("1d");
    options.future = write("future.csv", "unique_id,ds,y\nb,2024-03-04,5\n");
    EXPECT_THAT(refusal(write("sales.csv", two_series), options),
                HasSubstr("the column 'y' is not known ahead; a forecast must not see it. leave it out of --future"));
}

TEST_F(PanelOfAFile, RefusesAHorizonBeyondTheFutureFile) {
    auto options = horizon("5d");
    options.future = write("future.csv", "unique_id,ds,price\nb,2024-03-04,5\na,2024-03-05,5\n");
    EXPECT_THAT(refusal(write("sales.csv", two_series), options),
                HasSubstr("what is known ahead ends 2024-03-05, the horizon 5d reaches to 2024-03-08. give its rows to "
                          "the horizon's end, or shorten --horizon"));
}

TEST_F(PanelOfAFile, LeavesOutASeriesWithoutItsKnownAheadValues) {
    auto options = horizon("2d");
    options.future =
        write("future.csv", "unique_id,ds,price\na,2024-03-04,5\na,2024-03-05,\nb,2024-03-04,5\nb,2024-03-05,6\n");
    const auto missing_value = read(write("sales.csv", two_series), options);
    EXPECT_THAT(missing_value.panel.unique_id, ElementsAre("b"));
    ASSERT_EQ(missing_value.refused.size(), 1U);
    EXPECT_EQ(missing_value.refused[0].unique_id, "a");
    EXPECT_THAT(missing_value.refused[0].reason,
                HasSubstr("future.csv: row 2: 'price' is missing or not a number on 2024-03-05; give what is known "
                          "ahead, or leave the column out"));
    options.future = write("future.csv", "unique_id,ds,price\na,2024-03-04,5\nb,2024-03-04,5\nb,2024-03-05,6\n");
    const auto missing_row = read(write("sales.csv", two_series), options);
    ASSERT_EQ(missing_row.refused.size(), 1U);
    EXPECT_THAT(missing_row.refused[0].reason,
                HasSubstr("future.csv has no row for 2024-03-05; give one row per series and period of the horizon"));
}

TEST_F(PanelOfAFile, FindsWeeksMonthsMonthEndsAndHours) {
    const auto grid = [&](const std::string& rows, const char* length) {
        return read(write("grid.csv", "unique_id,ds,y\n" + rows), horizon(length));
    };
    const auto weekly = grid("a,2024-01-01,1\na,2024-01-08,2\na,2024-01-22,3\n", "4w");
    EXPECT_EQ(weekly.panel.frequency, Frequency::weekly);
    EXPECT_EQ(weekly.panel.season, 52U);
    EXPECT_THAT(weekly.panel.sales, ElementsAre(1, 2, 0, 3));
    EXPECT_EQ(weekly.calendar.text(4), "2024-01-29");
    const auto monthly = grid("a,2024-01-01,1\na,2024-02-01,2\na,2024-03-01,3\n", "12mo");
    EXPECT_EQ(monthly.panel.frequency, Frequency::monthly);
    EXPECT_EQ(monthly.panel.horizon, 12U);
    EXPECT_EQ(monthly.calendar.text(3), "2024-04-01");
    const auto ends = grid("a,2024-01-31,1\na,2024-02-29,2\na,2024-03-31,3\n", "2mo");
    EXPECT_EQ(ends.panel.frequency, Frequency::monthly);
    EXPECT_THAT(ends.panel.sales, ElementsAre(1, 2, 3));
    EXPECT_EQ(ends.calendar.text(3), "2024-04-30");
    const auto hourly = grid("a,2024-01-01 22:00,1\na,2024-01-01 23:00,2\na,2024-01-02 00:00,3\n", "1d");
    EXPECT_EQ(hourly.panel.frequency, Frequency::hourly);
    EXPECT_EQ(hourly.panel.horizon, 24U);
    EXPECT_THAT(hourly.panel.start, ElementsAre(22));
    EXPECT_EQ(hourly.calendar.text(25), "2024-01-02 01:00");
    EXPECT_THAT(refusal(write("grid.csv", "unique_id,ds,y\na,2024-01-01,1\na,2024-01-08,2\n"), horizon("10d")),
                HasSubstr("'10d' is not a whole number of periods of this file, which is weekly. write it like 4w"));
}

TEST_F(PanelOfAFile, ReadsFreshRetailNetsOwnColumns) {
    const std::string header =
        "city_id,store_id,management_group_id,first_category_id,second_category_id,third_category_id,product_id,dt,"
        "sale_amount,stock_hour6_22_cnt,discount,holiday_flag,activity_flag,precpt,avg_temperature,avg_humidity,"
        "avg_wind_level\n";
    const std::string history =
        "0,12,1,2,3,4,7,2024-06-03,1.5,4,0.8,0,1,2.5,20,60,1.5\n"
        "0,12,1,2,3,4,7,2024-06-04,2.5,0,1.0,0,0,0.5,21,61,1.6\n";
    const auto first = write("one.csv", header + history + "0,12,1,2,3,4,7,2024-06-05,9.5,8,0.5,1,1,3.5,22,62,1.7\n");
    const auto altered = write("two.csv", header + history + "0,12,1,2,3,4,7,2024-06-05,-1,16,0.5,1,1,3.5,22,62,1.7\n");
    auto options = horizon("1d");
    options.cutoff = day("2024-06-04");
    const auto panel = read(first, options).panel;
    EXPECT_THAT(panel.unique_id, ElementsAre("12_7"));
    EXPECT_THAT(panel.sales, ElementsAre(1.5, 2.5));
    EXPECT_THAT(panel.availability, ElementsAre(0.75, 1));
    EXPECT_THAT(panel.discount, ElementsAre(testing::FloatEq(0.2F), 0, testing::FloatEq(0.5F)));
    EXPECT_THAT(panel.holiday, ElementsAre(0, 0, 1));
    for (const char* name :
         {"discount", "holiday_flag", "activity_flag", "precpt", "avg_temperature", "avg_humidity", "avg_wind_level"}) {
        ASSERT_NE(panel.ahead(name), nullptr) << name;
        EXPECT_EQ(panel.ahead(name)->periods, 3U);
    }
    EXPECT_EQ(panel.ahead("avg_temperature")->at(0, 2), 22);
    EXPECT_EQ(panel.attribute("third_category")->labels[0], "4");
    EXPECT_EQ(panel.attribute("store")->labels[0], "12");
    EXPECT_TRUE(panel.known_behind.empty());
    EXPECT_EQ(read(altered, options).panel.sales, panel.sales);
    EXPECT_EQ(read(altered, options).panel.availability, panel.availability);
}

struct BadRows {
    const char* rows;
    const char* expected;
};

/// One bad series `a` beside a good one: `a` is left out with this text.
class ABadSeries : public PanelOfAFile, public testing::WithParamInterface<BadRows> {};

TEST_P(ABadSeries, IsNamedWithItsRowAndItsMendWhileTheGoodOneGoesOn) {
    const auto file = read(write("sales.csv", std::string("unique_id,ds,y,availability,discount\n") +
                                                  "g,2024-03-01,1,1,0\ng,2024-03-02,2,1,0\n" + GetParam().rows));
    EXPECT_THAT(file.panel.unique_id, ElementsAre("g"));
    EXPECT_THAT(file.panel.sales, testing::Contains(2));
    ASSERT_EQ(file.refused.size(), 1U);
    EXPECT_EQ(file.refused[0].unique_id, "a");
    EXPECT_EQ(file.refused[0].reason, GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, ABadSeries,
    testing::Values(
        BadRows{"a,2024-03-01,1,1,0\na,2024-03-02,2,1,0\na,2024-03-01,4,1,0\n",
                "row 5: 2024-03-01 stands twice, first in row 3; keep one row per series and ds"},
        BadRows{"a,2024-03-01,1,1,0\na,2024-03-02,nan,1,0\n",
                "row 4: y is missing or not a number; give a number, or availability 0 for a day that is not known"},
        BadRows{"a,2024-03-01,,1,0\na,2024-03-02,3,1,0\n",
                "row 3: y is missing or not a number; give a number, or availability 0 for a day that is not known"},
        BadRows{"a,2024-03-01,1,1,0\na,2024-03-02,inf,1,0\n", "row 4: y is infinite; give the number of units"},
        BadRows{"a,2024-03-01,1,1,0\na,2024-03-02,-2,1,0\n",
                "row 4: y is -2; sales are not negative (book returns apart)"},
        BadRows{"a,2024-03-01,1,1,0\na,soon,2,1,0\n", "row 4: ds is not a date; write YYYY-MM-DD"},
        BadRows{"a,2024-03-01,1,1.5,0\n",
                "row 3: availability 1.5 is outside [0, 1]; it is the share of the period in stock"},
        BadRows{"a,2024-03-01,1,1,20\n", "row 3: discount 20 is outside [0, 1); it is the share off the list price"}));

/// An odd series `a` beside a plain one: it is forecast, with this remark.
class AnOddSeries : public PanelOfAFile, public testing::WithParamInterface<BadRows> {};

TEST_P(AnOddSeries, IsForecastWithARemark) {
    const auto file = read(write("sales.csv", std::string("unique_id,ds,y\n") +
                                                  "g,2024-03-01,1\ng,2024-03-02,2\ng,2024-03-03,2\ng,2024-03-04,2\n" +
                                                  GetParam().rows));
    EXPECT_THAT(file.panel.unique_id, ElementsAre("a", "g"));
    EXPECT_TRUE(file.refused.empty());
    ASSERT_EQ(file.remarks.size(), 1U);
    EXPECT_EQ(file.remarks[0].unique_id, "a");
    EXPECT_EQ(file.remarks[0].reason, GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, AnOddSeries,
    testing::Values(
        BadRows{"a,2024-03-01,1\na,2024-03-04,2\n",
                "2 days without a row, the first after row 5 (2024-03-01): read as not known; write y = 0 where "
                "nothing was sold"},
        BadRows{
            "a,2024-03-01,1\na,2024-03-02,2\n",
            "its last row is row 6 (2024-03-02), 2 days before the last of the file: read as not known since; write "
            "y = 0 where nothing was sold, or leave the series out"},
        BadRows{"a,2024-03-03,1\na,2024-03-02,2\na,2024-03-04,2\n",
                "row 6 (2024-03-02) stands after row 5 (2024-03-03): rows are put in order of ds"},
        BadRows{"a,2024-03-04,5\n", "row 5 is its only row: the forecast can but repeat it; give more history"},
        BadRows{"a,2024-03-03,4\na,2024-03-04,4\n",
                "all its 2 rows are 4: a constant; check that it is not a placeholder"},
        BadRows{"a,2024-03-03,0\na,2024-03-04,0\n",
                "all its 2 rows are 0: so is the forecast; leave it out if it is not sold any more"}));

TEST_F(PanelOfAFile, RefusesAFileWithoutItsColumnsNamingThem) {
    EXPECT_THAT(
        refusal(write("x.csv", "id,date,units\na,2024-03-01,1\n")),
        HasSubstr("the column 'unique_id' is missing; it has: id, date, units. name the columns unique_id, ds, y"));
    EXPECT_THAT(refusal(folder_ / "nowhere.csv"), HasSubstr("does not exist"));
    auto early = horizon("7d");
    early.cutoff = day("2020-01-01");
    EXPECT_THAT(refusal(write("x.csv", two_series), early), HasSubstr("has no rows up to the cutoff 2020-01-01"));
}

TEST_F(PanelOfAFile, ReadsBlocksOnOneTimeAxis) {
    const auto file = write("sales.csv", two_series);
    auto opened = PanelFile::open(file, horizon("2d"));
    ASSERT_TRUE(opened);
    ASSERT_EQ(opened->series(), 2U);
    const auto whole = read(file, horizon("2d")).panel;
    const auto second = opened->read(1, 2)->panel;
    EXPECT_THAT(second.unique_id, ElementsAre("b"));
    EXPECT_EQ(second.first_day, whole.first_day);
    EXPECT_EQ(second.sales, std::vector<float>(whole.sales.begin() + 3, whole.sales.end()));
}

TEST_F(PanelOfAFile, KeepsOneDiscountPerItemUnlessItsPlacesDiffer) {
    const std::string header = "unique_id,ds,y,item,discount\n";
    const auto same =
        read(write("same.csv", header + "a,2024-03-01,1,milk,0.2\nb,2024-03-01,1,milk,0.2\n"), horizon("7d"));
    EXPECT_EQ(same.panel.items, 1U);
    const auto differ =
        read(write("differ.csv", header + "a,2024-03-01,1,milk,0.2\nb,2024-03-01,1,milk,0.3\n"), horizon("7d"));
    EXPECT_EQ(differ.panel.items, 2U);
    EXPECT_FLOAT_EQ(differ.panel.discount[differ.panel.item[1] * 8], 0.3F);
}

}  // namespace
}  // namespace nearstock
