#include "journal/journal.hpp"

#include "core/files.hpp"

#include <gtest/gtest.h>

#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

namespace nearstock {
namespace {

namespace fs = std::filesystem;

class JournalFile : public ::testing::Test {
protected:
    void SetUp() override {
        folder = fs::temp_directory_path() / ("journal-" + std::to_string(::getpid()) + "-" +
                                              ::testing::UnitTest::GetInstance()->current_test_info()->name());
        fs::remove_all(folder);
        file = folder / "live.sqlite";
    }
    void TearDown() override { fs::remove_all(folder); }
    fs::path folder;
    fs::path file;
};

JournalEntry note(int i) {
    return {.run_id = "live",
            .kind = "note",
            .occurred_at = Timestamp(Seconds(i)),
            .known_at = Timestamp(Seconds(i + 1)),
            .payload = std::string("\0payload", 8) + std::to_string(i)};
}

std::vector<JournalEntry> entries_after(const Journal& journal, std::int64_t seq) {
    std::vector<JournalEntry> entries;
    const auto status = journal.replay(seq, [&](const JournalEntry& e) -> Status {
        entries.push_back(e);
        return {};
    });
    EXPECT_TRUE(status) << status.error().text();
    return entries;
}

TEST_F(JournalFile, RepeatsWhatWasAppendedInOrder) {
    {
        auto journal = Journal::open(file);
        ASSERT_TRUE(journal) << journal.error().text();
        EXPECT_EQ(*journal->last_seq(), 0);
        EXPECT_EQ(*journal->append(std::vector{note(1), note(2)}), 2);
        EXPECT_EQ(*journal->append(std::vector{note(3)}), 3);
    }
    const auto journal = Journal::open(file);
    const auto all = entries_after(*journal, 0);
    ASSERT_EQ(all.size(), 3u);
    EXPECT_EQ(all[1].seq, 2);
    EXPECT_EQ(all[1].payload, note(2).payload);
    EXPECT_EQ(all[2].known_at, Timestamp(Seconds(4)));
    EXPECT_EQ(entries_after(*journal, 2).size(), 1u);
}

TEST_F(JournalFile, PointsToTheNewestSnapshot) {
    auto journal = Journal::open(file);
    EXPECT_FALSE(journal->snapshot()->has_value());
    ASSERT_TRUE(journal->point_to_snapshot({0, "first.world"}));
    ASSERT_TRUE(journal->point_to_snapshot({140, "branch.world"}));
    EXPECT_EQ((*journal->snapshot())->seq, 140);
    EXPECT_EQ((*journal->snapshot())->file, "branch.world");
}

TEST_F(JournalFile, CannotBeRewritten) {
    { ASSERT_TRUE(Journal::open(file)->append(std::vector{note(1)})); }
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(file.c_str(), &db), SQLITE_OK);
    EXPECT_NE(sqlite3_exec(db, "DELETE FROM entries", nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_STREQ(sqlite3_errmsg(db), "the journal is append-only");
    EXPECT_NE(sqlite3_exec(db, "UPDATE entries SET kind = 'x'", nullptr, nullptr, nullptr), SQLITE_OK);
    sqlite3_close(db);
}

TEST_F(JournalFile, RefusesAFileThatIsNotAJournal) {
    ASSERT_TRUE(write_file(file, std::string(5000, 'x')));
    const auto text = Journal::open(file);
    ASSERT_FALSE(text);
    EXPECT_EQ(text.error().place, file.string());
    EXPECT_FALSE(text.error().mend.empty());
    const auto other = folder / "other.sqlite";
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open(other.c_str(), &db), SQLITE_OK);
    sqlite3_exec(db, "CREATE TABLE x (a)", nullptr, nullptr, nullptr);
    sqlite3_close(db);
    const auto database = Journal::open(other);
    ASSERT_FALSE(database);
    EXPECT_EQ(database.error().message, "is a database, but not a journal");
}

TEST_F(JournalFile, OfAKilledRunEndsWithAWholeBatch) {
    int ready[2];
    ASSERT_EQ(::pipe(ready), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {  // appends batches of five until it is killed
        auto journal = Journal::open(file);
        for (int i = 0; journal; ++i) {
            const std::vector batch{note(i), note(i), note(i), note(i), note(i)};
            if (!journal->append(batch)) {
                break;
            }
            if (i == 20) {
                (void)!::write(ready[1], "x", 1);
            }
        }
        ::_exit(1);
    }
    char byte = 0;
    ASSERT_EQ(::read(ready[0], &byte, 1), 1);
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const auto journal = Journal::open(file);
    ASSERT_TRUE(journal) << journal.error().text();
    const auto all = entries_after(*journal, 0);
    EXPECT_GE(all.size(), 100u);
    EXPECT_EQ(all.size() % 5, 0u);
}

}  // namespace
}  // namespace nearstock
