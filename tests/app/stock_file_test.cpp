// `inventory FILE` and `risk FILE`: a row that can't be used is listed with its line and mend, the others are planned.
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

class StockCsv : public ::testing::Test {
protected:
    void SetUp() override { file_ = fs::temp_directory_path() / fmt::format("nearstock-stock-{}.csv", ::getpid()); }
    void TearDown() override { fs::remove(file_); }
    Json planned(const std::string& rows) {
        EXPECT_TRUE(write_file(file_,
                               "product_id,site_id,on_hand,mean_per_day,lead_time_days,unit_cost,list_price,"
                               "unit_volume_l,temperature\n" +
                                   rows));
        const fs::path output = file_.string() + ".json";
        const auto status = inventory_command(Common{.json = true}, FileOptions{.input = file_, .output = output});
        EXPECT_TRUE(status) << status.error().text();
        auto json = Json::parse(read_file(output).value_or("{}"), nullptr, false);
        fs::remove(output);
        for (auto& line : json["refused"]) { line = line.get<std::string>().substr(file_.string().size()); }
        return json;
    }
    fs::path file_;
};

TEST_F(StockCsv, ListsWhatItCannotUseAndPlansTheRest) {
    const auto json = planned(
        "tea,north,3,2,2,1.5,3,1,ambient\n"
        "salt,north,3,2,2,0,3,1,ambient\n"
        "oil,north,3,2,soon,1.5,3,1,ambient\n"
        "rice,north,3,2,,1.5,3,1,ambient\n"
        "milk,north,3,2,2,1.5,3,1,cold\n");
    EXPECT_EQ(json["refused"],
              Json({":3: salt at north: unit_cost 0 is too small; write a number from 1e-06 up",
                    ":4: oil at north: lead_time_days 'soon' is not a finite number; write one, with a point",
                    ":5: rice at north: lead_time_days is missing; give a number",
                    ":6: milk at north: temperature 'cold' is not known; write ambient or chilled"}));
    EXPECT_EQ(json["lines"].size(), 1);
}

TEST_F(StockCsv, AProductThatIsTwoThingsKeepsItsFirstRow) {
    const auto json = planned(
        "tea,north,3,2,2,1.5,3,1,ambient\n"
        "tea,south,3,2,2,1.6,3,1,ambient\n"
        "tea,east,3,2,2,1.5,3,1,chilled\n"
        "tea,west,3,2,4,1.5,3,1,\n");
    EXPECT_EQ(json["refused"],
              Json({":3: tea at south: unit_cost 1.6 is not 1.5 as in line 2; a product has one, write it in both",
                    ":4: tea at east: temperature 'chilled' is not 'ambient' as in line 2; a product has one, write it "
                    "in both"}));
    EXPECT_EQ(json["lines"].size(), 2);
}

}  // namespace
}  // namespace nearstock
