// What do the columns of a sales file mean, and how does SQL read them?
//
// Two layouts are known: Nixtla's long format (unique_id, ds, y, …) and FreshRetailNet-50K's own columns (store_id,
// product_id, dt, sale_amount, …), where unique_id = "<store_id>_<product_id>".
#pragma once

#include "core/result.hpp"
#include "core/time.hpp"
#include "tables/database.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace nearstock {

struct SalesColumns {
    struct Named {
        std::string name;
        std::string sql;       // an expression over the file's rows
        bool integer = false;  // whole numbers: an attribute where it never changes within a series
    };
    bool fresh_retail = false;
    std::string rows;          // a FROM clause
    std::string row;           // number of a row in the file, from 1
    std::string unique_id;     // texts
    std::string at;            // seconds since 1970, NULL where ds is not a date
    std::string y;             // each of these: DOUBLE, or empty where the file has none
    std::string availability;  // share of the period in stock
    std::string discount;      // share off the list price
    std::string item;          // texts, or what is cast to them
    std::string category;
    std::vector<Named> numbers;
    std::vector<Named> texts;
    std::vector<std::string> ignored;  // columns of other types
};

/// What stands in a file; the kind of a CSV's column is judged by its rows up to the cutoff alone. Fails when the file
/// is not there, cannot be read, or a required column is missing (each named).
Result<SalesColumns> find_sales_columns(Database& db, const std::filesystem::path& file,
                                        std::optional<BusinessDate> cutoff);
/// The same for --future: keys, ds and what is known ahead. Fails where it holds the target, or what is only known with
/// it (availability, hourly sales, stock status).
Result<SalesColumns> find_future_columns(Database& db, const std::filesystem::path& file);

}  // namespace nearstock
