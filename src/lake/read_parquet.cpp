// Parquet through the database, columns of the contract's types or of text.
#include "lake/readers.hpp"

#include "tables/database.hpp"

#include <fmt/format.h>

#include <memory>

namespace nearstock {

namespace {

void announce(std::size_t field, const Column& column, std::size_t row, RowCheck& rows) {
    std::visit(
        [&]<class Values>(const Values& values) {
            if constexpr (std::is_same_v<Values, Column::Texts>) {
                rows.parse(field, values[row]);
            } else if constexpr (std::is_same_v<Values, Column::Integers>) {
                rows.integer(field, values[row]);
            } else if constexpr (std::is_same_v<Values, Column::Decimals>) {
                rows.decimal(field, values[row]);
            } else if constexpr (std::is_same_v<Values, Column::Booleans>) {
                rows.boolean(field, values[row] != 0);
            } else if constexpr (std::is_same_v<Values, Column::Dates>) {
                rows.date(field, values[row]);
            } else {
                rows.timestamp(field, values[row]);
            }
        },
        column.values);
}

std::string value_text(const Column& column, std::size_t row) {
    if (column.is_missing(row)) {
        return {};
    }
    return std::visit(
        [&]<class Values>(const Values& values) -> std::string {
            if constexpr (std::is_same_v<Values, Column::Texts>) {
                return values[row];
            } else if constexpr (std::is_same_v<Values, Column::Booleans>) {
                return values[row] != 0 ? "true" : "false";
            } else if constexpr (std::is_same_v<Values, Column::Dates> || std::is_same_v<Values, Column::Timestamps>) {
                return to_text(values[row]);
            } else {
                return fmt::format("{}", values[row]);
            }
        },
        column.values);
}

/// A row as a CSV line would have it (a Parquet file holds no text).
std::string row_text(const Table& table, std::int64_t line) {
    std::string text;
    for (const Column& column : table.columns) {
        text += (&column == &table.columns.front() ? "" : ",") + value_text(column, static_cast<std::size_t>(line - 1));
    }
    return escape_invalid_bytes(text);
}

}  // namespace

std::optional<FileRefusal> read_parquet_rows(const std::filesystem::path& path, RowCheck& rows) {
    auto read = read_parquet(path);
    if (!read) {
        return FileRefusal{Reason::unreadable_file, {}, "is no whole Parquet file", "deliver it again"};
    }
    const auto table = std::make_shared<const Table>(
        std::move(*read));  // outlives this function: refused rows are described at the end
    std::vector<std::string> names;
    for (const Column& column : table->columns) { names.push_back(column.name); }
    const auto positions = match_columns(names, rows.contract());
    if (positions.refusal) {
        return positions.refusal;
    }
    rows.describe_rows_by([table](std::int64_t line) { return row_text(*table, line); });
    for (std::size_t row = 0; row < table->rows(); ++row) {
        for (std::size_t column = 0; column < names.size(); ++column) {
            if (!table->columns[column].is_missing(row)) {
                announce(positions.field_of_column[column], table->columns[column], row, rows);
            }
        }
        rows.end_row(static_cast<std::int64_t>(row) + 1, {});
    }
    return std::nullopt;
}

}  // namespace nearstock
