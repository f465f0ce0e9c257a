// What the published marts say about a run: counts and amounts per day, and the KPIs that follow from them.
//
// A KPI is a sum over a sum, over any span of days; there is no mean of ratios. A KPI "per day" has the number of days
// below.
#pragma once

#include "core/result.hpp"
#include "core/time.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nearstock {

/// What is counted of a run's day, summed over its MFCs (the hub's stock and cost included). Money in the workspace's
/// currency, times in seconds. The names are columns of the query in kpis.cpp.
enum class KpiComponent : std::uint8_t {
    days,
    sold_units,
    lost_units,
    demand_units,
    lost_sales,
    cells_with_demand,
    cells_fully_served,
    hours_out_of_stock,
    hours_on_sale,
    cost_of_sales,
    stock_value,
    stock_units,
    wasted_units,
    picked_units,
    picking_seconds,
    orders,
    packed_orders,
    split_orders,
    accurate_orders,
    same_day_eligible_orders,
    same_day_delivered_orders,
    revenue,
    attempts,
    deliveries,
    on_time_deliveries,
    timed_deliveries,
    delivery_seconds,
    promise_error_seconds,
    attempts_in_eta_interval,
    total_cost,
    holding_cost,
    stockout_cost,
    transportation_cost,
    ordering_cost,
    last_mile_cost,
    waste_cost,
    inbound_cost,
    forecast_demand_units,
    forecast_error_units,
    forecast_excess_units,
};
inline constexpr std::size_t kpi_components = 40;
std::string_view to_text(KpiComponent component);

struct DailyKpis {
    std::string run_id;
    BusinessDate day;
    std::array<double, kpi_components> values{};

    [[nodiscard]] double operator[](KpiComponent component) const {
        return values[static_cast<std::size_t>(component)];
    }
};

struct KpiDefinition {
    std::string_view key;  // snake_case, of --json
    std::string_view label;
    std::string_view unit;     // share (0 to 1), money, money/day, units/day, minutes, days, per year, units/h
    std::string_view section;  // service, stock, cost, operations, forecast
    bool better_is_lower = false;
    KpiComponent numerator;
    KpiComponent denominator;
    double scale = 1;  // of the ratio
};

/// All KPIs in the order in which they are shown: service first.
const std::vector<KpiDefinition>& kpi_definitions();
/// Nothing when there is none of that key.
const KpiDefinition* find_kpi(std::string_view key);

/// The KPI over a span of days; nothing where its denominator is zero (no orders, no forecast).
std::optional<double> kpi_value(const KpiDefinition& kpi, std::span<const DailyKpis> days);
/// The KPI of each day alone, for a bootstrap.
std::vector<std::optional<double>> daily_kpi_values(const KpiDefinition& kpi, std::span<const DailyKpis> days);

/// The run's days, oldest first. Fails when nothing is published or the run has no day.
Result<std::vector<DailyKpis>> read_daily_kpis(const std::filesystem::path& workspace, const std::string& run_id);
/// The runs that are published: live first, then by name.
Result<std::vector<std::string>> published_runs(const std::filesystem::path& workspace);
/// truth or estimate: where the run's lost units come from ("mixed" when its days differ).
Result<std::string> lost_units_basis(const std::filesystem::path& workspace, const std::string& run_id);

/// What was counted of one arm over a span: n, sum and sum of squares per order.
struct ArmCounts {
    std::string experiment_id;
    std::string arm;
    double orders = 0, customers_days = 0, split_orders = 0;
    double cost = 0, cost_squared = 0;  // money, money²
    double delivered_orders = 0, delivery_seconds = 0, delivery_seconds_squared = 0;
};
/// Both arms of every experiment of a run that had any order, summed over its days, by experiment and arm.
Result<std::vector<ArmCounts>> read_experiment_counts(const std::filesystem::path& workspace,
                                                      const std::string& run_id);

}  // namespace nearstock
