#include "app/command_inventory_lost_sales.hpp"
#include "core/files.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>

namespace nearstock {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

fs::path published_folder() {
    const char* data = std::getenv("NEARSTOCK_DATA");
    return data == nullptr ? fs::path() : fs::path(data) / "favorita_weekly";
}

Json parsed(const fs::path& file) { return Json::parse(read_file(file).value()); }

#define SKIP_WITHOUT_PUBLISHED_DATA()                                                          \
    if (!fs::exists(published_folder() / "problem.json")) {                                    \
        GTEST_SKIP() << "NEARSTOCK_DATA is not set: name the folder that has favorita_weekly"; \
    }

Json solved(const std::vector<std::string>& windows = {}) {
    const auto output = fs::path(testing::TempDir()) / "lost_sales.json";
    Common common;
    common.json = true;
    const InventoryLostSalesOptions options{.folder = published_folder(), .output = output, .windows = windows};
    EXPECT_TRUE(inventory_lost_sales_command(common, options));
    return parsed(output);
}

TEST(InventoryLostSalesCommand, AgreesWithThePublishedOraclesOfEveryWindow) {
    SKIP_WITHOUT_PUBLISHED_DATA();
    const auto expected = parsed(published_folder() / "expected.json").at("windows");
    const auto answer = solved();
    ASSERT_EQ(answer.at("windows").size(), expected.size());
    for (const auto& window : answer.at("windows")) {
        const auto& published = expected.at(window.at("name").get<std::string>());
        for (const auto& [part, theirs] : {std::pair{"all", "all"}, std::pair{"later", "after_16"}}) {
            const double best = published.at("clairvoyant").at(theirs).at("profit");
            EXPECT_NEAR(window.at("clairvoyant").at(part).at("profit").get<double>() / best, 1, 1e-9);
            EXPECT_NEAR(window.at("policies").at("known demand").at(part).at("profit").get<double>() / best, 1, 1e-9);
            for (const auto* figure : {"revenue", "store_holding", "lost_revenue", "units_sold", "units_wanted"}) {
                const double value = window.at("policies").at("just in time").at(part).at(figure);
                EXPECT_NEAR(value, published.at("just_in_time").at(theirs).at(figure).get<double>(),
                            1e-9 * std::abs(value) + 1e-6)
                    << window.at("name") << ' ' << part << ' ' << figure;
            }
        }
    }
}

TEST(InventoryLostSalesCommand, EarnsThreeQuartersOfTheClairvoyantFromEmptyStockInEveryWindow) {
    SKIP_WITHOUT_PUBLISHED_DATA();
    const auto expected = parsed(published_folder() / "expected.json").at("windows");
    for (const auto& window : solved().at("windows")) {
        const auto& ours = window.at("policies").at("ours").at("all");
        const auto& base_stock = window.at("policies").at("tuned base stock").at("all");
        const auto& published = expected.at(window.at("name").get<std::string>()).at("base_stock").at("all");
        EXPECT_GE(ours.at("of_clairvoyant").get<double>(), 0.75) << window.at("name");
        EXPECT_GT(ours.at("profit").get<double>(), published.at("profit").get<double>());
        EXPECT_GT(ours.at("profit").get<double>(), base_stock.at("profit").get<double>());
    }
}

TEST(InventoryLostSalesCommand, AWindowThatCannotBeReadIsRefused) {
    SKIP_WITHOUT_PUBLISHED_DATA();
    const auto status = inventory_lost_sales_command({}, {.folder = published_folder(), .windows = {"early=0-65"}});
    ASSERT_FALSE(status);
    EXPECT_NE(status.error().text().find("early=0:65"), std::string::npos);
}

TEST(InventoryLostSalesCommand, AFolderWithoutAProblemIsRefused) {
    const auto status = inventory_lost_sales_command({}, {.folder = "/nowhere"});
    ASSERT_FALSE(status);
    EXPECT_NE(status.error().text().find("problem.json"), std::string::npos);
}

}  // namespace
}  // namespace nearstock
