#include "app/long_format.hpp"

#include "app/forecast_block.hpp"
#include "app/forecast_columns.hpp"
#include "core/check.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace nearstock {

namespace {

constexpr std::size_t sampled_series = 400;        // whose dates tell the frequency
constexpr std::size_t most_cells = 4'000'000'000;  // of a panel; more is a stray date, not a history

std::string or_null(const std::string& sql, const char* type) {
    return sql.empty() ? fmt::format("NULL::{}", type) : sql;
}

std::string seconds_text(BusinessDate day) { return std::to_string(Timestamp(day).time_since_epoch().count()); }

/// The file's rows under the names that the rest uses: id, at, y, availability, discount, item, category, n0 …, t0 …,
/// row.
std::string rows_view(const std::string& name, const SalesColumns& columns) {
    std::string sql = fmt::format(
        "CREATE OR REPLACE TEMP VIEW {} AS SELECT {} AS id, {} AS instant, {} AS y, {} AS availability, {} AS "
        "discount, {} "
        "AS item, {} AS category",
        name, columns.unique_id, columns.at, or_null(columns.y, "DOUBLE"), or_null(columns.availability, "DOUBLE"),
        or_null(columns.discount, "DOUBLE"), or_null(columns.item, "VARCHAR"), or_null(columns.category, "VARCHAR"));
    for (std::size_t i = 0; i < columns.numbers.size(); ++i) {
        sql += fmt::format(", {} AS n{}", columns.numbers[i].sql, i);
    }
    for (std::size_t i = 0; i < columns.texts.size(); ++i) {
        sql += fmt::format(", {} AS t{}", columns.texts[i].sql, i);
    }
    return sql + fmt::format(", {} AS row FROM {}", columns.row, columns.rows);
}

}  // namespace

struct PanelFile::Index {
    explicit Index(Database database) : db(std::move(database)) {}

    Database db;
    PanelOptions options;
    std::string place;
    SalesColumns columns;
    std::optional<SalesColumns> ahead;  // columns of the view `future`
    std::string ahead_place;            // the file that holds them
    PanelCalendar calendar;
    std::size_t series = 0, rows = 0, periods = 0, horizon = 0, season = 1;
    bool counts = false;
    std::vector<std::string> notes;
    std::vector<std::string> attributes;  // texts of `series_of`: a0 …
    std::vector<std::size_t> covariates;  // which of columns.numbers change over time

    Status index_series();
    Status sort_columns();
    Status find_axis();
    Status find_future();
    Status check_future_end(const std::string& file);
    [[nodiscard]] std::string until_cutoff() const;
    [[nodiscard]] bool is_ahead(const std::string& name) const;
    [[nodiscard]] std::size_t end_period() const { return periods + horizon; }
};

std::string PanelFile::Index::until_cutoff() const {
    return options.cutoff ? "(instant IS NULL OR instant < " + seconds_text(*options.cutoff + Days(1)) + ")" : "TRUE";
}

bool PanelFile::Index::is_ahead(const std::string& name) const {
    if (ahead) {
        return std::ranges::find(ahead->numbers, name, &SalesColumns::Named::name) != ahead->numbers.end();
    }
    return !options.horizon &&
           (columns.fresh_retail || std::ranges::find(options.known_ahead, name) != options.known_ahead.end());
}

/// The table series_of: s, id, first, last, item, category, lowest and highest of what may be an attribute.
Status PanelFile::Index::index_series() {
    std::string extremes;
    for (std::size_t i = 0; i < columns.texts.size(); ++i) {
        extremes += fmt::format(", min(t{0}) AS tl{0}, max(t{0}) AS th{0}", i);
    }
    for (std::size_t i = 0; i < columns.numbers.size(); ++i) {
        if (columns.numbers[i].integer) {
            extremes += fmt::format(", min(n{0}) AS nl{0}, max(n{0}) AS nh{0}", i);
        }
    }
    NEARSTOCK_RETURN_IF_ERROR(
        db.execute(fmt::format("CREATE TEMP TABLE series_of AS SELECT row_number() OVER (ORDER BY id) - 1 AS s, * FROM "
                               "(SELECT id, min(instant) AS "
                               "first, max(instant) AS last, count(*) AS row_count, coalesce(bool_and(y = floor(y)), "
                               "TRUE) AS whole, min(item) AS item, min(category) AS category{} FROM all_rows WHERE "
                               "{} GROUP BY id) ORDER BY id",
                               extremes, until_cutoff())));
    NEARSTOCK_ASSIGN_OR_RETURN(
        totals, db.query("SELECT count(*) AS series, coalesce(sum(row_count), 0)::BIGINT AS row_count, "
                         "coalesce(sum(row_count) FILTER "
                         "(id IS NULL), 0)::BIGINT AS nameless, coalesce(bool_and(whole), FALSE) AS counts FROM "
                         "series_of"));
    counts = totals.booleans("counts")[0] != 0;
    if (const auto nameless = totals.integers("nameless")[0]; nameless > 0) {
        NEARSTOCK_ASSIGN_OR_RETURN(
            first, db.query("SELECT min(row)::BIGINT AS row FROM all_rows WHERE id IS NULL AND " + until_cutoff()));
        notes.push_back(fmt::format("{} rows without a unique_id are left out, the first is row {}", nameless,
                                    first.integers("row")[0]));
        NEARSTOCK_RETURN_IF_ERROR(db.execute("DELETE FROM series_of WHERE id IS NULL"));
    }
    series = static_cast<std::size_t>(totals.integers("series")[0]) - (totals.integers("nameless")[0] > 0 ? 1 : 0);
    rows = static_cast<std::size_t>(totals.integers("row_count")[0] - totals.integers("nameless")[0]);
    return {};
}

/// Texts and whole numbers that never change within a series are attributes; the other numbers are covariates.
Status PanelFile::Index::sort_columns() {
    std::string tests = "TRUE AS yes";
    for (std::size_t i = 0; i < columns.texts.size(); ++i) {
        tests += fmt::format(", coalesce(bool_and(tl{0} = th{0}), FALSE) AS t{0}", i);
    }
    for (std::size_t i = 0; i < columns.numbers.size(); ++i) {
        if (columns.numbers[i].integer) {
            tests += fmt::format(", coalesce(bool_and(nl{0} = nh{0}), FALSE) AS n{0}", i);
        }
    }
    NEARSTOCK_ASSIGN_OR_RETURN(still, db.query("SELECT " + tests + " FROM series_of"));
    const auto fixed = [&](const std::string& name) { return still.booleans(name)[0] != 0; };
    std::string select;
    for (std::size_t i = 0; i < columns.texts.size(); ++i) {
        if (fixed("t" + std::to_string(i))) {
            select += fmt::format(", tl{}::VARCHAR AS a{}", i, attributes.size());
            attributes.push_back(columns.texts[i].name);
        } else {
            notes.push_back(
                fmt::format("the text column '{}' changes within a series and is not read; a number would "
                            "be a covariate",
                            columns.texts[i].name));
        }
    }
    for (std::size_t i = 0; i < columns.numbers.size(); ++i) {
        const auto& column = columns.numbers[i];
        if (column.integer && !is_ahead(column.name) && fixed("n" + std::to_string(i))) {
            select += fmt::format(", nl{}::BIGINT::VARCHAR AS a{}", i, attributes.size());
            attributes.push_back(column.name);
        } else {
            covariates.push_back(i);
        }
    }
    for (const auto& name : columns.ignored) {
        notes.push_back(fmt::format("the column '{}' is neither a number nor a text and is not read", name));
    }
    return db.execute(
        "CREATE TEMP TABLE series AS SELECT s, id, first, last, item::VARCHAR AS item, category::VARCHAR AS category" +
        select + " FROM series_of ORDER BY s; DROP TABLE series_of");
}

Status PanelFile::Index::find_axis() {
    NEARSTOCK_ASSIGN_OR_RETURN(
        sample, db.query(fmt::format(
                    "SELECT s, instant FROM all_rows JOIN series USING (id) WHERE s < {} AND instant IS NOT NULL "
                    "AND id <= (SELECT max(id) FROM series WHERE s < {}) AND {} ORDER BY s, instant",
                    sampled_series, sampled_series, until_cutoff())));
    std::vector<Timestamp> times;
    for (const auto seconds : sample.integers("instant")) { times.emplace_back(Seconds(seconds)); }
    NEARSTOCK_ASSIGN_OR_RETURN(found, detect_calendar(sample.integers("s"), times));
    calendar = found;
    if (options.frequency) {
        calendar.frequency = *options.frequency;
    }
    NEARSTOCK_ASSIGN_OR_RETURN(range,
                               db.query("SELECT min(first) AS first, max(last) AS last, arg_min(id, first) AS id "
                                        "FROM series WHERE first IS NOT NULL"));
    if (range.column("first").is_missing(0)) {
        return refuse("has no row with a date", place, "write ds as YYYY-MM-DD");
    }
    const Timestamp first{Seconds(range.integers("first")[0])}, last{Seconds(range.integers("last")[0])};
    const auto day = [](Timestamp time) { return std::chrono::floor<Days>(time); };
    calendar.first_day = day(calendar.at(calendar.last_until(day(first))));
    if (calendar.frequency == Frequency::hourly) {
        calendar.first_day = day(first);
    }
    const std::int64_t last_period = options.cutoff                            ? calendar.last_until(*options.cutoff)
                                     : calendar.frequency == Frequency::hourly ? *calendar.period_of(last)
                                                                               : calendar.last_until(day(last));
    periods = static_cast<std::size_t>(last_period + 1);
    if (periods * std::min<std::size_t>(series, 100'000) > most_cells / 10 || periods > 1'000'000) {
        return refuse(fmt::format("its dates reach from {} (series {}) to {}", calendar.text(0), range.texts("id")[0],
                                  calendar.text(last_period)),
                      place, "mend or remove the stray date");
    }
    if (options.horizon) {
        NEARSTOCK_ASSIGN_OR_RETURN(ahead_periods, periods_in(*options.horizon, calendar.frequency));
        horizon = ahead_periods;
    }
    season = options.season.value_or(usual_season(calendar.frequency));
    return {};
}

/// Makes the view `future` of what is known ahead, from --future or from FreshRetailNet's own later rows.
Status PanelFile::Index::find_future() {
    if (options.future) {
        NEARSTOCK_ASSIGN_OR_RETURN(found, find_future_columns(db, *options.future));
        for (const auto& column : found.numbers) {
            if (std::ranges::find(columns.numbers, column.name, &SalesColumns::Named::name) == columns.numbers.end()) {
                return refuse(fmt::format("the column '{}' is not a number column of --input", column.name),
                              options.future->string(), "give its history in --input, or leave it out");
            }
        }
        found.texts.clear();
        ahead = std::move(found);
        ahead_place = options.future->string();
    } else if (columns.fresh_retail && options.cutoff && options.horizon) {
        SalesColumns same = columns;
        same.y = same.availability = same.item = same.category = "";
        same.texts.clear();
        NEARSTOCK_RETURN_IF_ERROR(db.execute(rows_view("future", same)));
        NEARSTOCK_ASSIGN_OR_RETURN(later, db.query("SELECT count(*) AS n FROM future WHERE instant >= " +
                                                   seconds_text(*options.cutoff + Days(1))));
        if (later.integers("n")[0] > 0) {
            ahead = std::move(same);
            ahead_place = place;
        }
    }
    return ahead ? db.execute(rows_view("future", *ahead)) : Status{};
}

Status PanelFile::Index::check_future_end(const std::string& file) {
    NEARSTOCK_ASSIGN_OR_RETURN(end, db.query("SELECT max(instant) AS instant FROM future"));
    const auto last_needed = static_cast<std::int64_t>(end_period()) - 1;
    if (end.column("instant").is_missing(0)) {
        return refuse("has no row with a date", file, "write ds as YYYY-MM-DD");
    }
    const Timestamp last{Seconds(end.integers("instant")[0])};
    if (last < calendar.at(last_needed)) {
        return refuse(
            fmt::format("what is known ahead ends {}, the horizon {} reaches to {}",
                        to_text(std::chrono::floor<Days>(last)), options.horizon->text, calendar.text(last_needed)),
            file, "give its rows to the horizon's end, or shorten --horizon");
    }
    return {};
}

PanelFile::PanelFile(std::unique_ptr<Index> index) : index_(std::move(index)) {}
PanelFile::PanelFile(PanelFile&&) noexcept = default;
PanelFile& PanelFile::operator=(PanelFile&&) noexcept = default;
PanelFile::~PanelFile() = default;

std::size_t PanelFile::series() const { return index_->series; }
std::size_t PanelFile::rows() const { return index_->rows; }
std::size_t PanelFile::periods() const { return index_->periods; }
std::size_t PanelFile::horizon() const { return index_->horizon; }
const PanelCalendar& PanelFile::calendar() const { return index_->calendar; }
bool PanelFile::counts() const { return index_->counts; }
const std::vector<std::string>& PanelFile::notes() const { return index_->notes; }

Result<PanelFile> PanelFile::open(const std::filesystem::path& file, const PanelOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(db, Database::open({options.threads, options.memory_limit}));
    auto index = std::make_unique<Index>(std::move(db));
    index->options = options;
    index->place = file.string();
    NEARSTOCK_ASSIGN_OR_RETURN(columns, find_sales_columns(index->db, file, options.cutoff));
    index->columns = std::move(columns);
    NEARSTOCK_RETURN_IF_ERROR(index->db.execute(rows_view("all_rows", index->columns)));
    NEARSTOCK_RETURN_IF_ERROR(index->find_future());
    NEARSTOCK_RETURN_IF_ERROR(index->index_series());
    if (index->series == 0) {
        return refuse(options.cutoff ? "has no rows up to the cutoff " + to_text(*options.cutoff) : "has no rows",
                      index->place, "give rows of unique_id, ds, y");
    }
    for (const auto& name : options.known_ahead) {
        const auto& numbers = index->columns.numbers;
        if (std::ranges::find(numbers, name, &SalesColumns::Named::name) == numbers.end()) {
            return refuse(fmt::format("has no number column '{}' that could be known ahead", name), index->place,
                          "name a column of the file");
        }
    }
    NEARSTOCK_RETURN_IF_ERROR(index->sort_columns());
    NEARSTOCK_RETURN_IF_ERROR(index->find_axis());
    if (index->ahead) {
        NEARSTOCK_RETURN_IF_ERROR(index->check_future_end(index->ahead_place));
    }
    return PanelFile(std::move(index));
}

Result<LongFormat> PanelFile::read(std::size_t from, std::size_t to) {
    check(from < to && to <= index_->series, "a block of series lies within the file");
    Index& x = *index_;
    NEARSTOCK_ASSIGN_OR_RETURN(
        names, x.db.query(fmt::format("SELECT * FROM series WHERE s >= {} AND s < {} ORDER BY s", from, to)));
    const bool whole = from == 0 && to == x.series;
    const std::string in_block =
        whole ? "s >= 0"
              : fmt::format("s >= {} AND s < {} AND id BETWEEN {} AND {}", from, to,
                            sql_text(names.texts("id").front()), sql_text(names.texts("id").back()));
    BlockShape shape{x.calendar, x.periods, x.horizon, x.season, {}, x.ahead.has_value(), x.ahead_place, x.counts};
    std::string history, ahead;
    for (const std::size_t i : x.covariates) {
        const auto& name = x.columns.numbers[i].name;
        shape.covariates.push_back({name, x.is_ahead(name)});
        history += fmt::format(", n{}::FLOAT", i);
        if (x.ahead && x.is_ahead(name)) {
            const auto at = std::ranges::find(x.ahead->numbers, name, &SalesColumns::Named::name);
            ahead += fmt::format(", n{}::FLOAT", at - x.ahead->numbers.begin());
        }
    }
    BlockReader reader(shape, names, x.attributes);
    NEARSTOCK_RETURN_IF_ERROR(x.db.each(fmt::format("SELECT s - {} AS s, row::BIGINT AS row, instant, y, availability, "
                                                    "discount{} FROM all_rows JOIN series USING "
                                                    "(id) WHERE {} AND {}",
                                                    from, history, in_block, x.until_cutoff()),
                                        [&](const Table& rows) { return reader.take_history(rows); }));
    if (x.ahead) {
        const auto end = x.calendar.at(static_cast<std::int64_t>(x.end_period()));
        NEARSTOCK_RETURN_IF_ERROR(
            x.db.each(fmt::format("SELECT s - {} AS s, row::BIGINT AS row, instant, discount{} FROM future JOIN series "
                                  "USING (id) WHERE {} AND "
                                  "instant >= {} AND instant < {}",
                                  from, ahead, in_block,
                                  x.calendar.at(static_cast<std::int64_t>(x.periods)).time_since_epoch().count(),
                                  end.time_since_epoch().count()),
                      [&](const Table& rows) { return reader.take_future(rows); }));
    }
    return std::move(reader).finish();
}

Result<LongFormat> read_panel(const std::filesystem::path& file, const PanelOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(opened, PanelFile::open(file, options));
    NEARSTOCK_ASSIGN_OR_RETURN(result, opened.read(0, opened.series()));
    if (result.panel.series == 0) {
        return refuse("has no usable series; the first: " + result.refused.front().unique_id + ": " +
                          result.refused.front().reason,
                      file.string(), "mend the rows named");
    }
    return result;
}

}  // namespace nearstock
