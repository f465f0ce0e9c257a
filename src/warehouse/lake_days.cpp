#include "warehouse/lake_days.hpp"

#include "core/files.hpp"
#include "lake/content_hash.hpp"
#include "lake/contract.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

namespace nearstock {

namespace fs = std::filesystem;

namespace {

constexpr Days deliveries_come_within{3};  // var delivered_within_days of the dbt project
constexpr Days estimate_looks_back{27};

struct DayFile {
    fs::path path;
    std::string stamp;
    bool master = false;
};

using FilesOfDays = std::map<RunDay, std::vector<DayFile>>;

/// The text behind "run_id=" or "dt=" in a folder's name.
std::optional<std::string> value_of(const fs::path& folder, const std::string& key) {
    const std::string name = folder.filename().string();
    return name.starts_with(key + "=") ? std::optional(name.substr(key.size() + 1)) : std::nullopt;
}

std::vector<fs::path> sorted_folders(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
        if (it->is_directory(error)) {
            found.push_back(it->path());
        }
    }
    std::ranges::sort(found);
    return found;
}

void add_day_file(const fs::path& table, bool master, const RunDay& day, const fs::path& file, FilesOfDays& files) {
    std::error_code error;
    const auto size = fs::file_size(file, error);
    const auto changed = fs::last_write_time(file, error);
    if (!error) {
        const auto stamp = fmt::format("{}/{} {} {};", table.parent_path().filename().string(),
                                       table.filename().string(), size, changed.time_since_epoch().count());
        files[day].push_back({file, stamp, master});
    }
}

/// Adds <table>/run_id=*/dt=*/part.parquet.
void add_table(const fs::path& table, bool master, FilesOfDays& files) {
    for (const auto& run_folder : sorted_folders(table)) {
        const auto run_id = value_of(run_folder, "run_id");
        if (!run_id) {
            continue;
        }
        for (const auto& day_folder : sorted_folders(run_folder)) {
            const auto date_text = value_of(day_folder, "dt");
            const auto date = date_text ? parse_date(*date_text) : refuse("no date");
            if (date) {
                add_day_file(table, master, {*run_id, *date}, day_folder / "part.parquet", files);
            }
        }
    }
}

bool is_master(const std::string& source) {
    const auto& contracts = shipped_contracts();
    const auto it = std::ranges::find(contracts, source, &Contract::source);
    return it != contracts.end() && !it->daily;
}

FilesOfDays find_files(const fs::path& workspace) {
    FilesOfDays files;
    for (const auto& table : sorted_folders(workspace / "lake" / "silver")) {
        add_table(table, is_master(table.filename().string()), files);
    }
    add_table(workspace / "lake" / "decisions" / "cost_ledger", false, files);
    add_table(workspace / "lake" / "decisions" / "demand_forecast", false, files);
    add_table(workspace / "truth" / "unmet_demand", false, files);
    return files;
}

Result<DayFingerprint> fingerprint(const std::vector<DayFile>& files, const DayFingerprint* before) {
    DayFingerprint result;
    for (const auto& file : files) { result.stamp += file.stamp; }
    result.stamp = content_hash(result.stamp);
    if (before != nullptr && before->stamp == result.stamp) {
        return *before;
    }
    for (const auto& file : files) {
        NEARSTOCK_ASSIGN_OR_RETURN(content, read_file(file.path));
        auto& kind = file.master ? result.masters : result.daily;
        kind += fmt::format("{} {};", file.path.parent_path().parent_path().parent_path().filename().string(),
                            content_hash(content));
    }
    result.daily = content_hash(result.daily);
    result.masters = result.masters.empty() ? "" : content_hash(result.masters);
    return result;
}

/// What one changed day makes stale.
class Staleness {
public:
    explicit Staleness(const LakeDays& now) : now_(now) {}

    void daily_changed(const RunDay& changed) {
        mark(changed, changed.day - deliveries_come_within, changed.day + estimate_looks_back);
    }
    void masters_changed(const RunDay& changed) { mark(changed, changed.day, BusinessDate::max()); }
    std::set<RunDay> days() && { return std::move(days_); }

private:
    void mark(const RunDay& changed, BusinessDate from, BusinessDate to) {
        for (const auto& [day, fingerprint] : now_) {
            const bool sees = day.run_id == changed.run_id || (changed.run_id == "live" && day.day > changed.day);
            if (sees && day.day >= from && day.day <= to) {
                days_.insert(day);
            }
        }
    }

    const LakeDays& now_;
    std::set<RunDay> days_;
};

}  // namespace

Result<LakeDays> find_lake_days(const fs::path& workspace, const LakeDays& before) {
    LakeDays days;
    for (const auto& [day, files] : find_files(workspace)) {
        const bool counts = std::ranges::any_of(
            files, [](const DayFile& file) { return file.stamp.starts_with("silver/inventory_snapshots "); });
        if (!counts) {
            continue;
        }
        const auto it = before.find(day);
        NEARSTOCK_ASSIGN_OR_RETURN(print, fingerprint(files, it == before.end() ? nullptr : &it->second));
        days.emplace(day, std::move(print));
    }
    return days;
}

std::set<RunDay> days_to_rebuild(const LakeDays& before, const LakeDays& now) {
    Staleness stale(now);
    for (const auto& [day, print] : now) {
        const auto it = before.find(day);
        if (it == before.end() || it->second.daily != print.daily) {
            stale.daily_changed(day);
        }
        if (it == before.end() ? !print.masters.empty() : it->second.masters != print.masters) {
            stale.masters_changed(day);
        }
    }
    for (const auto& [day, print] : before) {
        if (!now.contains(day)) {
            stale.daily_changed(day);
            stale.masters_changed(day);
        }
    }
    return std::move(stale).days();
}

}  // namespace nearstock
