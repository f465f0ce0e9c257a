#include "app/long_format.hpp"

#include "core/check.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace nearstock {

namespace {

struct Columns {
    bool availability = false, discount = false, item = false, category = false;
};

std::string reader_of(const std::filesystem::path& file) {
    const auto name = sql_text(file.string());
    return file.extension() == ".parquet" ? "read_parquet(" + name + ")"
                                          : "read_csv(" + name + ", header = true, all_varchar = true)";
}

Result<Columns> find_columns(Database& db, const std::filesystem::path& file) {
    NEARSTOCK_ASSIGN_OR_RETURN(table,
                               db.query("SELECT column_name FROM (DESCRIBE SELECT * FROM " + reader_of(file) + ")"));
    const auto& names = table.texts("column_name");
    const auto has = [&](const char* name) { return std::ranges::find(names, name) != names.end(); };
    for (const auto* required : {"unique_id", "ds", "y"}) {
        if (!has(required)) {
            std::string there;
            for (const auto& name : names) { there += (there.empty() ? "" : ", ") + name; }
            return refuse(fmt::format("the column '{}' is missing; it has: {}", required, there), file.string(),
                          "name the columns unique_id, ds, y");
        }
    }
    return Columns{has("availability"), has("discount"), has("item"), has("category")};
}

std::string select_rows(const std::filesystem::path& file, const Columns& columns,
                        const std::optional<BusinessDate>& cutoff) {
    const auto optional = [](bool there, const char* expression, const char* otherwise) {
        return std::string(there ? expression : otherwise);
    };
    return fmt::format(
        "SELECT unique_id, ds, y, availability, discount, item, category, row FROM ("
        "SELECT unique_id::VARCHAR AS unique_id, TRY_CAST(ds AS DATE) AS ds, TRY_CAST(y AS DOUBLE) AS y, {} AS "
        "availability, {} AS discount, {} AS item, {} AS category, "
        "row_number() OVER () AS row FROM {}) WHERE {} ORDER BY unique_id, ds, row",
        optional(columns.availability, "TRY_CAST(availability AS DOUBLE)", "1.0::DOUBLE"),
        optional(columns.discount, "TRY_CAST(discount AS DOUBLE)", "0.0::DOUBLE"),
        optional(columns.item, "item::VARCHAR", "unique_id::VARCHAR"),
        optional(columns.category, "category::VARCHAR", "'all'"), reader_of(file),
        cutoff ? "ds IS NULL OR ds <= DATE " + sql_text(to_text(*cutoff)) : "TRUE");
}

struct Row {
    BusinessDate day;
    float y, availability, discount;
};
struct Series {
    std::string unique_id, item, category;
    std::vector<Row> rows;
};

/// The first thing that makes a series unusable; empty when it is good.
std::string fault_of(const Table& t, std::size_t i, const Series& series) {
    const auto row = t.integers("row")[i];
    if (t.column("ds").is_missing(i)) {
        return fmt::format("row {}: ds is not a date; write YYYY-MM-DD", row);
    }
    const bool hidden = !t.column("availability").is_missing(i) && t.decimals("availability")[i] == 0;
    if (t.column("y").is_missing(i)) {
        return hidden ? ""
                      : fmt::format(
                            "row {}: y is missing or not a number; give a number, or availability 0 for a day that is "
                            "not known",
                            row);
    }
    if (const double y = t.decimals("y")[i]; !std::isfinite(y) || y < 0) {
        return fmt::format("row {}: y is {}; sales are finite and not negative (book returns apart)", row, y);
    }
    if (const double a = t.column("availability").is_missing(i) ? 1 : t.decimals("availability")[i]; a < 0 || a > 1) {
        return fmt::format("row {}: availability {} is outside [0, 1]", row, a);
    }
    if (const double d = t.column("discount").is_missing(i) ? 0 : t.decimals("discount")[i]; d < 0 || d >= 1) {
        return fmt::format("row {}: discount {} is outside [0, 1); it is the share off the list price", row, d);
    }
    if (!series.rows.empty() && series.rows.back().day == t.dates("ds")[i]) {
        return fmt::format("row {}: {} stands twice; keep one row per day", row, to_text(t.dates("ds")[i]));
    }
    return {};
}

void fill(const std::vector<Series>& all, const LongFormatOptions& options, Panel& panel) {
    BusinessDate first = BusinessDate::max(), last = BusinessDate::min();
    std::map<std::string, std::uint32_t> items, categories;
    for (const auto& s : all) {
        first = std::min(first, s.rows.front().day);
        last = std::max(last, s.rows.back().day);
        items.emplace(s.item, 0);
        categories.emplace(s.category, 0);
    }
    last = options.cutoff ? *options.cutoff : last;
    const auto number = [](std::map<std::string, std::uint32_t>& names) {
        std::uint32_t n = 0;
        for (auto& [name, index] : names) { index = n++; }
    };
    number(items);
    number(categories);
    panel.first_day = first;
    panel.series = all.size();
    panel.days = static_cast<std::size_t>((last - first).count() + 1);
    panel.horizon = options.horizon_days;
    panel.sales.assign(panel.series * panel.days, 0);
    panel.availability.assign(panel.series * panel.days, 0);
    panel.active.assign(panel.series, 1);
    panel.items = items.size();
    panel.discount.assign(panel.items * (panel.days + panel.horizon), 0);
    panel.holiday.assign(panel.days + panel.horizon, 0);
    for (std::size_t s = 0; s < all.size(); ++s) {
        panel.unique_id.push_back(all[s].unique_id);
        panel.item.push_back(items.at(all[s].item));
        panel.category.push_back(categories.at(all[s].category));
        for (const auto& row : all[s].rows) {
            const auto d = static_cast<std::size_t>((row.day - first).count());
            panel.sales[s * panel.days + d] = row.y;
            panel.availability[s * panel.days + d] = row.availability;
            float& discount = panel.discount[panel.item[s] * (panel.days + panel.horizon) + d];
            discount = std::max(discount, row.discount);
        }
    }
}

}  // namespace

Result<LongFormat> read_long_format(const std::filesystem::path& file, const LongFormatOptions& options) {
    if (!std::filesystem::exists(file)) {
        return refuse("does not exist", file.string(), "give a Parquet or CSV file with unique_id, ds, y");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(db, Database::open({.threads = 2}));
    NEARSTOCK_ASSIGN_OR_RETURN(columns, find_columns(db, file));
    NEARSTOCK_ASSIGN_OR_RETURN(table, db.query(select_rows(file, columns, options.cutoff)));
    LongFormat result;
    result.rows = table.rows();
    std::vector<Series> good;
    for (std::size_t i = 0; i < table.rows();) {
        Series series{.unique_id = table.texts("unique_id")[i],
                      .item = table.texts("item")[i],
                      .category = table.texts("category")[i]};
        std::string fault;
        for (; i < table.rows() && table.texts("unique_id")[i] == series.unique_id; ++i) {
            if (fault.empty()) {
                fault = fault_of(table, i, series);
            }
            if (fault.empty()) {
                const bool unknown = table.column("y").is_missing(i);
                series.rows.push_back(
                    {table.dates("ds")[i], unknown ? 0.0F : static_cast<float>(table.decimals("y")[i]),
                     table.column("availability").is_missing(i) ? 1.0F
                                                                : static_cast<float>(table.decimals("availability")[i]),
                     table.column("discount").is_missing(i) ? 0.0F
                                                            : static_cast<float>(table.decimals("discount")[i])});
            }
        }
        if (fault.empty()) {
            good.push_back(std::move(series));
        } else {
            result.refused.push_back({series.unique_id, fault});
        }
    }
    if (good.empty()) {
        return refuse(result.refused.empty() ? "has no rows" + std::string(options.cutoff ? " up to the cutoff" : "")
                                             : "has no usable series; the first: " + result.refused.front().unique_id +
                                                   ": " + result.refused.front().reason,
                      file.string(), "mend the rows named");
    }
    fill(good, options, result.panel);
    return result;
}

}  // namespace nearstock
