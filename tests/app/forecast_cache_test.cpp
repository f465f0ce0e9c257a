// Answers given twice, fits moved on by a day, and what is not whole or of another version.

#include "app/forecast_cache.hpp"
#include "app/forecast_parts.hpp"

#include "core/files.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace nearstock {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class KeptForecast : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("nearstock-cache-" + std::to_string(::getpid()));
        fs::remove_all(folder_);
        fs::create_directories(folder_);
        ::setenv("NEARSTOCK_QUIET", "1", 1);
    }
    void TearDown() override { fs::remove_all(folder_); }

    /// `last` is added to what is sold on the last day.
    fs::path sales(const std::string& name, int days, int last = 0) {
        std::string text = "unique_id,ds,y\n";
        const BusinessDate first = parse_date("2026-01-05").value();
        for (int s = 0; s < 5; ++s) {
            for (int d = 0; d < days; ++d) {
                text += fmt::format("s{:02},{},{}\n", s, to_text(first + Days(d)),
                                    (s + d * d + 3 * (d % 7)) % (4 + s) + (d + 1 == days ? last : 0));
            }
        }
        EXPECT_TRUE(write_file(folder_ / name, text));
        return folder_ / name;
    }
    ForecastRequest request(const fs::path& input, const std::string& cutoff) {
        ForecastRequest r;
        r.input = input;
        r.output = folder_ / "forecast.parquet";
        r.reading.horizon = *parse_horizon("7d");
        r.reading.cutoff = parse_date(cutoff).value();
        r.models = {"auto_ets"};
        r.levels = {0.1, 0.9};
        r.cache = folder_ / "cache";
        return r;
    }
    static ForecastReport run(const ForecastRequest& r) {
        auto report = forecast_file(r);
        EXPECT_TRUE(report) << report.error().text();
        return report ? *std::move(report) : ForecastReport{};
    }
    static std::string bytes(const fs::path& file) { return read_file(file).value_or("not there: " + file.string()); }
    std::vector<fs::path> kept(const std::string& extension) {
        std::vector<fs::path> files;
        for (const auto& entry : fs::directory_iterator(folder_ / "cache")) {
            if (entry.path().extension() == extension) {
                files.push_back(entry.path());
            }
        }
        std::ranges::sort(files);
        return files;
    }
    static std::string notes(const ForecastReport& report) { return fmt::format("{}", fmt::join(report.notes, "\n")); }
    fs::path folder_;
};

TEST_F(KeptForecast, IsGivenAgainToTheSameCall) {
    const auto r = request(sales("sales.csv", 60), "2026-03-01");
    const auto first = run(r);
    EXPECT_FALSE(first.from_cache);
    const auto answer = bytes(r.output);
    fs::remove(r.output);
    const auto second = run(r);
    EXPECT_TRUE(second.from_cache);
    EXPECT_EQ(second.series, first.series);
    EXPECT_EQ(second.first, first.first);
    EXPECT_EQ(bytes(r.output), answer);
}

TEST_F(KeptForecast, IsNotGivenToAnotherCall) {
    auto r = request(sales("sales.csv", 60), "2026-03-01");
    run(r);
    r.reading.cutoff = parse_date("2026-02-28").value();
    EXPECT_FALSE(run(r).from_cache);
    r.models = {"theta"};
    EXPECT_FALSE(run(r).from_cache);
    r.levels = {0.5};
    EXPECT_FALSE(run(r).from_cache);
    sales("sales.csv", 60, 1);
    EXPECT_FALSE(run(r).from_cache);
    EXPECT_TRUE(run(r).from_cache);
}

TEST_F(KeptForecast, ThatIsDamagedIsMadeAgain) {
    const auto r = request(sales("sales.csv", 60), "2026-03-01");
    run(r);
    const auto answer = bytes(r.output);
    ASSERT_TRUE(write_file(kept(".parquet").at(0), "half"));
    EXPECT_FALSE(run(r).from_cache);
    EXPECT_EQ(bytes(r.output), answer);
    EXPECT_TRUE(run(r).from_cache);
}

TEST_F(KeptForecast, OfYesterdayMovesOnWithoutFittingAgain) {
    const auto input = sales("sales.csv", 60);
    run(request(input, "2026-03-01"));
    auto today = request(input, "2026-03-02");
    today.update = true;
    const auto report = run(today);
    EXPECT_THAT(notes(report),
                HasSubstr("auto_ets: the fit up to 2026-03-01 was moved on by 1 periods, not fitted again"));
    const auto moved = bytes(today.output);
    // A fit of that day has other parameters, hence another forecast.
    today.update = false;
    today.cache.reset();
    run(today);
    EXPECT_NE(bytes(today.output), moved);
    // The moved fit is kept itself: the day after goes on from it, and still says when it was estimated.
    auto tomorrow = request(input, "2026-03-03");
    tomorrow.update = true;
    EXPECT_THAT(notes(run(tomorrow)), HasSubstr("the fit up to 2026-03-01 was moved on by 2 periods"));
}

TEST_F(KeptForecast, IsFittedAnewWhereTheHistoryHasChanged) {
    run(request(sales("sales.csv", 60), "2026-03-01"));
    auto text = bytes(folder_ / "sales.csv");
    text.replace(text.find("s03,2026-01-07,") + 15, 1, "9");
    ASSERT_TRUE(write_file(folder_ / "sales.csv", text));
    auto today = request(folder_ / "sales.csv", "2026-03-02");
    today.update = true;
    const auto said = notes(run(today));
    EXPECT_THAT(said, HasSubstr("was made from a history that has changed since"));
    EXPECT_THAT(said, HasSubstr("no kept fit can be moved on; it was fitted anew"));
}

TEST_F(KeptForecast, OfAnotherVersionOrNotWholeIsPassedOverAndSaysSo) {
    const auto input = sales("sales.csv", 60);
    run(request(input, "2026-03-01"));
    const auto fit = kept(".fit").at(0);
    const auto whole = bytes(fit);
    auto today = request(input, "2026-03-02");
    today.update = true;
    const auto said_of = [&](const std::string& content) {
        for (const auto& file : kept(".fit")) { fs::remove(file); }
        for (const auto& file : kept(".json")) { fs::remove(file); }
        EXPECT_TRUE(write_file(fit, content));
        return notes(run(today));
    };
    auto other = whole;
    const std::string before_its_number = "\"format\":";
    other.at(other.find(before_its_number) + before_its_number.size()) = '0';
    EXPECT_THAT(said_of(other), HasSubstr("was kept by another version of nearstock (format 0, this is "));
    EXPECT_THAT(said_of(whole.substr(0, whole.size() - 3)), HasSubstr("is not whole"));
    EXPECT_THAT(said_of("a letter to my aunt\n"), HasSubstr("is not a fit of nearstock"));
    EXPECT_THAT(said_of(whole), HasSubstr("was moved on by 1 periods"));
}

TEST_F(KeptForecast, IsNotKeptForEver) {
    const auto input = sales("sales.csv", 75);
    for (int day = 1; day <= 12; ++day) { run(request(input, fmt::format("2026-03-{:02}", day))); }
    EXPECT_LE(kept(".fit").size(), 3U);
    EXPECT_LE(kept(".parquet").size(), 8U);
    EXPECT_EQ(kept(".parquet").size(), kept(".json").size());
}

TEST_F(KeptForecast, SaysWhatAutoChoseAndAgainFromTheCache) {
    auto r = request(sales("sales.csv", 60), "2026-03-01");
    r.models = {"auto"};
    const auto first = run(r);
    ASSERT_EQ(first.chosen.size(), 1U);
    EXPECT_EQ(first.chosen[0].at("model"), "auto");
    EXPECT_FALSE(first.chosen[0].at("segments").empty());
    for (const auto& segment : first.chosen[0].at("segments")) {
        double sum = 0;
        for (const auto& [model, weight] : segment.at("mean_weights").items()) { sum += weight.get<double>(); }
        EXPECT_NEAR(sum, 1, 1e-12);
    }
    EXPECT_EQ(run(r).chosen, first.chosen);
    auto hurried = r;
    hurried.time_limit_s = 1e-3;
    const auto report = run(hurried);
    EXPECT_EQ(report.chosen[0].at("candidates").size(), 1U);
    EXPECT_EQ(report.chosen[0].at("dropped").size(), 4U);
}

TEST_F(KeptForecast, AutoMovesOnByADayToo) {
    const auto input = sales("sales.csv", 60);
    auto yesterday = request(input, "2026-03-01");
    yesterday.models = {"auto"};
    run(yesterday);
    auto today = yesterday;
    today.reading.cutoff = parse_date("2026-03-02").value();
    today.update = true;
    EXPECT_THAT(notes(run(today)), HasSubstr("auto: the fit up to 2026-03-01 was moved on by 1 periods"));
}

}  // namespace
}  // namespace nearstock
