// write_parquet and read_parquet of whole tables: by borrowed sessions, because opening one costs more than a small
// file.
#include "tables/database.hpp"

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace nearstock {

namespace fs = std::filesystem;

namespace {

/// The sessions behind write_parquet and read_parquet: one is borrowed for a call, by whichever thread. They are never
/// closed: at a thread's end or the program's, DuckDB's own thread-local state may be gone before they would be.
class SessionPool {
public:
    static SessionPool& instance() {
        static auto* pool = new SessionPool;
        return *pool;
    }

    Result<std::unique_ptr<Database>> take() {
        {
            const std::scoped_lock lock(mutex_);
            if (!idle_.empty()) {
                auto session = std::move(idle_.back());
                idle_.pop_back();
                return session;
            }
        }
        NEARSTOCK_ASSIGN_OR_RETURN(opened, Database::open());
        return std::make_unique<Database>(std::move(opened));
    }

    void give_back(std::unique_ptr<Database> session) {
        const std::scoped_lock lock(mutex_);
        idle_.push_back(std::move(session));
    }

private:
    std::mutex mutex_;
    std::vector<std::unique_ptr<Database>> idle_;
};

/// Does `work` with a borrowed session.
template <class Work>
auto with_session(Work work) -> decltype(work(std::declval<Database&>())) {
    NEARSTOCK_ASSIGN_OR_RETURN(session, SessionPool::instance().take());
    auto result = work(*session);
    SessionPool::instance().give_back(std::move(session));
    return result;
}

}  // namespace

Status write_parquet(const Table& table, const fs::path& path) {
    return with_session([&](Database& session) -> Status {
        NEARSTOCK_RETURN_IF_ERROR(session.store("rows_to_write", table));
        Status written = session.write_parquet("SELECT * FROM rows_to_write", path);
        NEARSTOCK_RETURN_IF_ERROR(session.execute("DROP TABLE rows_to_write"));
        return written;
    });
}

Result<Table> read_parquet(const fs::path& path) {
    return with_session([&](Database& session) {
        return session.query("SELECT * FROM read_parquet(" + sql_text(path.string()) + ", hive_partitioning = false)");
    });
}

}  // namespace nearstock
