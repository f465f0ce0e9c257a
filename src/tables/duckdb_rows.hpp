// Rows across the border: DuckDB's data chunks of 2,048 rows ↔ columns in memory.
#pragma once

#include "core/result.hpp"
#include "tables/duckdb_handles.hpp"
#include "tables/table.hpp"

#include <string>
#include <vector>

namespace nearstock {

/// Reads a result chunk by chunk into one table. All fail on a column type that no Column holds and on integers beyond
/// 64 bits, naming the column. Requires the result to outlive the reader.
class RowReader {
public:
    static Result<RowReader> start(duckdb_result& result);
    /// Appends the next rows; false when there are none.
    Result<bool> append_chunk();
    /// Forgets the rows that were read, not the columns.
    void clear();
    [[nodiscard]] Table& table() { return table_; }

private:
    explicit RowReader(duckdb_result& result) : result_(&result) {}

    duckdb_result* result_;
    Table table_;
    std::vector<OwnedType> types_;
    std::vector<double> divisors_;  // of a DECIMAL's integer
};

/// Every row of a result.
Result<Table> fetch_rows(duckdb_result& result);

/// CREATE OR REPLACE TABLE with the columns of `table`.
std::string create_statement(const std::string& name, const Table& table);
/// Appends every row and closes the appender. Fails on a text that is not UTF-8.
Status append_rows(duckdb_appender appender, const Table& table);

}  // namespace nearstock
