// The only source that includes DuckDB. Rows cross as data chunks of 2,048; the C API does not throw.
#include "tables/database.hpp"

#include "core/check.hpp"
#include "core/files.hpp"

#include <duckdb.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace nearstock {

namespace fs = std::filesystem;

namespace {

constexpr std::int64_t micros_per_second = 1'000'000;

/// Owns a DuckDB handle that its own function destroys.
template <class Handle, auto destroy>
class Owned {
public:
    Owned() = default;
    explicit Owned(Handle handle) : handle_(handle) {}
    Owned(Owned&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    Owned(const Owned&) = delete;
    Owned& operator=(const Owned&) = delete;
    Owned& operator=(Owned&&) = delete;
    ~Owned() {
        if (handle_ != nullptr) {
            destroy(&handle_);
        }
    }
    Handle get() const { return handle_; }
    Handle* out() { return &handle_; }

private:
    Handle handle_ = nullptr;
};

using OwnedConfig = Owned<duckdb_config, duckdb_destroy_config>;
using OwnedType = Owned<duckdb_logical_type, duckdb_destroy_logical_type>;
using OwnedChunk = Owned<duckdb_data_chunk, duckdb_destroy_data_chunk>;
using OwnedAppender = Owned<duckdb_appender, duckdb_appender_destroy>;

struct OwnedResult {
    duckdb_result value{};
    OwnedResult() = default;
    OwnedResult(const OwnedResult&) = delete;
    OwnedResult& operator=(const OwnedResult&) = delete;
    ~OwnedResult() { duckdb_destroy_result(&value); }
};

std::string or_unknown(const char* message) { return message != nullptr ? message : "DuckDB gave no reason"; }

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

// ---- rows out of DuckDB ----

/// What a cell is read with: the column's type, and what a DECIMAL's integer is divided by.
struct Source {
    duckdb_type type;
    double divisor = 1;
    duckdb_logical_type logical = nullptr;
};

bool valid(const std::uint64_t* validity, idx_t row) {
    return validity == nullptr || (validity[row / 64] >> (row % 64) & 1) != 0;
}

template <class From, class To, class Convert>
void append(duckdb_vector vector, idx_t rows, std::vector<To>& to, Convert convert) {
    const auto* from = static_cast<const From*>(duckdb_vector_get_data(vector));
    const std::uint64_t* validity = duckdb_vector_get_validity(vector);
    to.reserve(to.size() + rows);
    for (idx_t row = 0; row < rows; ++row) {
        to.push_back(valid(validity, row) ? static_cast<To>(convert(from[row])) : To{});
    }
}

void append_missing(duckdb_vector vector, idx_t rows, std::size_t rows_before, std::vector<std::uint8_t>& missing) {
    const std::uint64_t* validity = duckdb_vector_get_validity(vector);
    for (idx_t row = 0; row < rows; ++row) {
        if (!valid(validity, row) && missing.empty()) {
            missing.resize(rows_before + row, 0);
            missing.push_back(1);
        } else if (!missing.empty()) {
            missing.push_back(valid(validity, row) ? 0 : 1);
        }
    }
}

__int128 whole(duckdb_hugeint value) { return static_cast<__int128>(value.upper) << 64 | value.lower; }

std::string text_of(duckdb_string_t value) { return {duckdb_string_t_data(&value), duckdb_string_t_length(value)}; }

Timestamp timestamp_of_micros(std::int64_t micros) {
    return std::chrono::floor<Seconds>(
        std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(micros)));
}

void append_integers(duckdb_vector vector, idx_t rows, duckdb_type type, Column::Integers& to, bool& too_large) {
    const auto same = [](auto v) { return v; };
    const auto narrowed = [&](__int128 v) {
        too_large = too_large || v > INT64_MAX || v < INT64_MIN;
        return static_cast<std::int64_t>(v);
    };
    switch (type) {
        case DUCKDB_TYPE_TINYINT:
            append<std::int8_t>(vector, rows, to, same);
            break;
        case DUCKDB_TYPE_SMALLINT:
            append<std::int16_t>(vector, rows, to, same);
            break;
        case DUCKDB_TYPE_INTEGER:
            append<std::int32_t>(vector, rows, to, same);
            break;
        case DUCKDB_TYPE_BIGINT:
            append<std::int64_t>(vector, rows, to, same);
            break;
        case DUCKDB_TYPE_UTINYINT:
            append<std::uint8_t>(vector, rows, to, same);
            break;
        case DUCKDB_TYPE_USMALLINT:
            append<std::uint16_t>(vector, rows, to, same);
            break;
        case DUCKDB_TYPE_UINTEGER:
            append<std::uint32_t>(vector, rows, to, same);
            break;
        case DUCKDB_TYPE_UBIGINT:
            append<std::uint64_t>(vector, rows, to, narrowed);
            break;
        default:
            append<duckdb_hugeint>(vector, rows, to, [&](duckdb_hugeint v) { return narrowed(whole(v)); });
    }
}

void append_decimals(duckdb_vector vector, idx_t rows, const Source& source, Column::Decimals& to) {
    const auto scaled = [&](auto v) { return static_cast<double>(v) / source.divisor; };
    if (source.type == DUCKDB_TYPE_FLOAT) {
        return append<float>(vector, rows, to, scaled);
    }
    if (source.type == DUCKDB_TYPE_DOUBLE) {
        return append<double>(vector, rows, to, [](double v) { return v; });
    }
    switch (duckdb_decimal_internal_type(source.logical)) {
        case DUCKDB_TYPE_SMALLINT:
            return append<std::int16_t>(vector, rows, to, scaled);
        case DUCKDB_TYPE_INTEGER:
            return append<std::int32_t>(vector, rows, to, scaled);
        case DUCKDB_TYPE_BIGINT:
            return append<std::int64_t>(vector, rows, to, scaled);
        default:
            return append<duckdb_hugeint>(vector, rows, to, [&](duckdb_hugeint v) { return scaled(whole(v)); });
    }
}

void append_timestamps(duckdb_vector vector, idx_t rows, duckdb_type type, Column::Timestamps& to) {
    const auto from = [&](std::int64_t per_second) {
        append<std::int64_t>(vector, rows, to, [=](std::int64_t v) {
            return per_second == micros_per_second
                       ? timestamp_of_micros(v)
                       : Timestamp(Seconds(v >= 0 ? v / per_second : -((-v + per_second - 1) / per_second)));
        });
    };
    switch (type) {
        case DUCKDB_TYPE_TIMESTAMP_S:
            return from(1);
        case DUCKDB_TYPE_TIMESTAMP_MS:
            return from(1000);
        case DUCKDB_TYPE_TIMESTAMP_NS:
            return from(1'000'000'000);
        default:
            return from(micros_per_second);
    }
}

void append_enum(duckdb_vector vector, idx_t rows, duckdb_logical_type type, Column::Texts& to) {
    const auto name = [&](idx_t index) {
        char* text = duckdb_enum_dictionary_value(type, index);
        std::string result = text;
        duckdb_free(text);
        return result;
    };
    switch (duckdb_enum_internal_type(type)) {
        case DUCKDB_TYPE_UTINYINT:
            return append<std::uint8_t>(vector, rows, to, name);
        case DUCKDB_TYPE_USMALLINT:
            return append<std::uint16_t>(vector, rows, to, name);
        default:
            return append<std::uint32_t>(vector, rows, to, name);
    }
}

/// The empty column that values of a DuckDB type go into, or nothing where there is none.
std::optional<Column> column_for(duckdb_type type, std::string name) {
    switch (type) {
        case DUCKDB_TYPE_TINYINT:
        case DUCKDB_TYPE_SMALLINT:
        case DUCKDB_TYPE_INTEGER:
        case DUCKDB_TYPE_BIGINT:
        case DUCKDB_TYPE_UTINYINT:
        case DUCKDB_TYPE_USMALLINT:
        case DUCKDB_TYPE_UINTEGER:
        case DUCKDB_TYPE_UBIGINT:
        case DUCKDB_TYPE_HUGEINT:
            return Column{std::move(name), Column::Integers{}, {}};
        case DUCKDB_TYPE_FLOAT:
        case DUCKDB_TYPE_DOUBLE:
        case DUCKDB_TYPE_DECIMAL:
            return Column{std::move(name), Column::Decimals{}, {}};
        case DUCKDB_TYPE_VARCHAR:
        case DUCKDB_TYPE_ENUM:
        case DUCKDB_TYPE_SQLNULL:
            return Column{std::move(name), Column::Texts{}, {}};
        case DUCKDB_TYPE_BOOLEAN:
            return Column{std::move(name), Column::Booleans{}, {}};
        case DUCKDB_TYPE_DATE:
            return Column{std::move(name), Column::Dates{}, {}};
        case DUCKDB_TYPE_TIMESTAMP:
        case DUCKDB_TYPE_TIMESTAMP_S:
        case DUCKDB_TYPE_TIMESTAMP_MS:
        case DUCKDB_TYPE_TIMESTAMP_NS:
        case DUCKDB_TYPE_TIMESTAMP_TZ:
            return Column{std::move(name), Column::Timestamps{}, {}};
        default:
            return std::nullopt;
    }
}

Status append_vector(duckdb_vector vector, idx_t rows, const Source& source, Column& column) {
    append_missing(vector, rows, column.size(), column.missing);
    bool too_large = false;
    std::visit(
        [&]<class Values>(Values& to) {
            if constexpr (std::is_same_v<Values, Column::Integers>) {
                append_integers(vector, rows, source.type, to, too_large);
            } else if constexpr (std::is_same_v<Values, Column::Decimals>) {
                append_decimals(vector, rows, source, to);
            } else if constexpr (std::is_same_v<Values, Column::Timestamps>) {
                append_timestamps(vector, rows, source.type, to);
            } else if constexpr (std::is_same_v<Values, Column::Booleans>) {
                append<std::uint8_t>(vector, rows, to, [](std::uint8_t v) { return v; });
            } else if constexpr (std::is_same_v<Values, Column::Dates>) {
                append<std::int32_t>(vector, rows, to, [](std::int32_t v) { return BusinessDate(Days(v)); });
            } else if (source.type == DUCKDB_TYPE_ENUM) {
                append_enum(vector, rows, source.logical, to);
            } else if (source.type == DUCKDB_TYPE_SQLNULL) {
                to.resize(to.size() + rows);
            } else {
                append<duckdb_string_t>(vector, rows, to, text_of);
            }
        },
        column.values);
    if (too_large) {
        return refuse("a value does not fit 64 bits", "column '" + column.name + "'", "cast it to DOUBLE or divide it");
    }
    return {};
}

Result<Table> fetch(duckdb_result& result) {
    Table table;
    const idx_t columns = duckdb_column_count(&result);
    std::vector<OwnedType> types;
    std::vector<Source> sources;
    for (idx_t c = 0; c < columns; ++c) {
        const duckdb_type type = duckdb_column_type(&result, c);
        std::string name = duckdb_column_name(&result, c);
        auto column = column_for(type, name);
        if (!column) {
            return refuse("has a type that no column can hold", "column '" + name + "'",
                          "cast it to VARCHAR in the query");
        }
        table.columns.push_back(std::move(*column));
        types.emplace_back(duckdb_column_logical_type(&result, c));
        double divisor = 1;
        for (int i = type == DUCKDB_TYPE_DECIMAL ? duckdb_decimal_scale(types.back().get()) : 0; i > 0; --i) {
            divisor *= 10;
        }
        sources.push_back({type, divisor, types.back().get()});
    }
    while (true) {
        OwnedChunk chunk(duckdb_fetch_chunk(result));
        if (chunk.get() == nullptr) {
            break;
        }
        const idx_t rows = duckdb_data_chunk_get_size(chunk.get());
        for (idx_t c = 0; c < columns; ++c) {
            NEARSTOCK_RETURN_IF_ERROR(
                append_vector(duckdb_data_chunk_get_vector(chunk.get(), c), rows, sources[c], table.columns[c]));
        }
    }
    return table;
}

// ---- rows into DuckDB ----

duckdb_type stored_type(const Column& column) {
    constexpr std::array types{DUCKDB_TYPE_VARCHAR, DUCKDB_TYPE_BIGINT, DUCKDB_TYPE_DOUBLE,
                               DUCKDB_TYPE_BOOLEAN, DUCKDB_TYPE_DATE,   DUCKDB_TYPE_TIMESTAMP};
    return types[column.values.index()];
}

const char* stored_type_name(const Column& column) {
    constexpr std::array names{"VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP"};
    return names[column.values.index()];
}

/// Texts must be UTF-8: false where one is not (DuckDB has made it missing).
bool texts_are_utf8(duckdb_vector vector, std::size_t rows) {
    const std::uint64_t* validity = duckdb_vector_get_validity(vector);
    for (std::size_t i = 0; validity != nullptr && i < rows; ++i) {
        if (!valid(validity, i)) {
            return false;
        }
    }
    return true;
}

bool fill(duckdb_vector vector, const Column& column, std::size_t begin, std::size_t rows) {
    void* data = duckdb_vector_get_data(vector);
    std::visit(
        [&]<class Values>(const Values& values) {
            if constexpr (std::is_same_v<Values, Column::Texts>) {
                for (std::size_t i = 0; i < rows; ++i) {
                    const std::string& text = values[begin + i];
                    duckdb_vector_assign_string_element_len(vector, i, text.data(), text.size());
                }
            } else if constexpr (std::is_same_v<Values, Column::Dates>) {
                for (std::size_t i = 0; i < rows; ++i) {
                    static_cast<std::int32_t*>(data)[i] =
                        static_cast<std::int32_t>(values[begin + i].time_since_epoch().count());
                }
            } else if constexpr (std::is_same_v<Values, Column::Timestamps>) {
                for (std::size_t i = 0; i < rows; ++i) {
                    static_cast<std::int64_t*>(data)[i] =
                        values[begin + i].time_since_epoch().count() * micros_per_second;
                }
            } else {
                std::memcpy(data, values.data() + begin, rows * sizeof(values[0]));
            }
        },
        column.values);
    if (!texts_are_utf8(vector, rows)) {
        return false;
    }
    if (!column.missing.empty()) {
        duckdb_vector_ensure_validity_writable(vector);
        std::uint64_t* validity = duckdb_vector_get_validity(vector);
        for (std::size_t i = 0; i < rows; ++i) {
            duckdb_validity_set_row_validity(validity, i, column.missing[begin + i] == 0);
        }
    }
    return true;
}

std::string create_statement(const std::string& name, const Table& table) {
    std::string sql = "CREATE OR REPLACE TABLE " + sql_name(name) + " (";
    for (const Column& column : table.columns) {
        sql += (&column == &table.columns.front() ? "" : ", ") + sql_name(column.name) + " " + stored_type_name(column);
    }
    return sql + ")";
}

Status append_rows(duckdb_appender appender, const Table& table) {
    std::vector<OwnedType> owned_types;
    std::vector<duckdb_logical_type> types;
    for (const Column& column : table.columns) {
        owned_types.emplace_back(duckdb_create_logical_type(stored_type(column)));
        types.push_back(owned_types.back().get());
    }
    OwnedChunk chunk(duckdb_create_data_chunk(types.data(), types.size()));
    const std::size_t chunk_rows = duckdb_vector_size();
    for (std::size_t begin = 0; begin < table.rows(); begin += chunk_rows) {
        const std::size_t rows = std::min(chunk_rows, table.rows() - begin);
        duckdb_data_chunk_reset(chunk.get());
        for (std::size_t c = 0; c < types.size(); ++c) {
            if (!fill(duckdb_data_chunk_get_vector(chunk.get(), c), table.columns[c], begin, rows)) {
                return refuse("a text of column '" + table.columns[c].name + "' is not UTF-8", {},
                              "convert it to UTF-8 first");
            }
        }
        duckdb_data_chunk_set_size(chunk.get(), rows);
        if (duckdb_append_data_chunk(appender, chunk.get()) == DuckDBError) {
            return refuse(or_unknown(duckdb_appender_error(appender)));
        }
    }
    if (duckdb_appender_close(appender) == DuckDBError) {
        return refuse(or_unknown(duckdb_appender_error(appender)));
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

Result<Database> Database::open(DatabaseOptions options) {
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
    auto table = fetch(result.value);
    if (!table && table.error().place.starts_with("column")) {
        table.error().place += " of " + place_of(sql);
    }
    return table;
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
