// What DuckDB reads a table file with, to stand after FROM.
#pragma once

#include "tables/database.hpp"

#include <filesystem>
#include <string>

namespace nearstock {

enum class CsvColumns {
    guessed,  // a type by column
    as_text,  // "01" stays "01"; what is no number is for TRY_CAST to find
};

/// CSV with a header line where the name ends in .csv, else Parquet.
inline std::string table_source(const std::filesystem::path& file, CsvColumns columns = CsvColumns::guessed) {
    const auto name = sql_text(file.string());
    const std::string types = columns == CsvColumns::as_text ? ", all_varchar = true" : "";
    return file.extension() == ".csv" ? "read_csv(" + name + ", header = true" + types + ")"
                                      : "read_parquet(" + name + ", hive_partitioning = false)";
}

}  // namespace nearstock
