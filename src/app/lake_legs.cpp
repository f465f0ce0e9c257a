#include "app/lake_legs.hpp"

#include "warehouse/silver_reader.hpp"

namespace nearstock {

namespace {

constexpr const char* legs_sql = R"(
    SELECT coalesce(lag(d.zone_id) OVER (PARTITION BY d.tour_id ORDER BY d.stop_number, d.delivery_id), d.zone_id) AS from_zone,
        d.zone_id AS to_zone, d.arrived_at, d.leg_distance_m, d.leg_drive_seconds, coalesce(v.vehicle, 'van') AS vehicle
    FROM deliveries d LEFT JOIN drivers v USING (driver_id)
    WHERE d.zone_id IS NOT NULL AND d.arrived_at IS NOT NULL AND d.leg_distance_m IS NOT NULL AND d.leg_drive_seconds IS NOT NULL
    ORDER BY d.tour_id, d.stop_number, d.delivery_id)";

int hour_of(const TimeZone& zone, Timestamp time) {
    return int(std::chrono::floor<std::chrono::hours>(zone.clock_of(time)).count() % streets::hours_a_day);
}

}  // namespace

Result<std::vector<streets::FinishedLeg>> lake_legs(const Workspace& workspace, const std::string& run_id) {
    const auto last = workspace.last_day(run_id);
    if (!last) {
        return refuse("there is no silver of run '" + run_id + "'", workspace.lake().string(),
                      "run `nearstock ingest` first, or give --legs");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(settings, workspace.settings());
    NEARSTOCK_ASSIGN_OR_RETURN(silver, SilverReader::open(workspace.lake(), run_id, *last));
    NEARSTOCK_RETURN_IF_ERROR(silver.open_source(
        "deliveries",
        "delivery_id VARCHAR, tour_id VARCHAR, stop_number BIGINT, zone_id VARCHAR, driver_id VARCHAR, "
        "arrived_at TIMESTAMP, leg_distance_m BIGINT, leg_drive_seconds BIGINT"));
    NEARSTOCK_RETURN_IF_ERROR(silver.open_master("drivers", "driver_id", "driver_id VARCHAR, vehicle VARCHAR"));
    std::vector<streets::FinishedLeg> legs;
    const auto& travel = settings.travel;
    NEARSTOCK_RETURN_IF_ERROR(silver.database().each(legs_sql, [&](const Table& rows) -> Status {
        for (std::size_t i = 0; i < rows.rows(); ++i) {
            const auto drive = rows.integers("leg_drive_seconds")[i];
            const bool bike = rows.texts("vehicle")[i] == "bike";
            const double speed = bike ? travel.bike_speed_m_per_s : travel.van_speed_m_per_s;
            legs.push_back({rows.texts("from_zone")[i], rows.texts("to_zone")[i],
                            hour_of(settings.time_zone, rows.timestamps("arrived_at")[i] - Seconds(drive)),
                            double(rows.integers("leg_distance_m")[i]) / speed, double(drive)});
        }
        return {};
    }));
    if (legs.empty()) {
        return refuse("run '" + run_id + "' has no deliveries in silver", workspace.lake().string(),
                      "ingest days with deliveries, or give --legs");
    }
    return legs;
}

}  // namespace nearstock
