// What happened, in order, for good: an append-only log in one SQLite file (WAL).
//
// A batch of entries is one transaction: after a kill at any moment the journal ends with a whole batch. Entries cannot
// be changed or removed. A snapshot pointer says which file holds the state after which entry, so that state = snapshot
// + the entries after it.
#pragma once

#include "core/result.hpp"
#include "core/time.hpp"
#include "domain/day_record.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace nearstock {

struct JournalEntry {
    std::int64_t seq = 0;  // 1 …; given by append
    std::string run_id;
    std::string kind;  // "day": the payload is an encoded DayRecord
    Timestamp occurred_at;
    Timestamp known_at;
    std::string payload;
};

struct SnapshotPointer {
    std::int64_t seq = 0;  // the snapshot holds the state after this entry; 0: before the first
    std::string file;      // relative to the journal's folder
};

class Journal {
public:
    /// Opens the journal, creating file and folder where they are missing. Fails on a file that is not a journal or is
    /// locked by another writer for five seconds.
    static Result<Journal> open(const std::filesystem::path& file);
    Journal(Journal&&) noexcept;
    Journal& operator=(Journal&&) noexcept;
    ~Journal();

    /// Appends all entries or none; returns the seq of the last one.
    Result<std::int64_t> append(std::span<const JournalEntry> entries);
    /// Calls `visit` for every entry after `seq`, in order; stops at its first error and returns it.
    Status replay(std::int64_t after_seq, const std::function<Status(const JournalEntry&)>& visit) const;
    /// 0 when there is none.
    [[nodiscard]] Result<std::int64_t> last_seq() const;

    Status point_to_snapshot(const SnapshotPointer& pointer);
    /// The newest one.
    [[nodiscard]] Result<std::optional<SnapshotPointer>> snapshot() const;

private:
    struct Connection;
    explicit Journal(std::unique_ptr<Connection> connection);
    std::unique_ptr<Connection> connection_;
};

/// A lived day as an entry of kind "day".
JournalEntry day_entry(const DayRecord& record);
/// The day of such an entry. Fails on another kind or a damaged payload.
Result<DayRecord> day_of(const JournalEntry& entry);

}  // namespace nearstock
