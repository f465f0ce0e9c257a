#include "warehouse/manifest.hpp"

#include "core/files.hpp"
#include "lake/content_hash.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <vector>

namespace nearstock {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

constexpr int manifest_format = 1;

ordered_json rows_of(const std::vector<TableReport>& tables) {
    ordered_json rows = ordered_json::object();
    for (const auto& table : tables) { rows[table.name] = table.rows; }
    return rows;
}

std::vector<TableReport> tables_of(const ordered_json& rows) {
    std::vector<TableReport> tables;
    for (const auto& [name, count] : rows.items()) { tables.push_back({name, count.get<std::uint64_t>()}); }
    return tables;
}

}  // namespace

std::string manifest_text(const BuildManifest& manifest) {
    ordered_json days = ordered_json::array();
    for (const auto& [day, print] : manifest.days) {
        days.push_back({day.run_id, to_text(day.day), print.stamp, print.daily, print.masters});
    }
    const ordered_json text = {{"format", manifest_format},
                               {"project", manifest.project},
                               {"dimensions", rows_of(manifest.report.dimensions)},
                               {"facts", rows_of(manifest.report.facts)},
                               {"marts", rows_of(manifest.report.marts)},
                               {"days", std::move(days)}};
    return text.dump(1) + "\n";
}

Result<BuildManifest> parse_manifest(const std::string& text, const std::string& place) {
    try {
        const auto parsed = ordered_json::parse(text);
        if (parsed.at("format") != manifest_format) {
            return refuse("was written by another version", place, "run `nearstock build --full-refresh`");
        }
        BuildManifest manifest{.project = parsed.at("project")};
        for (const auto& day : parsed.at("days")) {
            NEARSTOCK_ASSIGN_OR_RETURN(date, parse_date(day.at(1).get<std::string>()));
            manifest.days[{day.at(0), date}] = {day.at(2), day.at(3), day.at(4)};
        }
        manifest.report.run_days = manifest.days.size();
        manifest.report.dimensions = tables_of(parsed.at("dimensions"));
        manifest.report.facts = tables_of(parsed.at("facts"));
        manifest.report.marts = tables_of(parsed.at("marts"));
        return manifest;
    } catch (const ordered_json::exception& error) {
        return refuse(std::string("is not a manifest: ") + error.what(), place, "run `nearstock build --full-refresh`");
    }
}

Result<std::string> project_fingerprint(const fs::path& project, const std::string& vars) {
    std::vector<fs::path> files;
    for (const auto& top : {"macros", "models", "tests"}) {
        std::error_code error;
        for (fs::recursive_directory_iterator it(project / top, error), end; !error && it != end; it.increment(error)) {
            if (it->is_regular_file()) {
                files.push_back(it->path());
            }
        }
    }
    files.push_back(project / "dbt_project.yml");
    files.push_back(project / "profiles.yml");
    std::ranges::sort(files);
    std::string all = vars;
    for (const auto& file : files) {
        NEARSTOCK_ASSIGN_OR_RETURN(content, read_file(file));
        all += file.lexically_relative(project).string() + " " + content_hash(content) + "\n";
    }
    return content_hash(all);
}

}  // namespace nearstock
