#include "app/travel_source.hpp"

#include "streets/osrm_client.hpp"

namespace nearstock {

Result<TravelSource> TravelSource::open(TravelSourceOptions options) {
    if (options.streets && !options.osrm.empty()) {
        return refuse("--streets and --osrm are given both", "--osrm", "choose one of them");
    }
    TravelSource source;
    source.options_ = std::move(options);
    return source;
}

Result<const streets::TravelProvider*> TravelSource::of(const std::string& asked) {
    const auto& profile = options_.profile.empty() ? asked : options_.profile;
    if (const auto known = opened_.find(profile); known != opened_.end()) {
        return known->second.get();
    }
    auto provider = options_.streets
                        ? streets::open_streets(options_.streets->string(), profile, options_.threads)
                        : streets::open_osrm({.url = options_.osrm, .profile = profile, .block = options_.osrm_block});
    if (!provider) {
        return std::unexpected(std::move(provider.error()));
    }
    return (opened_[profile] = std::move(*provider)).get();
}

}  // namespace nearstock
