// A workspace: one directory that holds a network's configuration, lake, warehouse, models, plans and truth.
#pragma once

#include "core/result.hpp"
#include "core/time.hpp"
#include "domain/network.hpp"
#include "simulation/city.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace nearstock {

struct Workspace {
    std::filesystem::path root;
    CityConfig city;
    std::string config_hash;  // of nearstock.toml, 16 hexadecimal digits

    [[nodiscard]] std::filesystem::path config_file() const { return root / "nearstock.toml"; }
    [[nodiscard]] std::filesystem::path raw(const std::string& run_id) const { return root / "raw" / run_id; }
    [[nodiscard]] std::filesystem::path lake() const { return root / "lake"; }
    [[nodiscard]] std::filesystem::path warehouse() const { return root / "warehouse"; }
    [[nodiscard]] std::filesystem::path plans() const { return root / "plans"; }
    [[nodiscard]] std::filesystem::path truth() const { return root / "truth"; }
    [[nodiscard]] std::filesystem::path journal(const std::string& run_id) const {
        return root / "journal" / (run_id + ".sqlite");
    }
    /// The world as it stands after the last day of a run.
    [[nodiscard]] std::filesystem::path world(const std::string& run_id) const {
        return truth() / "worlds" / (run_id + ".snapshot");
    }

    /// The runs that have raw files, sorted.
    [[nodiscard]] std::vector<std::string> runs() const;
    /// The last business date that silver holds of a run; nothing when it holds none.
    [[nodiscard]] std::optional<BusinessDate> last_day(const std::string& run_id) const;
    /// The network's settings without anybody in it.
    [[nodiscard]] Result<Network> settings() const { return network_settings(city); }
    /// Removes everything of a run: raw, lake, truth, journal.
    void forget(const std::string& run_id) const;
};

/// The workspaces of the cities that a workspace of several holds, in its order: <root>/cities/<city_id>. Each city's
/// nearstock.toml there is written anew where the shared one was changed. Empty: the workspace is of one city, or there
/// is none.
struct CityWorkspace {
    std::string city_id;
    std::filesystem::path root;
};
Result<std::vector<CityWorkspace>> city_workspaces(const std::filesystem::path& root);

/// Fails when the directory has no nearstock.toml, or the file has a mistake.
Result<Workspace> open_workspace(const std::filesystem::path& root);
/// Writes nearstock.toml (the shipped default city, or `config_text`) into a new directory. Refuses to overwrite one,
/// and a configuration of several cities.
Result<Workspace> init_workspace(const std::filesystem::path& root, std::optional<std::string> config_text);
/// The same for a configuration of several cities (simulation/cities.hpp).
Result<std::vector<CityWorkspace>> init_cities(const std::filesystem::path& root, const std::string& config_text);
/// "seed = …" in [city] of a configuration text replaced, or put there; other lines are kept as they are. Of several
/// cities it is the shared one.
std::string with_seed(const std::string& config_text, std::uint64_t seed);

}  // namespace nearstock
