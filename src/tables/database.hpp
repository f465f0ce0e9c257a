// The one DuckDB adapter: an in-process SQL engine over Parquet, CSV and JSON files, always in memory.
//
// One Database per thread. The zone of every session is UTC. SQL types map to Column types: integers of any width →
// Integers, DECIMAL/DOUBLE → Decimals, VARCHAR → Texts, BOOLEAN → Booleans, DATE → Dates, TIMESTAMP → Timestamps (whole
// seconds); HUGEINT that does not fit 64 bits is an error.
#pragma once

#include "core/result.hpp"
#include "tables/table.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace nearstock {

struct DatabaseOptions {
    unsigned threads = 1;
    std::string memory_limit = "1500MB";
};

class Database {
public:
    static Result<Database> open(const DatabaseOptions& options = {});
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    /// Runs one or several statements; the result of the last is dropped.
    Status execute(const std::string& sql);
    /// Runs one statement and fetches its rows.
    Result<Table> query(const std::string& sql);
    /// Runs one statement and hands its rows over some thousands at a time, in order; the table is reused between
    /// calls. Stops at the first refusal of `take`.
    Status each(const std::string& sql, const std::function<Status(const Table&)>& take);
    /// Creates (or replaces) an in-memory table of that name with the rows of `table`.
    Status store(const std::string& name, const Table& table);
    /// Writes `select` to one Parquet file, atomically and byte-identically for the same rows in the same order: one
    /// row-group sequence, one writer, zstd. Creates missing folders. The select must order its rows. A kill leaves the
    /// whole file or none; who must survive a power cut syncs afterwards (a sync per file costs more than the file).
    Status write_parquet(const std::string& select, const std::filesystem::path& path);

private:
    struct Connection;
    explicit Database(std::unique_ptr<Connection> connection);
    std::unique_ptr<Connection> connection_;
};

/// Stores a table and writes it to one Parquet file in its own row order.
Status write_parquet(const Table& table, const std::filesystem::path& path);
Result<Table> read_parquet(const std::filesystem::path& path);

/// 'text' with quotes doubled, for use in SQL.
std::string sql_text(std::string_view text);
/// "name" with quotes doubled, for use in SQL.
std::string sql_name(std::string_view name);

}  // namespace nearstock
