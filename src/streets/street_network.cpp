#include "streets/street_network.hpp"

#include "streets/network_builder.hpp"
#include "streets/osm_reader.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace nearstock::streets {

std::string StreetNetwork::summary() const {
    double metres = 0;
    std::size_t open = 0;
    for (const auto& stretch : stretches) {
        if (stretch.forward != none || stretch.backward != none) {
            metres += stretch.metres;
            ++open;
        }
    }
    auto text = fmt::format("{} ({}): {} stretches, {:.0f} km, {} turns, {} turn restrictions", name, profile, open,
                            metres / 1000, turns.size(), restrictions_used);
    if (restrictions_left_out > 0) {
        text += fmt::format(" ({} left out: over a way, or not whole)", restrictions_left_out);
    }
    if (dropped.stretches > 0) {
        text += fmt::format("; not joined to the rest: {} stretches, {:.1f} km: {}", dropped.stretches,
                            dropped.metres / 1000, fmt::join(dropped.largest, "; "));
    }
    return text;
}

Result<StreetNetwork> build_network(const OsmExtract& extract, const StreetProfile& profile) {
    auto draft = cut_into_stretches(extract, profile);
    if (draft.edges.empty()) {
        return refuse("no street is open to the profile '" + profile.name() + "'", extract.name,
                      "use another extract or profile");
    }
    join_by_turns(draft, extract, profile);
    keep_the_largest_part(draft);
    draft.network.name = extract.name;
    draft.network.profile = profile.name();
    return std::move(draft.network);
}

Result<std::shared_ptr<const StreetNetwork>> read_network(const std::string& file, const std::string& profile) {
    NEARSTOCK_ASSIGN_OR_RETURN(rules, street_profile(profile));
    NEARSTOCK_ASSIGN_OR_RETURN(extract, read_osm(file));
    NEARSTOCK_ASSIGN_OR_RETURN(network, build_network(extract, *rules));
    return std::make_shared<const StreetNetwork>(std::move(network));
}

}  // namespace nearstock::streets
