#include "connectors/freshretailnet.hpp"

#include "core/progress.hpp"
#include "tables/database.hpp"
#include "tables/table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <ranges>
#include <string_view>

namespace nearstock {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t rows_per_query = 250'000;  // about 40 MB of columns at a time
constexpr int hours_per_word = 3;                // three hours of 20 bits in one integer
constexpr int bits_per_hour = 20;
constexpr int milli_per_base_unit = 10;  // upstream has three decimals in places

enum class Shape : std::uint8_t { whole, number, numbers, day };

struct UpstreamColumn {
    std::string_view name;
    Shape shape;
    std::string_view meaning;
};
constexpr UpstreamColumn upstream_columns[] = {
    {"city_id", Shape::whole, "the city"},
    {"store_id", Shape::whole, "the store"},
    {"management_group_id", Shape::whole, "the management group of the product"},
    {"first_category_id", Shape::whole, "the highest level of the product hierarchy"},
    {"second_category_id", Shape::whole, "the second level of the product hierarchy"},
    {"third_category_id", Shape::whole, "the lowest level of the product hierarchy"},
    {"product_id", Shape::whole, "the product"},
    {"dt", Shape::day, "the day"},
    {"sale_amount", Shape::number, "the day's sales"},
    {"hours_sale", Shape::numbers, "24 hourly sales"},
    {"stock_hour6_22_cnt", Shape::whole, "the number of hours out of stock from 6 to 22"},
    {"hours_stock_status", Shape::numbers, "24 flags, 1 = out of stock in that hour"},
    {"discount", Shape::number, "price paid over regular price"},
    {"holiday_flag", Shape::whole, "1 on a public holiday"},
    {"activity_flag", Shape::whole, "1 when a promotion ran"},
    {"precpt", Shape::number, "precipitation"},
    {"avg_temperature", Shape::number, "mean temperature"},
    {"avg_humidity", Shape::number, "mean humidity"},
    {"avg_wind_level", Shape::number, "mean wind"},
};

/// Where a row stands in upstream's file, from 1: what bronze adds to upstream's columns.
constexpr std::string_view line_column = "line";

constexpr std::string_view mend_file = "give it FreshRetailNet-50K's train.parquet as upstream publishes it";

bool is_whole(std::string_view type) { return type.find("INT") != std::string_view::npos && !type.ends_with("[]"); }
bool is_number(std::string_view type) {
    return is_whole(type) || type == "DOUBLE" || type == "FLOAT" || type.starts_with("DECIMAL");
}

bool fits(Shape shape, std::string_view type) {
    switch (shape) {
        case Shape::whole:
            return is_whole(type);
        case Shape::number:
            return is_number(type);
        case Shape::numbers:
            return type.ends_with("[]") && is_number(type.substr(0, type.size() - 2));
        case Shape::day:
            return type == "DATE" || type == "VARCHAR" || type.starts_with("TIMESTAMP");
    }
    return false;
}

std::string_view to_text(Shape shape) {
    switch (shape) {
        case Shape::whole:
            return "a whole number";
        case Shape::number:
            return "a number";
        case Shape::numbers:
            return "a list of numbers";
        case Shape::day:
            return "a date";
    }
    return {};
}

/// Upstream's file opened under the name `upstream`, its columns checked.
Result<Database> open_upstream(const fs::path& file) {
    std::error_code error;
    if (!fs::exists(file, error)) {
        return refuse("there is no such file", file.string(), std::string(mend_file));
    }
    NEARSTOCK_ASSIGN_OR_RETURN(database, Database::open());
    const std::string source =
        "read_parquet(" + sql_text(file.string()) + ", hive_partitioning = false, file_row_number = true)";
    auto columns = database.query("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM " + source + ")");
    if (!columns) {
        return refuse("is not a Parquet file that can be read: " + columns.error().message, file.string(),
                      std::string(mend_file));
    }
    const auto& names = columns->texts("column_name");
    for (const auto& wanted : upstream_columns) {
        const auto found = std::ranges::find(names, wanted.name);
        if (found == names.end()) {
            return refuse(fmt::format("has no column '{}' (upstream: {})", wanted.name, wanted.meaning), file.string(),
                          std::string(mend_file));
        }
        const auto& type = columns->texts("column_type")[static_cast<std::size_t>(found - names.begin())];
        if (!fits(wanted.shape, type)) {
            return refuse(fmt::format("column '{}' (upstream: {}) is {}, not {}", wanted.name, wanted.meaning, type,
                                      to_text(wanted.shape)),
                          file.string(), std::string(mend_file));
        }
    }
    const bool kept = std::ranges::find(names, line_column) != names.end();
    const std::string line(kept ? "line" : "file_row_number + 1 AS line");
    NEARSTOCK_RETURN_IF_ERROR(database.execute(
        fmt::format("CREATE VIEW arrived AS SELECT {}, {} FROM {}; "
                    "CREATE VIEW upstream AS SELECT * REPLACE (TRY_CAST(dt AS DATE) AS dt) FROM arrived",
                    line, fmt::join(upstream_columns | std::views::transform(&UpstreamColumn::name), ", "), source)));
    return database;
}

Result<std::vector<int>> cities_of(Database& database) {
    NEARSTOCK_ASSIGN_OR_RETURN(
        t, database.query(
               "SELECT DISTINCT city_id::BIGINT AS city_id FROM upstream WHERE city_id IS NOT NULL ORDER BY 1"));
    const auto& ids = t.integers("city_id");
    return std::vector<int>(ids.begin(), ids.end());
}

/// SQL for eight integers h0 … h7 that hold three hours each, in thousandths of a sale, the first hour lowest.
std::string packed_hours() {
    std::string sql;
    for (std::size_t word = 0; word * hours_per_word < hours_per_day; ++word) {
        std::string sum;
        for (int k = 0; k < hours_per_word; ++k) {
            const std::size_t hour = word * hours_per_word + static_cast<std::size_t>(k);  // SQL lists count from 1
            sum += fmt::format("{}(round(coalesce(hours_sale[{}], 0) * 1000)::BIGINT << {})", k == 0 ? "" : " + ",
                               hour + 1, k * bits_per_hour);
        }
        sql += fmt::format(", {} AS h{}", sum, word);
    }
    return sql;
}

/// SQL for the bits of the hours out of stock.
std::string packed_status() {
    std::string sum;
    for (std::size_t hour = 0; hour < hours_per_day; ++hour) {
        sum += fmt::format("{}((coalesce(hours_stock_status[{}], 0) <> 0)::BIGINT << {})", hour == 0 ? "" : " + ",
                           hour + 1, hour);
    }
    return sum;
}

/// 'field:reason' of a row that cannot be what upstream means, else NULL: an hour's sale must fit 16 bits of base
/// units.
constexpr std::string_view problem_of_row =
    "CASE WHEN dt IS NULL THEN 'dt:malformed_date' WHEN store_id IS NULL THEN 'store_id:missing_field' "
    "WHEN product_id IS NULL THEN 'product_id:missing_field' WHEN discount IS NULL THEN 'discount:missing_field' "
    "WHEN discount < 0 THEN 'discount:negative_amount' "
    "WHEN coalesce(list_count(hours_sale), 0) <> 24 OR len(hours_sale) <> 24 THEN 'hours_sale:missing_field' "
    "WHEN list_min(hours_sale) < 0 THEN 'hours_sale:negative_amount' "
    "WHEN list_max(hours_sale) >= 650 THEN 'hours_sale:out_of_range' "
    "WHEN coalesce(list_count(hours_stock_status), 0) <> 24 OR len(hours_stock_status) <> 24 "
    "THEN 'hours_stock_status:missing_field' END";

class CityReader {
public:
    CityReader(Database database, fs::path file, int city_id)
        : database_(std::move(database)),
          file_(std::move(file)),
          of_city_(fmt::format(" FROM upstream WHERE city_id = {}", city_id)),
          where_(of_city_ + " AND line NOT IN (SELECT line FROM refused)") {
        city_.city_id = city_id;
    }

    Result<FreshRetailCity> read() {
        NEARSTOCK_RETURN_IF_ERROR(find_refused());
        NEARSTOCK_RETURN_IF_ERROR(read_days());
        NEARSTOCK_RETURN_IF_ERROR(read_products());
        NEARSTOCK_RETURN_IF_ERROR(read_series());
        NEARSTOCK_RETURN_IF_ERROR(read_rows());
        return std::move(city_);
    }

private:
    /// Fills the table `refused`: rows that are wrong in themselves, then those whose day an earlier row has given.
    Status find_refused() {
        NEARSTOCK_RETURN_IF_ERROR(database_.execute(fmt::format(
            "CREATE TABLE refused AS SELECT line, problem FROM (SELECT line, {} AS problem{}) "
            "WHERE problem IS NOT NULL; "
            "INSERT INTO refused SELECT line, ':duplicate_key' FROM (SELECT line, row_number() OVER (PARTITION BY "
            "store_id, product_id, dt ORDER BY line) AS nth{}) WHERE nth > 1",
            problem_of_row, of_city_, where_)));
        NEARSTOCK_ASSIGN_OR_RETURN(
            t, database_.query("SELECT line::BIGINT AS line, split_part(problem, ':', 1) AS field, split_part(problem, "
                               "':', 2) AS reason, CAST(arrived AS VARCHAR) AS text FROM arrived JOIN refused USING "
                               "(line) ORDER BY line"));
        for (std::size_t i = 0; i < t.rows(); ++i) {
            city_.refused.push_back(
                {t.integers("line")[i], t.texts("field")[i], t.texts("reason")[i], t.texts("text")[i]});
        }
        return {};
    }

    /// Days from the first to the last, with what is common to the city.
    Status read_days() {
        NEARSTOCK_ASSIGN_OR_RETURN(
            t, database_.query(
                   "SELECT dt, max(holiday_flag)::BIGINT AS holiday, coalesce(avg(precpt), 0)::DOUBLE AS precpt, "
                   "coalesce(avg(avg_temperature), 0)::DOUBLE AS temperature, "
                   "coalesce(avg(avg_humidity), 0)::DOUBLE AS humidity, "
                   "coalesce(avg(avg_wind_level), 0)::DOUBLE AS wind" +
                   where_ + " GROUP BY dt ORDER BY dt"));
        const auto& dates = t.dates("dt");
        if (dates.empty()) {
            return refuse(
                fmt::format("city {} has no row that can be used; line {}: {} {}", city_.city_id,
                            city_.refused.front().line, city_.refused.front().field, city_.refused.front().reason),
                file_.string(), std::string(mend_file));
        }
        city_.first_day = dates.front();
        city_.days = static_cast<std::size_t>((dates.back() - dates.front()).count()) + 1;
        city_.holiday.resize(city_.days);
        city_.weather.resize(city_.days);
        for (std::size_t i = 0; i < t.rows(); ++i) {
            const auto d = static_cast<std::size_t>((dates[i] - city_.first_day).count());
            city_.holiday[d] = t.integers("holiday")[i] != 0 ? 1 : 0;
            city_.weather[d] = {t.decimals("precpt")[i], t.decimals("temperature")[i], t.decimals("humidity")[i],
                                t.decimals("wind")[i]};
        }
        return {};
    }

    Status read_products() {
        NEARSTOCK_ASSIGN_OR_RETURN(
            t, database_.query(
                   "SELECT product_id::BIGINT AS product_id, min(management_group_id)::BIGINT AS management_group, "
                   "min(first_category_id)::BIGINT AS first, min(second_category_id)::BIGINT AS second, "
                   "min(third_category_id)::BIGINT AS third" +
                   where_ + " GROUP BY 1 ORDER BY 1"));
        for (std::size_t i = 0; i < t.rows(); ++i) {
            const auto number = [&](const char* column) { return static_cast<int>(t.integers(column)[i]); };
            city_.products.push_back(
                {number("product_id"), number("management_group"), number("first"), number("second"), number("third")});
        }
        return {};
    }

    Status read_series() {
        NEARSTOCK_ASSIGN_OR_RETURN(
            t, database_.query(
                   "SELECT store_id::BIGINT AS store_id, product_id::BIGINT AS product_id, count(*)::BIGINT AS n" +
                   where_ + " GROUP BY ALL ORDER BY ALL"));
        const auto& store_ids = t.integers("store_id");
        for (std::size_t i = 0; i < t.rows(); ++i) {
            if (city_.stores.empty() || city_.stores.back() != store_ids[i]) {
                city_.stores.push_back(static_cast<int>(store_ids[i]));
                store_rows_.push_back(0);
            }
            store_rows_.back() += static_cast<std::size_t>(t.integers("n")[i]);
            const auto product = std::ranges::lower_bound(city_.products, t.integers("product_id")[i], {},
                                                          &FreshRetailProduct::product_id);
            city_.series.push_back({static_cast<std::uint32_t>(city_.stores.size() - 1),
                                    static_cast<std::uint32_t>(product - city_.products.begin())});
        }
        const std::size_t cells = city_.series.size() * city_.days;
        city_.sales.resize(cells * hours_per_day);
        city_.out_of_stock.assign(cells, every_hour);
        city_.discount.assign(cells, 1.0F);
        city_.activity.resize(cells);
        return {};
    }

    /// Groups of whole stores, so that memory stays small and the reader shows where it is.
    Status read_rows() {
        Progress progress(fmt::format("reading city {}, rows", city_.city_id),
                          std::accumulate(store_rows_.begin(), store_rows_.end(), std::size_t{0}));
        std::size_t begin = 0;
        while (begin < city_.stores.size()) {
            std::size_t end = begin;
            std::size_t rows = 0;
            do {
                rows += store_rows_[end++];
            } while (end < city_.stores.size() && rows + store_rows_[end] <= rows_per_query);
            NEARSTOCK_RETURN_IF_ERROR(read_stores(city_.stores[begin], city_.stores[end - 1]));
            if (interrupted()) {
                return refuse("stopped", file_.string(), "start it again");
            }
            progress.advance(rows);
            begin = end;
        }
        return {};
    }

    Status read_stores(int first, int last) {
        const std::string sql = fmt::format(
            "SELECT store_id::BIGINT AS store_id, product_id::BIGINT AS product_id, dt, discount::DOUBLE AS discount, "
            "coalesce(activity_flag, 0)::BIGINT AS activity, {} AS status{}{} AND store_id BETWEEN {} AND {} ORDER BY "
            "store_id, product_id, dt",
            packed_status(), packed_hours(), where_, first, last);
        NEARSTOCK_ASSIGN_OR_RETURN(t, database_.query(sql));
        take(t);
        return {};
    }

    void take(const Table& t) {
        std::array<const Column::Integers*, hours_per_day / hours_per_word> words{};
        for (std::size_t w = 0; w < words.size(); ++w) { words[w] = &t.integers("h" + std::to_string(w)); }
        const auto& store = t.integers("store_id");
        const auto& product = t.integers("product_id");
        const auto& date = t.dates("dt");
        const auto& status = t.integers("status");
        const auto& discount = t.decimals("discount");
        const auto& activity = t.integers("activity");
        for (std::size_t i = 0; i < t.rows(); ++i) {
            while (city_.stores[city_.series[next_].store] != store[i] ||
                   city_.products[city_.series[next_].product].product_id != product[i]) {
                ++next_;  // rows come in the order of the series
            }
            const std::size_t at = city_.at(next_, static_cast<std::size_t>((date[i] - city_.first_day).count()));
            city_.out_of_stock[at] = static_cast<std::uint32_t>(status[i]);
            city_.discount[at] = static_cast<float>(discount[i]);
            city_.activity[at] = activity[i] != 0 ? 1 : 0;
            std::array<std::int64_t, hours_per_day / hours_per_word> packed{};
            std::ranges::transform(words, packed.begin(), [i](const Column::Integers* word) { return (*word)[i]; });
            take_hours(packed, &city_.sales[at * hours_per_day]);
        }
    }

    /// Rounds the running sum, so that the hours add up to the rounded day.
    static void take_hours(const std::array<std::int64_t, hours_per_day / hours_per_word>& packed,
                           std::uint16_t* hours) {
        std::int64_t milli = 0;
        std::int64_t counted = 0;
        for (std::size_t h = 0; h < hours_per_day; ++h) {
            const auto shift = (h % hours_per_word) * bits_per_hour;
            milli += packed[h / hours_per_word] >> shift & ((1 << bits_per_hour) - 1);
            const std::int64_t units = (milli + milli_per_base_unit / 2) / milli_per_base_unit;
            hours[h] = static_cast<std::uint16_t>(units - counted);
            counted = units;
        }
    }

    Database database_;
    fs::path file_;
    std::string of_city_;  // SQL: every row of the city
    std::string where_;    // and those that are not refused
    FreshRetailCity city_;
    std::vector<std::size_t> store_rows_;
    std::size_t next_ = 0;  // series that rows are expected of
};

}  // namespace

std::int64_t FreshRetailCity::sold(std::size_t s, std::size_t d) const {
    const std::uint16_t* first = hours(s, d);
    return std::accumulate(first, first + hours_per_day, std::int64_t{0});
}

Result<std::vector<int>> fresh_retail_cities(const fs::path& file) {
    NEARSTOCK_ASSIGN_OR_RETURN(database, open_upstream(file));
    return cities_of(database);
}

namespace {

/// Upstream's file, opened, where it has that city.
Result<Database> open_with_city(const fs::path& file, int city_id) {
    NEARSTOCK_ASSIGN_OR_RETURN(database, open_upstream(file));
    NEARSTOCK_ASSIGN_OR_RETURN(cities, cities_of(database));
    if (!std::ranges::binary_search(cities, city_id)) {
        return refuse(fmt::format("there is no city {}", city_id), file.string(),
                      fmt::format("choose one of {}", fmt::join(cities, ", ")));
    }
    return database;
}

}  // namespace

Result<FreshRetailCity> read_fresh_retail_city(const fs::path& file, int city_id) {
    NEARSTOCK_ASSIGN_OR_RETURN(database, open_with_city(file, city_id));
    return CityReader(std::move(database), file, city_id).read();
}

Status find_fresh_retail_city(const fs::path& file, int city_id) {
    NEARSTOCK_ASSIGN_OR_RETURN(database, open_with_city(file, city_id));
    return {};
}

Status keep_fresh_retail_city(const fs::path& file, int city_id, const fs::path& kept) {
    NEARSTOCK_ASSIGN_OR_RETURN(database, open_with_city(file, city_id));
    return database.write_parquet(fmt::format("SELECT * FROM arrived WHERE city_id = {} ORDER BY line", city_id), kept);
}

}  // namespace nearstock
