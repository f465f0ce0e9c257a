// nearstock forecast --workspace: from the lake to a forecast, without a look past the cutoff.

#include "app/forecast_workspace.hpp"
#include "../app/small_city.hpp"
#include "app/cli.hpp"
#include "app/commands.hpp"
#include "core/files.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace nearstock {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class WorkspaceForecast : public testing::Test {
protected:
    static void SetUpTestSuite() {
        ::setenv("NEARSTOCK_QUIET", "1", 1);
        root() = fs::temp_directory_path() / ("nearstock-workspace-" + std::to_string(::getpid()));
        fs::remove_all(root());
        testing::internal::CaptureStdout();
        ASSERT_TRUE(init_workspace(root(), small_city));
        const Common common{.workspace = root(), .json = true, .threads = 2};
        ASSERT_TRUE(generate_command(common, {.days = 30, .fault_share = 0}));
        ASSERT_TRUE(ingest_command(common, {}));
        testing::internal::GetCapturedStdout();
    }
    static void TearDownTestSuite() { fs::remove_all(root()); }
    static fs::path& root() {
        static fs::path folder;
        return folder;
    }
    static LongFormat read(WorkspacePanelOptions options) {
        const auto workspace = open_workspace(root());
        EXPECT_TRUE(workspace);
        auto data = read_workspace_panel(*workspace, options);
        EXPECT_TRUE(data) << data.error().text();
        return data ? *std::move(data) : LongFormat{};
    }
    static BusinessDate last() { return *open_workspace(root())->last_day("live"); }
};

TEST_F(WorkspaceForecast, ReadsEverySeriesOfTheLakeBySiteAndByZone) {
    const auto sites = read({.horizon = *parse_horizon("7d")});
    const auto zones = read({.horizon = *parse_horizon("7d"), .place = SeriesPlace::zone});
    EXPECT_EQ(sites.panel.days, 30U);
    EXPECT_EQ(sites.panel.horizon, 7U);
    EXPECT_LE(sites.panel.series, 40U);
    EXPECT_GT(zones.panel.series, sites.panel.series);
    EXPECT_TRUE(std::ranges::is_sorted(sites.panel.unique_id));
    EXPECT_TRUE(std::ranges::is_sorted(zones.panel.unique_id));
    // Ordered and shipped are the same units, but for what was still under way.
    const auto total = [](const Panel& p) { return std::accumulate(p.sales.begin(), p.sales.end(), 0.0); };
    EXPECT_GT(total(sites.panel), 0);
    EXPECT_NEAR(total(sites.panel) / total(zones.panel), 1, 0.05);
    for (const float share : sites.panel.availability) { EXPECT_TRUE(share >= 0 && share <= 1); }
    for (const char* name : {"product", "department", "category", "subcategory", "site"}) {
        EXPECT_NE(sites.panel.attribute(name), nullptr) << name;
    }
    for (const char* name : {"list_price", "temperature_c", "precipitation_mm", "wind_m_per_s"}) {
        const auto* column = sites.panel.ahead(name);
        ASSERT_NE(column, nullptr) << name;
        EXPECT_EQ(column->periods, 37U);
        for (std::size_t d = 2; d < column->periods; ++d) { EXPECT_FALSE(std::isnan(column->at(0, d))) << name << d; }
    }
    ASSERT_NE(sites.panel.behind("actual_temperature_c"), nullptr);
    EXPECT_EQ(sites.panel.behind("actual_temperature_c")->periods, 30U);
}

TEST_F(WorkspaceForecast, ReadsNothingAfterTheCutoff) {
    const auto cutoff = last() - Days(6);
    const WorkspacePanelOptions then{.cutoff = cutoff, .horizon = *parse_horizon("6d")};
    const auto before = read(then);
    EXPECT_EQ(before.panel.days, 24U);
    // The days after the cutoff are taken away: the same panel.
    const fs::path silver = root() / "lake" / "silver", aside = root() / "aside";
    std::vector<std::pair<fs::path, fs::path>> moved;
    for (const auto& entry : fs::recursive_directory_iterator(silver)) {
        const auto name = entry.path().filename().string();
        if (entry.is_directory() && name.starts_with("dt=") && parse_date(name.substr(3)).value() > cutoff) {
            moved.emplace_back(entry.path(), aside / fs::relative(entry.path(), silver));
        }
    }
    for (const auto& [from, to] : moved) {
        fs::create_directories(to.parent_path());
        fs::rename(from, to);
    }
    const auto without = read(then);
    for (const auto& [from, to] : moved) { fs::rename(to, from); }
    EXPECT_FALSE(moved.empty());
    EXPECT_EQ(before.panel.sales, without.panel.sales);
    EXPECT_EQ(before.panel.availability, without.panel.availability);
    EXPECT_EQ(before.panel.discount, without.panel.discount);
    EXPECT_EQ(before.panel.holiday, without.panel.holiday);
    ASSERT_EQ(before.panel.known_ahead.size(), without.panel.known_ahead.size());
    for (std::size_t c = 0; c < before.panel.known_ahead.size(); ++c) {
        const auto& a = before.panel.known_ahead[c].values;
        const auto& b = without.panel.known_ahead[c].values;
        EXPECT_TRUE(std::ranges::equal(a, b, [](float x, float y) {
            return x == y || (std::isnan(x) && std::isnan(y));
        })) << before.panel.known_ahead[c].name;
    }
}

TEST_F(WorkspaceForecast, WritesAForecastAndKeepsItUnderModels) {
    const auto output = root() / "forecast.parquet";
    testing::internal::CaptureStdout();
    EXPECT_EQ(nearstock({"forecast", "-w", root().string(), "--horizon", "3d", "--model", "seasonal_level,auto",
                         "--quantiles", "0.1,0.9", "--output", output.string(), "--json"}),
              0);
    const auto json = nlohmann::ordered_json::parse(testing::internal::GetCapturedStdout());
    EXPECT_EQ(json.at("first"), to_text(last() + Days(1)));
    EXPECT_EQ(json.at("from_cache"), false);
    EXPECT_EQ(json.at("chosen").at(0).at("model"), "auto");
    const Table table = read_parquet(output).value();
    EXPECT_EQ(table.rows(), json.at("series").get<std::size_t>() * 3);
    EXPECT_GT(std::accumulate(table.decimals("auto").begin(), table.decimals("auto").end(), 0.0), 0);
    EXPECT_TRUE(fs::exists(root() / "models"));
    testing::internal::CaptureStdout();
    EXPECT_EQ(nearstock({"forecast", "-w", root().string(), "--horizon", "3d", "--model", "seasonal_level,auto",
                         "--quantiles", "0.1,0.9", "--output", output.string(), "--json"}),
              0);
    EXPECT_EQ(nlohmann::json::parse(testing::internal::GetCapturedStdout()).at("from_cache"), true);
}

TEST_F(WorkspaceForecast, AWrongValueOfAFlagIsWrongUsageAndNamesTheMend) {
    const auto output = (root() / "never.parquet").string();
    const std::vector<std::pair<std::vector<std::string>, std::string>> wrong{
        {{"--horizon", "7"}, "write a number and h, d, w or mo"},
        {{"--horizon", "36h"}, "--horizon"},
        {{"--quantiles", "2"}, "--quantiles"},
        {{"--model", "crystal_ball"}, "choose among auto"},
        {{"--by", "street"}, "choose --by site or --by zone"},
        {{"--cutoff", "2031-01-01"}, "name that day at the latest"},
        {{"--cutoff", "soon"}, "--cutoff"},
        {{"--time-limit", "10"}, "write a number and a unit"},
        {{"--frequency", "weekly"}, "leave it out"},
    };
    for (const auto& [flags, mend] : wrong) {
        std::vector<std::string> words{"forecast", "-w", root().string(), "--output", output};
        words.insert(words.end(), flags.begin(), flags.end());
        testing::internal::CaptureStderr();
        EXPECT_EQ(nearstock(words), 2) << flags[0] << ' ' << flags[1];
        EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr(mend)) << flags[0] << ' ' << flags[1];
    }
    testing::internal::CaptureStderr();
    EXPECT_EQ(nearstock({"forecast", "--input", "/nowhere.csv", "--output", output}), 1);
    EXPECT_EQ(nearstock({"forecast", "--input", "/nowhere.csv", "--output", output, "--update"}), 2);
    EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("--cache DIR"));
    EXPECT_FALSE(fs::exists(output));
}

}  // namespace
}  // namespace nearstock
