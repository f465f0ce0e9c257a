#include "lake/quality.hpp"

#include "math/binomial.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace nearstock {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t trailing_days = 28;
constexpr std::size_t fewest_trailing_days = 7;
constexpr double chance = 1e-3;  // that a source just at its limit is said to exceed it, per share and day

/// What was counted of one source's day.
struct Counted {
    bool has_silver = false;
    std::int64_t silver = 0;
    std::int64_t invalid = 0;
    std::int64_t duplicates = 0;
    std::int64_t files_refused = 0;
    Timestamp newest = Timestamp::min();  // occurred_at
};

using CountedDays = std::map<BusinessDate, Counted>;

std::string parquet_files(const fs::path& run_folder) {
    return fmt::format("read_parquet({}, hive_partitioning = true, hive_types = {{'dt': DATE}})",
                       sql_text((run_folder / "*" / "part.parquet").string()));
}

bool has_days(const fs::path& run_folder) {
    std::error_code error;
    return std::ranges::any_of(fs::directory_iterator(run_folder, error),
                               [](const auto& day) { return fs::exists(day.path() / "part.parquet"); });
}

Status count_silver(Database& database, const fs::path& folder, CountedDays& days) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        const auto day = parse_date(name.starts_with("dt=") ? name.substr(3) : name);
        if (day && fs::exists(entry.path() / "part.parquet")) {
            days[*day].has_silver = true;  // a day of no rows is a day, too
        }
    }
    if (days.empty()) {
        return {};
    }
    NEARSTOCK_ASSIGN_OR_RETURN(
        rows, database.query("SELECT business_date AS day, count(*) AS n, max(occurred_at) AS newest FROM " +
                             parquet_files(folder) + " GROUP BY 1 ORDER BY 1"));
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        Counted& day = days[rows.dates("day")[i]];
        day.silver = rows.integers("n")[i];
        day.newest = rows.timestamps("newest")[i];
    }
    return {};
}

Status count_quarantine(Database& database, const fs::path& folder, CountedDays& days) {
    if (!has_days(folder)) {
        return {};
    }
    NEARSTOCK_ASSIGN_OR_RETURN(
        rows, database.query("SELECT dt AS day, count(*) FILTER (line = 0) AS files, count(*) FILTER (reason = "
                             "'duplicate_key') AS duplicates, "
                             "count(*) FILTER (line > 0 AND reason <> 'duplicate_key') AS invalid FROM " +
                             parquet_files(folder) + " GROUP BY 1 ORDER BY 1"));
    for (std::size_t i = 0; i < rows.rows(); ++i) {
        Counted& day = days[rows.dates("day")[i]];
        day.files_refused = rows.integers("files")[i];
        day.duplicates = rows.integers("duplicates")[i];
        day.invalid = rows.integers("invalid")[i];
    }
    return {};
}

double median(std::vector<std::int64_t> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) {
        return static_cast<double>(*middle);
    }
    return (static_cast<double>(*middle) + static_cast<double>(*std::max_element(values.begin(), middle))) / 2;
}

/// More than the limit allows, and more than a source at its limit would show by chance on so few rows?
bool exceeds(std::int64_t found, std::int64_t rows, double limit) {
    return static_cast<double>(found) > limit * static_cast<double>(rows) &&
           binomial_upper_tail(found, rows, std::clamp(limit, 0.0, 1.0)) < chance;
}

/// Goes through a source's days in order and remembers what came before.
class SourceQuality {
public:
    explicit SourceQuality(const Contract& contract) : contract_(contract) {}

    QualityDay judge(BusinessDate day, const Counted& counted) {
        QualityDay result{contract_.source,
                          day,
                          counted.silver,
                          counted.invalid,
                          counted.duplicates,
                          counted.files_refused,
                          1,
                          0,
                          0,
                          0,
                          0,
                          {},
                          {}};
        const auto rows = static_cast<double>(std::max<std::int64_t>(1, result.rows_in()));
        newest_ = std::max(newest_, counted.newest);
        result.completeness = counted.has_silver ? 1 : 0;
        result.freshness_hours =
            newest_ == Timestamp::min() ? 0 : static_cast<double>((day + Days(1) - newest_).count()) / 3600;
        result.invalid_share = static_cast<double>(counted.invalid) / rows;
        result.duplicate_share = static_cast<double>(counted.duplicates) / rows;
        result.volume_drift = drift(result.rows_in());
        if (counted.has_silver) {
            trailing_.push_back(result.rows_in());
        }
        compare(result);
        return result;
    }

private:
    double drift(std::int64_t rows) const {
        if (trailing_.size() < fewest_trailing_days) {
            return 0;
        }
        const auto last = std::min(trailing_days, trailing_.size());
        const double usual = median({trailing_.end() - static_cast<std::ptrdiff_t>(last), trailing_.end()});
        return usual > 0 ? std::abs(static_cast<double>(rows) / usual - 1) : 0;
    }

    void compare(QualityDay& day) const {
        const QualityRules& rules = contract_.quality;
        const double late_by_hours = static_cast<double>(contract_.late_by.count()) / 3600;
        const auto check = [&](const char* name, bool exceeded) {
            if (exceeded) {
                day.exceeded.emplace_back(name);
                if (std::ranges::find(rules.fail_on, name) != rules.fail_on.end()) {
                    day.failed.emplace_back(name);
                }
            }
        };
        check("completeness", day.completeness < rules.completeness_min);
        check("freshness", contract_.daily && day.freshness_hours > late_by_hours);
        check("invalid", exceeds(day.rows_invalid, day.rows_in(), rules.invalid_max));
        check("duplicates", exceeds(day.rows_duplicate, day.rows_in(), rules.duplicates_max));
        check("volume_drift", day.completeness > 0 && day.volume_drift > rules.volume_drift_max);
    }

    const Contract& contract_;
    Timestamp newest_ = Timestamp::min();
    std::vector<std::int64_t> trailing_;  // rows of the delivered days
};

}  // namespace

bool QualityReport::failed() const {
    return std::ranges::any_of(days, [](const QualityDay& day) { return !day.failed.empty(); });
}

Result<QualityReport> quality(const fs::path& lake, const std::string& run_id, const std::vector<Contract>& contracts) {
    NEARSTOCK_ASSIGN_OR_RETURN(database, Database::open());
    std::vector<CountedDays> counted(contracts.size());
    std::optional<BusinessDate> first;
    std::optional<BusinessDate> last;
    for (std::size_t i = 0; i < contracts.size(); ++i) {
        const std::string run = "run_id=" + run_id;
        NEARSTOCK_RETURN_IF_ERROR(count_silver(database, lake / "silver" / contracts[i].source / run, counted[i]));
        NEARSTOCK_RETURN_IF_ERROR(
            count_quarantine(database, lake / "quarantine" / contracts[i].source / run, counted[i]));
        if (contracts[i].daily && !counted[i].empty()) {
            first = std::min(first.value_or(BusinessDate::max()), counted[i].begin()->first);
            last = std::max(last.value_or(BusinessDate::min()), counted[i].rbegin()->first);
        }
    }
    if (!first && std::ranges::all_of(counted, &CountedDays::empty)) {
        return refuse("nothing has been ingested for run '" + run_id + "'", lake.string(),
                      "run 'nearstock ingest' first");
    }
    QualityReport report;
    for (std::size_t i = 0; i < contracts.size(); ++i) {
        for (BusinessDate day = first.value_or(BusinessDate::max()); contracts[i].daily && last && day <= *last;
             day += Days(1)) {
            counted[i].try_emplace(day);
        }
        SourceQuality source(contracts[i]);
        for (const auto& [day, counts] : counted[i]) { report.days.push_back(source.judge(day, counts)); }
    }
    return report;
}

}  // namespace nearstock
