// Which columns a source's files have, in which order and of which type: what schemas/<source>.toml says to a writer.
//
// The lake reads the same contract files to check what arrives; here they guide what is written and how it may be
// damaged.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

enum class FieldType : std::uint8_t { text, integer, decimal, boolean, date, timestamp };
enum class FileFormat : std::uint8_t { csv, jsonl, parquet };

struct SourceField {
    std::string name;
    FieldType type = FieldType::text;
    bool required = true;
    bool allow_future = false;
    std::optional<double> min;
    std::optional<double> max;
    std::vector<std::string> values;  // of an enumeration
    std::string references;           // "source.field"; empty when the field refers to nothing
};

struct SourceLayout {
    std::string source;
    FileFormat format = FileFormat::csv;
    bool daily = true;
    std::vector<std::string> key;
    std::string occurred_at;
    std::vector<SourceField> fields;
};

/// The layout of a shipped source. Requires schemas/<source>.toml to be a file of the program.
const SourceLayout& source_layout(std::string_view source);
/// "csv", "jsonl", "parquet": the ending of the source's files.
std::string_view extension(FileFormat format);

}  // namespace nearstock
