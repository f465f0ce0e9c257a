#include "connectors/row_file.hpp"

#include "core/check.hpp"

#include <charconv>
#include <iterator>

namespace nearstock {

namespace {

void append_two(fmt::memory_buffer& out, unsigned value) {
    out.push_back(static_cast<char>('0' + value / 10));
    out.push_back(static_cast<char>('0' + value % 10));
}

void append_date(fmt::memory_buffer& out, BusinessDate value) {
    const std::chrono::year_month_day ymd(value);
    const auto year = static_cast<unsigned>(int(ymd.year()));
    append_two(out, year / 100);
    append_two(out, year % 100);
    out.push_back('-');
    append_two(out, unsigned(ymd.month()));
    out.push_back('-');
    append_two(out, unsigned(ymd.day()));
}

void append_timestamp(fmt::memory_buffer& out, Timestamp value) {
    const auto day = std::chrono::floor<Days>(value);
    const auto seconds = static_cast<unsigned>((value - day).count());
    append_date(out, day);
    out.push_back('T');
    append_two(out, seconds / 3600);
    out.push_back(':');
    append_two(out, seconds / 60 % 60);
    out.push_back(':');
    append_two(out, seconds % 60);
    out.push_back('Z');
}

void append_csv_text(fmt::memory_buffer& out, std::string_view value) {
    if (value.find_first_of(",\"\r\n") == std::string_view::npos) {
        out.append(value.data(), value.data() + value.size());
        return;
    }
    out.push_back('"');
    for (const char c : value) {
        if (c == '"') {
            out.push_back('"');
        }
        out.push_back(c);
    }
    out.push_back('"');
}

void append_json_text(fmt::memory_buffer& out, std::string_view value) {
    out.push_back('"');
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            out.push_back('\\');
            out.push_back(c);
        } else if (static_cast<unsigned char>(c) < 0x20) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
        } else {
            out.push_back(c);
        }
    }
    out.push_back('"');
}

/// A value of the file without its quotes; inner escapes stay, they are of no account to a damaged value.
std::string_view unquoted(std::string_view token) {
    return token.size() >= 2 && token.front() == '"' ? token.substr(1, token.size() - 2) : token;
}

/// How a damaged value stands in a CSV file: as it is, in quotes where it needs them.
std::string csv_token(std::string_view value) {
    fmt::memory_buffer out;
    append_csv_text(out, value);
    return fmt::to_string(out);
}

bool is_json_number(FaultKind kind) { return kind == FaultKind::negative_amount || kind == FaultKind::out_of_range; }

}  // namespace

RowFile::RowFile(const SourceLayout& layout) : layout_(&layout), json_(layout.format == FileFormat::jsonl) {
    check(layout.format != FileFormat::parquet, "a text file's source is CSV or JSON Lines");
    for (const auto& field : layout.fields) { json_names_.push_back('"' + field.name + "\":"); }
}

void RowFile::begin(FieldType type) {
    check(field_ < layout_->fields.size(), "a row has no more fields than its contract");
    check(layout_->fields[field_].type == type, "a field has its contract's type");
    if (json_) {
        buffer_.push_back(first_in_row_ ? '{' : ',');
        append(json_names_[field_]);
    } else if (!first_in_row_) {
        buffer_.push_back(',');
    }
    first_in_row_ = false;
    tokens_.push_back({static_cast<std::uint32_t>(buffer_.size()), 0});
}

void RowFile::end() {
    tokens_.back().end = static_cast<std::uint32_t>(buffer_.size());
    ++field_;
}

void RowFile::append_quoted(std::string_view value) {
    if (json_) {
        append_json_text(buffer_, value);
    } else {
        append_csv_text(buffer_, value);
    }
}

RowFile& RowFile::text(std::string_view value) {
    begin(FieldType::text);
    append_quoted(value);
    end();
    return *this;
}

RowFile& RowFile::integer(std::int64_t value) {
    begin(FieldType::integer);
    char digits[24];
    const auto result = std::to_chars(std::begin(digits), std::end(digits), value);
    buffer_.append(digits, result.ptr);
    end();
    return *this;
}

RowFile& RowFile::decimal(double value) {
    begin(FieldType::decimal);
    char digits[32];
    const auto result = std::to_chars(std::begin(digits), std::end(digits), value);
    buffer_.append(digits, result.ptr);
    end();
    return *this;
}

RowFile& RowFile::boolean(bool value) {
    begin(FieldType::boolean);
    append(value ? "true" : "false");
    end();
    return *this;
}

RowFile& RowFile::date(BusinessDate value) {
    begin(FieldType::date);
    if (json_) {
        buffer_.push_back('"');
    }
    append_date(buffer_, value);
    if (json_) {
        buffer_.push_back('"');
    }
    end();
    return *this;
}

RowFile& RowFile::timestamp(Timestamp value) {
    begin(FieldType::timestamp);
    if (json_) {
        buffer_.push_back('"');
    }
    append_timestamp(buffer_, value);
    if (json_) {
        buffer_.push_back('"');
    }
    end();
    return *this;
}

RowFile& RowFile::missing() {
    check(field_ < layout_->fields.size(), "a row has no more fields than its contract");
    check(!layout_->fields[field_].required, "only a field that its contract calls optional may be missing");
    if (!json_) {
        if (!first_in_row_) {
            buffer_.push_back(',');
        }
        first_in_row_ = false;
    }
    const auto here = static_cast<std::uint32_t>(buffer_.size());
    tokens_.push_back({here, here});
    ++field_;
    return *this;
}

void RowFile::end_row() {
    check(field_ == layout_->fields.size(), "a row has every field of its contract");
    if (json_) {
        buffer_.push_back('}');
    }
    buffer_.push_back('\n');
    check(buffer_.size() < UINT32_MAX, "a day's file of one source is smaller than 4 GB");
    row_starts_.push_back(static_cast<std::uint32_t>(buffer_.size()));
    field_ = 0;
    first_in_row_ = true;
}

std::string_view RowFile::row(std::size_t r) const {
    return {buffer_.data() + row_starts_[r], row_starts_[r + 1] - row_starts_[r] - 1};
}

std::string_view RowFile::token(std::size_t r, std::size_t field) const {
    const Span span = tokens_[r * layout_->fields.size() + field];
    return {buffer_.data() + span.begin, span.end - span.begin};
}

std::string RowFile::damaged_csv(const PlannedFault& fault, BusinessDate day) const {
    const std::size_t fields = layout_->fields.size();
    const bool one_less = fault.kind == FaultKind::wrong_column_count && fault.row % 2 == 0 && fields > 1;
    const bool one_more = fault.kind == FaultKind::wrong_column_count && !one_less;
    std::string line;
    for (std::size_t f = 0; f < (one_less ? fields - 1 : fields); ++f) {
        line += f == 0 ? "" : ",";
        const bool damaged = f == fault.field && fault.kind != FaultKind::wrong_column_count;
        line += damaged ? csv_token(damaged_value(layout_->fields[f], fault, unquoted(token(fault.row, f)), day))
                        : std::string(token(fault.row, f));
    }
    return one_more ? line + ",surplus" : line;
}

std::string RowFile::damaged_jsonl(const PlannedFault& fault, BusinessDate day) const {
    if (fault.kind == FaultKind::malformed_json) {
        const auto whole = row(fault.row);
        std::size_t cut = whole.size() / 2;
        while (cut > 1 && (static_cast<unsigned char>(whole[cut]) & 0xc0U) == 0x80U) {
            --cut;  // not through a character: that would be bad encoding
        }
        return std::string(whole.substr(0, cut));
    }
    std::string line = "{";
    for (std::size_t f = 0; f < layout_->fields.size(); ++f) {
        std::string value(token(fault.row, f));
        if (f == fault.field) {
            value = damaged_value(layout_->fields[f], fault, unquoted(value), day);
            if (!value.empty() && !is_json_number(fault.kind)) {
                value = '"' + value + '"';
            }
        }
        if (!value.empty()) {
            line += (line.size() > 1 ? "," : "") + json_names_[f] + value;
        }
    }
    return line + '}';
}

std::string RowFile::damaged_row(const PlannedFault& fault, BusinessDate day) const {
    if (fault.kind == FaultKind::duplicate_key) {
        return std::string(row(fault.row));
    }
    return json_ ? damaged_jsonl(fault, day) : damaged_csv(fault, day);
}

FinishedFile RowFile::finish(const std::string& file, const FaultOptions& options) const {
    FinishedFile result;
    std::int64_t line = 1;
    if (!json_) {
        for (const auto& field : layout_->fields) {
            result.content += (result.content.empty() ? "" : ",") + field.name;
        }
        result.content += '\n';
        ++line;
    }
    result.content.reserve(result.content.size() + buffer_.size() + buffer_.size() / 50);
    std::size_t next = 0;  // true row to be written
    const auto copy_until = [&](std::size_t row) {
        result.content.append(buffer_.data() + row_starts_[next], row_starts_[row] - row_starts_[next]);
        line += static_cast<std::int64_t>(row - next);
        next = row;
    };
    for (const auto& fault : plan_faults(*layout_, rows(), options)) {
        copy_until(fault.before);
        const std::string damaged = damaged_row(fault, options.day);
        result.faults.push_back({layout_->source, file, line++, fault.kind, readable_text(damaged)});
        result.content += damaged;
        result.content += '\n';
    }
    copy_until(rows());
    return result;
}

}  // namespace nearstock
