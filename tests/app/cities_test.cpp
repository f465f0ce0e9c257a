// A workspace of several cities: what they share, where they differ, and what they add up to.
#include "simulation/cities.hpp"
#include "app/command_report.hpp"
#include "app/policies.hpp"
#include "app/workspace.hpp"
#include "core/files.hpp"
#include "simulation/city.hpp"
#include "small_city.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <unistd.h>

namespace nearstock {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

const std::string two_cities = std::string(small_city) + R"(
[[cities]]
city_id = "north"
[[cities]]
city_id = "south"
[cities.city]
mfcs = 1
centre_latitude = 48.14
[cities.network]
closing = "21h"
)";

TEST(Cities, ShareWhatTheFileSaysAndDifferWhereTheySaySo) {
    const auto cities = split_cities(two_cities, "n.toml");
    ASSERT_TRUE(cities) << cities.error().text();
    ASSERT_EQ(cities->size(), 2U);
    const auto north = parse_city(cities->at(0).text, "north"), south = parse_city(cities->at(1).text, "south");
    ASSERT_TRUE(north);
    ASSERT_TRUE(south);
    EXPECT_EQ(north->city_id, "north");
    EXPECT_EQ(south->city_id, "south");
    EXPECT_EQ(north->products, 20);
    EXPECT_EQ(south->products, 20);
    EXPECT_EQ(north->mfcs, 2);
    EXPECT_EQ(south->mfcs, 1);
    EXPECT_EQ(south->closing, Seconds(21 * 3600));
    EXPECT_NE(north->seed, south->seed) << "another city, not the same again";
    const auto added = split_cities(std::string(small_city) + "[[cities]]\ncity_id = \"first\"\n" +
                                        two_cities.substr(std::string(small_city).size()),
                                    "n.toml");
    ASSERT_TRUE(added);
    EXPECT_EQ(added->at(1).text, cities->at(0).text) << "wherever it stands in the list";
    EXPECT_EQ(split_cities(small_city, "n.toml")->size(), 0U);
    EXPECT_THAT(parse_city(two_cities, "n.toml").error().text(), HasSubstr("is of several cities"));
}

TEST(Cities, AMistakeIsNamedWithItsCity) {
    const auto error = [](const std::string& more) {
        const auto cities = split_cities(std::string(small_city) + more, "n.toml");
        return cities ? std::string("no error") : cities.error().text();
    };
    EXPECT_THAT(error("[[cities]]\n"), HasSubstr("a city has no city_id"));
    EXPECT_THAT(error("[[cities]]\ncity_id = \"a/b\"\n"), HasSubstr("'a/b' cannot name a folder"));
    EXPECT_THAT(error("[[cities]]\ncity_id = \"a\"\n[[cities]]\ncity_id = \"a\"\n"), HasSubstr("'a' is there twice"));
    EXPECT_THAT(error("[[cities]]\ncity_id = \"a\"\nmfcs = 3\n"),
                AllOf(HasSubstr("unknown key 'mfcs'"), HasSubstr("[cities.city], mfcs = …")));
    EXPECT_THAT(error("[[cities]]\ncity_id = \"a\"\n[cities.city]\nmfcs = -3\n"),
                AllOf(HasSubstr("n.toml:16"), HasSubstr("city 'a': city.mfcs is not")));
    EXPECT_THAT(error("[demand]\nprice_elasticity = -3\n[[cities]]\ncity_id = \"a\"\n"),
                AllOf(HasSubstr("n.toml:14"), Not(HasSubstr("city 'a'"))))
        << "what is shared is nobody's";
    EXPECT_THAT(error("[[cities]]\ncity_id = \"a\"\n[cities.city]\nseed = 7\n"
                      "[[cities]]\ncity_id = \"b\"\n[cities.city]\nseed = 7\n"),
                HasSubstr("the cities 'a' and 'b' have the same seed 7"));
    EXPECT_THAT(split_cities("[city]\nseed = \"7\"\n[[cities]]\ncity_id = \"a\"\n", "n.toml").error().text(),
                HasSubstr("n.toml:2"));
    EXPECT_THAT(split_cities("cities = []\n", "n.toml").error().text(), HasSubstr("or leave it out"));
    EXPECT_THAT(split_cities("cities = 3\n", "n.toml").error().text(),
                HasSubstr("write [[cities]] and a city_id for each"));
}

class CitiesOnDisk : public ::testing::Test {
protected:
    void SetUp() override {
        fs::remove_all(root_);
        fs::create_directories(root_);
        ASSERT_TRUE(write_file(config_, two_cities));
    }
    void TearDown() override { fs::remove_all(root_); }
    const fs::path root_ = fs::temp_directory_path() / ("nearstock-cities-" + std::to_string(::getpid()));
    const fs::path config_ = root_ / "cities.toml", workspace_ = root_ / "w";
};

TEST_F(CitiesOnDisk, ACommandRunsForEachAndTheGoodRestGoesOn) {
    testing::internal::CaptureStdout();
    ASSERT_EQ(nearstock({"-w", workspace_, "init", "--config", config_}), 0);
    ASSERT_EQ(nearstock({"-w", workspace_, "generate", "--days", "2d"}), 0);
    EXPECT_THAT(testing::internal::GetCapturedStdout(),
                AllOf(HasSubstr("north:\n2 days"), HasSubstr("south:\n2 days")));
    const auto north = open_workspace(workspace_ / "cities/north"), south = open_workspace(workspace_ / "cities/south");
    ASSERT_TRUE(north);
    ASSERT_TRUE(south);
    EXPECT_EQ(north->runs(), std::vector<std::string>{"live"});
    EXPECT_EQ(south->runs(), std::vector<std::string>{"live"});
    EXPECT_THAT(open_workspace(workspace_).error().text(), HasSubstr("is of several cities"));

    testing::internal::CaptureStdout();
    EXPECT_EQ(nearstock({"-w", workspace_, "--json", "ingest", "--from", "2026-01-02"}), 0) << "a list of runs each";
    EXPECT_THAT(testing::internal::GetCapturedStdout(), AllOf(HasSubstr("\"north\""), HasSubstr("\"results\"")));
    south->forget("live");
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    EXPECT_EQ(nearstock({"-w", workspace_, "--json", "simulate", "--days", "1d", "--no-ingest"}), 1);
    const auto said = nlohmann::json::parse(testing::internal::GetCapturedStdout());
    EXPECT_EQ(said["city"], "north");
    EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("1 of 2 cities failed: south"));
}

TEST_F(CitiesOnDisk, ACityFollowsTheSharedFile) {
    ASSERT_TRUE(init_cities(workspace_, two_cities));
    auto text = two_cities;
    text.replace(text.find("zones = 8"), 9, "zones = 9");
    ASSERT_TRUE(write_file(workspace_ / "nearstock.toml", text + "[[cities]]\ncity_id = \"west\"\n"));
    const auto cities = city_workspaces(workspace_);
    ASSERT_TRUE(cities);
    ASSERT_EQ(cities->size(), 3U);
    EXPECT_EQ(open_workspace(cities->at(0).root)->city.zones, 9);
    text.replace(text.find("zones = 9"), 9, "zones = 7");
    ASSERT_TRUE(write_file(workspace_ / "nearstock.toml", text));
    EXPECT_EQ(open_workspace(cities->at(0).root)->city.zones, 7) << "opened alone, too";
    EXPECT_EQ(open_workspace(cities->at(2).root)->city.city_id, "west");
    EXPECT_FALSE(init_cities(workspace_, two_cities));
    EXPECT_EQ(city_workspaces(root_ / "nowhere")->size(), 0U);
}

TEST(Cities, ASeedIsSetWhereItBelongs) {
    EXPECT_EQ(parse_city(with_seed(small_city, 77), "c")->seed, 77U);
    EXPECT_EQ(parse_city(with_seed("[city]\nmfcs = 2\n", 77), "c")->seed, 77U) << "where there was none";
    EXPECT_EQ(parse_city(with_seed("[workspace]\ncity_id = \"x\"\n", 77), "c")->seed, 77U);
    const std::string own = "[city]\nmfcs = 2\n[[cities]]\ncity_id = \"a\"\n[cities.city]\nseed = 100\n";
    EXPECT_EQ(parse_city(split_cities(with_seed(own, 77), "c")->at(0).text, "a")->seed, 100U);
    EXPECT_EQ(with_seed(shipped_city(), 1), shipped_city()) << "the other lines as they are";
}

CityReport report_of(const std::string& city, double before, double after, double half,
                     const std::string& currency = "EUR") {
    CityReport one{city, {.currency = currency}};
    for (const auto* key : {"total_cost", "holding_cost", "stockout_cost", "transportation_cost", "ordering_cost"}) {
        one.report.kpis.push_back({.key = key,
                                   .label = key,
                                   .unit = KpiUnit::money,
                                   .section = "Cost",
                                   .better = Better::lower,
                                   .baseline = before,
                                   .candidate = after,
                                   .difference = after - before,
                                   .low = after - before - half,
                                   .high = after - before + half});
    }
    return one;
}

TEST(Cities, CostsAddUpAndHalfWidthsAddAsSquares) {
    const std::vector<CityReport> both{report_of("north", 100, 80, 3), report_of("south", 50, 45, 4)};
    const auto sums = summed_costs(both);
    ASSERT_EQ(sums.size(), 5U);
    EXPECT_DOUBLE_EQ(sums[0].baseline, 150);
    EXPECT_DOUBLE_EQ(sums[0].candidate, 125);
    EXPECT_DOUBLE_EQ(sums[0].low, -30);
    EXPECT_DOUBLE_EQ(sums[0].high, -20);
    EXPECT_THAT(cities_text(both), AllOf(HasSubstr("north"), HasSubstr("south"), HasSubstr("sum")));
    EXPECT_EQ(nlohmann::json::parse(cities_json(both))["sum"]["total_cost"]["difference"], -25);
    EXPECT_TRUE(summed_costs({both[0], report_of("south", 50, 45, 4, "SEK")}).empty());
}

}  // namespace
}  // namespace nearstock
