// A plan as files: lines with reason, cost split and risk (Parquet), what they were decided from (Parquet), a summary.
//
//   plans/<run>-<policies>-<day>.parquet        one line per row: kind, product_id, from_id, site_id, units, …
//   plans/<run>-<policies>-<day>.cells.parquet  product × site: stock, due, lead time, forecast, targets
//   plans/<run>-<policies>-<day>.values.parquet product × site × day: what one more unit would save, as proposed
//   plans/<run>-<policies>-<day>.prices.json    what space and money cost, how far from the best (plan_prices.hpp)
//   plans/<run>-<policies>-<day>.md             the same to read
//
// The second makes a line's price something that can be computed again at once, without the night's forecast. The
// network is read from the lake as it stood the day before.
#pragma once

#include "core/result.hpp"
#include "domain/stock_plan.hpp"
#include "inventory/line_price.hpp"
#include "inventory/stock_view.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace nearstock {

struct StoredLine {
    PlanLine line;
    std::int64_t proposed_units = 0;  // by the policy; 0 of a line that was added by hand
    std::string reason;
    LinePrice price;
};

struct StoredPlan {
    std::string run_id;
    std::string policies;  // the policy set
    StockFacts facts;
    std::vector<StockTarget> targets;    // by cell
    std::vector<double> marginal_value;  // by cell, of one unit more before tonight's lines, in micros
    std::vector<StoredLine> lines;
    PlanPrices prices;  // these three as proposed: plan_prices.hpp
    std::optional<PlanGain> moves, purchases;

    [[nodiscard]] std::vector<PlanLine> plain() const;
    /// Prices every line anew.
    void price(const Network& network, unsigned threads);
};

/// The plan's lines in its own order: purchases, then transfers; priced.
StoredPlan stored_plan(const Network& network, std::string run_id, std::string policies, StockFacts facts,
                       const StockPlan& plan, unsigned threads);

std::filesystem::path cells_file_of(const std::filesystem::path& plan);
std::filesystem::path values_file_of(const std::filesystem::path& plan);
std::filesystem::path summary_file_of(const std::filesystem::path& plan);

/// Writes the lines and the summary; of a proposal, `with_cells`, also what they were decided from and units' values.
Status write_plan_files(const Network& network, const StoredPlan& plan, const std::filesystem::path& file,
                        bool with_cells, unsigned threads);
/// What a plan is of, to know which network to load.
struct PlanHeading {
    std::string run_id;
    std::string policies;
    BusinessDate day;
};
Result<PlanHeading> read_plan_heading(const std::filesystem::path& file);
/// Fails naming the file and the row that is not of the network.
Result<StoredPlan> read_plan_files(const Network& network, const std::filesystem::path& file);

/// The summary: totals by kind and head, what was changed by hand, the lines by what is at stake.
std::string plan_summary(const Network& network, const StoredPlan& plan);
/// Where a line comes from: a supplier's or a site's id.
const std::string& from_id(const Network& network, const PlanLine& line);

}  // namespace nearstock
