#include "warehouse/publish.hpp"

#include "core/files.hpp"
#include "core/parallel.hpp"
#include "core/progress.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <string>
#include <vector>

namespace nearstock {

namespace fs = std::filesystem;

namespace {

fs::path day_file(const fs::path& build, std::string_view table, const RunDay& day) {
    return build / table / ("run_id=" + day.run_id) / ("dt=" + to_text(day.day)) / "part.parquet";
}

/// The number that a build's folder is named by; 0 for a folder that is no finished build.
std::size_t build_number(const fs::path& folder) {
    const std::string name = folder.filename().string();
    std::size_t number = 0;
    const auto parsed = std::from_chars(name.data(), name.data() + name.size(), number);
    return parsed.ptr == name.data() + name.size() ? number : 0;
}

std::size_t last_number(const fs::path& builds) {
    std::size_t last = 0;
    std::error_code error;
    for (fs::directory_iterator it(builds, error), end; !error && it != end; it.increment(error)) {
        last = std::max(last, build_number(it->path()));
    }
    return last;
}

/// Copies tables of dbt's database into a build's folder that nobody looks at yet.
class Export {
public:
    static Result<Export> open(const fs::path& database_file, fs::path folder) {
        NEARSTOCK_ASSIGN_OR_RETURN(database, Database::open({.threads = 1}));
        NEARSTOCK_RETURN_IF_ERROR(
            database.execute("ATTACH " + sql_text(database_file.string()) + " AS built (READ_ONLY)"));
        return Export(std::move(database), std::move(folder));
    }

    Status dimension(std::string_view table) {
        return copy(fmt::format("SELECT * FROM built.{} ORDER BY ALL", table), folder_ / table / "part.parquet");
    }

    Status day(std::string_view table, const RunDay& day) {
        // Columns 1 and 2 are the day; no grain has more than two columns besides.
        return copy(fmt::format("SELECT * FROM built.{} WHERE run_id = {} AND business_date = DATE '{}' ORDER BY 3, 4",
                                table, sql_text(day.run_id), to_text(day.day)),
                    day_file(folder_, table, day));
    }

    Result<TableReport> count(std::string_view table) {
        NEARSTOCK_ASSIGN_OR_RETURN(rows, database_.query(fmt::format("SELECT count(*) AS n FROM built.{}", table)));
        return TableReport{std::string(table), static_cast<std::uint64_t>(rows.integers("n").at(0))};
    }

private:
    Export(Database database, fs::path folder) : database_(std::move(database)), folder_(std::move(folder)) {}

    // The folder as a whole is published by a rename, so the single file need not be.
    Status copy(const std::string& select, const fs::path& file) {
        std::error_code error;
        fs::create_directories(file.parent_path(), error);
        return database_.execute("COPY (" + select + ") TO " + sql_text(file.string()) +
                                 " (FORMAT parquet, COMPRESSION zstd)");
    }

    Database database_;
    fs::path folder_;
};

Status take_from(const fs::path& before, const fs::path& folder, std::string_view table, const RunDay& day) {
    const fs::path target = day_file(folder, table, day);
    std::error_code error;
    fs::create_directories(target.parent_path(), error);
    fs::create_hard_link(day_file(before, table, day), target, error);
    if (error) {
        return refuse("cannot be linked: " + error.message(), target.string(), "run `nearstock build --full-refresh`");
    }
    return {};
}

/// What has to be done for every day, by several threads: each has an export of its own.
class DayFiles {
public:
    DayFiles(fs::path database_file, fs::path folder, std::optional<fs::path> before, const std::set<RunDay>& rebuilt,
             const LakeDays& days)
        : database_file_(std::move(database_file)),
          folder_(std::move(folder)),
          before_(std::move(before)),
          rebuilt_(rebuilt),
          progress_("publish", days.size()),
          failures_(days.size()) {
        for (const auto& [day, print] : days) { days_.push_back(day); }
    }

    Status write(unsigned threads) {
        parallel_for(days_.size(), threads,
                     [&](std::size_t begin, std::size_t end) { failures_[begin] = write_days(begin, end); });
        for (auto& failure : failures_) { NEARSTOCK_RETURN_IF_ERROR(failure); }
        return {};
    }

private:
    Status write_days(std::size_t begin, std::size_t end) {
        NEARSTOCK_ASSIGN_OR_RETURN(from, Export::open(database_file_, folder_));
        for (std::size_t i = begin; i < end; ++i) {
            NEARSTOCK_RETURN_IF_ERROR(write_day(from, days_[i]));
            if (interrupted()) {
                return refuse("interrupted", "build",
                              "the published warehouse is unchanged; run `nearstock build` again");
            }
            progress_.advance();
        }
        return {};
    }

    Status write_day(Export& from, const RunDay& day) {
        const bool taken = before_ && !rebuilt_.contains(day);
        const auto write_table = [&](std::string_view table) {
            return taken ? take_from(*before_, folder_, table, day) : from.day(table, day);
        };
        for (const auto table : warehouse_facts) { NEARSTOCK_RETURN_IF_ERROR(write_table(table)); }
        for (const auto table : warehouse_marts) { NEARSTOCK_RETURN_IF_ERROR(write_table(table)); }
        return {};
    }

    fs::path database_file_, folder_;
    std::optional<fs::path> before_;
    const std::set<RunDay>& rebuilt_;
    Progress progress_;
    std::vector<RunDay> days_;
    std::vector<Status> failures_;
};

template <class Tables>
Status count_rows(Export& from, const Tables& tables, std::vector<TableReport>& reports) {
    reports.clear();
    for (const auto table : tables) {
        NEARSTOCK_ASSIGN_OR_RETURN(report, from.count(table));
        reports.push_back(std::move(report));
    }
    return {};
}

Status point_current_at(const fs::path& warehouse, const fs::path& build) {
    const fs::path link = warehouse / "current.new";
    std::error_code error;
    fs::remove(link, error);
    fs::create_directory_symlink(fs::path("builds") / build.filename(), link, error);
    if (!error) {
        fs::rename(link, warehouse / "current", error);
    }
    if (error) {
        return refuse("cannot be published: " + error.message(), (warehouse / "current").string(),
                      "check that the folder can be written");
    }
    return {};
}

/// Keeps the new build and the one before, which somebody may still be reading.
void remove_old(const fs::path& builds, std::size_t newest) {
    std::vector<fs::path> old;
    std::error_code error;
    for (fs::directory_iterator it(builds, error), end; !error && it != end; it.increment(error)) {
        if (build_number(it->path()) + 1 < newest) {
            old.push_back(it->path());
        }
    }
    for (const auto& folder : old) { fs::remove_all(folder, error); }
}

}  // namespace

std::optional<fs::path> current_build(const fs::path& warehouse) {
    std::error_code error;
    const fs::path build = fs::canonical(warehouse / "current", error);
    return error ? std::nullopt : std::optional(build);
}

Status publish_build(const fs::path& warehouse, const std::set<RunDay>& rebuilt, unsigned threads,
                     BuildManifest& manifest) {
    const fs::path builds = warehouse / "builds";
    const std::size_t number = last_number(builds) + 1;
    const fs::path unfinished = builds / (std::to_string(number) + ".partial");
    std::error_code error;
    fs::remove_all(unfinished, error);
    fs::create_directories(unfinished, error);
    {
        NEARSTOCK_ASSIGN_OR_RETURN(from, Export::open(warehouse / "dbt.duckdb", unfinished));
        for (const auto table : warehouse_dimensions) { NEARSTOCK_RETURN_IF_ERROR(from.dimension(table)); }
        NEARSTOCK_RETURN_IF_ERROR(
            DayFiles(warehouse / "dbt.duckdb", unfinished, current_build(warehouse), rebuilt, manifest.days)
                .write(threads));
        NEARSTOCK_RETURN_IF_ERROR(count_rows(from, warehouse_dimensions, manifest.report.dimensions));
        NEARSTOCK_RETURN_IF_ERROR(count_rows(from, warehouse_facts, manifest.report.facts));
        NEARSTOCK_RETURN_IF_ERROR(count_rows(from, warehouse_marts, manifest.report.marts));
    }
    NEARSTOCK_RETURN_IF_ERROR(write_file(unfinished / "manifest.json", manifest_text(manifest)));
    const fs::path build = builds / std::to_string(number);
    fs::rename(unfinished, build, error);
    if (error) {
        return refuse("cannot be renamed: " + error.message(), unfinished.string(),
                      "check that the folder can be written");
    }
    NEARSTOCK_RETURN_IF_ERROR(point_current_at(warehouse, build));
    remove_old(builds, number);
    return {};
}

}  // namespace nearstock
