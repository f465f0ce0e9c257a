#include "journal/journal.hpp"

#include "journal/codec.hpp"

#include <sqlite3.h>

namespace nearstock {

namespace fs = std::filesystem;

namespace {

constexpr int application_id = 0x6e73746b;  // "nstk"

constexpr const char* layout = R"(
    CREATE TABLE IF NOT EXISTS entries (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        run_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        occurred_at INTEGER NOT NULL,  -- seconds since 1970, UTC
        known_at INTEGER NOT NULL,
        payload BLOB NOT NULL);
    CREATE TABLE IF NOT EXISTS snapshots (id INTEGER PRIMARY KEY AUTOINCREMENT, seq INTEGER NOT NULL, file TEXT NOT NULL);
    CREATE TRIGGER IF NOT EXISTS entries_stay BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
    CREATE TRIGGER IF NOT EXISTS entries_keep BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
)";

std::int64_t seconds_of(Timestamp t) { return t.time_since_epoch().count(); }

}  // namespace

struct Journal::Connection {
    sqlite3* db = nullptr;
    std::string place;

    ~Connection() { sqlite3_close(db); }
    [[nodiscard]] std::unexpected<Error> refusal(const char* what) const {
        const int code = db == nullptr ? SQLITE_CANTOPEN : sqlite3_errcode(db);
        const char* mend = code == SQLITE_BUSY ? "wait until the other run that writes it has ended"
                           : code == SQLITE_NOTADB
                               ? "name another file: this one is not a journal"
                               : "check that the file and its folder can be written and the disk is not full";
        return refuse(std::string(what) + ": " + (db == nullptr ? "out of memory" : sqlite3_errmsg(db)), place, mend);
    }
    [[nodiscard]] Status execute(const char* sql) const {
        if (sqlite3_exec(db, sql, nullptr, nullptr, nullptr) != SQLITE_OK) {
            return refusal("the journal cannot be used");
        }
        return {};
    }
};

namespace {

/// A prepared statement that is always finalised.
class Statement {
public:
    Statement(sqlite3* db, const char* sql) { sqlite3_prepare_v2(db, sql, -1, &statement_, nullptr); }
    ~Statement() { sqlite3_finalize(statement_); }
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    [[nodiscard]] bool ready() const { return statement_ != nullptr; }
    void bind(int position, std::int64_t n) { sqlite3_bind_int64(statement_, position, n); }
    void bind(int position, const std::string& text) {
        sqlite3_bind_text(statement_, position, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
    }
    void bind_bytes(int position, const std::string& bytes) {
        sqlite3_bind_blob64(statement_, position, bytes.data(), bytes.size(), SQLITE_STATIC);
    }
    int step() { return sqlite3_step(statement_); }
    void reset() { sqlite3_reset(statement_); }
    [[nodiscard]] std::int64_t integer(int column) const { return sqlite3_column_int64(statement_, column); }
    [[nodiscard]] std::string bytes(int column) const {
        const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
        const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement_, column));
        return data == nullptr ? std::string() : std::string(data, size);
    }

private:
    sqlite3_stmt* statement_ = nullptr;
};

}  // namespace

Journal::Journal(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Journal::Journal(Journal&&) noexcept = default;
Journal& Journal::operator=(Journal&&) noexcept = default;
Journal::~Journal() = default;

Result<Journal> Journal::open(const fs::path& file) {
    std::error_code ignored;  // the open below says what is wrong
    if (file.has_parent_path()) {
        fs::create_directories(file.parent_path(), ignored);
    }
    auto connection = std::make_unique<Connection>();
    connection->place = file.string();
    if (sqlite3_open_v2(file.c_str(), &connection->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) !=
        SQLITE_OK) {
        return connection->refusal("the journal cannot be opened");
    }
    sqlite3_busy_timeout(connection->db, 5000);
    NEARSTOCK_RETURN_IF_ERROR(connection->execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"));
    {
        Statement id(connection->db, "PRAGMA application_id");
        Statement tables(connection->db, "SELECT count(*) FROM sqlite_master");
        if (!id.ready() || id.step() != SQLITE_ROW || !tables.ready() || tables.step() != SQLITE_ROW) {
            return connection->refusal("the journal cannot be read");
        }
        if (id.integer(0) != application_id && tables.integer(0) > 0) {
            return refuse("is a database, but not a journal", connection->place, "name another file");
        }
    }
    NEARSTOCK_RETURN_IF_ERROR(
        connection->execute(("PRAGMA application_id = " + std::to_string(application_id)).c_str()));
    NEARSTOCK_RETURN_IF_ERROR(connection->execute(layout));
    return Journal(std::move(connection));
}

Result<std::int64_t> Journal::append(std::span<const JournalEntry> entries) {
    NEARSTOCK_RETURN_IF_ERROR(connection_->execute("BEGIN IMMEDIATE"));
    {
        Statement insert(connection_->db,
                         "INSERT INTO entries (run_id, kind, occurred_at, known_at, payload) VALUES (?, ?, ?, ?, ?)");
        bool written = insert.ready();
        for (std::size_t i = 0; written && i < entries.size(); ++i) {
            const JournalEntry& e = entries[i];
            insert.reset();
            insert.bind(1, e.run_id);
            insert.bind(2, e.kind);
            insert.bind(3, seconds_of(e.occurred_at));
            insert.bind(4, seconds_of(e.known_at));
            insert.bind_bytes(5, e.payload);
            written = insert.step() == SQLITE_DONE;
        }
        if (!written) {
            auto refusal = connection_->refusal("the journal cannot be appended to");
            insert.reset();
            (void)connection_->execute("ROLLBACK");
            return refusal;
        }
    }
    if (auto committed = connection_->execute("COMMIT"); !committed) {
        (void)connection_->execute("ROLLBACK");
        return std::unexpected(std::move(committed).error());
    }
    return last_seq();
}

Status Journal::replay(std::int64_t after_seq, const std::function<Status(const JournalEntry&)>& visit) const {
    Statement select(
        connection_->db,
        "SELECT seq, run_id, kind, occurred_at, known_at, payload FROM entries WHERE seq > ? ORDER BY seq");
    if (!select.ready()) {
        return connection_->refusal("the journal cannot be read");
    }
    select.bind(1, after_seq);
    int code = select.step();
    for (; code == SQLITE_ROW; code = select.step()) {
        const JournalEntry entry{.seq = select.integer(0),
                                 .run_id = select.bytes(1),
                                 .kind = select.bytes(2),
                                 .occurred_at = Timestamp(Seconds(select.integer(3))),
                                 .known_at = Timestamp(Seconds(select.integer(4))),
                                 .payload = select.bytes(5)};
        NEARSTOCK_RETURN_IF_ERROR(visit(entry));
    }
    if (code != SQLITE_DONE) {
        return connection_->refusal("the journal cannot be read");
    }
    return {};
}

Result<std::int64_t> Journal::last_seq() const {
    Statement select(connection_->db, "SELECT coalesce(max(seq), 0) FROM entries");
    if (!select.ready() || select.step() != SQLITE_ROW) {
        return connection_->refusal("the journal cannot be read");
    }
    return select.integer(0);
}

Status Journal::point_to_snapshot(const SnapshotPointer& pointer) {
    Statement insert(connection_->db, "INSERT INTO snapshots (seq, file) VALUES (?, ?)");
    insert.bind(1, pointer.seq);
    insert.bind(2, pointer.file);
    if (!insert.ready() || insert.step() != SQLITE_DONE) {
        return connection_->refusal("the journal cannot be written");
    }
    return {};
}

Result<std::optional<SnapshotPointer>> Journal::snapshot() const {
    Statement select(connection_->db, "SELECT seq, file FROM snapshots ORDER BY id DESC LIMIT 1");
    const int code = select.ready() ? select.step() : SQLITE_ERROR;
    if (code == SQLITE_ROW) {
        return SnapshotPointer{select.integer(0), select.bytes(1)};
    }
    if (code != SQLITE_DONE) {
        return connection_->refusal("the journal cannot be read");
    }
    return std::nullopt;
}

JournalEntry day_entry(const DayRecord& record) {
    return {.run_id = record.run_id,
            .kind = "day",
            .occurred_at = Timestamp(record.day),
            .known_at = Timestamp(record.day + Days(1)),
            .payload = encode(record)};
}

Result<DayRecord> day_of(const JournalEntry& entry) {
    const std::string place = "journal entry " + std::to_string(entry.seq);
    if (entry.kind != "day") {
        return refuse("is of kind '" + entry.kind + "', not a day", place,
                      "replay it with a program that knows this kind");
    }
    return decode_day(entry.payload, place);
}

}  // namespace nearstock
