// `inventory schedule` reads a file that somebody else wrote: what is wrong with it is named with its place.
#include "app/commands.hpp"
#include "core/files.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

namespace nearstock {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

class ScheduleFile : public ::testing::Test {
protected:
    void SetUp() override {
        file_ = fs::temp_directory_path() / fmt::format("nearstock-schedule-{}.json", ::getpid());
        good_ = Json::parse(R"({"days": 2, "paths": 1, "budget": 1000,
            "suppliers": [{"order_cost": 5, "minimum_value": 0, "lead_days": 1, "order_days": [0, 1]}],
            "skus": [{"supplier": 0, "unit_cost": 2, "litres": 1, "holding": 0.1, "shortage": 3, "line_cost": 1,
                      "case_pack": 2, "minimum_cases": 1, "cold": false}],
            "sites": [{"capacity": 100, "cold_space": 10, "receiving": 50, "inbound_per_litre": 0.1, "most_skus": 1},
                      {"capacity": 100, "cold_space": 10, "receiving": 50, "inbound_per_litre": 0.1, "most_skus": 1}],
            "lanes": [{"from": 0, "to": 1, "cost_per_litre": 0.1, "lead_days": 1}],
            "on_hand": [[3, 0]], "arriving": [[[0, 0], [0, 0]]], "demand": [[[[1], [2]], [[1], [2]]]]})");
    }
    void TearDown() override { fs::remove(file_); }
    /// What is said of the file, without its name; empty where it is planned.
    std::string said(const Json& json) const {
        EXPECT_TRUE(write_file(file_, json.dump()));
        InventoryScheduleOptions options{.file = file_, .output = file_.string() + ".out", .seed = 1, .steps = 1000};
        const auto status = inventory_schedule_command(Common{}, options);
        fs::remove(*options.output);
        return status ? "" : status.error().text().substr(file_.string().size());
    }

    fs::path file_;
    Json good_;
};

TEST_F(ScheduleFile, IsPlanned) { EXPECT_EQ(said(good_), ""); }

TEST_F(ScheduleFile, NamesTheOrderDayThatIsNone) {
    for (const int day : {-1, 2}) {
        auto bad = good_;
        bad["suppliers"][0]["order_days"] = {0, day};
        EXPECT_EQ(said(bad), fmt::format(": supplier 0, order day 1: is {}. write days from 0 to 1", day));
    }
}

TEST_F(ScheduleFile, NamesTheRowThatIsTooShort) {
    auto bad = good_;
    bad["on_hand"] = {{3}};
    EXPECT_EQ(said(bad), ": on_hand, SKU 0: has 1 values for 2 sites. give one for each site");
    bad = good_;
    bad["demand"][0][1][0] = Json::array({1, 2});
    EXPECT_EQ(said(bad), ": demand, SKU 0, site 1, day 0: has 2 values for 1 paths. give one for each path");
}

TEST_F(ScheduleFile, NamesWhatIsMissingOrNoNumber) {
    auto bad = good_;
    bad["suppliers"][0].erase("lead_days");
    EXPECT_EQ(said(bad), ": supplier 0: 'lead_days' is missing. add \"lead_days\"");
    bad["suppliers"][0]["lead_days"] = nullptr;
    EXPECT_EQ(said(bad), ": supplier 0: 'lead_days' is null. write a whole number");
    bad = good_;
    bad["lanes"].push_back(bad["lanes"][0]);
    EXPECT_EQ(said(bad), ": lane 1: 0 → 1 is there twice. keep one of them");
}

}  // namespace
}  // namespace nearstock
