// report: every KPI for both arms with an interval, from the published marts; a table, JSON, and one self-contained
// page.

#include "app/command_report.hpp"
#include "app/output.hpp"
#include "app/report_html.hpp"
#include "core/files.hpp"
#include "experiments/experiment.hpp"
#include "experiments/ratio_metric.hpp"
#include "tables/database.hpp"
#include "warehouse/experiment_customers.hpp"
#include "warehouse/kpis.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace nearstock {

namespace {

constexpr std::size_t block_days = 7;
constexpr std::size_t resamples = 2000;

struct PairedDays {
    std::vector<DailyKpis> baseline, candidate;  // of the same business dates
};

/// The days that both runs lived.
Result<PairedDays> paired_days(const Workspace& workspace, const std::string& baseline, const std::string& candidate) {
    NEARSTOCK_ASSIGN_OR_RETURN(base, read_daily_kpis(workspace.root, baseline));
    NEARSTOCK_ASSIGN_OR_RETURN(ours, read_daily_kpis(workspace.root, candidate));
    PairedDays days;
    for (const auto& b : base) {
        const auto it = std::ranges::find(ours, b.day, &DailyKpis::day);
        if (it != ours.end()) {
            days.baseline.push_back(b);
            days.candidate.push_back(*it);
        }
    }
    if (days.baseline.empty()) {
        return refuse("the runs '" + baseline + "' and '" + candidate + "' have no day in common",
                      workspace.root.string(),
                      "simulate both from the same world: `nearstock simulate --compare " + baseline + "`");
    }
    return days;
}

/// A ratio of sums, linearised by day: the mean of the result is the ratio itself, so the mean of the paired
/// differences of two arms is the difference of their ratios.
std::vector<double> linearised(const KpiDefinition& kpi, const std::vector<DailyKpis>& days, double ratio) {
    double denominator = 0;
    for (const auto& day : days) { denominator += day[kpi.denominator] / double(days.size()); }
    std::vector<double> result;
    for (const auto& day : days) {
        result.push_back(ratio + (kpi.scale * day[kpi.numerator] - ratio * day[kpi.denominator]) / denominator);
    }
    return result;
}

KpiUnit unit_of(const KpiDefinition& kpi) {
    static const std::map<std::string_view, KpiUnit> units = {
        {"share", KpiUnit::share},     {"money", KpiUnit::money},     {"money/day", KpiUnit::money},
        {"units/day", KpiUnit::units}, {"minutes", KpiUnit::minutes}, {"days", KpiUnit::days},
        {"per year", KpiUnit::times},  {"units/h", KpiUnit::units},   {"orders/day", KpiUnit::number}};
    const auto it = units.find(kpi.unit);
    return it == units.end() ? KpiUnit::number : it->second;
}

std::string label_of(const KpiDefinition& kpi) {
    return std::string(kpi.label) + (kpi.unit.ends_with("/day") ? " a day" : "");
}

std::string section_of(std::string_view section) {
    static const std::map<std::string_view, std::string> names = {{"service", "Service"},
                                                                  {"cost", "Cost"},
                                                                  {"stock", "Stock"},
                                                                  {"operations", "Operations"},
                                                                  {"forecast", "Forecast"}};
    const auto it = names.find(section);
    return it == names.end() ? std::string(section) : it->second;
}

std::string target_of(std::string_view key) {
    static const std::map<std::string_view, std::string> targets = {{"last_mile_cost_per_order", "−10 … −20 %"},
                                                                    {"turnover", "+15 … +25 %"},
                                                                    {"holding_cost", "−5 … −15 %"},
                                                                    {"lost_sales", "−5 … −10 %"}};
    const auto it = targets.find(key);
    return it == targets.end() ? "" : it->second;
}

/// Demand itself, and measures that are best near a value of their own (zero bias, 80 % coverage), have no direction.
Better better_of(const KpiDefinition& kpi) {
    if (kpi.key == "orders" || kpi.key == "forecast_bias" || kpi.key == "promise_coverage") {
        return Better::neither;
    }
    return kpi.better_is_lower ? Better::lower : Better::higher;
}

std::optional<Kpi> kpi_of(const KpiDefinition& definition, const PairedDays& days, std::uint64_t seed) {
    const auto base = kpi_value(definition, days.baseline);
    const auto ours = kpi_value(definition, days.candidate);
    if (!base || !ours) {
        return std::nullopt;
    }
    Kpi kpi{.key = std::string(definition.key),
            .label = label_of(definition),
            .unit = unit_of(definition),
            .section = section_of(definition.section),
            .better = better_of(definition),
            .baseline = *base,
            .candidate = *ours,
            .difference = *ours - *base,
            .target = target_of(definition.key)};
    auto differences = linearised(definition, days.candidate, *ours);
    const auto of_base = linearised(definition, days.baseline, *base);
    for (std::size_t d = 0; d < differences.size(); ++d) { differences[d] -= of_base[d]; }
    if (differences.size() >= 2 * block_days) {
        const auto interval = block_bootstrap(differences, block_days, resamples, seed);
        kpi.low = interval.low;
        kpi.high = interval.high;
    }
    return kpi;
}

ReportDay chart_day(const DailyKpis& day) {
    using enum KpiComponent;
    const auto share = [&](KpiComponent a, KpiComponent b) { return day[b] > 0 ? day[a] / day[b] : no_value; };
    return {.holding = day[holding_cost],
            .stockout = day[stockout_cost],
            .transportation = day[transportation_cost],
            .ordering = day[ordering_cost],
            .fill_rate = share(sold_units, demand_units),
            .on_time_share = share(on_time_deliveries, deliveries),
            .stock_value = day[stock_value],
            .lost_sales = day[lost_sales]};
}

/// The ledger's sub-heads, a day on average.
Result<std::vector<CostLine>> cost_lines(const Workspace& workspace, const Report& report) {
    NEARSTOCK_ASSIGN_OR_RETURN(db, Database::open({.threads = 2}));
    const auto files = [&](const std::string& run) {
        return "read_parquet(" +
               sql_text(
                   (workspace.lake() / "decisions" / "cost_ledger" / ("run_id=" + run) / "*" / "*.parquet").string()) +
               ", hive_partitioning = true)";
    };
    const auto span =
        fmt::format("dt BETWEEN DATE '{}' AND DATE '{}'", to_text(report.days.front()), to_text(report.days.back()));
    NEARSTOCK_ASSIGN_OR_RETURN(
        table, db.query(fmt::format("SELECT cost_head, cost_sub_head, (sum(amount_micros) FILTER (arm = 0))::DOUBLE / "
                                    "1e6 / {2} AS b, (sum(amount_micros) FILTER (arm = 1))::DOUBLE / 1e6 / {2} AS c "
                                    "FROM (SELECT 0 AS arm, * FROM {0} WHERE {3} UNION ALL BY NAME SELECT 1 AS arm, * "
                                    "FROM {1} WHERE {3}) GROUP BY ALL ORDER BY 1, 2",
                                    files(report.baseline), files(report.candidate), report.days.size(), span)));
    std::vector<CostLine> lines;
    for (const auto* head : {"holding", "stockout", "transportation", "ordering"}) {
        for (std::size_t i = 0; i < table.rows(); ++i) {
            if (table.texts("cost_head")[i] == head) {
                const auto amount = [&](const char* column) {
                    return table.column(column).is_missing(i) ? 0.0 : table.decimals(column)[i];
                };
                lines.push_back({head, table.texts("cost_sub_head")[i], amount("b"), amount("c")});
            }
        }
    }
    return lines;
}

RatioMoments ratio_of(const CustomerSums& sums) { return {sums.customers, sums.y, sums.m, sums.yy, sums.mm, sums.ym}; }

/// Customers are assigned, so customers are what is compared: ratios of their sums.
Result<std::vector<ExperimentReport>> experiments_of_run(const Workspace& workspace, const std::string& run) {
    NEARSTOCK_ASSIGN_OR_RETURN(counts, read_experiment_customers(workspace.root, run));
    std::map<std::string, std::pair<const ArmCustomers*, const ArmCustomers*>> by_id;
    for (const auto& arm : counts) {
        (arm.arm == "control" ? by_id[arm.experiment_id].first : by_id[arm.experiment_id].second) = &arm;
    }
    std::vector<ExperimentReport> result;
    for (const auto& [id, arms] : by_id) {
        const auto [control, treatment] = arms;
        if (control == nullptr || treatment == nullptr) {
            continue;
        }
        ExperimentReport e{.experiment_id = id, .run = run};
        const bool aa = id.ends_with("-aa");
        e.question = aa ? "A/A: nothing differs, so nothing should be found"
                        : "Does splitting an order when it pays lower its cost?";
        e.control = aa ? "as the policy set says" : "never split";
        e.treatment = aa ? "as the policy set says" : "split when it pays";
        e.n_control = control->cost.customers;
        e.n_treatment = treatment->cost.customers;
        e.sample_ratio_p = sample_ratio_p_value(e.n_control, e.n_treatment);
        e.measures.push_back({"cost per order", KpiUnit::money, Better::lower,
                              ratio_test(ratio_of(control->cost), ratio_of(treatment->cost))});
        e.measures.push_back({"order to door", KpiUnit::minutes, Better::lower,
                              ratio_test(ratio_of(control->minutes), ratio_of(treatment->minutes))});
        result.push_back(std::move(e));
    }
    return result;
}

std::vector<std::string> assumptions_of(const Workspace& workspace, const std::string& basis) {
    std::vector<std::string> lines;
    if (std::filesystem::exists(workspace.root / "freshretailnet.toml")) {
        lines.emplace_back(
            "Demand is FreshRetailNet-50K's recorded demand; in hours out of stock the world's rule says what was "
            "wanted (recovery_window in freshretailnet.toml). The runs …-sales hold sales = demand.");
        lines.emplace_back(
            "Prices, lead times, case packs, shelf lives and opening stock are assumed in freshretailnet.toml; orders, "
            "coordinates and roads are not simulated, so nothing that rests on them is shown.");
    } else {
        lines.emplace_back(
            "The city is synthetic: demand, supply and roads are those of nearstock.toml and its seed. Both arms start "
            "from the same snapshot and meet the same customers, trucks and weather.");
    }
    lines.push_back("Lost units are counted from " +
                    std::string(basis == "truth" ? "the world's truth, which no decider sees"
                                                 : "an estimate: own in-stock sales × hours out of stock") +
                    ".");
    return lines;
}

}  // namespace

Result<Report> make_report(const Workspace& workspace, const ReportOptions& options) {
    const bool stores = std::filesystem::exists(workspace.root / "freshretailnet.toml");
    NEARSTOCK_ASSIGN_OR_RETURN(days, paired_days(workspace, options.baseline, options.candidate));
    NEARSTOCK_ASSIGN_OR_RETURN(basis, lost_units_basis(workspace.root, options.candidate));
    Report report{.baseline = options.baseline, .candidate = options.candidate, .currency = workspace.city.currency};
    for (const auto& day : days.baseline) {
        report.days.push_back(day.day);
        report.baseline_days.push_back(chart_day(day));
    }
    for (const auto& day : days.candidate) { report.candidate_days.push_back(chart_day(day)); }
    report.title = stores ? "What nearstock saves on FreshRetailNet" : "What nearstock saves";
    report.subtitle = fmt::format("{} · {} days lived twice, {} … {}", workspace.city.city_id, report.days.size(),
                                  to_text(report.days.front()), to_text(report.days.back()));
    report.interval_method =
        "95 % interval: bootstrap of 7-day blocks of paired daily differences (one world; over worlds: make savings)";
    for (const auto& definition : kpi_definitions()) {
        const std::set<std::string_view> of_orders{"last_mile_cost_per_order", "cost_per_order", "order_accuracy",
                                                   "same_day_eligibility",     "split_rate",     "orders",
                                                   "picked_units_per_hour"};
        if (stores && of_orders.contains(definition.key)) {
            continue;
        }
        if (auto kpi = kpi_of(definition, days, options.seed)) {
            report.kpis.push_back(std::move(*kpi));
        }
    }
    NEARSTOCK_ASSIGN_OR_RETURN(lines, cost_lines(workspace, report));
    report.cost_lines = std::move(lines);
    for (const auto& run : {options.candidate, options.baseline}) {
        NEARSTOCK_ASSIGN_OR_RETURN(experiments, experiments_of_run(workspace, run));
        report.experiments.insert(report.experiments.end(), experiments.begin(), experiments.end());
    }
    report.assumptions = assumptions_of(workspace, basis);
    report.footer =
        fmt::format("nearstock 0.1.0 · seed {} · configuration {}", workspace.city.seed, workspace.config_hash);
    return report;
}

Status report_command(const Common& common, const ReportOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(workspace, open_workspace(common.workspace));
    NEARSTOCK_ASSIGN_OR_RETURN(report, make_report(workspace, options));
    const auto html = options.html.empty() ? workspace.root / "report.html" : options.html;
    NEARSTOCK_RETURN_IF_ERROR(write_file(html, report_html(report)));
    NEARSTOCK_RETURN_IF_ERROR(print_result(common, std::nullopt, report_text(report) + "\n",
                                           nlohmann::ordered_json::parse(report_json(report))));
    fmt::print(stderr, "page: {}\n", html.string());
    return {};
}

}  // namespace nearstock
