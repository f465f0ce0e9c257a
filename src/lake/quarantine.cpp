#include "lake/quarantine.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <array>

namespace nearstock {

namespace {

bool valid_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

/// The length of the valid character at the start of `text`; 0 when there is none.
std::size_t character_length(std::string_view text) {
    for (std::size_t length = 1; length <= std::min<std::size_t>(4, text.size()); ++length) {
        if (valid_utf8(text.substr(0, length))) {
            return length;
        }
    }
    return 0;
}

constexpr std::array<std::string_view, 15> reason_names{
    "missing_field",  "wrong_type",    "negative_amount", "out_of_range", "unknown_id",
    "duplicate_key",  "future_date",   "malformed_date",  "bad_encoding", "wrong_column_count",
    "malformed_json", "unknown_value", "wrong_header",    "empty_file",   "unreadable_file"};

}  // namespace

std::string_view to_text(Reason reason) { return reason_names[static_cast<std::size_t>(reason)]; }

std::optional<Reason> parse_reason(std::string_view text) {
    const auto* const found = std::ranges::find(reason_names, text);
    return found == reason_names.end() ? std::nullopt
                                       : std::optional(static_cast<Reason>(found - reason_names.begin()));
}

std::string escape_invalid_bytes(std::string_view text) {
    if (valid_utf8(text)) {
        return std::string(text);
    }
    std::string readable;
    while (!text.empty()) {
        const std::size_t length = character_length(text);
        readable += length > 0 ? std::string(text.substr(0, length))
                               : fmt::format("\\x{:02X}", static_cast<unsigned char>(text.front()));
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    return readable;
}

Table quarantine_table(const std::string& source, const std::vector<RefusedRow>& rows) {
    Column::Texts sources(rows.size(), source);
    Column::Texts files, fields, reasons, raw_texts;
    Column::Integers lines;
    for (const RefusedRow& row : rows) {
        files.push_back(row.file);
        lines.push_back(row.line);
        fields.push_back(row.field);
        reasons.emplace_back(to_text(row.reason));
        raw_texts.push_back(row.raw_text);
    }
    Table table;
    table.add<Column::Texts>("source") = std::move(sources);
    table.add<Column::Texts>("file") = std::move(files);
    table.add<Column::Integers>("line") = std::move(lines);
    table.add<Column::Texts>("field") = std::move(fields);
    table.add<Column::Texts>("reason") = std::move(reasons);
    table.add<Column::Texts>("raw_text") = std::move(raw_texts);
    return table;
}

}  // namespace nearstock
