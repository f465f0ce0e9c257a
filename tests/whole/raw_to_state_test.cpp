// Days of business written as raw files with faults, ingested, loaded: the state is the one that the days' records
// give, and quarantine is the list of the faults.
#include "connectors/decision_files.hpp"
#include "connectors/raw_files.hpp"
#include "core/files.hpp"
#include "domain/network_state.hpp"
#include "lake/ingest.hpp"
#include "tables/database.hpp"
#include "warehouse/state_loader.hpp"

#include "../connectors/random_days.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <tuple>

namespace nearstock {
namespace {

namespace fs = std::filesystem;
using testing_days::first_day;
using testing_days::RandomDays;

constexpr int live_days = 6;  // over the night on which the clock changes
constexpr int branch_days = 2;

class RawToState : public ::testing::TestWithParam<std::uint64_t> {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("nearstock-round-" + std::to_string(::getpid()));
        fs::remove_all(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    /// Lives a day, writes it, advances the state by its record.
    void live(RandomDays& days, NetworkState& state, const std::string& run_id) {
        const DayRecord record = days.live(state.today, run_id);
        auto faults = write_raw_day(days.network(), record, folder_ / "raw" / run_id,
                                    RandomDays::options(record.day, 0.05, GetParam()));
        ASSERT_TRUE(faults) << faults.error().text();
        ASSERT_TRUE(write_truth(days.network(), record, *faults, folder_));
        faults_.insert(faults_.end(), faults->begin(), faults->end());
        state.advance(days.network(), record);
    }
    void ingest_run(const std::string& run_id) {
        const auto report = ingest(folder_ / "raw" / run_id, folder_ / "lake", {.run_id = run_id});
        ASSERT_TRUE(report) << report.error().text();
        for (const auto& refused : report->refused) { ADD_FAILURE() << refused.text(); }
    }
    void expect_same(const NetworkState& lived, const std::string& run_id, BusinessDate today) const {
        const auto network = load_network(testing_days::settings(), folder_ / "lake", run_id, today - Days(1));
        ASSERT_TRUE(network) << network.error().text();
        const auto loaded = load_state(*network, folder_ / "lake", run_id, today);
        ASSERT_TRUE(loaded) << loaded.error().text();
        EXPECT_EQ(loaded->today, lived.today);
        EXPECT_EQ(loaded->stock, lived.stock);
        EXPECT_EQ(loaded->purchase_lines, lived.purchase_lines);
        EXPECT_EQ(loaded->transfers, lived.transfers);
        EXPECT_EQ(loaded->shipments.size(), lived.shipments.size());
        EXPECT_EQ(loaded->history, lived.history);
        EXPECT_EQ(loaded->lead_times, lived.lead_times);
        EXPECT_EQ(loaded->promotions, lived.promotions);
        EXPECT_EQ(loaded->holidays, lived.holidays);
        EXPECT_EQ(loaded->fingerprint(), lived.fingerprint()) << run_id << " seed " << GetParam();
    }
    /// (source, file, line, reason, text): of Parquet without the text, which each side shows in its own way.
    using Refused = std::tuple<std::string, std::string, std::int64_t, std::string, std::string>;
    [[nodiscard]] std::vector<Refused> rows(const std::string& files, const std::string& reason) const {
        auto database = Database::open();
        const auto t =
            database->query("SELECT source, file, line, " + reason +
                            " AS reason, CASE WHEN file LIKE '%.parquet' THEN '' ELSE raw_text END AS "
                            "raw_text FROM read_parquet(" +
                            sql_text((folder_ / files).string()) + ", hive_partitioning = false) ORDER BY ALL");
        EXPECT_TRUE(t) << t.error().text();
        std::vector<Refused> result;
        for (std::size_t i = 0; i < t->rows(); ++i) {
            result.emplace_back(t->texts("source")[i], t->texts("file")[i], t->integers("line")[i],
                                t->texts("reason")[i], t->texts("raw_text")[i]);
        }
        return result;
    }

    fs::path folder_;
    std::vector<InjectedFault> faults_;
};

TEST_P(RawToState, TheLoadedStateIsTheLivedOneInLiveAndInABranch) {
    RandomDays days(GetParam());
    NetworkState state = empty_state(days.network(), first_day());
    for (int d = 0; d < live_days; ++d) { live(days, state, "live"); }
    ingest_run("live");
    expect_same(state, "live", state.today);

    RandomDays branch = days;
    NetworkState branch_state = state;
    for (int d = 0; d < branch_days; ++d) { live(branch, branch_state, "practice"); }
    ingest_run("practice");
    expect_same(branch_state, "practice", branch_state.today);

    live(days, state, "live");  // live goes on after the branch left it: none of the branch's business
    ingest_run("live");
    expect_same(branch_state, "practice", branch_state.today);
    expect_same(state, "live", state.today);
}

TEST_P(RawToState, QuarantineIsTheListOfInjectedFaults) {
    RandomDays days(GetParam());
    NetworkState state = empty_state(days.network(), first_day());
    for (int d = 0; d < live_days; ++d) { live(days, state, "live"); }
    ingest_run("live");
    const auto injected = rows("truth/faults/*/*/part.parquet", "kind");
    EXPECT_EQ(injected.size(), faults_.size());
    EXPECT_GT(injected.size(), 20U);
    const auto refused = rows("lake/quarantine/*/*/*/part.parquet", "reason");
    std::vector<Refused> only_injected, only_refused;
    std::ranges::set_difference(injected, refused, std::back_inserter(only_injected));
    std::ranges::set_difference(refused, injected, std::back_inserter(only_refused));
    for (const auto& [source, file, line, reason, text] : only_injected) {
        ADD_FAILURE() << "let through: " << reason << " " << file << ":" << line << " " << text;
    }
    for (const auto& [source, file, line, reason, text] : only_refused) {
        ADD_FAILURE() << "refused: " << reason << " " << file << ":" << line << " " << text;
    }
}

TEST_P(RawToState, TheLoadedNetworkIsTheOneThatWasWritten) {
    RandomDays days(GetParam());
    NetworkState state = empty_state(days.network(), first_day());
    for (int d = 0; d < 4; ++d) { live(days, state, "live"); }
    ingest_run("live");
    const BusinessDate last = state.today - Days(1);
    const auto loaded = load_network(testing_days::settings(), folder_ / "lake", "live", last);
    ASSERT_TRUE(loaded) << loaded.error().text();
    // Written again from what was loaded, the master data are the same bytes.
    Network known = days.network();
    std::erase_if(known.customers, [&](const Customer& c) { return c.since > last; });
    DayRecord nothing;
    nothing.day = last;
    RawFileOptions whole;
    whole.first_day = true;
    ASSERT_TRUE(write_raw_day(known, nothing, folder_ / "written", whole));
    ASSERT_TRUE(write_raw_day(*loaded, nothing, folder_ / "loaded", whole));
    for (const char* source : {"products", "warehouses", "zones", "suppliers", "drivers", "customers", "rate_cards"}) {
        for (const auto& file : fs::directory_iterator(folder_ / "written" / source)) {
            EXPECT_EQ(*read_file(file.path()), *read_file(folder_ / "loaded" / source / file.path().filename()))
                << source;
        }
    }
    for (std::size_t z = 0; z < known.zones.size(); ++z) {
        EXPECT_EQ(known.reach(ZoneIndex(z)), loaded->reach(ZoneIndex(z)));
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RawToState, ::testing::Values(1, 2));

TEST(LoadedState, IsRefusedWithTheDayThatIsMissing) {
    const fs::path folder = fs::temp_directory_path() / ("nearstock-gap-" + std::to_string(::getpid()));
    RandomDays days(1);
    for (int d = 0; d < 3; ++d) {
        const DayRecord record = days.live(first_day() + Days(d));
        ASSERT_TRUE(write_raw_day(days.network(), record, folder / "raw" / "live", RandomDays::options(record.day)));
    }
    fs::remove_all(folder / "raw/live/inventory_snapshots/inventory_snapshots_2026-03-26.parquet");
    ASSERT_TRUE(ingest(folder / "raw" / "live", folder / "lake", {.run_id = "live"}));
    const auto network = load_network(testing_days::settings(), folder / "lake", "live", first_day());
    ASSERT_TRUE(network) << network.error().text();
    const auto state = load_state(*network, folder / "lake", "live", first_day() + Days(3));
    ASSERT_FALSE(state);
    EXPECT_EQ(state.error().message, "no inventory_snapshots of 2026-03-26");
    EXPECT_EQ(load_state(*network, folder / "lake", "live", first_day())->history.size(), 0U)
        << "nothing is known before the first day";
    fs::remove_all(folder);
}

}  // namespace
}  // namespace nearstock
