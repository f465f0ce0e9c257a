// JSON Lines through simdjson's fully checking parser, one line at a time: a bad line is refused alone.
#include "lake/readers.hpp"

#include <simdjson.h>

#include <cstring>

namespace nearstock {

namespace {

namespace dom = simdjson::dom;

void announce(std::size_t field, dom::element value, RowCheck& rows) {
    switch (value.type()) {
        case dom::element_type::STRING:
            return rows.text(field, std::string_view(value));
        case dom::element_type::INT64:
            return rows.integer(field, std::int64_t(value));
        case dom::element_type::UINT64:
            return rows.decimal(field, static_cast<double>(std::uint64_t(value)));
        case dom::element_type::DOUBLE:
            return rows.decimal(field, double(value));
        case dom::element_type::BOOL:
            return rows.boolean(field, bool(value));
        case dom::element_type::NULL_VALUE:
            return;
        case dom::element_type::ARRAY:
        case dom::element_type::OBJECT:
            return rows.wrong_type(field);
    }
}

class LineReader {
public:
    explicit LineReader(RowCheck& rows) : rows_(rows), seen_on_(rows.contract().fields.size(), 0) {}

    void read(std::int64_t line, std::string_view text) {
        const bool copied = false;  // a FileContent has room behind it for simdjson to read into
        const auto parsed = parser_.parse(text.data(), text.size(), copied);
        if (parsed.error() != simdjson::SUCCESS) {
            const bool encoding =
                parsed.error() == simdjson::UTF8_ERROR || !simdjson::validate_utf8(text.data(), text.size());
            return rows_.refuse_row(line, text, encoding ? Reason::bad_encoding : Reason::malformed_json);
        }
        dom::object object;
        if (parsed.get_object().get(object) != simdjson::SUCCESS) {
            return rows_.refuse_row(line, text, Reason::malformed_json);
        }
        std::size_t expected = 0;
        for (const auto& [name, value] : object) {
            const auto field = position(name, expected);
            if (!field || seen_on_[*field] == line) {
                return rows_.refuse_row(line, text, Reason::malformed_json, name);  // not in the contract, or twice
            }
            seen_on_[*field] = line;
            expected = *field + 1;
            announce(*field, value, rows_);
        }
        rows_.end_row(line, text);
    }

private:
    /// Objects mostly have their fields in the contract's order.
    std::optional<std::size_t> position(std::string_view name, std::size_t expected) const {
        const auto& fields = rows_.contract().fields;
        for (std::size_t field = expected; field < fields.size(); ++field) {
            if (fields[field].name == name) {
                return field;
            }
        }
        return rows_.contract().find(name);
    }

    RowCheck& rows_;
    dom::parser parser_;
    std::vector<std::int64_t> seen_on_;  // by field: the line on which it last stood
};

}  // namespace

std::optional<FileRefusal> read_jsonl(std::string_view content, RowCheck& rows) {
    if (content.find('\0') != std::string_view::npos) {
        return FileRefusal{Reason::bad_encoding, {}, "is not UTF-8", "deliver it encoded in UTF-8"};
    }
    LineReader reader(rows);
    std::int64_t line = 1;
    for (std::size_t begin = 0; begin < content.size(); ++line) {
        const std::size_t end = std::min(content.find('\n', begin), content.size());
        std::string_view text = content.substr(begin, end - begin);
        if (text.ends_with('\r')) {
            text.remove_suffix(1);
        }
        if (!text.empty()) {
            reader.read(line, text);
        }
        begin = end + 1;
    }
    return std::nullopt;
}

}  // namespace nearstock
