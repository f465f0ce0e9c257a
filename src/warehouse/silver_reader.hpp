// Silver as one run sees it up to a day: the files of live, then the run's own.
#pragma once

#include "core/result.hpp"
#include "core/time.hpp"
#include "tables/database.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace nearstock {

struct SilverFile {
    BusinessDate day;
    std::filesystem::path path;
};

/// A date that is missing where something never ends.
BusinessDate date_or_never(const Table& table, const char* name, std::size_t row);

class SilverReader {
public:
    /// Sees the days up to and including `last_day`.
    static Result<SilverReader> open(std::filesystem::path lake, std::string run_id, BusinessDate last_day);

    /// The source's files in sight, by day.
    [[nodiscard]] std::vector<SilverFile> files(const std::string& source) const;
    /// Makes the source's rows readable under its name. `columns` ("order_id VARCHAR, units BIGINT") are what the
    /// caller reads: an empty table of them stands for a source without files.
    Status open_source(const std::string& source, const std::string& columns);
    /// The same, only the newest row per key.
    Status open_master(const std::string& source, const std::string& key, const std::string& columns);
    [[nodiscard]] Database& database() { return database_; }
    [[nodiscard]] const std::filesystem::path& lake() const { return lake_; }

private:
    SilverReader(std::filesystem::path lake, std::string run_id, BusinessDate last_day, Database database);
    std::filesystem::path lake_;
    std::string run_id_;
    BusinessDate last_day_;
    BusinessDate branch_day_;  // the run's own first day; the end of time for live
    Database database_;
};

}  // namespace nearstock
