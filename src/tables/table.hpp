// Columns in memory: what goes into and comes out of Parquet, CSV, JSON and SQL.
#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace nearstock {

/// `values` hold one entry per row; where `missing[i]` is non-zero the entry is meaningless. An empty `missing` means
/// none is.
struct Column {
    using Texts = std::vector<std::string>;
    using Integers = std::vector<std::int64_t>;
    using Decimals = std::vector<double>;
    using Booleans = std::vector<std::uint8_t>;
    using Dates = std::vector<BusinessDate>;
    using Timestamps = std::vector<Timestamp>;
    std::string name;
    std::variant<Texts, Integers, Decimals, Booleans, Dates, Timestamps> values;
    std::vector<std::uint8_t> missing;

    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] bool is_missing(std::size_t row) const { return !missing.empty() && missing[row] != 0; }
};

struct Table {
    std::vector<Column> columns;

    [[nodiscard]] std::size_t rows() const { return columns.empty() ? 0 : columns.front().size(); }
    [[nodiscard]] bool has(std::string_view name) const;
    /// Each requires the column to exist with that type (a bug otherwise).
    [[nodiscard]] const Column& column(std::string_view name) const;
    [[nodiscard]] const Column::Texts& texts(std::string_view name) const;
    [[nodiscard]] const Column::Integers& integers(std::string_view name) const;
    [[nodiscard]] const Column::Decimals& decimals(std::string_view name) const;
    [[nodiscard]] const Column::Booleans& booleans(std::string_view name) const;
    [[nodiscard]] const Column::Dates& dates(std::string_view name) const;
    [[nodiscard]] const Column::Timestamps& timestamps(std::string_view name) const;

    /// Appends an empty column of a type and returns its values to fill.
    template <class Values>
    Values& add(std::string name) {
        columns.push_back(Column{std::move(name), Values{}, {}});
        return std::get<Values>(columns.back().values);
    }
};

}  // namespace nearstock
