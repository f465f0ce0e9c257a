// Who says how long the way is: streets of a file, an OSRM server; opened once per profile.
#pragma once

#include "app/vrp_files.hpp"
#include "streets/travel_provider.hpp"

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace nearstock {

struct TravelSourceOptions {
    std::optional<std::filesystem::path> streets;  // .osm.pbf
    std::string osrm;                              // http://host:port
    std::size_t osrm_block = 100;                  // places a side of one table
    std::string profile;                           // instead of what the vehicles say; empty: theirs, or car
    unsigned threads = 1;
    [[nodiscard]] bool given() const { return streets.has_value() || !osrm.empty(); }
};

class TravelSource {
public:
    /// Refuses a source given twice.
    static Result<TravelSource> open(TravelSourceOptions options);
    /// The provider for a profile; opened when first asked for.
    Result<const streets::TravelProvider*> of(const std::string& profile);
    /// As the readers of routing problems ask.
    [[nodiscard]] TravelLookup lookup() {
        return [this](const std::string& profile) { return of(profile); };
    }

private:
    TravelSourceOptions options_;
    std::map<std::string, std::unique_ptr<streets::TravelProvider>> opened_;
};

}  // namespace nearstock
