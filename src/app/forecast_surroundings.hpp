// Prices, events and weather of a workspace's days, as columns of a panel.
#pragma once

#include "core/result.hpp"
#include "domain/network.hpp"
#include "domain/panel.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace nearstock {

/// Whose surroundings a series has.
struct SeriesWhere {
    ProductIndex product;
    std::vector<ZoneIndex> zones;  // whose events it feels
};

/// Adds the columns named in forecast_workspace.hpp to a daily panel with one `where` per series, reading only what
/// reached silver up to `last_day`. A column of which the lake knows nothing at all is left out.
Status add_surroundings(const std::filesystem::path& lake, const std::string& run_id, BusinessDate last_day,
                        const Network& network, const std::vector<SeriesWhere>& where, Panel& panel);

}  // namespace nearstock
