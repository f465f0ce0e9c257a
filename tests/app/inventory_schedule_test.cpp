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
    /// What is decided of a file, or what is said of it.
    Json planned(const Json& json) const {
        EXPECT_TRUE(write_file(file_, json.dump()));
        const std::string output = file_.string() + ".out";
        InventoryScheduleOptions options{.file = file_, .output = output, .seed = 1, .steps = 1000, .values = true};
        const auto status = inventory_schedule_command(Common{.json = true}, options);
        auto answer = Json::parse(read_file(output).value_or("{}"), nullptr, false);
        fs::remove(output);
        answer["said"] = status ? "" : status.error().text().substr(file_.string().size());
        for (auto& text : answer["left_out"]) { text = text.get<std::string>().substr(file_.string().size()); }
        return answer;
    }
    /// The same problem with its product twice and a third site.
    Json larger() const {
        auto json = good_;
        json["skus"].push_back(json["skus"][0]);
        json["sites"].push_back(json["sites"][0]);
        json["suppliers"][0]["order_cost"] = 0;
        json["suppliers"].push_back(json["suppliers"][0]);
        json["lanes"].push_back({{"from", 1}, {"to", 2}, {"cost_per_litre", 0.1}, {"lead_days", 1}});
        json["on_hand"] = {{3, 0, 0}, {3, 0, 0}};
        for (const auto* name : {"arriving", "demand"}) {
            json[name][0].push_back(json[name][0][0]);
            json[name].push_back(json[name][0]);
        }
        return json;
    }
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
    EXPECT_EQ(planned(bad)["left_out"], Json({": lane 1: 0 → 1 is there twice, as lane 0 before. keep one of them"}));
}

TEST_F(ScheduleFile, PlansTheGoodRestAndListsTheOthers) {
    const auto good = planned(larger());
    EXPECT_TRUE(good["left_out"].empty()) << good.dump();
    auto bad = larger();
    bad["skus"][0]["unit_cost"] = -1;
    bad["lanes"][0]["to"] = 9;
    const auto answer = planned(bad);
    EXPECT_EQ(answer["said"], "");
    EXPECT_EQ(
        answer["left_out"],
        Json({": lane 0: it leads from site 0 to site 9: it joins no two sites, or its cost or lead time is wrong. "
              "name two sites, a cost from zero up and a day at least",
              ": SKU 0: a cost, size, case pack or minimum is not a number from zero (packs: one) up. write finite "
              "numbers"}));
    for (const auto& order : answer["orders"]) { EXPECT_EQ(order["sku"], 1); }  // the file's number
    EXPECT_FALSE(answer["orders"].empty());
    EXPECT_EQ(answer["unit_values"].size(), 3);
    EXPECT_EQ(answer["unit_values"][0]["by_day"].size(), 2);
}

TEST_F(ScheduleFile, LeavesOutASupplierWithItsProductsAndASiteWithItsLanes) {
    auto bad = larger();
    bad["skus"][1]["supplier"] = 1;
    bad["suppliers"][1].erase("lead_days");
    bad["sites"][1]["receiving"] = "much";
    const auto answer = planned(bad);
    EXPECT_EQ(answer["left_out"], Json({": supplier 1: 'lead_days' is missing. add \"lead_days\"",
                                        ": site 1: 'receiving' is \"much\". write a number",
                                        ": SKU 1: its supplier 1 is left out. mend the supplier",
                                        ": lane 0: its site 1 is left out. mend the site",
                                        ": lane 1: its site 1 is left out. mend the site"}));
    for (const auto& order : answer["orders"]) {
        EXPECT_EQ(order["sku"], 0);
        EXPECT_NE(order["site"], 1);
    }
    bad["suppliers"][0]["order_cost"] = Json();
    EXPECT_EQ(planned(bad)["said"], ": supplier 0: 'order_cost' is null. write a number");  // nothing is left
}

TEST_F(ScheduleFile, AMinimumThatASiteCannotHoldIsListedAndTheRestPlanned) {
    auto json = larger();
    json["skus"][1]["minimum_cases"] = 30;
    json["sites"][0]["capacity"] = 50;
    json["sites"][0]["receiving"] = json["sites"][1]["receiving"] = json["sites"][2]["receiving"] = 100;
    EXPECT_EQ(planned(json)["left_out"],
              Json({": SKU 1, site 0: its minimum line of 60 units is 60.0 l; the site receives 100.0 l a day and has "
                    "space for 50.0 l: only a transfer reaches it. lower the minimum, or raise the site's receiving or "
                    "space"}));
}

TEST_F(ScheduleFile, StockWithoutSpaceNamesSiteAndProduct) {
    auto json = larger();
    json["sites"][0]["capacity"] = 0;
    EXPECT_EQ(planned(json)["said"],
              ": site 0, day 0: no schedule keeps to every limit: 6.0 l lie there, its capacity is 0.0 l; SKU 0 takes "
              "3.0 l of it. raise the limit, or take goods out of on_hand or arriving");
}

}  // namespace
}  // namespace nearstock
