// What goes wrong in files that companies deliver, done on purpose: which rows are damaged, how, and where they stand.
//
// A fault is an extra row: a true row with exactly one rule broken (or a second copy of it), at another place of the
// same file. The true row stays, so what the lake refuses must be this list exactly, and what it keeps must be the
// fault-free data exactly. Everything is addressed by (seed, run, source, day): the same day is damaged alike every
// time.
#pragma once

#include "connectors/source_layout.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

/// The names are the reasons that ingest gives.
enum class FaultKind : std::uint8_t {
    missing_field,       // a required field is empty
    wrong_type,          // words where a number or a yes/no is due
    negative_amount,     // below zero where the contract's minimum is zero or more
    out_of_range,        // above the contract's maximum
    unknown_id,          // a reference to a thing that is not there
    duplicate_key,       // a second row of one key, after the first
    future_date,         // a day that cannot be known yet
    malformed_date,      // not a date or time
    bad_encoding,        // bytes that are not UTF-8
    wrong_column_count,  // CSV: a column too few or too many
    malformed_json,      // JSON Lines: a line that was cut off
    unknown_value,       // outside an enumeration
};
inline constexpr std::size_t fault_kinds = 12;

std::string_view to_text(FaultKind kind);

struct InjectedFault {
    std::string source;
    std::string file;       // its name, without folders
    std::int64_t line = 0;  // from 1; a CSV header is line 1; of Parquet the row
    FaultKind kind = FaultKind::missing_field;
    std::string raw_text;  // the line, valid UTF-8: a byte that is not is written \xNN
};

struct FaultOptions {
    double share = 0;  // of the rows
    std::uint64_t seed = 0;
    std::string run_id;
    BusinessDate day;
};

struct PlannedFault {
    std::size_t row = 0;     // that it is derived from
    std::size_t before = 0;  // the damaged row is inserted before this row; the number of rows: at the end
    FaultKind kind = FaultKind::missing_field;
    std::size_t field = 0;  // that is damaged; 0 where the kind damages the whole row
};

/// The faults of one file with `rows` true rows, by place. Each kind is one that the source's layout allows.
std::vector<PlannedFault> plan_faults(const SourceLayout& layout, std::size_t rows, const FaultOptions& options);

/// The damaged value of a field as plain text (not quoted, not escaped); empty for missing_field.
/// Requires a kind that damages one field.
std::string damaged_value(const SourceField& field, const PlannedFault& fault, std::string_view true_value,
                          BusinessDate day);

/// `text` with every byte that is not part of valid UTF-8 written as \xNN.
std::string readable_text(std::string_view text);

}  // namespace nearstock
