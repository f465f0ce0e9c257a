// Rows against their contract: what is valid becomes typed columns, what is not becomes a refused row with its reason.
//
// A reader announces a row's values one by one and ends the row; of several rules broken the first by field order
// counts. At the end the valid rows are sorted by key; of several rows with one key the first in the file stays.
#pragma once

#include "lake/contract.hpp"
#include "lake/known_ids.hpp"
#include "lake/quarantine.hpp"
#include "tables/table.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

/// One entry per field of the contract: the ids that it may refer to; null where it refers to nothing.
using References = std::vector<const KnownIds*>;

struct CheckedRows {
    Table valid;                      // the contract's fields, then business_date, occurred_at, known_at; by key
    std::vector<RefusedRow> refused;  // by line
    std::int64_t rows_in = 0;
    std::int64_t duplicates = 0;  // among the refused
};

class RowCheck {
public:
    RowCheck(const Contract& contract, BusinessDate day, const References& references, std::string file);

    /// How a refused row's text is found; without it the raw text given to end_row. For files that hold no text.
    void describe_rows_by(std::function<std::string(std::int64_t line)> describe) { describe_ = std::move(describe); }

    // A value of the row, by the field's position in the contract. A field that is not announced is missing.
    void parse(std::size_t field, std::string_view text);  // of a format in which everything is text
    void text(std::size_t field,
              std::string_view text);  // of a typed format: a text, date or timestamp. Must live until end_row
    void integer(std::size_t field, std::int64_t value);
    void decimal(std::size_t field, double value);
    void boolean(std::size_t field, bool value);
    void date(std::size_t field, BusinessDate value);
    void timestamp(std::size_t field, Timestamp value);
    void wrong_type(std::size_t field) {
        announce(field).wrong = Reason::wrong_type;
    }  // a value of no type that a field has

    /// Ends a row. `raw` must live until finish().
    void end_row(std::int64_t line, std::string_view raw);
    /// Refuses the row as a whole (and forgets the values announced).
    void refuse_row(std::int64_t line, std::string_view raw, Reason reason, std::string_view field = {});

    CheckedRows finish();

    [[nodiscard]] const Contract& contract() const { return contract_; }

private:
    struct Cell {
        bool announced = false;
        std::optional<Reason> wrong;
        std::int64_t number = 0;  // of an integer, boolean, date (days) or timestamp (seconds)
        double decimal = 0;
        std::string_view text;
    };

    Cell& announce(std::size_t field);
    void set_integer(const ContractField& field, Cell& cell, std::int64_t value);
    void set_decimal(const ContractField& field, Cell& cell, double value);
    void set_text(const ContractField& field, Cell& cell, std::string_view value);
    void set_date(const ContractField& field, Cell& cell, BusinessDate value);
    void set_timestamp(const ContractField& field, Cell& cell, Timestamp value);
    void parse_moment(const ContractField& field, Cell& cell, std::string_view text);
    [[nodiscard]] std::optional<Reason> wrong_with(std::size_t field) const;
    void append(std::size_t field);
    void add_refused(std::int64_t line, std::string_view raw, Reason reason, std::string_view field);
    [[nodiscard]] int compare_keys(std::size_t a, std::size_t b) const;
    [[nodiscard]] std::vector<std::uint32_t> unique_rows_by_key();
    void add_times(Table& table) const;

    const Contract& contract_;
    BusinessDate day_;
    BusinessDate last_day_;  // that is not in the future
    const References& references_;
    std::string file_;
    std::function<std::string(std::int64_t)> describe_;
    std::vector<std::size_t> key_;
    std::vector<Cell> cells_;
    std::vector<Column> columns_;
    std::vector<std::int64_t> lines_;     // of the valid rows
    std::vector<std::string_view> raws_;  // of the valid rows
    CheckedRows result_;
};

}  // namespace nearstock
