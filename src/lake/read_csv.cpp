// CSV by RFC 4180, as views into the file: only a quoted field with a doubled quote is copied.
#include "lake/readers.hpp"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <deque>

namespace nearstock {

namespace {

bool valid_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

std::string_view without_carriage_return(std::string_view line) {
    return !line.empty() && line.back() == '\r' ? line.substr(0, line.size() - 1) : line;
}

/// One record: its values, its text without the line end, and how many lines it takes.
struct Record {
    std::vector<std::string_view> values;
    std::string_view raw;
    std::size_t lines = 1;
    bool well_quoted = true;
};

class RecordReader {
public:
    explicit RecordReader(std::string_view content) : content_(content) {}

    [[nodiscard]] bool at_end() const { return at_ >= content_.size(); }
    [[nodiscard]] std::int64_t line() const { return line_; }  // where the next record begins

    /// Reads the next record. Requires !at_end(). A record that spans lines but does not have `columns` values is cut
    /// back to its first line: an open quote must not swallow the rows behind it.
    void next(Record& record, std::size_t columns) {
        record.values.clear();
        record.lines = 1;
        record.well_quoted = true;
        const std::size_t line_end = end_of_line(at_);
        const std::string_view line = content_.substr(at_, line_end - at_);
        record.raw = without_carriage_return(line);
        std::size_t record_end = line_end;
        if (std::memchr(line.data(), '"', line.size()) == nullptr) {
            split_plain(record.raw, record.values);
        } else {
            record_end = split_quoted(record, columns, line_end);
        }
        at_ = record_end + 1;
        line_ += static_cast<std::int64_t>(record.lines);
    }

private:
    std::size_t end_of_line(std::size_t from) const {
        const void* found = std::memchr(content_.data() + from, '\n', content_.size() - from);
        return found == nullptr ? content_.size()
                                : static_cast<std::size_t>(static_cast<const char*>(found) - content_.data());
    }

    static void split_plain(std::string_view line, std::vector<std::string_view>& values) {
        std::size_t begin = 0;
        while (true) {
            const std::size_t comma = line.find(',', begin);
            if (comma == std::string_view::npos) {
                values.push_back(line.substr(begin));
                return;
            }
            values.push_back(line.substr(begin, comma - begin));
            begin = comma + 1;
        }
    }

    /// Returns where the record ends.
    std::size_t split_quoted(Record& record, std::size_t columns, std::size_t line_end) {
        std::size_t end = at_;
        const bool closed = take_values(record.values, end);
        const std::string_view raw = content_.substr(at_, end - at_);
        const auto line_ends = static_cast<std::size_t>(std::count(raw.begin(), raw.end(), '\n'));
        if (!closed || (line_ends > 0 && record.values.size() != columns)) {
            record.well_quoted = false;
            return line_end;
        }
        record.raw = without_carriage_return(raw);
        record.lines = line_ends + 1;
        return end;
    }

    /// False when a quote does not close or something stands behind a closing quote. `end` becomes the record's end.
    bool take_values(std::vector<std::string_view>& values, std::size_t& end) {
        while (true) {
            if (end < content_.size() && content_[end] == '"') {
                const auto value = take_quoted(end);
                if (!value) {
                    return false;
                }
                values.push_back(*value);
            } else {
                const std::size_t stop = std::min(content_.find_first_of(",\n", end), content_.size());
                values.push_back(without_carriage_return(content_.substr(end, stop - end)));
                end = stop;
            }
            if (end < content_.size() && content_[end] == '\r' &&
                (end + 1 == content_.size() || content_[end + 1] == '\n')) {
                ++end;
            }
            if (end >= content_.size() || content_[end] == '\n') {
                return true;
            }
            if (content_[end] != ',') {
                return false;
            }
            ++end;
        }
    }

    /// Requires a quote at `end`; moves behind the closing one.
    std::optional<std::string_view> take_quoted(std::size_t& end) {
        const std::size_t begin = end + 1;
        bool doubled = false;
        for (std::size_t quote = content_.find('"', begin); quote != std::string_view::npos;
             quote = content_.find('"', quote + 2)) {
            if (quote + 1 >= content_.size() || content_[quote + 1] != '"') {
                end = quote + 1;
                const std::string_view inner = content_.substr(begin, quote - begin);
                return doubled ? with_single_quotes(inner) : inner;
            }
            doubled = true;
        }
        return std::nullopt;
    }

    std::string_view with_single_quotes(std::string_view inner) {
        std::string& text = unescaped_.emplace_back();
        for (std::size_t i = 0; i < inner.size(); ++i) {
            text += inner[i];
            i += inner[i] == '"' ? 1 : 0;
        }
        return text;
    }

    std::string_view content_;
    std::size_t at_ = 0;
    std::int64_t line_ = 1;
    std::deque<std::string> unescaped_;  // values that differ from the file's bytes
};

/// Which column holds the bytes that are not UTF-8; -1 when only the row as a whole does.
int badly_encoded_column(const Record& record) {
    for (std::size_t column = 0; column < record.values.size(); ++column) {
        if (!valid_utf8(record.values[column])) {
            return static_cast<int>(column);
        }
    }
    return -1;
}

void check_record(const Record& record, std::int64_t line, bool file_is_utf8, const std::vector<std::size_t>& fields,
                  RowCheck& rows) {
    if (!file_is_utf8 && !valid_utf8(record.raw)) {
        const int column = badly_encoded_column(record);
        const bool named = column >= 0 && static_cast<std::size_t>(column) < fields.size();
        return rows.refuse_row(
            line, record.raw, Reason::bad_encoding,
            named ? rows.contract().fields[fields[static_cast<std::size_t>(column)]].name : std::string());
    }
    if (!record.well_quoted || record.values.size() != fields.size()) {
        return rows.refuse_row(line, record.raw, Reason::wrong_column_count);
    }
    for (std::size_t column = 0; column < fields.size(); ++column) {
        rows.parse(fields[column], record.values[column]);
    }
    rows.end_row(line, record.raw);
}

}  // namespace

std::optional<FileRefusal> read_csv(std::string_view content, RowCheck& rows) {
    if (content.starts_with("\xef\xbb\xbf")) {
        content.remove_prefix(3);  // a byte-order mark, as spreadsheets write it
    }
    if (content.empty()) {
        return FileRefusal{Reason::empty_file, {}, "is empty", "deliver it with at least its header line"};
    }
    RecordReader reader(content);
    Record record;
    reader.next(record, rows.contract().fields.size());
    if (!valid_utf8(record.raw) || record.raw.find('\0') != std::string_view::npos) {
        return FileRefusal{Reason::bad_encoding, {}, "its header is not UTF-8", "deliver it encoded in UTF-8"};
    }
    const auto positions = match_columns({record.values.begin(), record.values.end()}, rows.contract());
    if (positions.refusal) {
        return positions.refusal;
    }
    const bool file_is_utf8 = valid_utf8(content);
    while (!reader.at_end()) {
        const std::int64_t line = reader.line();
        reader.next(record, positions.field_of_column.size());
        if (!record.raw.empty()) {
            check_record(record, line, file_is_utf8, positions.field_of_column, rows);
        }
    }
    return std::nullopt;
}

}  // namespace nearstock
