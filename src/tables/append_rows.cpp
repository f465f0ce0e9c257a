// Rows into DuckDB.
#include "tables/database.hpp"
#include "tables/duckdb_handles.hpp"
#include "tables/duckdb_rows.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <type_traits>
#include <vector>

namespace nearstock {

namespace {

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

}  // namespace

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

}  // namespace nearstock
