#include "app/report_html.hpp"
#include "warehouse/kpis.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace nearstock {
namespace {

Kpi a_kpi(std::string key, std::string label, KpiUnit unit, std::string section, Better better, double baseline,
          double candidate, double reach) {
    const double difference = candidate - baseline;
    return {std::move(key),
            std::move(label),
            unit,
            std::move(section),
            better,
            baseline,
            candidate,
            difference,
            difference - reach,
            difference + reach,
            "",
            ""};
}

/// Made up for the tests of the drawing: no run of the program ever gave these numbers.
Report a_made_up_report() {
    Report report{.title = "practice against nearstock",
                  .subtitle = "A made-up comparison that shows every part of the page.",
                  .baseline = "practice",
                  .candidate = "nearstock"};
    report.interval_method = "95 %, paired daily differences, bootstrap of 7-day blocks";
    report.footer = "nearstock 0.1.0 · test";
    auto& kpis = report.kpis;
    kpis.push_back(a_kpi("fill_rate", "Fill rate", KpiUnit::share, "Service", Better::higher, 0.9521, 0.9764, 0.004));
    kpis.push_back(
        a_kpi("service_level", "Service level", KpiUnit::share, "Service", Better::higher, 0.931, 0.962, 0.006));
    kpis.push_back(
        a_kpi("on_time_share", "On-time share", KpiUnit::share, "Service", Better::higher, 0.9831, 0.9839, 0.0021));
    kpis.push_back(
        a_kpi("delivery_time", "Order to door", KpiUnit::minutes, "Service", Better::lower, 66.4, 63.9, 0.9));
    kpis.push_back(a_kpi("lost_sales", "Lost sales a day", KpiUnit::money, "Service", Better::lower, 812.4, 401.7, 70));
    kpis.back().target = "−5 … −10 %";
    kpis.push_back(a_kpi("total_cost", "Total cost a day", KpiUnit::money, "Cost", Better::lower, 31250, 27980, 410));
    kpis.push_back(a_kpi("holding_cost", "Holding", KpiUnit::money, "Cost", Better::lower, 4210, 3610, 130));
    kpis.back().target = "−5 … −15 %";
    kpis.push_back(a_kpi("stockout_cost", "Stockout", KpiUnit::money, "Cost", Better::lower, 690, 361, 45));
    kpis.push_back(
        a_kpi("transportation_cost", "Transportation", KpiUnit::money, "Cost", Better::lower, 19850, 17320, 260));
    kpis.push_back(a_kpi("ordering_cost", "Ordering", KpiUnit::money, "Cost", Better::lower, 6500, 6689, 120));
    kpis.push_back(a_kpi("turnover", "Stock turns a year", KpiUnit::times, "Stock", Better::higher, 18.2, 21.4, 0.6));
    kpis.back().target = "+15 … +25 %";
    kpis.push_back(a_kpi("days_of_stock", "Days of stock", KpiUnit::days, "Stock", Better::lower, 20.1, 17.1, 0.5));
    kpis.push_back(a_kpi("last_mile_cost_per_order", "Last-mile cost per order", KpiUnit::money, "Last mile",
                         Better::lower, 5.91, 4.92, 0.08));
    kpis.back().target = "−10 … −20 %";
    kpis.push_back(
        a_kpi("split_rate", "Split orders", KpiUnit::share, "Last mile", Better::neither, 0.101, 0.047, 0.003));
    kpis.back().note = "more sites, more shipments";
    kpis.push_back(a_kpi("wape", "Forecast WAPE", KpiUnit::share, "Forecast", Better::lower, 0.61, 0.52, 0.01));
    kpis.push_back({.key = "bias",
                    .label = "Forecast bias",
                    .unit = KpiUnit::share,
                    .section = "Forecast",
                    .baseline = 0.02,
                    .candidate = -0.004,
                    .difference = -0.024});
    const BusinessDate first{std::chrono::year{2026} / 5 / 21};
    for (int d = 0; d < 60; ++d) {
        const double week = 1 + 0.12 * std::sin(6.2832 * d / 7);
        const double noise = 0.05 * std::sin(d * 12.9898) + 0.03 * std::sin(d * 4.1);
        report.days.push_back(first + Days(d));
        report.baseline_days.push_back({4210 * (1 + noise / 3), 690 * (1 + 6 * noise), 19850 * week * (1 + noise),
                                        6500 * week, 0.952 + noise / 4, 0.983 + noise / 8, 152000 * (1 + noise / 5),
                                        812 * (1 + 6 * noise)});
        report.candidate_days.push_back({4210 * (1 + noise / 3) - 600 * (1 - std::exp(-d / 8.0)), 361 * (1 + 5 * noise),
                                         17320 * week * (1 + 0.8 * noise), 6689 * week, 0.976 + noise / 7,
                                         0.984 + noise / 9, 152000 * (1 + noise / 6) - 22000 * (1 - std::exp(-d / 8.0)),
                                         401 * (1 + 5 * noise)});
    }
    report.cost_lines = {{"holding", "capital", 1900, 1610},
                         {"holding", "space", 1800, 1560},
                         {"holding", "waste", 510, 440},
                         {"stockout", "margin", 480, 250},
                         {"stockout", "goodwill", 210, 111},
                         {"transportation", "inbound", 1500, 1610},
                         {"transportation", "hub", 620, 660},
                         {"transportation", "transfer", 0, 130},
                         {"transportation", "last_mile_time", 13200, 11400},
                         {"transportation", "last_mile_distance", 4400, 3420},
                         {"transportation", "lateness", 130, 100},
                         {"ordering", "fixed", 700, 790},
                         {"ordering", "line", 900, 1010},
                         {"ordering", "receiving", 1500, 1480},
                         {"ordering", "pick_pack", 3400, 3409}};
    TestResult conclusive{.conclusive = true,
                          .reason = "",
                          .mean_control = 4.98,
                          .mean_treatment = 4.87,
                          .difference = -0.11,
                          .standard_error = 0.04,
                          .low = -0.19,
                          .high = -0.03,
                          .p_value = 0.006,
                          .degrees_of_freedom = 90000};
    TestResult cannot_tell{
        .conclusive = false, .reason = "nothing varies within the arms", .mean_control = 1, .mean_treatment = 1};
    report.experiments.push_back({"sourcing-split",
                                  "Does splitting an order over sites pay?",
                                  "nearstock",
                                  "never split",
                                  "split when it pays",
                                  90120,
                                  89877,
                                  0.57,
                                  {{"Cost per order", KpiUnit::money, Better::lower, conclusive},
                                   {"Order accuracy", KpiUnit::share, Better::higher, cannot_tell}}});
    report.assumptions = {
        "The city is synthetic: one seed, one demand process for both arms.",
        "Both arms start from the same stock on the same morning and meet the same customers.",
        "Costs are the rate card's; the four heads are exact sums of the ledger.",
        "Lost sales are known here because the world is simulated; in live operation they are an estimate."};
    return report;
}

TEST(Report, SaysThatASavingCountsOnlyAtEqualOrBetterService) {
    Report report = a_made_up_report();
    EXPECT_TRUE(verdict(report).saving_counts);
    EXPECT_NE(verdict(report).sentence.find("falls by 10.5 %"), std::string::npos) << verdict(report).sentence;
    report.kpis[0] = a_kpi("fill_rate", "Fill rate", KpiUnit::share, "Service", Better::higher, 0.95, 0.93, 0.004);
    EXPECT_FALSE(verdict(report).service_held);
    EXPECT_FALSE(verdict(report).saving_counts);
    EXPECT_NE(verdict(report).sentence.find("does not count: Fill rate is worse"), std::string::npos)
        << verdict(report).sentence;
}

TEST(Report, SaysEqualOnlyWhereNotADayDiffers) {
    const auto kpi = [](Better better, double baseline, double candidate, double reach) {
        return a_kpi("same_day", "Same-day eligible orders", KpiUnit::share, "Service", better, baseline, candidate,
                     reach);
    };
    EXPECT_EQ(finding_words(kpi(Better::higher, 1, 1, 0)), "equal");
    EXPECT_EQ(finding_words(kpi(Better::higher, 0.9, 0.91, 0.02)), "cannot tell");
    EXPECT_EQ(finding_words(kpi(Better::higher, 0.9, 0.91, 0.005)), "better");
    EXPECT_EQ(finding_words(kpi(Better::lower, 60, 66, 2)), "worse");
    EXPECT_EQ(finding_words(kpi(Better::neither, 60, 66, 2)), "");
}

TEST(Report, ALongerWayToTheDoorIsWorseService) {
    Report report = a_made_up_report();
    report.kpis.push_back(
        a_kpi("delivery_time", "Average delivery time", KpiUnit::minutes, "Service", Better::lower, 66, 68, 1));
    EXPECT_FALSE(verdict(report).saving_counts);
    EXPECT_NE(verdict(report).sentence.find("Average delivery time is worse"), std::string::npos);
}

TEST(Report, CannotTellWhenTheIntervalOfTheSavingIncludesZero) {
    Report report = a_made_up_report();
    for (Kpi& kpi : report.kpis) {
        if (kpi.key == "total_cost") {
            kpi.low = -5000;
            kpi.high = 100;
        }
    }
    EXPECT_FALSE(verdict(report).saving_counts);
    EXPECT_EQ(verdict(report).sentence.rfind("Cannot tell", 0), 0u);
    report.kpis.clear();
    EXPECT_EQ(verdict(report).sentence.rfind("No verdict", 0), 0u);
}

TEST(Report, WritesNumbersForPeople) {
    EXPECT_EQ(format_value(KpiUnit::money, 1234567.8, 1234567.8, "EUR"), "1,234,568 €");
    EXPECT_EQ(format_value(KpiUnit::money, 4.9, 5, "CHF"), "4.90 CHF");
    EXPECT_EQ(format_value(KpiUnit::share, 0.97834, 1, "EUR"), "97.83 %");
    EXPECT_EQ(format_difference(KpiUnit::share, -0.0123, 1, "EUR"), "−1.23 pp");
    EXPECT_EQ(format_difference(KpiUnit::money, 0.0001, 5000, "EUR"), "+0 €");
    EXPECT_EQ(format_relative(-3, 20), "−15.0 %");
    EXPECT_EQ(format_relative(1, 0), "–");
    EXPECT_EQ(format_value(KpiUnit::days, no_value, 1, "EUR"), "–");
}

TEST(ReportText, ShowsServiceFirstAndTheVerdictLast) {
    const std::string text = report_text(a_made_up_report());
    EXPECT_LT(text.find("Service"), text.find("Cost"));
    EXPECT_NE(text.find("[+2.03 pp, +2.83 pp]"), std::string::npos) << text;
    EXPECT_EQ(text.substr(text.rfind('\n', text.size() - 2) + 1), verdict(a_made_up_report()).sentence + "\n");
    std::printf("%s", text.c_str());
}

TEST(ReportJson, IsReadableAndKeepsTheNumbers) {
    const auto json = nlohmann::json::parse(report_json(a_made_up_report()));
    EXPECT_EQ(json["kpis"][0]["key"], "fill_rate");
    EXPECT_DOUBLE_EQ(json["kpis"][0]["baseline"].get<double>(), 0.9521);
    EXPECT_TRUE(json["kpis"].back()["low"].is_null());
    EXPECT_EQ(json["days"].size(), 60u);
    EXPECT_TRUE(json["verdict"]["saving_counts"].get<bool>());
}

TEST(ReportHtml, HasATileForEachOfItsFiveMeasuresOfTheMarts) {
    Report report = a_made_up_report();
    report.kpis.clear();
    for (const auto& definition : kpi_definitions()) {
        report.kpis.push_back(a_kpi(std::string(definition.key), std::string(definition.label), KpiUnit::number,
                                    std::string(definition.section), Better::lower, 2, 1, 0.1));
    }
    const auto html = report_html(report);
    const std::string tile = "<div class=\"tile ";
    int tiles = 0;
    for (auto at = html.find(tile); at != std::string::npos; at = html.find(tile, at + 1)) { ++tiles; }
    EXPECT_EQ(tiles, 5);
}

TEST(ReportHtml, LoadsNothingFromANetwork) {
    Report report = a_made_up_report();
    report.title = "<script>alert(1)</script>";
    const std::string html = report_html(report);
    for (const char* link : {"src=\"http", "href=", "@import", "url(", "<link", "<img", "src=\""}) {
        const auto library = html.find("<script id=\"report-data\"");
        EXPECT_EQ(html.substr(0, library).find(link), std::string::npos) << link;
    }
    EXPECT_EQ(html.find("<script>alert"), std::string::npos);
    if (const char* file = std::getenv("NEARSTOCK_REPORT_PREVIEW")) {  // to look at it
        std::ofstream(file) << report_html(a_made_up_report());
    }
}

}  // namespace
}  // namespace nearstock
