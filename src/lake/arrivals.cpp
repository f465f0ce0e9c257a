#include "lake/arrivals.hpp"

#include "core/files.hpp"
#include "lake/put_file.hpp"

#include <fmt/format.h>

#include <sstream>

namespace nearstock {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view first_line = "arrivals 1";  // raise the number when silver would come out otherwise

/// False when the line says something that no line of this file says.
bool read_line(std::istringstream line, DayArrivals& arrivals) {
    std::string what;
    line >> what;
    if (what == "done") {
        line >> arrivals.done;
    } else if (what == "bytes") {
        line >> arrivals.silver_bytes >> arrivals.quarantine_bytes;
    } else if (what == "rules") {
        line >> std::hex >> arrivals.rules;
    } else if (what == "against") {
        line >> std::hex >> arrivals.against;
    } else if (what == "counts") {
        DayCounts& counts = arrivals.counts;
        line >> counts.rows_in >> counts.rows_silver >> counts.rows_quarantined >> counts.files_refused;
    } else if (what == "file") {
        line >> arrivals.files.emplace_back();
    } else {
        return false;
    }
    return !line.fail();
}

}  // namespace

fs::path arrivals_file(const fs::path& bronze_day) { return bronze_day / "arrivals.txt"; }

Result<DayArrivals> read_arrivals(const fs::path& bronze_day) {
    const fs::path path = arrivals_file(bronze_day);
    DayArrivals arrivals;
    if (!fs::exists(path)) {
        return arrivals;
    }
    NEARSTOCK_ASSIGN_OR_RETURN(content, read_file(path));
    std::istringstream lines(content);
    std::string line;
    std::getline(lines, line);
    if (content.empty()) {
        return arrivals;  // a power cut
    }
    if (line.starts_with("arrivals ") && line != first_line) {
        arrivals.done = false;  // of another version: the order of the files counts, the rest is made anew
    } else if (line != first_line) {
        return refuse("is no list of arrivals", path.string(), "remove it and ingest again");
    }
    const bool same_version = line == first_line;
    while (std::getline(lines, line)) {
        if (!read_line(std::istringstream(line), arrivals)) {
            return refuse("has a line that says nothing known: " + line, path.string(), "remove it and ingest again");
        }
    }
    arrivals.done = arrivals.done && same_version;
    return arrivals;
}

Status write_arrivals(const fs::path& bronze_day, const DayArrivals& arrivals) {
    std::string text = fmt::format(
        "{}\ndone {:d}\nbytes {} {}\nrules {:016x}\nagainst {:016x}\ncounts {} {} {} {}\n", first_line, arrivals.done,
        arrivals.silver_bytes, arrivals.quarantine_bytes, arrivals.rules, arrivals.against, arrivals.counts.rows_in,
        arrivals.counts.rows_silver, arrivals.counts.rows_quarantined, arrivals.counts.files_refused);
    for (const std::string& file : arrivals.files) { text += fmt::format("file {}\n", file); }
    return put_file(arrivals_file(bronze_day), text);
}

}  // namespace nearstock
