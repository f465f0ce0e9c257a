#include "app/workspace.hpp"

#include "core/check.hpp"
#include "core/files.hpp"
#include "core/random.hpp"
#include "core/resources.hpp"
#include "simulation/cities.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <regex>

namespace nearstock {

namespace fs = std::filesystem;

std::vector<std::string> Workspace::runs() const {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(root / "raw", error)) {
        if (entry.is_directory()) {
            names.push_back(entry.path().filename().string());
        }
    }
    std::ranges::sort(names);
    return names;
}

std::optional<BusinessDate> Workspace::last_day(const std::string& run_id) const {
    std::optional<BusinessDate> last;
    std::error_code error;
    for (const auto& entry :
         fs::directory_iterator(lake() / "silver" / "inventory_snapshots" / ("run_id=" + run_id), error)) {
        const auto name = entry.path().filename().string();
        if (const auto day = name.starts_with("dt=") ? parse_date(name.substr(3)) : refuse(""); day) {
            last = std::max(last.value_or(*day), *day);
        }
    }
    return last;
}

void Workspace::forget(const std::string& run_id) const {
    std::error_code ignored;
    fs::remove_all(raw(run_id), ignored);
    fs::remove(world(run_id), ignored);
    for (const auto* suffix : {"", "-wal", "-shm"}) { fs::remove(journal(run_id).string() + suffix, ignored); }
    const auto forget_in = [&](const fs::path& folder) {
        std::error_code error;
        for (const auto& source : fs::directory_iterator(folder, error)) {
            fs::remove_all(source.path() / ("run_id=" + run_id), ignored);
        }
    };
    for (const auto* zone : {"bronze", "silver", "quarantine", "decisions"}) { forget_in(lake() / zone); }
    forget_in(truth());
}

Result<std::vector<CityWorkspace>> city_workspaces(const fs::path& root) {
    const fs::path file = root / "nearstock.toml";
    std::vector<CityWorkspace> cities;
    if (!fs::exists(file)) {
        return cities;
    }
    NEARSTOCK_ASSIGN_OR_RETURN(text, read_file(file));
    NEARSTOCK_ASSIGN_OR_RETURN(texts, split_cities(text, file.string()));
    for (const auto& city : texts) {
        cities.push_back({city.city_id, root / "cities" / city.city_id});
        const fs::path own = cities.back().root / "nearstock.toml";
        if (!fs::exists(own) || read_file(own).value_or("") != city.text) {
            NEARSTOCK_RETURN_IF_ERROR(write_file(own, city.text));
        }
    }
    return cities;
}

Result<Workspace> open_workspace(const fs::path& root) {
    const fs::path file = root / "nearstock.toml";
    const auto folder = fs::absolute(root / "x").lexically_normal().parent_path().parent_path();
    if (folder.filename() == "cities") {  // of a workspace of several: as its shared file says now
        NEARSTOCK_RETURN_IF_ERROR(city_workspaces(folder.parent_path()));
    }
    if (!fs::exists(file)) {
        return refuse("is not a workspace: it has no nearstock.toml", root.string(),
                      "make one with `nearstock -w " + root.string() + " init`");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(text, read_file(file));
    NEARSTOCK_ASSIGN_OR_RETURN(city, parse_city(text, file.string()));
    return Workspace{root, std::move(city), fmt::format("{:016x}", hash_text(text))};
}

namespace {

Status nothing_there(const fs::path& config_file) {
    if (fs::exists(config_file)) {
        return refuse("is a workspace already", config_file.parent_path().string(),
                      "choose another directory, or remove this one");
    }
    return {};
}

}  // namespace

Result<Workspace> init_workspace(const fs::path& root, std::optional<std::string> config_text) {
    const fs::path file = root / "nearstock.toml";
    NEARSTOCK_RETURN_IF_ERROR(nothing_there(file));
    if (!config_text) {
        const auto shipped = resource("config/city.toml");
        check(shipped.has_value(), "the default city is part of the program");
        config_text = std::string(*shipped);
    }
    NEARSTOCK_ASSIGN_OR_RETURN(city, parse_city(*config_text, file.string()));
    NEARSTOCK_RETURN_IF_ERROR(write_file(file, *config_text));
    return Workspace{root, std::move(city), fmt::format("{:016x}", hash_text(*config_text))};
}

Result<std::vector<CityWorkspace>> init_cities(const fs::path& root, const std::string& config_text) {
    const fs::path file = root / "nearstock.toml";
    NEARSTOCK_RETURN_IF_ERROR(nothing_there(file));
    NEARSTOCK_RETURN_IF_ERROR(split_cities(config_text, file.string()));
    NEARSTOCK_RETURN_IF_ERROR(write_file(file, config_text));
    return city_workspaces(root);
}

std::string with_seed(const std::string& config_text, std::uint64_t seed) {
    const std::string line = "seed = " + std::to_string(seed);
    static const std::regex header(R"((^|\n)\[city\][^\n]*)"), old(R"(\n\s*seed\s*=\s*\d+)");
    std::smatch city;
    if (!std::regex_search(config_text, city, header)) {
        return config_text + "\n[city]\n" + line + "\n";
    }
    const auto begin = std::size_t(city.position() + city.length());
    const auto end = std::min(config_text.size(), config_text.find("\n[", begin));
    const std::string section = config_text.substr(begin, end - begin);
    std::smatch seen;
    const std::string changed = std::regex_search(section, seen, old)
                                    ? seen.prefix().str() + "\n" + line + seen.suffix().str()
                                    : "\n" + line + section;
    return config_text.substr(0, begin) + changed + config_text.substr(end);
}

}  // namespace nearstock
