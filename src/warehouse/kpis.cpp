#include "warehouse/kpis.hpp"

#include "core/check.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace nearstock {

namespace fs = std::filesystem;

namespace {

using enum KpiComponent;

constexpr std::array<std::string_view, kpi_components> component_names = {"days",
                                                                          "sold_units",
                                                                          "lost_units",
                                                                          "demand_units",
                                                                          "lost_sales",
                                                                          "cells_with_demand",
                                                                          "cells_fully_served",
                                                                          "hours_out_of_stock",
                                                                          "hours_on_sale",
                                                                          "cost_of_sales",
                                                                          "stock_value",
                                                                          "stock_units",
                                                                          "wasted_units",
                                                                          "picked_units",
                                                                          "picking_seconds",
                                                                          "orders",
                                                                          "packed_orders",
                                                                          "split_orders",
                                                                          "accurate_orders",
                                                                          "same_day_eligible_orders",
                                                                          "same_day_delivered_orders",
                                                                          "revenue",
                                                                          "attempts",
                                                                          "deliveries",
                                                                          "on_time_deliveries",
                                                                          "timed_deliveries",
                                                                          "delivery_seconds",
                                                                          "promise_error_seconds",
                                                                          "attempts_in_eta_interval",
                                                                          "total_cost",
                                                                          "holding_cost",
                                                                          "stockout_cost",
                                                                          "transportation_cost",
                                                                          "ordering_cost",
                                                                          "last_mile_cost",
                                                                          "waste_cost",
                                                                          "inbound_cost",
                                                                          "forecast_demand_units",
                                                                          "forecast_error_units",
                                                                          "forecast_excess_units"};

/// The files of a mart; of one run, or of every run.
std::string mart_files(const fs::path& workspace, std::string_view mart, const std::string& run_id) {
    const fs::path files = workspace / "warehouse" / "current" / mart / ("run_id=" + run_id) / "*" / "part.parquet";
    return "read_parquet(" + sql_text(files.string()) + ", hive_partitioning = false)";
}

/// Sums per day, each mart by itself, joined by day.
std::string daily_query(const fs::path& workspace, const std::string& run_id) {
    return fmt::format(
        R"(WITH warehouse AS (
    SELECT business_date, 1 AS days, sum(sold_units) AS sold_units, sum(lost_units) AS lost_units, sum(sold_units + lost_units) AS demand_units,
        sum(lost_sales_micros) / 1e6 AS lost_sales, sum(cells_with_demand) AS cells_with_demand, sum(cells_fully_served) AS cells_fully_served,
        sum(hours_out_of_stock) AS hours_out_of_stock, sum(hours_on_sale) AS hours_on_sale,
        sum(cost_of_sales_micros) / 1e6 AS cost_of_sales, sum(stock_value_micros + hub_stock_value_micros) / 1e6 AS stock_value,
        sum(closing_units + hub_units) AS stock_units, sum(wasted_units) AS wasted_units, sum(picked_units) AS picked_units,
        sum(picking_seconds) AS picking_seconds
    FROM {} GROUP BY ALL),
allocation AS (
    SELECT business_date, sum(orders) AS orders, sum(packed_orders) AS packed_orders, sum(split_orders) AS split_orders, sum(accurate_orders) AS accurate_orders,
        sum(same_day_eligible_orders) AS same_day_eligible_orders, sum(same_day_delivered_orders) AS same_day_delivered_orders,
        sum(order_value_micros) / 1e6 AS revenue
    FROM {} GROUP BY ALL),
delivery AS (
    SELECT business_date, sum(attempts) AS attempts, sum(deliveries) AS deliveries, sum(on_time_deliveries) AS on_time_deliveries,
        sum(timed_deliveries) AS timed_deliveries, sum(delivery_seconds) AS delivery_seconds,
        sum(promise_error_seconds) AS promise_error_seconds, sum(attempts_in_eta_interval) AS attempts_in_eta_interval
    FROM {} GROUP BY ALL),
cost AS (
    SELECT business_date, sum(total_cost_micros) / 1e6 AS total_cost, sum(holding_cost_micros) / 1e6 AS holding_cost,
        sum(stockout_cost_micros) / 1e6 AS stockout_cost, sum(transportation_cost_micros) / 1e6 AS transportation_cost,
        sum(ordering_cost_micros) / 1e6 AS ordering_cost,
        sum(transportation_last_mile_time_micros + transportation_last_mile_distance_micros + transportation_lateness_micros) / 1e6 AS last_mile_cost,
        sum(holding_waste_micros) / 1e6 AS waste_cost,
        sum(transportation_inbound_micros + transportation_hub_micros + transportation_transfer_micros) / 1e6 AS inbound_cost
    FROM {} GROUP BY ALL),
forecast AS (
    SELECT business_date, sum(demand_units) AS forecast_demand_units, sum(forecast_error_micro_units) / 1e6 AS forecast_error_units,
        sum(forecast_micro_units - demand_units * 1000000) / 1e6 AS forecast_excess_units
    FROM {} WHERE forecast_micro_units IS NOT NULL GROUP BY ALL)
SELECT * FROM warehouse JOIN allocation USING (business_date) JOIN delivery USING (business_date) JOIN cost USING (business_date)
    LEFT JOIN forecast USING (business_date) ORDER BY business_date)",
        mart_files(workspace, "mart_daily_warehouse_kpis", run_id),
        mart_files(workspace, "mart_allocation_efficiency", run_id),
        mart_files(workspace, "mart_delivery_performance", run_id),
        mart_files(workspace, "mart_cost_optimization", run_id),
        mart_files(workspace, "mart_daily_product_kpis", run_id));
}

double number_at(const Column& column, std::size_t row) {
    if (column.is_missing(row)) {
        return 0;
    }
    if (const auto* integers = std::get_if<Column::Integers>(&column.values)) {
        return static_cast<double>((*integers)[row]);
    }
    return std::get<Column::Decimals>(column.values)[row];
}

Status require_published(const fs::path& workspace) {
    if (!fs::exists(workspace / "warehouse" / "current" / "manifest.json")) {
        return refuse("nothing is published", (workspace / "warehouse").string(), "run `nearstock build` first");
    }
    return {};
}

Status require_run(const fs::path& workspace, const std::string& run_id) {
    NEARSTOCK_RETURN_IF_ERROR(require_published(workspace));
    const fs::path folder = workspace / "warehouse" / "current" / "mart_daily_warehouse_kpis" / ("run_id=" + run_id);
    if (!fs::exists(folder)) {
        return refuse("run '" + run_id + "' is not published", (workspace / "warehouse" / "current").string(),
                      "simulate and ingest it, then run `nearstock build`");
    }
    return {};
}

double sum_of(KpiComponent component, std::span<const DailyKpis> days) {
    return std::accumulate(days.begin(), days.end(), 0.0,
                           [&](double sum, const DailyKpis& day) { return sum + day[component]; });
}

}  // namespace

std::string_view to_text(KpiComponent component) { return component_names[static_cast<std::size_t>(component)]; }

const std::vector<KpiDefinition>& kpi_definitions() {
    static const std::vector<KpiDefinition> definitions = {
        {"service_level", "Service level (products × sites fully served)", "share", "service", false,
         cells_fully_served, cells_with_demand},
        {"fill_rate", "Fill rate (units)", "share", "service", false, sold_units, demand_units},
        {"stockout_rate", "Stockout rate (hours)", "share", "service", true, hours_out_of_stock, hours_on_sale},
        {"lost_sales", "Lost sales", "money/day", "service", true, lost_sales, days},
        {"lost_units", "Lost units", "units/day", "service", true, lost_units, days},
        {"on_time_share", "On-time deliveries", "share", "service", false, on_time_deliveries, deliveries},
        {"delivery_time", "Average delivery time (order to door)", "minutes", "service", true, delivery_seconds,
         timed_deliveries, 1.0 / 60},
        {"same_day_eligibility", "Same-day eligible orders", "share", "service", false, same_day_eligible_orders,
         packed_orders},
        {"order_accuracy", "Order accuracy", "share", "service", false, accurate_orders, packed_orders},
        {"turnover", "Stock turnover", "per year", "stock", false, cost_of_sales, stock_value, 365},
        {"days_of_stock", "Days of stock", "days", "stock", true, stock_units, sold_units},
        {"stock_value", "Stock value", "money", "stock", true, stock_value, days},
        {"total_cost", "Total cost", "money/day", "cost", true, total_cost, days},
        {"holding_cost", "Holding cost", "money/day", "cost", true, holding_cost, days},
        {"stockout_cost", "Stockout cost", "money/day", "cost", true, stockout_cost, days},
        {"transportation_cost", "Transportation cost", "money/day", "cost", true, transportation_cost, days},
        {"ordering_cost", "Ordering cost", "money/day", "cost", true, ordering_cost, days},
        {"last_mile_cost_per_order", "Last-mile cost per order", "money", "cost", true, last_mile_cost, packed_orders},
        {"cost_per_order", "Total cost per order", "money", "cost", true, total_cost, orders},
        {"waste_cost", "Waste", "money/day", "cost", true, waste_cost, days},
        {"picked_units_per_hour", "Units picked per labour hour", "units/h", "operations", false, picked_units,
         picking_seconds, 3600},
        {"split_rate", "Split orders", "share", "operations", true, split_orders, packed_orders},
        {"orders", "Orders", "orders/day", "operations", false, orders, days},
        {"promise_error", "Error of the promised arrival", "minutes", "operations", true, promise_error_seconds,
         attempts, 1.0 / 60},
        {"promise_coverage", "Arrivals within the promised 80 % interval", "share", "operations", false,
         attempts_in_eta_interval, attempts},
        {"forecast_wape", "Forecast WAPE (product × day)", "share", "forecast", true, forecast_error_units,
         forecast_demand_units},
        {"forecast_bias", "Forecast bias (nearer zero is better)", "share", "forecast", true, forecast_excess_units,
         forecast_demand_units},
    };
    return definitions;
}

const KpiDefinition* find_kpi(std::string_view key) {
    const auto& definitions = kpi_definitions();
    const auto it = std::ranges::find(definitions, key, &KpiDefinition::key);
    return it == definitions.end() ? nullptr : &*it;
}

std::optional<double> kpi_value(const KpiDefinition& kpi, std::span<const DailyKpis> span) {
    const double below = sum_of(kpi.denominator, span);
    return below == 0 ? std::nullopt : std::optional(kpi.scale * sum_of(kpi.numerator, span) / below);
}

std::vector<std::optional<double>> daily_kpi_values(const KpiDefinition& kpi, std::span<const DailyKpis> span) {
    std::vector<std::optional<double>> values;
    for (std::size_t i = 0; i < span.size(); ++i) { values.push_back(kpi_value(kpi, span.subspan(i, 1))); }
    return values;
}

Result<std::vector<DailyKpis>> read_daily_kpis(const fs::path& workspace, const std::string& run_id) {
    NEARSTOCK_RETURN_IF_ERROR(require_run(workspace, run_id));
    NEARSTOCK_ASSIGN_OR_RETURN(database, Database::open({.threads = 1}));
    NEARSTOCK_ASSIGN_OR_RETURN(table, database.query(daily_query(workspace, run_id)));
    const auto& dates = table.dates("business_date");
    std::vector<DailyKpis> result;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        DailyKpis kpis{.run_id = run_id, .day = dates[row]};
        for (std::size_t i = 0; i < kpi_components; ++i) {
            kpis.values[i] = number_at(table.column(component_names[i]), row);
        }
        result.push_back(std::move(kpis));
    }
    return result;
}

Result<std::vector<std::string>> published_runs(const fs::path& workspace) {
    NEARSTOCK_RETURN_IF_ERROR(require_published(workspace));
    std::vector<std::string> runs;
    std::error_code error;
    for (fs::directory_iterator it(workspace / "warehouse" / "current" / "mart_daily_warehouse_kpis", error), end;
         !error && it != end; it.increment(error)) {
        const std::string name = it->path().filename().string();
        if (name.starts_with("run_id=")) {
            runs.push_back(name.substr(7));
        }
    }
    std::ranges::sort(runs, {}, [](const std::string& run) { return std::pair(run != "live", run); });
    return runs;
}

Result<std::string> lost_units_basis(const fs::path& workspace, const std::string& run_id) {
    NEARSTOCK_RETURN_IF_ERROR(require_run(workspace, run_id));
    NEARSTOCK_ASSIGN_OR_RETURN(database, Database::open({.threads = 1}));
    NEARSTOCK_ASSIGN_OR_RETURN(
        table,
        database.query(
            "SELECT if(min(lost_units_basis) = max(lost_units_basis), min(lost_units_basis), 'mixed') AS basis FROM " +
            mart_files(workspace, "mart_daily_warehouse_kpis", run_id)));
    return table.column("basis").is_missing(0) ? std::string("estimate") : table.texts("basis").at(0);
}

Result<std::vector<ArmCounts>> read_experiment_counts(const fs::path& workspace, const std::string& run_id) {
    NEARSTOCK_RETURN_IF_ERROR(require_run(workspace, run_id));
    NEARSTOCK_ASSIGN_OR_RETURN(database, Database::open({.threads = 1}));
    NEARSTOCK_ASSIGN_OR_RETURN(
        table,
        database.query(
            "SELECT experiment_id, arm, sum(orders)::DOUBLE AS orders, sum(customers)::DOUBLE AS customers_days, "
            "sum(split_orders)::DOUBLE AS split_orders, "
            "sum(cost_micros) / 1e6 AS cost, sum(cost_cents_squared ORDER BY business_date) / 1e4 AS cost_squared, "
            "sum(delivered_orders)::DOUBLE AS delivered_orders, sum(delivery_seconds)::DOUBLE AS delivery_seconds, "
            "sum(delivery_seconds_squared ORDER BY business_date) AS delivery_seconds_squared FROM " +
            mart_files(workspace, "mart_experiment_results", run_id) +
            " GROUP BY ALL HAVING sum(orders) > 0 ORDER BY experiment_id, arm"));
    std::vector<ArmCounts> arms;
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const auto number = [&](std::string_view name) { return number_at(table.column(name), row); };
        arms.push_back({table.texts("experiment_id")[row], table.texts("arm")[row], number("orders"),
                        number("customers_days"), number("split_orders"), number("cost"), number("cost_squared"),
                        number("delivered_orders"), number("delivery_seconds"), number("delivery_seconds_squared")});
    }
    return arms;
}

}  // namespace nearstock
