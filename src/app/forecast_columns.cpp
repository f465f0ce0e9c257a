#include "app/forecast_columns.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

namespace nearstock {

namespace {

/// Column name → SQL type, in the file's order.
using FileColumns = std::vector<std::pair<std::string, std::string>>;

bool is_parquet(const std::filesystem::path& file) {
    return file.extension() == ".parquet" || file.extension() == ".pq";
}

/// A CSV's cells are all texts, so that one bad cell is one bad cell.
std::string reader_of(const std::filesystem::path& file) {
    const auto name = sql_text(file.string());
    return is_parquet(file) ? "read_parquet(" + name + ", hive_partitioning = false, file_row_number = true)"
                            : "read_csv(" + name + ", header = true, quote = '\"', all_varchar = true)";
}

Result<FileColumns> columns_of(Database& db, const std::filesystem::path& file) {
    if (!std::filesystem::exists(file)) {
        return refuse("does not exist", file.string(), "give a Parquet or CSV file");
    }
    auto table = db.query("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM " + reader_of(file) + ")");
    if (!table) {
        return refuse("cannot be read: " + table.error().message.substr(0, table.error().message.find('\n')),
                      file.string(), "give a Parquet file, or a CSV file with a header");
    }
    FileColumns columns;
    for (std::size_t i = 0; i < table->rows(); ++i) {
        if (table->texts("column_name")[i] != "file_row_number") {
            columns.emplace_back(table->texts("column_name")[i], table->texts("column_type")[i]);
        }
    }
    return columns;
}

/// A CSV's column is a number when most of its cells are, a whole one when all of those are whole.
Status judge_texts(Database& db, const std::filesystem::path& file, const std::string& condition,
                   FileColumns& columns) {
    std::string select;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const auto cell = sql_name(columns[i].first);
        const auto value = "TRY_CAST(" + cell + " AS DOUBLE)";
        select += fmt::format(
            "{0}count({1}) > 0 AND 2 * count({1}) > count({2}) AS n{3}, coalesce(bool_and(isfinite({1}) AND {1} = "
            "floor({1})), FALSE) AS w{3}",
            i == 0 ? "" : ", ", value, cell, i);
    }
    NEARSTOCK_ASSIGN_OR_RETURN(kinds, db.query("SELECT " + select + " FROM " + reader_of(file) + condition));
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (kinds.booleans("n" + std::to_string(i))[0] != 0) {
            columns[i].second = kinds.booleans("w" + std::to_string(i))[0] != 0 ? "BIGINT" : "DOUBLE";
        }
    }
    return {};
}

bool has(const FileColumns& columns, std::string_view name) {
    return std::ranges::any_of(columns, [&](const auto& c) { return c.first == name; });
}

std::string type_of(const FileColumns& columns, std::string_view name) {
    const auto found = std::ranges::find(columns, name, [](const auto& c) { return std::string_view(c.first); });
    return found == columns.end() ? "" : found->second;
}

bool is_whole(const std::string& type) { return type.ends_with("INT") || type.ends_with("INTEGER"); }
bool is_number(const std::string& type) {
    return is_whole(type) || type == "FLOAT" || type == "DOUBLE" || type.starts_with("DECIMAL") || type == "BOOLEAN";
}
bool is_text(const std::string& type) { return type == "VARCHAR" || type.starts_with("ENUM"); }

std::string number_sql(std::string_view name) { return "TRY_CAST(" + sql_name(name) + " AS DOUBLE)"; }
std::string text_sql(std::string_view name) { return sql_name(name) + "::VARCHAR"; }
std::string instant_sql(std::string_view name) {
    return "epoch(TRY_CAST(" + sql_name(name) + " AS TIMESTAMP))::BIGINT";
}

Status require(const FileColumns& columns, const std::filesystem::path& file, std::string_view name,
               const std::string& mend) {
    if (has(columns, name)) {
        return {};
    }
    std::vector<std::string> there;
    for (const auto& column : columns) { there.push_back(column.first); }
    return refuse(fmt::format("the column '{}' is missing; it has: {}", name, fmt::join(there, ", ")), file.string(),
                  mend);
}

Status require_dates(const FileColumns& columns, const std::filesystem::path& file, std::string_view name) {
    if (is_number(type_of(columns, name))) {
        return refuse(fmt::format("the column '{}' holds numbers, not dates", name), file.string(),
                      "write dates as YYYY-MM-DD, hours as YYYY-MM-DD HH:MM");
    }
    return {};
}

void sort_further(const FileColumns& columns, const std::vector<std::string>& known, SalesColumns& result) {
    for (const auto& [name, type] : columns) {
        if (std::ranges::find(known, name) != known.end()) {
            continue;
        }
        if (is_number(type)) {
            result.numbers.push_back({name, number_sql(name), is_whole(type)});
        } else if (is_text(type)) {
            result.texts.push_back({name, text_sql(name)});
        } else {
            result.ignored.push_back(name);
        }
    }
}

void set_rows(const std::filesystem::path& file, SalesColumns& result) {
    result.rows = reader_of(file);
    result.row = is_parquet(file) ? "file_row_number + 1" : "row_number() OVER ()";
}

Result<SalesColumns> long_columns(const std::filesystem::path& file, const FileColumns& columns, bool future) {
    const std::string mend = "name the columns unique_id, ds" + std::string(future ? "" : ", y");
    NEARSTOCK_RETURN_IF_ERROR(require(columns, file, "unique_id", mend));
    NEARSTOCK_RETURN_IF_ERROR(require(columns, file, "ds", mend));
    if (!future) {
        NEARSTOCK_RETURN_IF_ERROR(require(columns, file, "y", mend));
    }
    NEARSTOCK_RETURN_IF_ERROR(require_dates(columns, file, "ds"));
    SalesColumns result;
    set_rows(file, result);
    result.unique_id = text_sql("unique_id");
    result.at = instant_sql("ds");
    const auto optional = [&](const char* name, auto sql) { return has(columns, name) ? sql(name) : std::string(); };
    result.y = optional("y", number_sql);
    result.availability = optional("availability", number_sql);
    result.discount = optional("discount", number_sql);
    result.item = optional("item", text_sql);
    result.category = optional("category", text_sql);
    sort_further(columns, {"unique_id", "ds", "y", "availability", "item", "category", "cutoff"}, result);
    return result;
}

constexpr const char* fresh_ahead[] = {"discount",        "holiday_flag", "activity_flag", "precpt",
                                       "avg_temperature", "avg_humidity", "avg_wind_level"};
constexpr std::pair<const char*, const char*> fresh_attributes[] = {{"store", "store_id"},
                                                                    {"product", "product_id"},
                                                                    {"city", "city_id"},
                                                                    {"management_group", "management_group_id"},
                                                                    {"first_category", "first_category_id"},
                                                                    {"second_category", "second_category_id"},
                                                                    {"third_category", "third_category_id"}};

Result<SalesColumns> fresh_columns(const std::filesystem::path& file, const FileColumns& columns, bool future) {
    for (const char* name : {"store_id", "product_id", "dt"}) {
        NEARSTOCK_RETURN_IF_ERROR(require(columns, file, name, "keep FreshRetailNet's own columns"));
    }
    SalesColumns result;
    result.fresh_retail = true;
    set_rows(file, result);
    result.unique_id = "store_id::VARCHAR || '_' || product_id::VARCHAR";
    result.at = instant_sql("dt");
    if (!future) {
        result.y = number_sql("sale_amount");
        if (has(columns, "stock_hour6_22_cnt")) {  // hours 6 … 21: sixteen selling hours
            result.availability = "1 - " + number_sql("stock_hour6_22_cnt") + " / 16";
        }
        result.item = sql_name("product_id");
        if (has(columns, "third_category_id")) {
            result.category = sql_name("third_category_id");
        }
        for (const auto& [name, column] : fresh_attributes) {
            if (has(columns, column)) {
                result.texts.push_back({name, sql_name(column)});
            }
        }
    }
    if (has(columns, "discount")) {  // upstream: price paid ÷ regular price, 1 = no discount
        result.discount = "1 - least(1.0, greatest(0.01, coalesce(" + number_sql("discount") + ", 1.0)))";
    }
    for (const char* name : fresh_ahead) {
        if (has(columns, name)) {
            result.numbers.push_back({name, number_sql(name)});
        }
    }
    return result;
}

bool is_fresh_retail(const FileColumns& columns) {
    return !has(columns, "unique_id") && has(columns, "store_id") && has(columns, "product_id") && has(columns, "dt");
}

}  // namespace

Result<SalesColumns> find_sales_columns(Database& db, const std::filesystem::path& file,
                                        std::optional<BusinessDate> cutoff) {
    NEARSTOCK_ASSIGN_OR_RETURN(columns, columns_of(db, file));
    const bool fresh = is_fresh_retail(columns) && has(columns, "sale_amount");
    const char* date = fresh ? "dt" : "ds";
    if (!is_parquet(file)) {
        NEARSTOCK_RETURN_IF_ERROR(
            judge_texts(db, file,
                        cutoff && has(columns, date)
                            ? " WHERE TRY_CAST(" + sql_name(date) + " AS DATE) <= DATE " + sql_text(to_text(*cutoff))
                            : "",
                        columns));
    }
    return fresh ? fresh_columns(file, columns, false) : long_columns(file, columns, false);
}

Result<SalesColumns> find_future_columns(Database& db, const std::filesystem::path& file) {
    NEARSTOCK_ASSIGN_OR_RETURN(columns, columns_of(db, file));
    for (const char* target :
         {"y", "availability", "sale_amount", "hours_sale", "stock_hour6_22_cnt", "hours_stock_status"}) {
        if (has(columns, target)) {
            return refuse(fmt::format("the column '{}' is not known ahead; a forecast must not see it", target),
                          file.string(), "leave it out of --future: keys, ds and the known-ahead columns only");
        }
    }
    if (!is_parquet(file)) {
        NEARSTOCK_RETURN_IF_ERROR(judge_texts(db, file, "", columns));
    }
    return is_fresh_retail(columns) ? fresh_columns(file, columns, true) : long_columns(file, columns, true);
}

}  // namespace nearstock
