// From a sales file to a forecast file: blocks, resuming, cutoff, competitors' files, evaluation.

#include "app/commands.hpp"
#include "app/forecast_parts.hpp"

#include "core/files.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

namespace nearstock {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class ForecastOfAFile : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("nearstock-forecast-" + std::to_string(::getpid()));
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        ::setenv("NEARSTOCK_QUIET", "1", 1);
    }
    void TearDown() override { fs::remove_all(folder_); }

    /// Series s00 … with a weekly pattern of their own; `after` is added to what is sold from day 28 on.
    fs::path sales(const std::string& name, int series, int days, int after = 0) {
        std::string text = "unique_id,ds,y\n";
        const BusinessDate first = parse_date("2026-01-05").value();
        for (int d = 0; d < days; ++d) {  // by day, so that no series stands together
            for (int s = 0; s < series; ++s) {
                text += fmt::format("s{:02},{},{}\n", s, to_text(first + Days(d)),
                                    (s + d * d + 3 * (d % 7)) % (4 + s) + (d >= 28 ? after : 0));
            }
        }
        EXPECT_TRUE(write_file(folder_ / name, text));
        return folder_ / name;
    }
    ForecastRequest request(const fs::path& input, const std::string& output) {
        ForecastRequest r;
        r.input = input;
        r.output = folder_ / output;
        r.reading.horizon = *parse_horizon("7d");
        r.reading.cutoff = parse_date("2026-02-01").value();  // day 27
        r.models = {"weekday_mean", "sba"};
        r.levels = {0.1, 0.5, 0.9};
        return r;
    }
    static ForecastReport run(const ForecastRequest& r) {
        auto report = forecast_file(r);
        EXPECT_TRUE(report) << report.error().text();
        return report ? *std::move(report) : ForecastReport{};
    }
    static std::string bytes(const fs::path& file) { return read_file(file).value_or("not there: " + file.string()); }
    static std::vector<std::string> names(const Table& table) {
        std::vector<std::string> all;
        for (const auto& column : table.columns) { all.push_back(column.name); }
        return all;
    }
    bool parts_are_left() {
        for (const auto& entry : fs::directory_iterator(folder_)) {
            if (entry.path().filename().string().find(".parts-") != std::string::npos) {
                return true;
            }
        }
        return false;
    }
    fs::path folder_;
};

TEST_F(ForecastOfAFile, HasNixtlasColumnsForEveryModel) {
    const auto report = run(request(sales("sales.csv", 3, 40), "forecast.parquet"));
    EXPECT_EQ(report.series, 3U);
    EXPECT_EQ(report.first, "2026-02-02");
    EXPECT_EQ(report.last, "2026-02-08");
    const Table table = read_parquet(folder_ / "forecast.parquet").value();
    EXPECT_THAT(names(table), ElementsAre("unique_id", "ds", "weekday_mean", "weekday_mean-q0.1", "weekday_mean-q0.5",
                                          "weekday_mean-q0.9", "sba", "sba-q0.1", "sba-q0.5", "sba-q0.9"));
    EXPECT_EQ(table.rows(), 21U);
    EXPECT_EQ(table.texts("unique_id")[7], "s01");
    EXPECT_EQ(to_text(table.dates("ds")[7]), "2026-02-02");
}

TEST_F(ForecastOfAFile, ChangesNothingWhenValuesAfterTheCutoffAreAltered) {
    run(request(sales("one.csv", 4, 45), "one.parquet"));
    run(request(sales("two.csv", 4, 45, 999), "two.parquet"));
    EXPECT_EQ(bytes(folder_ / "one.parquet"), bytes(folder_ / "two.parquet"));
}

TEST_F(ForecastOfAFile, IsTheSameInBlocksAndForAnyNumberOfThreads) {
    const auto input = sales("sales.csv", 9, 28);
    run(request(input, "whole.parquet"));
    auto blocks = request(input, "blocks.parquet");
    blocks.block_values = 2 * (28 + 7 * 4);  // two series at a time
    blocks.threads = 8;
    const auto report = run(blocks);
    EXPECT_EQ(report.blocks, 5U);
    EXPECT_EQ(report.series, 9U);
    const Table whole = read_parquet(folder_ / "whole.parquet").value();
    const Table parts = read_parquet(folder_ / "blocks.parquet").value();
    EXPECT_EQ(whole.texts("unique_id"), parts.texts("unique_id"));
    EXPECT_EQ(whole.decimals("sba-q0.9"), parts.decimals("sba-q0.9"));
    EXPECT_EQ(whole.decimals("weekday_mean"), parts.decimals("weekday_mean"));
    EXPECT_FALSE(parts_are_left());
}

TEST_F(ForecastOfAFile, GoesOnWhereAStoppedRunStopped) {
    auto blocks = request(sales("sales.csv", 9, 28), "forecast.parquet");
    blocks.block_values = 2 * (28 + 7 * 4);
    run(blocks);
    const auto expected = bytes(folder_ / "forecast.parquet");
    fs::remove(folder_ / "forecast.parquet");
    blocks.output = folder_ / "missing" / "forecast.parquet";
    // A file where the output's rename must fail: the parts are finished and stay.
    fs::create_directories(blocks.output / "in_the_way");
    EXPECT_FALSE(forecast_file(blocks));
    fs::remove_all(blocks.output);
    const auto report = run(blocks);
    EXPECT_EQ(report.blocks_resumed, 5U);
    EXPECT_EQ(report.series, 9U);
    EXPECT_EQ(bytes(blocks.output), expected);
}

TEST_F(ForecastOfAFile, ForecastsTheGoodSeriesInBlocksAndNamesTheOthers) {
    const auto input = sales("sales.csv", 5, 28);
    std::string text = bytes(input) + "s03,2026-01-05,7\n";
    ASSERT_TRUE(write_file(input, text));
    auto blocks = request(input, "forecast.parquet");
    blocks.block_values = 28 + 7 * 4;
    const auto report = run(blocks);
    EXPECT_EQ(report.blocks, 5U);
    EXPECT_EQ(report.series, 4U);
    ASSERT_EQ(report.refused.size(), 1U);
    EXPECT_EQ(report.refused[0].unique_id, "s03");
    EXPECT_EQ(report.refused[0].reason,
              "row 141: 2026-01-05 stands twice, first in row 4; keep one row per series and ds");
}

TEST_F(ForecastOfAFile, CarriesACompetitorsFileAlong) {
    const auto input = sales("sales.csv", 2, 28);
    std::string theirs = "unique_id,ds,theirs,theirs-q0.9\n";
    for (const char* id : {"s01", "s00", "s77"}) {
        for (int d = 0; d < 7; ++d) {
            theirs +=
                fmt::format("{},{},{},{}\n", id, to_text(parse_date("2026-02-02").value() + Days(d)), d + 0.5, d + 2);
        }
    }
    ASSERT_TRUE(write_file(folder_ / "theirs.csv", theirs));
    auto both = request(input, "forecast.parquet");
    both.models = {"sba", "file:" + (folder_ / "theirs.csv").string()};
    run(both);
    const Table table = read_parquet(folder_ / "forecast.parquet").value();
    EXPECT_EQ(table.decimals("theirs")[9], 2.5);
    EXPECT_EQ(table.decimals("theirs-q0.9")[9], 4);
    both.reading.horizon = *parse_horizon("9d");
    EXPECT_THAT(forecast_file(both).error().text(), HasSubstr("'theirs' has no forecast of s00 for 2026-02-09"));
}

TEST_F(ForecastOfAFile, RefusesAModelThatIsNotKnownNamingThoseThatAre) {
    auto wrong = request(sales("sales.csv", 2, 28), "forecast.parquet");
    wrong.models = {"crystal_ball"};
    const auto text = forecast_file(wrong).error().text();
    EXPECT_THAT(text, HasSubstr("--model: the model 'crystal_ball' is not known. choose among auto, seasonal_level"));
    EXPECT_THAT(text, HasSubstr("sba"));
    wrong.models = {"sba", "sba"};
    EXPECT_THAT(forecast_file(wrong).error().text(), HasSubstr("the model 'sba' is named twice"));
}

TEST_F(ForecastOfAFile, IsJudgedAgainstWhatCame) {
    const auto input = sales("sales.csv", 6, 35);
    run(request(input, "forecast.parquet"));
    ForecastEvaluateOptions options;
    options.truth = input;
    options.forecasts = {folder_ / "forecast.parquet"};
    testing::internal::CaptureStdout();
    ASSERT_TRUE(forecast_evaluate_command({}, options));
    const auto text = testing::internal::GetCapturedStdout();
    EXPECT_THAT(text, HasSubstr("model         segment"));
    EXPECT_THAT(text, HasSubstr("sba           all rows"));
    EXPECT_THAT(text, HasSubstr("weekday_mean  ahead 7"));
    EXPECT_THAT(text, HasSubstr("80 %:"));
    EXPECT_THAT(text, testing::Not(HasSubstr("WRMSSE")));
    ASSERT_TRUE(write_file(folder_ / "weights.csv", "unique_id,weight\ns00,3\ns01,1\n"));
    options.weights = folder_ / "weights.csv";
    testing::internal::CaptureStdout();
    ASSERT_TRUE(forecast_evaluate_command({}, options));
    EXPECT_THAT(testing::internal::GetCapturedStdout(), HasSubstr("WRMSSE"));
}

TEST_F(ForecastOfAFile, IsBacktestedFromSeveralOrigins) {
    ForecastBacktestOptions options;
    options.forecast.input = sales("sales.csv", 6, 60);
    options.forecast.models = {"sba", "conformal:weekday_mean"};
    options.forecast.quantiles = {0.1, 0.9};
    options.windows = 2;
    testing::internal::CaptureStdout();
    ASSERT_TRUE(forecast_backtest_command({}, options));
    const auto text = testing::internal::GetCapturedStdout();
    EXPECT_THAT(text, HasSubstr("6 series × 7 periods from 2 origins, 2026-02-20 … 2026-02-27"));
    EXPECT_THAT(text, HasSubstr("conformal:weekday_mean  all rows"));
    options.forecast.horizon = "60d";
    EXPECT_THAT(forecast_backtest_command({}, options).error().text(),
                HasSubstr("has 60 periods, which leaves nothing before a horizon of 60d"));
}

}  // namespace
}  // namespace nearstock
