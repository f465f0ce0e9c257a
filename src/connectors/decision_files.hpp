// What was decided and what it cost, and what only the world knows, as Parquet of one day and run.
//
// Decisions: <workspace>/lake/decisions/<demand_forecast|stock_plan|cost_ledger>/run_id=<run>/dt=<day>/part.parquet.
// Truth:     <workspace>/truth/<unmet_demand|demand_rates|lead_times|faults>/run_id=<run>/dt=<day>/part.parquet: no
// decider opens that folder. Every file is written atomically and identically for the same values. All fail only when
// the workspace cannot be written.
#pragma once

#include "connectors/fault_injection.hpp"
#include "core/result.hpp"
#include "domain/cost_ledger.hpp"
#include "domain/day_record.hpp"
#include "domain/network.hpp"
#include "domain/stock_plan.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace nearstock {

/// What a site is expected to serve on one day, by Network::cell. Made the night before.
struct CellForecast {
    BusinessDate day;
    std::vector<double> mean;  // units
    std::vector<double> sd;    // units
};

/// product_id, site_id, horizon_days = 1, mean_units, sd_units of every product at every MFC (the hub serves nobody).
/// Requires one mean and one sd per cell.
Status write_forecast(const Network& network, const CellForecast& forecast, const std::string& run_id,
                      const std::filesystem::path& workspace);

/// The plan's orders and transfers with the targets of the cell they serve; plan.day is the day.
Status write_stock_plan(const Network& network, const StockPlan& plan, const std::string& run_id,
                        const std::filesystem::path& workspace);

/// site_id, cost_head, cost_sub_head, cause, amount_micros; ledger.day is the day.
Status write_ledger(const Network& network, const CostLedger& ledger, const std::string& run_id,
                    const std::filesystem::path& workspace);

/// record.truth and the faults that were put into the day's raw files.
Status write_truth(const Network& network, const DayRecord& record, const std::vector<InjectedFault>& faults,
                   const std::filesystem::path& workspace);

}  // namespace nearstock
