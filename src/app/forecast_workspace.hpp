// What a workspace's lake knows of its sales, as a Panel: what `nearstock forecast --workspace` forecasts.
//
// Series: product × site (units shipped from the site), or product × zone (units ordered there: what the night's
// planning forecasts), named "<product_id>/<site_id>". Only pairs that the network carries; sales in units of sale.
// Availability, discounts, holidays, categories and who is active are those of planning's build_panel.
// Known ahead besides: list_price (in force on each day, the last one known for the days ahead), event (something other
// than a holiday happens in the zone, or in one that the site may serve), temperature_c, precipitation_mm, wind_m_per_s
// (the newest forecast issued before the day; beyond its reach the mean of the last fortnight). Known behind:
// actual_temperature_c, actual_precipitation_mm, actual_wind_m_per_s. Nothing that reached the lake after the cutoff is
// read.
#pragma once

#include "app/long_format.hpp"
#include "app/workspace.hpp"

#include <optional>
#include <string>

namespace nearstock {

enum class SeriesPlace : std::uint8_t { site, zone };
/// "site" or "zone".
Result<SeriesPlace> parse_series_place(const std::string& text);

struct WorkspacePanelOptions {
    std::string run_id = "live";
    std::optional<BusinessDate> cutoff;  // the last day that may be read; the run's last without one
    HorizonLength horizon;               // days or weeks
    SeriesPlace place = SeriesPlace::site;
    unsigned threads = 2;
};

/// Fails when the lake has no day of the run, the cutoff lies outside its days, or the horizon is not in whole days.
Result<LongFormat> read_workspace_panel(const Workspace& workspace, const WorkspacePanelOptions& options);

}  // namespace nearstock
