// Rows out of DuckDB.
#include "tables/duckdb_handles.hpp"
#include "tables/duckdb_rows.hpp"

#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace nearstock {

namespace {

/// What a cell is read with: the column's type, and what a DECIMAL's integer is divided by.
struct Source {
    duckdb_type type;
    double divisor = 1;
    duckdb_logical_type logical = nullptr;
};

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

}  // namespace

Result<RowReader> RowReader::start(duckdb_result& result) {
    RowReader reader(result);
    for (idx_t c = 0; c < duckdb_column_count(&result); ++c) {
        const duckdb_type type = duckdb_column_type(&result, c);
        std::string name = duckdb_column_name(&result, c);
        auto column = column_for(type, name);
        if (!column) {
            return refuse("has a type that no column can hold", "column '" + name + "'",
                          "cast it to VARCHAR in the query");
        }
        reader.table_.columns.push_back(std::move(*column));
        reader.types_.emplace_back(duckdb_column_logical_type(&result, c));
        double divisor = 1;
        for (int i = type == DUCKDB_TYPE_DECIMAL ? duckdb_decimal_scale(reader.types_.back().get()) : 0; i > 0; --i) {
            divisor *= 10;
        }
        reader.divisors_.push_back(divisor);
    }
    return reader;
}

Result<bool> RowReader::append_chunk() {
    OwnedChunk chunk(duckdb_fetch_chunk(*result_));
    if (chunk.get() == nullptr) {
        return false;
    }
    const idx_t rows = duckdb_data_chunk_get_size(chunk.get());
    for (idx_t c = 0; c < types_.size(); ++c) {
        const Source source{duckdb_column_type(result_, c), divisors_[c], types_[c].get()};
        NEARSTOCK_RETURN_IF_ERROR(
            append_vector(duckdb_data_chunk_get_vector(chunk.get(), c), rows, source, table_.columns[c]));
    }
    return true;
}

void RowReader::clear() {
    for (Column& column : table_.columns) {
        std::visit([](auto& values) { values.clear(); }, column.values);
        column.missing.clear();
    }
}

Result<Table> fetch_rows(duckdb_result& result) {
    NEARSTOCK_ASSIGN_OR_RETURN(reader, RowReader::start(result));
    while (true) {
        NEARSTOCK_ASSIGN_OR_RETURN(more, reader.append_chunk());
        if (!more) {
            return std::move(reader.table());
        }
    }
}

}  // namespace nearstock
