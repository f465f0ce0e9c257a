#include "lake/readers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <simdjson.h>

#include <fstream>

namespace nearstock {

Result<FileContent> FileContent::read(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary | std::ios::ate);
    const auto size = in ? static_cast<std::streamoff>(in.tellg()) : -1;
    FileContent content;
    if (size >= 0) {
        content.size_ = static_cast<std::size_t>(size);
        content.buffer_.resize(content.size_ + simdjson::SIMDJSON_PADDING);
        in.seekg(0);
        in.read(content.buffer_.data(), size);
    }
    if (!in) {
        return refuse("cannot be read", path.string(), "check that the file is there and may be read");
    }
    return content;
}

ColumnPositions match_columns(const std::vector<std::string>& columns, const Contract& contract) {
    ColumnPositions positions;
    const auto wrong = [&](const std::string& column, std::string message, std::string mend) {
        positions.refusal = FileRefusal{Reason::wrong_header, column, std::move(message), std::move(mend)};
        return positions;
    };
    std::vector<bool> seen(contract.fields.size(), false);
    for (const std::string& column : columns) {
        const auto field = contract.find(column);
        if (!field) {
            return wrong(column, fmt::format("column '{}' is not in the contract", column),
                         fmt::format("remove it, or add it to schemas/{}.toml", contract.source));
        }
        if (seen[*field]) {
            return wrong(column, fmt::format("column '{}' stands twice", column), "remove one");
        }
        seen[*field] = true;
        positions.field_of_column.push_back(*field);
    }
    for (std::size_t field = 0; field < seen.size(); ++field) {
        if (!seen[field] && contract.fields[field].required) {
            const std::string& name = contract.fields[field].name;
            return wrong(name, fmt::format("column '{}' is missing", name),
                         "deliver the file with all columns of the contract");
        }
    }
    return positions;
}

}  // namespace nearstock
