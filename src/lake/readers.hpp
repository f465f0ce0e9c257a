// Files of the three formats, row by row into a RowCheck. One source file per format.
//
// A row that cannot be taken apart is refused alone, with its line. A file that cannot be read at all is refused as a
// whole; then nothing of it must be used.
#pragma once

#include "lake/row_check.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

/// Why a whole file is refused.
struct FileRefusal {
    Reason reason = Reason::unreadable_file;
    std::string field;  // a column's name, of a wrong header
    std::string message;
    std::string mend;
};

/// A file's bytes, with the room behind them that simdjson reads into.
class FileContent {
public:
    static Result<FileContent> read(const std::filesystem::path& path);
    [[nodiscard]] std::string_view bytes() const { return std::string_view(buffer_).substr(0, size_); }

private:
    std::string buffer_;
    std::size_t size_ = 0;
};

/// RFC 4180 with a header line; columns in any order; CRLF or LF; a quoted field may hold line ends.
std::optional<FileRefusal> read_csv(std::string_view content, RowCheck& rows);
/// One JSON object per line; an empty file has no rows. Requires the bytes of a FileContent.
std::optional<FileRefusal> read_jsonl(std::string_view content, RowCheck& rows);
/// Columns of the contract's types, or of text.
std::optional<FileRefusal> read_parquet_rows(const std::filesystem::path& path, RowCheck& rows);

/// The contract's position of each column. Refuses unknown and repeated columns, and required ones that are not there.
struct ColumnPositions {
    std::vector<std::size_t> field_of_column;
    std::optional<FileRefusal> refusal;
};
ColumnPositions match_columns(const std::vector<std::string>& columns, const Contract& contract);

}  // namespace nearstock
