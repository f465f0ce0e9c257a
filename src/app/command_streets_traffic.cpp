// streets traffic: finished legs → ratios by zone and hour.
#include "app/command_streets.hpp"
#include "app/lake_legs.hpp"
#include "app/output.hpp"
#include "app/table_source.hpp"
#include "app/traffic_file.hpp"
#include "core/files.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace nearstock {

namespace {

using streets::FinishedLeg;
using streets::TrafficProfile;

Result<std::vector<FinishedLeg>> read_legs(const std::filesystem::path& file) {
    constexpr const char* columns = "give columns from_zone, to_zone, hour, free_flow_seconds, actual_seconds";
    if (!std::filesystem::exists(file)) {
        return refuse("does not exist", file.string(), columns);
    }
    NEARSTOCK_ASSIGN_OR_RETURN(db, Database::open());
    // What is missing or no number becomes a leg that cannot be used: learning leaves it out and counts it.
    auto rows = db.query(
        "SELECT coalesce(from_zone::VARCHAR, '') AS from_zone, coalesce(to_zone::VARCHAR, '') AS to_zone, "
        "CASE WHEN from_zone IS NULL OR to_zone IS NULL THEN -1 ELSE coalesce(TRY_CAST(hour AS BIGINT), -1) END AS "
        "hour, "
        "coalesce(TRY_CAST(free_flow_seconds AS DOUBLE), 0) AS free_flow_seconds, "
        "coalesce(TRY_CAST(actual_seconds AS DOUBLE), 0) AS actual_seconds FROM " +
        table_source(file, CsvColumns::as_text));
    if (!rows) {
        return refuse("cannot be read: " + rows.error().message, file.string(), columns);
    }
    std::vector<FinishedLeg> legs;
    for (std::size_t i = 0; i < rows->rows(); ++i) {
        legs.push_back({rows->texts("from_zone")[i], rows->texts("to_zone")[i],
                        int(std::clamp<std::int64_t>(rows->integers("hour")[i], -1, streets::hours_a_day)),
                        rows->decimals("free_flow_seconds")[i], rows->decimals("actual_seconds")[i]});
    }
    return legs;
}

Result<std::vector<FinishedLeg>> finished_legs(const Common& common, const StreetsTrafficOptions& options) {
    if (!options.legs.empty()) {
        return read_legs(options.legs);
    }
    NEARSTOCK_ASSIGN_OR_RETURN(workspace, open_workspace(common.workspace));
    return lake_legs(workspace, options.run_id);
}

}  // namespace

Status streets_traffic_command(const Common& common, const StreetsTrafficOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(legs, finished_legs(common, options));
    const auto profile = TrafficProfile::learn(legs);
    if (profile.legs_used() == 0) {
        return refuse("has no usable leg", options.legs.empty() ? "run " + options.run_id : options.legs.string(),
                      "give legs with positive times, hours from 0 to 23 and ratios from 1/5 to 5");
    }
    NEARSTOCK_RETURN_IF_ERROR(write_file(options.output, traffic_json(profile)));
    const auto worst = std::ranges::max_element(profile.city()) - profile.city().begin();
    return print_result(
        common, std::nullopt,
        fmt::format("{} legs in {} zones ({} left out); slowest at {}:00, {:.2f} × free flow\n", profile.legs_used(),
                    profile.zones().size(), profile.legs_left_out(), worst, profile.city()[std::size_t(worst)]),
        nlohmann::ordered_json::parse(traffic_json(profile)));
}

}  // namespace nearstock
