#include "warehouse/silver_reader.hpp"

#include <algorithm>

namespace nearstock {

namespace {

namespace fs = std::filesystem;

constexpr const char* live_run = "live";

/// The day files of one source and run, by day.
std::vector<SilverFile> day_files(const fs::path& lake, const std::string& source, const std::string& run_id) {
    std::vector<SilverFile> files;
    std::error_code error;
    for (const auto& folder : fs::directory_iterator(lake / "silver" / source / ("run_id=" + run_id), error)) {
        const std::string name = folder.path().filename().string();
        const auto day =
            name.starts_with("dt=") ? parse_date(std::string_view(name).substr(3)) : refuse("not a day's folder");
        const fs::path file = folder.path() / "part.parquet";
        if (day && fs::exists(file, error)) {
            files.push_back({*day, file});
        }
    }
    std::ranges::sort(files, {}, &SilverFile::day);
    return files;
}

std::string sql_list(const std::vector<SilverFile>& files) {
    std::string list = "[";
    for (const auto& file : files) { list += (list.size() > 1 ? ", " : "") + sql_text(file.path.string()); }
    return list + "]";
}

}  // namespace

SilverReader::SilverReader(fs::path lake, std::string run_id, BusinessDate last_day, Database database)
    : lake_(std::move(lake)),
      run_id_(std::move(run_id)),
      last_day_(last_day),
      branch_day_(BusinessDate::max()),
      database_(std::move(database)) {
    // Every lived day has snapshots, so their first day is the run's.
    const auto own = run_id_ == live_run ? std::vector<SilverFile>() : day_files(lake_, "inventory_snapshots", run_id_);
    if (!own.empty()) {
        branch_day_ = own.front().day;
    }
}

BusinessDate date_or_never(const Table& table, const char* name, std::size_t row) {
    return table.column(name).is_missing(row) ? BusinessDate::max() : table.dates(name)[row];
}

Result<SilverReader> SilverReader::open(fs::path lake, std::string run_id, BusinessDate last_day) {
    NEARSTOCK_ASSIGN_OR_RETURN(database, Database::open());
    return SilverReader(std::move(lake), std::move(run_id), last_day, std::move(database));
}

std::vector<SilverFile> SilverReader::files(const std::string& source) const {
    auto files = day_files(lake_, source, live_run);
    std::erase_if(files, [&](const SilverFile& f) { return f.day >= branch_day_; });
    if (run_id_ != live_run) {
        const auto own = day_files(lake_, source, run_id_);
        files.insert(files.end(), own.begin(), own.end());
    }
    std::erase_if(files, [&](const SilverFile& f) { return f.day > last_day_; });
    return files;
}

Status SilverReader::open_source(const std::string& source, const std::string& columns) {
    const auto in_sight = files(source);
    if (in_sight.empty()) {
        return database_.execute("CREATE OR REPLACE TABLE " + source + " (" + columns + ", business_date DATE)");
    }
    return database_.execute("CREATE OR REPLACE VIEW " + source + " AS SELECT * FROM read_parquet(" +
                             sql_list(in_sight) + ", hive_partitioning = false)");
}

Status SilverReader::open_master(const std::string& source, const std::string& key, const std::string& columns) {
    NEARSTOCK_RETURN_IF_ERROR(open_source(source, columns));
    return database_.execute("CREATE OR REPLACE VIEW " + source + "_in_force AS SELECT * FROM " + source +
                             " QUALIFY row_number() OVER (PARTITION BY " + key +
                             " ORDER BY business_date DESC) = 1 ORDER BY " + key);
}

}  // namespace nearstock
