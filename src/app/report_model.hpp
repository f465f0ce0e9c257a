// What a comparison of two runs says: values only, no files, no rendering.
//
// Whoever fills it computes; report_text, report_html and report_json only draw. Money is in whole currency (not
// millionths), shares are 0 … 1, a value that does not exist is NaN.
#pragma once

#include "core/time.hpp"
#include "experiments/experiment.hpp"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace nearstock {

inline constexpr double no_value = std::numeric_limits<double>::quiet_NaN();

/// How a value is written. `money` is per day, or whatever the label says.
enum class KpiUnit : std::uint8_t { share, money, units, days, minutes, hours, times, number };
enum class Better : std::uint8_t { higher, lower, neither };
/// What the interval of a difference allows to say.
enum class Finding : std::uint8_t { better, worse, no_difference, no_interval };

struct Kpi {
    std::string key;  // fill_rate, total_cost, …: stable, for JSON
    std::string label;
    KpiUnit unit = KpiUnit::number;
    std::string section;  // Service, Cost, Stock, Last mile, Forecast, …; shown in this order of first occurrence
    Better better = Better::neither;
    double baseline = no_value;
    double candidate = no_value;
    double difference = no_value;  // candidate − baseline
    double low = no_value;         // its interval
    double high = no_value;
    std::string target;  // "−10 … −20 %", may be empty
    std::string note;    // may be empty
};

/// One day of one arm, for the charts. Costs in currency.
struct ReportDay {
    double holding = 0, stockout = 0, transportation = 0, ordering = 0;
    double fill_rate = no_value;
    double on_time_share = no_value;
    double stock_value = no_value;
    double lost_sales = no_value;  // currency
    [[nodiscard]] double total() const { return holding + stockout + transportation + ordering; }
};

/// One sub-head of the ledger, per day on average.
struct CostLine {
    std::string head;      // holding, …
    std::string sub_head;  // capital, …
    double baseline = 0;
    double candidate = 0;
};

struct ExperimentMeasure {
    std::string label;
    KpiUnit unit = KpiUnit::number;
    Better better = Better::neither;
    TestResult result;
};

struct ExperimentReport {
    std::string experiment_id;
    std::string question;
    std::string run;        // in which it ran
    std::string control;    // what arm 0 gets
    std::string treatment;  // what arm 1 gets
    double n_control = 0, n_treatment = 0;
    double sample_ratio_p = no_value;
    std::vector<ExperimentMeasure> measures;
};

struct Report {
    std::string title;
    std::string subtitle;
    std::string baseline;  // run names
    std::string candidate;
    std::string currency = "EUR";
    std::string interval_method;  // "95 %, paired daily differences, bootstrap of 7-day blocks"
    std::vector<Kpi> kpis;        // one has the key "total_cost"; section "Service" decides whether a saving counts
    std::vector<BusinessDate> days;
    std::vector<ReportDay> baseline_days;   // by days
    std::vector<ReportDay> candidate_days;  // by days
    std::vector<CostLine> cost_lines;       // in the order to show
    std::vector<ExperimentReport> experiments;
    std::vector<std::string> assumptions;
    std::string footer;  // version, seed, configuration hash
};

/// From the interval alone: it must exclude zero.
Finding finding(const Kpi& kpi);
/// "better", "worse", "cannot tell"; "equal" where not a day differs; empty without a direction or an interval.
std::string finding_words(const Kpi& kpi);

struct Verdict {
    bool service_held = false;   // no measure of section "Service" is worse
    bool saving_counts = false;  // and the total cost is lower
    std::string sentence;
};
/// Savings count only at equal or better service.
Verdict verdict(const Report& report);

/// "1,234.5 €", "97.83 %", "3.2 days"; "–" for NaN. `scale` decides the decimals: a KPI's values share theirs.
std::string format_value(KpiUnit unit, double value, double scale, const std::string& currency);
/// The same with a sign; shares as percentage points.
std::string format_difference(KpiUnit unit, double value, double scale, const std::string& currency);
/// "−12.3 %" of the baseline; "–" without one.
std::string format_relative(double difference, double baseline);
/// The magnitude that decides the decimals of a KPI.
double scale_of(const Kpi& kpi);
/// Sections in order of first occurrence.
std::vector<std::string> sections(const Report& report);

}  // namespace nearstock
