// Sessions, statements, files. DuckDB's C API does not throw.
#include "tables/database.hpp"

#include "core/check.hpp"
#include "core/files.hpp"
#include "tables/duckdb_handles.hpp"
#include "tables/duckdb_rows.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <utility>

namespace nearstock {

namespace fs = std::filesystem;

namespace {

using OwnedConfig = Owned<duckdb_config, duckdb_destroy_config>;
using OwnedAppender = Owned<duckdb_appender, duckdb_appender_destroy>;

struct OwnedResult {
    duckdb_result value{};
    OwnedResult() = default;
    OwnedResult(const OwnedResult&) = delete;
    OwnedResult& operator=(const OwnedResult&) = delete;
    ~OwnedResult() { duckdb_destroy_result(&value); }
};

/// The beginning of a statement, on one line, as the place of its error.
std::string place_of(const std::string& sql) {
    constexpr std::size_t longest = 300;
    std::string place = sql.substr(0, longest);
    std::ranges::replace(place, '\n', ' ');
    return sql.size() > longest ? place + " …" : place;
}

Status run(duckdb_connection connection, const std::string& sql, duckdb_result* result) {
    if (duckdb_query(connection, sql.c_str(), result) == DuckDBError) {
        return refuse(or_unknown(duckdb_result_error(result)), place_of(sql));
    }
    return {};
}

/// Where a query too large for its memory limit may spill: its own folder, because two sessions must not share one.
std::string spill_folder() {
    static std::atomic<int> sessions = 0;
    return (fs::temp_directory_path() /
            ("nearstock-spill-" + std::to_string(::getpid()) + "-" + std::to_string(sessions++)))
        .string();
}

}  // namespace

struct Database::Connection {
    duckdb_database database = nullptr;
    duckdb_connection connection = nullptr;
    unsigned threads = 1;

    Connection() = default;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() {
        duckdb_disconnect(&connection);
        duckdb_close(&database);
    }
};

Database::Database(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;

Result<Database> Database::open(const DatabaseOptions& options) {
    const std::string threads = std::to_string(std::max(1U, options.threads));
    const std::string spill = spill_folder();
    const std::array<std::pair<const char*, const char*>, 6> settings{{{"threads", threads.c_str()},
                                                                       {"memory_limit", options.memory_limit.c_str()},
                                                                       {"temp_directory", spill.c_str()},
                                                                       {"preserve_insertion_order", "true"},
                                                                       {"autoinstall_known_extensions", "false"},
                                                                       {"autoload_known_extensions", "false"}}};
    OwnedConfig config;
    check(duckdb_create_config(config.out()) == DuckDBSuccess, "DuckDB has a configuration");
    for (const auto& [name, value] : settings) {
        if (duckdb_set_config(config.get(), name, value) == DuckDBError) {
            return refuse(std::string("DuckDB does not accept ") + name + " = " + value, {},
                          "use a value it knows, such as 1500MB");
        }
    }
    auto connection = std::make_unique<Connection>();
    connection->threads = std::max(1U, options.threads);
    char* message = nullptr;
    if (duckdb_open_ext(":memory:", &connection->database, config.get(), &message) == DuckDBError) {
        std::string reason = or_unknown(message);
        duckdb_free(message);
        return refuse("DuckDB cannot be opened: " + reason);
    }
    if (duckdb_connect(connection->database, &connection->connection) == DuckDBError) {
        return refuse("DuckDB cannot be connected to");
    }
    Database database(std::move(connection));
    NEARSTOCK_RETURN_IF_ERROR(database.execute("SET TimeZone = 'UTC'"));
    return database;
}

Status Database::execute(const std::string& sql) {
    OwnedResult result;
    return run(connection_->connection, sql, &result.value);
}

Result<Table> Database::query(const std::string& sql) {
    OwnedResult result;
    NEARSTOCK_RETURN_IF_ERROR(run(connection_->connection, sql, &result.value));
    auto table = fetch_rows(result.value);
    if (!table && table.error().place.starts_with("column")) {
        table.error().place += " of " + place_of(sql);
    }
    return table;
}

Status Database::each(const std::string& sql, const std::function<Status(const Table&)>& take) {
    OwnedResult result;
    NEARSTOCK_RETURN_IF_ERROR(run(connection_->connection, sql, &result.value));
    NEARSTOCK_ASSIGN_OR_RETURN(reader, RowReader::start(result.value));
    while (true) {
        reader.clear();
        NEARSTOCK_ASSIGN_OR_RETURN(more, reader.append_chunk());
        if (!more) {
            return {};
        }
        NEARSTOCK_RETURN_IF_ERROR(take(reader.table()));
    }
}

Status Database::store(const std::string& name, const Table& table) {
    check(!table.columns.empty(), "a table to store has columns");
    for (const Column& column : table.columns) {
        check(column.size() == table.rows(), "every column of a table has as many rows");
        check(column.missing.empty() || column.missing.size() == table.rows(), "missing has one entry per row");
    }
    NEARSTOCK_RETURN_IF_ERROR(execute(create_statement(name, table)));
    OwnedAppender appender;
    if (duckdb_appender_create(connection_->connection, nullptr, name.c_str(), appender.out()) == DuckDBError) {
        return refuse("cannot be filled: " + or_unknown(duckdb_appender_error(appender.get())), "table " + name);
    }
    auto status = append_rows(appender.get(), table);
    if (!status) {
        status.error().place = "table " + name;
    }
    return status;
}

Status Database::write_parquet(const std::string& select, const fs::path& path) {
    std::error_code error;
    if (path.has_parent_path()) {
        fs::create_directories(path.parent_path(), error);
    }
    const fs::path partial = partial_path(path);
    const std::string copy = "COPY (" + select + ") TO " + sql_text(partial.string()) +
                             " (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)";
    // One thread, whatever the session has: where a row group ends must not depend on who finished first.
    const bool several = connection_->threads > 1;
    if (several) {
        NEARSTOCK_RETURN_IF_ERROR(execute("SET threads = 1"));
    }
    Status written = execute(copy);
    if (several) {
        NEARSTOCK_RETURN_IF_ERROR(execute("SET threads = " + std::to_string(connection_->threads)));
    }
    NEARSTOCK_RETURN_IF_ERROR(std::move(written));
    fs::rename(partial, path, error);
    if (error) {
        return refuse("cannot be put into place: " + error.message(), path.string(),
                      "check that the folder can be written");
    }
    return {};
}

std::string sql_text(std::string_view text) {
    std::string quoted = "'";
    for (const char c : text) { quoted.append(c == '\'' ? 2 : 1, c); }
    return quoted + "'";
}

std::string sql_name(std::string_view name) {
    std::string quoted = "\"";
    for (const char c : name) { quoted.append(c == '"' ? 2 : 1, c); }
    return quoted + "\"";
}

}  // namespace nearstock
