// experiment: two arms of a plain table, or of a run's own experiment.

#include "app/commands.hpp"
#include "app/output.hpp"
#include "app/workspace.hpp"
#include "experiments/experiment.hpp"
#include "experiments/ratio_metric.hpp"
#include "tables/database.hpp"
#include "warehouse/experiment_customers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace nearstock {

namespace {

struct Arms {
    Moments control, treatment;
    std::int64_t left_out = 0;  // rows without an arm or a number
};

std::string moments_of(const std::string& value, const std::string& rows) {
    return "SELECT count(*) FILTER (arm = 'control' AND isfinite(v))::DOUBLE AS n0, coalesce(sum(v) FILTER (arm = "
           "'control' AND isfinite(v)), 0)::DOUBLE AS s0, "
           "coalesce(sum(v * v) FILTER (arm = 'control' AND isfinite(v)), 0)::DOUBLE AS q0, count(*) FILTER (arm = "
           "'treatment' AND isfinite(v))::DOUBLE AS n1, "
           "coalesce(sum(v) FILTER (arm = 'treatment' AND isfinite(v)), 0)::DOUBLE AS s1, coalesce(sum(v * v) FILTER "
           "(arm = 'treatment' AND isfinite(v)), 0)::DOUBLE AS q1, "
           "count(*) FILTER (NOT (coalesce(arm, '') IN ('control', 'treatment') AND coalesce(isfinite(v), false))) AS "
           "left_out FROM (SELECT arm::VARCHAR AS arm, TRY_CAST(" +
           value + " AS DOUBLE) AS v FROM " + rows + ")";
}

Arms arms_of(const Table& t) {
    return {{t.decimals("n0")[0], t.decimals("s0")[0], t.decimals("q0")[0]},
            {t.decimals("n1")[0], t.decimals("s1")[0], t.decimals("q1")[0]},
            t.integers("left_out")[0]};
}

Result<Arms> from_file(Database& db, const std::filesystem::path& file, const std::string& metric) {
    if (!std::filesystem::exists(file)) {
        return refuse("does not exist", file.string(),
                      "give a CSV or Parquet file with the columns unit, arm and " + metric);
    }
    const auto name = sql_text(file.string());
    const std::string rows = file.extension() == ".parquet"
                                 ? "read_parquet(" + name + ")"
                                 : "read_csv(" + name + ", header = true, all_varchar = true)";
    NEARSTOCK_ASSIGN_OR_RETURN(columns, db.query("SELECT column_name FROM (DESCRIBE SELECT * FROM " + rows + ")"));
    for (const std::string& wanted : {std::string("arm"), metric}) {
        if (std::ranges::find(columns.texts("column_name"), wanted) == columns.texts("column_name").end()) {
            return refuse("has no column '" + wanted + "'", file.string(),
                          wanted == "arm" ? "add arm: control or treatment" : "name the metric's column with --metric");
        }
    }
    NEARSTOCK_ASSIGN_OR_RETURN(table, db.query(moments_of(sql_name(metric), rows)));
    return arms_of(table);
}

/// A run's own experiment, by customer: the unit that was assigned.
Result<std::pair<RatioMoments, RatioMoments>> from_run(const Workspace& workspace, const std::string& run_id,
                                                       const std::string& metric) {
    if (metric != "cost_per_order" && metric != "delivery_minutes") {
        return refuse("the metric '" + metric + "' is not known for a run", "--metric",
                      "choose cost_per_order or delivery_minutes");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(counts, read_experiment_customers(workspace.root, run_id));
    std::pair<RatioMoments, RatioMoments> arms;
    for (const auto& c : counts) {
        const auto& sums = metric == "cost_per_order" ? c.cost : c.minutes;
        (c.arm == "control" ? arms.first : arms.second) = {sums.customers, sums.y, sums.m, sums.yy, sums.mm, sums.ym};
    }
    return arms;
}

}  // namespace

Status experiment_command(const Common& common, const ExperimentOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(db, Database::open({.threads = common.threads}));
    TestResult result;
    double n_control = 0, n_treatment = 0;
    std::int64_t left_out = 0;
    if (!options.input.empty()) {
        NEARSTOCK_ASSIGN_OR_RETURN(arms, from_file(db, options.input, options.metric));
        result = welch_test(arms.control, arms.treatment, options.confidence);
        n_control = arms.control.n;
        n_treatment = arms.treatment.n;
        left_out = arms.left_out;
    } else {
        NEARSTOCK_ASSIGN_OR_RETURN(workspace, open_workspace(common.workspace));
        NEARSTOCK_ASSIGN_OR_RETURN(arms, from_run(workspace, options.run_id, options.metric));
        result = ratio_test(arms.first, arms.second, options.confidence);
        n_control = arms.first.units;
        n_treatment = arms.second.units;
    }
    const double ratio_p = n_control + n_treatment > 0 ? sample_ratio_p_value(n_control, n_treatment) : 1;
    nlohmann::ordered_json json = {{"metric", options.metric},
                                   {"n_control", n_control},
                                   {"n_treatment", n_treatment},
                                   {"rows_left_out", left_out},
                                   {"conclusive", result.conclusive},
                                   {"reason", result.reason},
                                   {"mean_control", result.mean_control},
                                   {"mean_treatment", result.mean_treatment},
                                   {"difference", result.difference},
                                   {"standard_error", result.standard_error},
                                   {"low", result.low},
                                   {"high", result.high},
                                   {"p_value", result.p_value},
                                   {"degrees_of_freedom", result.degrees_of_freedom},
                                   {"sample_ratio_p_value", ratio_p}};
    std::string text = fmt::format("{}: control {:.6g} (n = {}), treatment {:.6g} (n = {})\n", options.metric,
                                   result.mean_control, n_control, result.mean_treatment, n_treatment);
    if (result.conclusive) {
        text += fmt::format(
            "difference {:+.6g}, {:.0f} % interval [{:.6g}, {:.6g}], p = {:.4g} ({:.1f} degrees of freedom)\n",
            result.difference, options.confidence * 100, result.low, result.high, result.p_value,
            result.degrees_of_freedom);
    } else {
        text += "cannot tell: " + result.reason + "\n";
    }
    text += fmt::format(
        "sample ratio: p = {:.4g}{}\n", ratio_p,
        ratio_p < 0.001 ? "  ← the arms did not get the shares they should: do not trust the difference" : "");
    if (left_out > 0) {
        text += fmt::format("{} rows left out: no arm (control, treatment) or no finite number\n", left_out);
    }
    return print_result(common, std::nullopt, text, json);
}

}  // namespace nearstock
