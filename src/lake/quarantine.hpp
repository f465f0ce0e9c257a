// Where a row goes that breaks a rule: with its source, file, line, field, reason and text. Nothing disappears.
#pragma once

#include "tables/table.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

enum class Reason : std::uint8_t {
    missing_field,       // a required field is empty
    wrong_type,          // not a number, not true or false
    negative_amount,     // below zero where the contract's minimum is zero or more
    out_of_range,        // outside the contract's minimum and maximum
    unknown_id,          // a reference to a thing that is not known on that day
    duplicate_key,       // a second valid row of one key
    future_date,         // later than the business date + 1 day
    malformed_date,      // not a date or time
    bad_encoding,        // bytes that are not UTF-8
    wrong_column_count,  // CSV: a column too few or too many, or quotes that do not close
    malformed_json,      // JSON Lines: not one object with the contract's fields
    unknown_value,       // outside the contract's list of values
    // of a whole file, as line 0:
    wrong_header,
    empty_file,
    unreadable_file,
};

std::string_view to_text(Reason reason);
/// Nothing when no reason is called that.
std::optional<Reason> parse_reason(std::string_view text);

struct RefusedRow {
    std::string file;  // its name, without folders
    std::int64_t line =
        0;              // where the row begins, from 1; a CSV header is line 1; of Parquet the row; 0: the whole file
    std::string field;  // empty: the whole row
    Reason reason = Reason::missing_field;
    std::string raw_text;  // UTF-8; a byte that is not is written \xNN
};

/// `text` with every byte that is not part of valid UTF-8 written as \xNN.
std::string escape_invalid_bytes(std::string_view text);

/// Columns source, file, line, field, reason, raw_text, in the order of `rows`.
Table quarantine_table(const std::string& source, const std::vector<RefusedRow>& rows);

}  // namespace nearstock
