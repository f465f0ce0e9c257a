#include "warehouse/build.hpp"

#include "core/files.hpp"
#include "tables/database.hpp"
#include "warehouse/dbt_run.hpp"
#include "warehouse/lake_days.hpp"
#include "warehouse/manifest.hpp"
#include "warehouse/publish.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <set>
#include <sstream>
#include <utility>

namespace nearstock {

namespace fs = std::filesystem;

namespace {

/// Held while a build runs; the system lets go of it however the process ends.
class BuildLock {
public:
    static Result<BuildLock> take(const fs::path& warehouse) {
        const fs::path file = warehouse / "build.lock";
        const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
        if (descriptor < 0) {
            return refuse("cannot be opened", file.string(), "check that the folder can be written");
        }
        if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
            ::close(descriptor);
            return refuse("another build of this workspace is running", file.string(), "wait until it has ended");
        }
        return BuildLock(descriptor);
    }
    BuildLock(BuildLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
    BuildLock& operator=(BuildLock&&) = delete;
    ~BuildLock() {
        if (descriptor_ >= 0) {
            ::close(descriptor_);
        }
    }

private:
    explicit BuildLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_;
};

/// The list of days for dbt. It stays until the build is published: what a killed build may have left half done in
/// dbt's database stands in it as rebuilt.
class DayList {
public:
    explicit DayList(const fs::path& warehouse) : file_(warehouse / "days.csv") {}

    [[nodiscard]] std::set<RunDay> unfinished() const {
        std::set<RunDay> days;
        const auto text = read_file(file_);
        std::istringstream lines(text ? *text : "");
        for (std::string line; std::getline(lines, line);) {
            const auto comma = line.find(',');
            const auto date = comma == std::string::npos ? refuse("") : parse_date(line.substr(comma + 1, 10));
            if (date && line.ends_with(",true")) {
                days.insert({line.substr(0, comma), *date});
            }
        }
        return days;
    }

    [[nodiscard]] Status write(const LakeDays& days, const std::set<RunDay>& rebuilt) const {
        std::string text = "run_id,business_date,rebuild\n";
        for (const auto& [day, print] : days) {
            text += fmt::format("{},{},{}\n", day.run_id, to_text(day.day), rebuilt.contains(day));
        }
        return write_file(file_, text);
    }

    void remove() const {
        std::error_code ignored;
        fs::remove(file_, ignored);
    }

private:
    fs::path file_;
};

struct Plan {
    BuildManifest manifest;    // of the build to make
    std::set<RunDay> rebuilt;  // its days that are made anew
    bool from_empty = false;
    BuildReport published;  // what stands now
};

std::string vars_of(const BuildOptions& options) {
    return fmt::format(R"({{"opening_hours": {}, "detour_factor": {}}})", options.opening_hours, options.detour_factor);
}

Result<BuildManifest> published_manifest(const fs::path& warehouse) {
    const fs::path file = warehouse / "current" / "manifest.json";
    NEARSTOCK_ASSIGN_OR_RETURN(text, read_file(file));
    return parse_manifest(text, file.string());
}

std::set<RunDay> all_of(const LakeDays& days) {
    std::set<RunDay> all;
    for (const auto& [day, print] : days) { all.insert(day); }
    return all;
}

Result<Plan> plan_build(const fs::path& workspace, const fs::path& project, const BuildOptions& options) {
    const fs::path warehouse = workspace / "warehouse";
    Plan plan;
    NEARSTOCK_ASSIGN_OR_RETURN(print, project_fingerprint(project, vars_of(options)));
    plan.manifest.project = print;
    const auto published = published_manifest(warehouse);
    const LakeDays before = published ? published->days : LakeDays{};
    NEARSTOCK_ASSIGN_OR_RETURN(days, find_lake_days(workspace, before));
    if (days.empty()) {
        return refuse("has no day with inventory_snapshots", (workspace / "lake" / "silver").string(),
                      "run `nearstock ingest` first");
    }
    plan.manifest.days = std::move(days);
    if (published) {
        plan.published = published->report;
    }
    plan.rebuilt = days_to_rebuild(before, plan.manifest.days);
    for (const auto& day : DayList(warehouse).unfinished()) {
        if (plan.manifest.days.contains(day)) {
            plan.rebuilt.insert(day);
        }
    }
    plan.from_empty = options.full_refresh || !published || published->project != print ||
                      !fs::exists(warehouse / "dbt.duckdb") || plan.rebuilt.size() == plan.manifest.days.size();
    if (plan.from_empty) {
        plan.rebuilt = all_of(plan.manifest.days);
    }
    return plan;
}

void forget_database(const fs::path& warehouse) {
    std::error_code ignored;
    for (const auto* name : {"dbt.duckdb", "dbt.duckdb.wal", "dbt.duckdb.tmp"}) {
        fs::remove_all(warehouse / name, ignored);
    }
}

}  // namespace

double BuildReport::fact_rows_per_day() const {
    double rows = 0;
    for (const auto& table : facts) { rows += table.name == "fact_hub_snapshot" ? 0 : double(table.rows); }
    return run_days == 0 ? 0 : rows / double(run_days);
}

double BuildReport::mart_rows_per_day() const {
    double rows = 0;
    for (const auto& table : marts) { rows += double(table.rows); }
    return run_days == 0 ? 0 : rows / double(run_days);
}

std::uint64_t BuildReport::dimension_rows() const {
    std::uint64_t rows = 0;
    for (const auto& table : dimensions) { rows += table.rows; }
    return rows;
}

Result<BuildReport> build(const fs::path& workspace_folder, const BuildOptions& options) {
    const fs::path workspace = fs::absolute(workspace_folder);
    const fs::path warehouse = workspace / "warehouse";
    std::error_code error;
    fs::create_directories(warehouse, error);
    NEARSTOCK_ASSIGN_OR_RETURN(lock, BuildLock::take(warehouse));
    NEARSTOCK_ASSIGN_OR_RETURN(project, find_dbt_project());
    NEARSTOCK_ASSIGN_OR_RETURN(plan, plan_build(workspace, project, options));
    if (plan.rebuilt.empty() && plan.published.run_days == plan.manifest.days.size()) {
        return plan.published;
    }
    const DayList list(warehouse);
    NEARSTOCK_RETURN_IF_ERROR(list.write(plan.manifest.days, plan.rebuilt));
    if (plan.from_empty) {
        forget_database(warehouse);
    }
    NEARSTOCK_ASSIGN_OR_RETURN(
        outcome,
        run_dbt({.workspace = workspace, .project = project, .threads = options.threads, .vars = vars_of(options)}));
    NEARSTOCK_RETURN_IF_ERROR(publish_build(warehouse, plan.rebuilt, options.threads, plan.manifest));
    list.remove();
    BuildReport report = plan.manifest.report;
    report.run_days = plan.manifest.days.size();
    report.days_rebuilt = plan.rebuilt.size();
    report.models = outcome.models;
    report.tests = outcome.tests;
    report.dbt_seconds = outcome.seconds;
    return report;
}

Result<std::string> mart_checksum(const fs::path& workspace) {
    NEARSTOCK_ASSIGN_OR_RETURN(database, Database::open({.threads = 1}));
    std::string sums;
    for (const auto mart : warehouse_marts) {
        const fs::path files = workspace / "warehouse" / "current" / mart / "*" / "*" / "part.parquet";
        NEARSTOCK_ASSIGN_OR_RETURN(
            sum, database.query(fmt::format("SELECT md5(string_agg(line, chr(10) ORDER BY line)) AS sum FROM (SELECT "
                                            "rows::VARCHAR AS line FROM read_parquet({}, "
                                            "hive_partitioning = false) AS rows)",
                                            sql_text(files.string()))));
        sums += (sums.empty() ? "" : "-") +
                (sum.column("sum").is_missing(0) ? std::string("none") : sum.texts("sum").at(0).substr(0, 12));
    }
    return sums;
}

}  // namespace nearstock
