#include "warehouse/build.hpp"

#include "core/files.hpp"
#include "lake/contract.hpp"
#include "small_workspace.hpp"
#include "warehouse/dbt_run.hpp"
#include "warehouse/kpis.hpp"
#include "warehouse/lake_days.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace nearstock {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const BusinessDate monday{std::chrono::year(2026) / 3 / 2};

LakeDays days_of(const std::vector<std::pair<std::string, int>>& days, const std::string& print = "a") {
    LakeDays result;
    for (const auto& [run, day] : days) { result[{run, monday + Days(day)}] = {print, print, ""}; }
    return result;
}

std::vector<std::string> texts(const std::set<RunDay>& days) {
    std::vector<std::string> result;
    for (const auto& day : days) { result.push_back(day.run_id + " " + std::to_string((day.day - monday).count())); }
    return result;
}

TEST(DaysToRebuild, ANewDayTakesTheThreeBeforeWithItWhoseOrdersItMayHaveDelivered) {
    const auto before = days_of({{"live", 0}, {"live", 1}, {"live", 2}, {"live", 3}, {"live", 4}});
    auto now = before;
    now.merge(days_of({{"live", 5}}));
    EXPECT_THAT(texts(days_to_rebuild(before, now)), ElementsAre("live 2", "live 3", "live 4", "live 5"));
}

TEST(DaysToRebuild, NothingChangedIsNothingToDo) {
    const auto days = days_of({{"live", 0}, {"nearstock", 1}});
    EXPECT_TRUE(days_to_rebuild(days, days).empty());
}

TEST(DaysToRebuild, ACorrectedDayOfLiveReachesTheBranchesThatLookBackOnItAndFourWeeksOn) {
    const auto before = days_of({{"live", 0}, {"live", 1}, {"live", 40}, {"practice", 2}, {"practice", 28}});
    auto now = before;
    now[{"live", monday + Days(1)}].daily = "b";
    EXPECT_THAT(texts(days_to_rebuild(before, now)), ElementsAre("live 0", "live 1", "practice 2", "practice 28"));
}

TEST(DaysToRebuild, AMasterRowHoldsFromItsDayOnInEveryRunThatSeesIt) {
    const auto before = days_of({{"live", 0}, {"live", 1}, {"live", 2}, {"practice", 60}, {"nearstock", 3}});
    auto now = before;
    now[{"live", monday + Days(1)}].masters = "b";
    EXPECT_THAT(texts(days_to_rebuild(before, now)), ElementsAre("live 1", "live 2", "nearstock 3", "practice 60"));
    now = before;
    now[{"nearstock", monday + Days(3)}].masters = "b";
    EXPECT_THAT(texts(days_to_rebuild(before, now)), ElementsAre("nearstock 3"));
}

TEST(WarehouseSources, HaveTheColumnsOfTheContracts) {
    const auto text = read_file(fs::path(NEARSTOCK_SOURCE_DIR) / "analytics/dbt/models/sources.yml");
    ASSERT_TRUE(text) << text.error().text();
    const auto sql_type = [](ValueType type) -> std::string {
        switch (type) {
            case ValueType::text:
                return "varchar";
            case ValueType::integer:
                return "bigint";
            case ValueType::decimal:
                return "double";
            case ValueType::boolean:
                return "boolean";
            case ValueType::date:
                return "date";
            default:
                return "timestamp";
        }
    };
    for (const auto& contract : shipped_contracts()) {
        const auto start = text->find("- name: " + contract.source + "\n");
        ASSERT_NE(start, std::string::npos) << contract.source << " is missing in sources.yml";
        const std::string table = text->substr(start, text->find("      - name: ", start + 1) - start);
        for (const auto& field : contract.fields) {
            EXPECT_THAT(table, HasSubstr("{ name: " + field.name + ", data_type: " + sql_type(field.type) + " }"))
                << contract.source;
        }
    }
}

TEST(FindDbt, SaysWhatIsMissingAndHowToMendIt) {
    ::setenv("NEARSTOCK_DBT", "/nowhere/dbt", 1);
    const auto dbt = find_dbt();
    ::unsetenv("NEARSTOCK_DBT");
    ASSERT_FALSE(dbt);
    EXPECT_EQ(dbt.error().text(),
              "/nowhere/dbt: is not an executable dbt. set NEARSTOCK_DBT to one, or unset it and run tools/setup.sh");
}

/// Builds that need dbt; skipped, saying so, on a machine without it.
class WarehouseBuild : public ::testing::Test {
protected:
    void SetUp() override {
        if (const auto dbt = find_dbt(); !dbt) {
            GTEST_SKIP() << dbt.error().text();
        }
        ::setenv("NEARSTOCK_QUIET", "1", 1);
    }
};

/// Starts a build in a process of its own and kills it once dbt is at work on the facts, whatever the machine's speed.
void build_and_kill(const fs::path& workspace) {
    const fs::path log = workspace / "warehouse" / "dbt.log";
    fs::remove(log);
    const pid_t child = ::fork();
    if (child == 0) {
        ::_exit(build(workspace, {}) ? 0 : 1);
    }
    bool at_work = false;
    while (!at_work && ::waitpid(child, nullptr, WNOHANG) == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        const auto text = read_file(log);
        at_work = text && text->find("fact_") != std::string::npos;
    }
    EXPECT_TRUE(at_work) << "the build ended before dbt named a fact";
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
}

std::string rebuilt_from_empty(const fs::path& workspace) {
    const auto report = build(workspace, {.full_refresh = true});
    EXPECT_TRUE(report) << report.error().text();
    return mart_checksum(workspace).value_or("none");
}

// One story, because each step costs seconds of dbt.
TEST_F(WarehouseBuild, ADayThatDoesNotAddUpIsRefusedByNameAndAKilledBuildEndsInTheSameMarts) {
    const SmallWorkspace city("build");
    for (int day = 0; day < 2; ++day) { city.live("live", day); }
    city.live("practice", 2);

    const auto first = build(city.root(), {});
    ASSERT_TRUE(first) << first.error().text();
    EXPECT_EQ(first->run_days, 3U);
    EXPECT_EQ(first->days_rebuilt, 3U);
    EXPECT_GT(first->tests, 30U);
    EXPECT_EQ(first->mart_rows_per_day(), 2 + 4 * 2 + 2);  // products, MFCs, arms
    const std::string published = mart_checksum(city.root()).value();

    // The SQL's cost heads equal the ledger's (a dbt test, passed above); the marts have all of it, the hub's included.
    const auto kpis = read_daily_kpis(city.root(), "practice");
    ASSERT_TRUE(kpis) << kpis.error().text();
    using enum KpiComponent;
    EXPECT_NEAR(kpis->front()[total_cost], double(city.ledger(2).total().value()) / 1e6, 1e-6);
    EXPECT_NEAR(kpis->front()[holding_cost], double(city.ledger(2).total(CostHead::holding).value()) / 1e6, 1e-6);
    EXPECT_EQ(kpis->front()[demand_units], 6);  // 3 apples, 1 loaf; 2 loaves lost
    EXPECT_EQ(kpi_value(*find_kpi("fill_rate"), *kpis), 4.0 / 6);
    EXPECT_EQ(kpi_value(*find_kpi("service_level"), *kpis), 2.0 / 3);
    EXPECT_EQ(kpi_value(*find_kpi("on_time_share"), *kpis), 0.5);
    EXPECT_EQ(kpi_value(*find_kpi("split_rate"), *kpis), 1.0);
    EXPECT_EQ(kpi_value(*find_kpi("delivery_time"), *kpis), (60 + 63 + 60 + 136) / 2.0);
    EXPECT_NEAR(kpi_value(*find_kpi("forecast_wape"), *kpis).value(), (0.5 + 1.75) / 6, 1e-12);

    const auto again = build(city.root(), {});
    ASSERT_TRUE(again) << again.error().text();
    EXPECT_EQ(again->days_rebuilt, 0U);

    city.live("practice", 3, 4);  // four apples fewer in the morning than the evening before
    const auto wrong = build(city.root(), {});
    ASSERT_FALSE(wrong);
    EXPECT_THAT(wrong.error().text(), HasSubstr("dbt failed in test opening_is_the_day_befores_closing"));
    EXPECT_EQ(mart_checksum(city.root()).value(), published);

    city.live("practice", 3);  // the correction
    build_and_kill(city.root());
    EXPECT_EQ(mart_checksum(city.root()).value(), published);
    const auto resumed = build(city.root(), {});
    ASSERT_TRUE(resumed) << resumed.error().text();
    EXPECT_EQ(resumed->run_days, 4U);
    EXPECT_EQ(mart_checksum(city.root()).value(), rebuilt_from_empty(city.root()));
}

}  // namespace
}  // namespace nearstock
