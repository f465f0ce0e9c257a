// A CSV or JSON Lines file in memory, written field by field in the order of its source's layout.
#pragma once

#include "connectors/fault_injection.hpp"
#include "connectors/source_layout.hpp"
#include "core/time.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

/// A file's whole content and what is wrong with it on purpose.
struct FinishedFile {
    std::string content;
    std::vector<InjectedFault> faults;
};

/// Call one of the field functions per field of the layout, in its order and of its type, then end_row(). A wrong
/// order, type or number of fields is a bug.
class RowFile {
public:
    explicit RowFile(const SourceLayout& layout);
    RowFile& text(std::string_view value);
    RowFile& integer(std::int64_t value);
    RowFile& decimal(double value);  // shortest text that reads back as the same number
    RowFile& boolean(bool value);
    RowFile& date(BusinessDate value);
    RowFile& timestamp(Timestamp value);
    /// An optional field without a value: nothing in CSV, no member in JSON.
    RowFile& missing();
    void end_row();

    [[nodiscard]] const SourceLayout& layout() const { return *layout_; }
    [[nodiscard]] std::size_t rows() const { return row_starts_.size() - 1; }
    /// The content with its faults. `file` is the file's name, as the faults will say it.
    [[nodiscard]] FinishedFile finish(const std::string& file, const FaultOptions& options) const;

private:
    void begin(FieldType type);
    void end();
    void append(std::string_view text) { buffer_.append(text.data(), text.data() + text.size()); }
    void append_quoted(std::string_view value);
    [[nodiscard]] std::string_view row(std::size_t r) const;
    [[nodiscard]] std::string_view token(std::size_t r, std::size_t field) const;
    [[nodiscard]] std::string damaged_row(const PlannedFault& fault, BusinessDate day) const;
    [[nodiscard]] std::string damaged_csv(const PlannedFault& fault, BusinessDate day) const;
    [[nodiscard]] std::string damaged_jsonl(const PlannedFault& fault, BusinessDate day) const;

    struct Span {
        std::uint32_t begin = 0;
        std::uint32_t end = 0;  // == begin: the value is missing
    };
    const SourceLayout* layout_;
    bool json_;
    std::size_t field_ = 0;  // that comes next
    bool first_in_row_ = true;
    fmt::memory_buffer buffer_;
    std::vector<std::uint32_t> row_starts_{0};
    std::vector<Span> tokens_;             // rows × fields: the value as it stands in the file
    std::vector<std::string> json_names_;  // "name":
};

}  // namespace nearstock
