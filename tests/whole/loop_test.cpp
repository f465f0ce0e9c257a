// The loop on a small network, as a user runs it: a workspace, commands, files.
#include "app/commands.hpp"
#include "app/policies.hpp"
#include "app/run_totals.hpp"
#include "app/workspace.hpp"
#include "core/files.hpp"
#include "core/random.hpp"
#include "lake/ingest.hpp"
#include "simulation/world.hpp"
#include "tables/database.hpp"
#include "warehouse/build.hpp"
#include "warehouse/kpis.hpp"
#include "warehouse/state_loader.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <map>

namespace nearstock {
namespace {

namespace fs = std::filesystem;

constexpr const char* small_city = R"(
[workspace]
city_id = "small"
[city]
seed = 5
products = 50
mfcs = 2
suppliers = 6
drivers = 24
customers = 500
zones = 12
orders_per_day = 120
)";

/// Every file below a folder, with a hash of its bytes.
std::map<std::string, std::uint64_t> files_below(const fs::path& folder) {
    std::map<std::string, std::uint64_t> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            files[fs::relative(entry.path(), folder).string()] = hash_text(*read_file(entry.path()));
        }
    }
    return files;
}

class Loop : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        root() = fs::temp_directory_path() / ("nearstock-loop-" + std::to_string(::getpid()));
        fs::remove_all(root());
        prepare("two", 2);
        prepare("one", 1);
    }
    static void TearDownTestSuite() { fs::remove_all(root()); }

    static fs::path& root() {
        static fs::path folder;
        return folder;
    }
    static Common common(const std::string& name, unsigned threads = 2) {
        return {.workspace = root() / name, .json = true, .threads = threads};
    }
    static void prepare(const std::string& name, unsigned threads) {
        testing::internal::CaptureStdout();
        ASSERT_TRUE(init_workspace(root() / name, small_city));
        ASSERT_TRUE(generate_command(common(name, threads), {.days = 12, .fault_share = 0.01}));
        ASSERT_TRUE(ingest_command(common(name, threads), {}));
        testing::internal::GetCapturedStdout();
    }
    static Workspace workspace(const std::string& name) { return *open_workspace(root() / name); }
};

TEST_F(Loop, TheStateRebuiltFromIngestedFilesEqualsTheTwins) {
    const auto w = workspace("two");
    const auto world = World::load(w.city, w.world("live"));
    ASSERT_TRUE(world) << world.error().text();
    const auto today = world->state().today;
    const auto network = load_network(*w.settings(), w.lake(), "live", today - Days(1));
    ASSERT_TRUE(network) << network.error().text();
    const auto state = load_state(*network, w.lake(), "live", today);
    ASSERT_TRUE(state) << state.error().text();
    EXPECT_EQ(state->fingerprint(), world->state().fingerprint());
    EXPECT_GT(state->history.size(), 10U);
}

TEST_F(Loop, QuarantineIsExactlyTheListOfFaultsThatWerePutIn) {
    auto db = Database::open();
    ASSERT_TRUE(db);
    const auto w = workspace("two");
    const auto counted = [&](const fs::path& files, const std::string& columns) {
        const auto table = db->query("SELECT " + columns + " AS what, count(*) AS n FROM read_parquet(" +
                                     sql_text(files.string()) + ", union_by_name = true) GROUP BY ALL ORDER BY 1");
        EXPECT_TRUE(table) << table.error().text();
        std::map<std::string, std::int64_t> result;
        for (std::size_t i = 0; i < table->rows(); ++i) { result[table->texts("what")[i]] = table->integers("n")[i]; }
        return result;
    };
    const auto refused =
        counted(w.lake() / "quarantine/*/run_id=live/*/part.parquet", "concat_ws('|', source, file, line, reason)");
    const auto injected =
        counted(w.truth() / "faults/run_id=live/*/part.parquet", "concat_ws('|', source, file, line, kind)");
    EXPECT_EQ(refused, injected);
    EXPECT_GE(injected.size(), 50U);
}

TEST_F(Loop, TheNumberOfThreadsChangesNoByteOfRawFilesAndLake) {
    EXPECT_EQ(files_below(root() / "one/raw"), files_below(root() / "two/raw"));
    EXPECT_EQ(files_below(root() / "one/lake"), files_below(root() / "two/lake"));
}

TEST_F(Loop, DecidersPlanTheSameWhenTheTruthIsTakenAway) {
    testing::internal::CaptureStdout();
    ASSERT_TRUE(plan_command(common("two"), {}));
    const auto with_truth = files_below(root() / "two/plans");
    fs::rename(root() / "two/truth", root() / "truth-taken-away");
    const auto without = plan_command(common("two"), {});
    fs::rename(root() / "truth-taken-away", root() / "two/truth");
    testing::internal::GetCapturedStdout();
    ASSERT_TRUE(without) << without.error().text();
    EXPECT_EQ(files_below(root() / "two/plans"), with_truth);
    EXPECT_EQ(with_truth.size(), 5U);  // the plan, what it was decided from, its summary, its prices, units' values
}

TEST_F(Loop, IngestingAgainChangesNoByte) {
    const auto before = files_below(root() / "two/lake");
    testing::internal::CaptureStdout();
    ASSERT_TRUE(ingest_command(common("two"), {}));
    testing::internal::GetCapturedStdout();
    EXPECT_EQ(files_below(root() / "two/lake"), before);
}

TEST_F(Loop, BranchesAreLivedBuiltAndReportedAndTheMartsCountWhatTheTwinCounts) {
    testing::internal::CaptureStdout();
    const auto simulated = simulate_command(common("two"), {.days = 6});
    const auto built = simulated ? build_command(common("two"), {}) : simulated;
    const auto reported = built ? report_command(common("two"), {}) : built;
    const std::string output = testing::internal::GetCapturedStdout();
    ASSERT_TRUE(simulated) << simulated.error().text();
    ASSERT_TRUE(built) << built.error().text();
    ASSERT_TRUE(reported) << reported.error().text();
    EXPECT_NE(output.find("\"verdict\""), std::string::npos);
    EXPECT_TRUE(fs::exists(root() / "two/report.html"));

    const auto w = workspace("two");
    auto world = World::load(w.city, w.world("live"));
    ASSERT_TRUE(world) << world.error().text();
    const Planner planner(world->network(), *find_policy_set("nearstock"), 1);
    RunTotals totals;
    for (int d = 0; d < 6; ++d) { totals.add(world->network(), world->live_day(planner, "nearstock")); }
    const auto days = read_daily_kpis(w.root, "nearstock");
    ASSERT_TRUE(days) << days.error().text();
    ASSERT_EQ(days->size(), 6U);
    const auto kpi = [&](const char* key) { return kpi_value(*find_kpi(key), *days).value_or(-1); };
    EXPECT_NEAR(kpi("total_cost") * 6, double(totals.total().value()) / 1e6, 1e-3);
    EXPECT_NEAR(kpi("fill_rate"), totals.fill_rate(), 1e-9);
    EXPECT_NEAR(kpi("on_time_share"), totals.on_time_share(), 1e-9);
    EXPECT_NEAR(kpi("last_mile_cost_per_order"), totals.last_mile_per_order(), 1e-6);
}

TEST_F(Loop, AWorkspaceThatIsNoneIsRefusedWithTheMend) {
    const auto status = build_command({.workspace = root() / "nowhere"}, {});
    ASSERT_FALSE(status);
    EXPECT_NE(status.error().text().find("nearstock -w"), std::string::npos);
}

TEST_F(Loop, ABranchWithoutHistoryIsRefusedWithTheMend) {
    ASSERT_TRUE(init_workspace(root() / "empty", small_city));
    const auto status = simulate_command(common("empty"), {});
    ASSERT_FALSE(status);
    EXPECT_NE(status.error().text().find("generate"), std::string::npos);
}

}  // namespace
}  // namespace nearstock
