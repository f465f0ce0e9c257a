#include "app/report_html.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace nearstock {

namespace {

using Row = std::array<std::string, 7>;

/// Characters shown, not bytes: everything that the report writes takes one cell per code point.
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string left(const std::string& text, std::size_t cells) {
    return text + std::string(cells - std::min(cells, width(text)), ' ');
}
std::string right(const std::string& text, std::size_t cells) {
    return std::string(cells - std::min(cells, width(text)), ' ') + text;
}

std::string interval(const Kpi& kpi, const std::string& currency) {
    if (finding(kpi) == Finding::no_interval) {
        return "";
    }
    const double scale = scale_of(kpi);
    return fmt::format("[{}, {}]", format_difference(kpi.unit, kpi.low, scale, currency),
                       format_difference(kpi.unit, kpi.high, scale, currency));
}

Row row_of(const Kpi& kpi, const std::string& currency) {
    const double scale = scale_of(kpi);
    const bool shown_relative = kpi.unit != KpiUnit::share;
    return {"  " + kpi.label,
            format_value(kpi.unit, kpi.baseline, scale, currency),
            format_value(kpi.unit, kpi.candidate, scale, currency),
            shown_relative ? format_relative(kpi.difference, kpi.baseline)
                           : format_difference(kpi.unit, kpi.difference, scale, currency),
            interval(kpi, currency),
            finding_words(kpi),
            kpi.note + (kpi.target.empty() ? "" : (kpi.note.empty() ? "" : "; ") + ("target " + kpi.target))};
}

std::string table(const std::vector<Row>& rows) {
    std::array<std::size_t, 7> widths{};
    for (const Row& row : rows) {
        for (std::size_t c = 0; c < row.size(); ++c) { widths[c] = std::max(widths[c], width(row[c])); }
    }
    std::string text;
    for (const Row& row : rows) {
        std::string line = left(row[0], widths[0]);
        for (std::size_t c = 1; c < row.size(); ++c) {
            line += "  " + (c <= 3 ? right(row[c], widths[c]) : left(row[c], widths[c]));
        }
        line.erase(line.find_last_not_of(' ') + 1);
        text += line + "\n";
    }
    return text;
}

std::string experiment_text(const ExperimentReport& experiment, const std::string& currency) {
    std::string text = fmt::format(
        "\nExperiment {} in {}: {} ({:.0f}) against {} ({:.0f}); sample ratio p = {:.3f}{}\n", experiment.experiment_id,
        experiment.run, experiment.treatment, experiment.n_treatment, experiment.control, experiment.n_control,
        experiment.sample_ratio_p, experiment.sample_ratio_p < 0.001 ? ": MISMATCH, do not trust the result" : "");
    std::vector<Row> rows;
    for (const ExperimentMeasure& measure : experiment.measures) {
        const TestResult& r = measure.result;
        const double scale = std::max(std::abs(r.mean_control), std::abs(r.mean_treatment));
        const auto difference = [&](double value) { return format_difference(measure.unit, value, scale, currency); };
        rows.push_back({"  " + measure.label, format_value(measure.unit, r.mean_control, scale, currency),
                        format_value(measure.unit, r.mean_treatment, scale, currency), difference(r.difference),
                        r.conclusive ? fmt::format("[{}, {}]", difference(r.low), difference(r.high)) : "",
                        r.conclusive ? fmt::format("p = {:.3f}", r.p_value) : "cannot tell: " + r.reason, ""});
    }
    return text + table(rows);
}

}  // namespace

std::string report_text(const Report& report) {
    std::string text = report.title + "\n" + (report.subtitle.empty() ? "" : report.subtitle + "\n") + "\n";
    std::vector<Row> rows{{"", report.baseline, report.candidate, "difference", "interval of the difference", "", ""}};
    for (const std::string& section : sections(report)) {
        rows.push_back({section, "", "", "", "", "", ""});
        for (const Kpi& kpi : report.kpis) {
            if (kpi.section == section) {
                rows.push_back(row_of(kpi, report.currency));
            }
        }
    }
    text += table(rows);
    for (const ExperimentReport& experiment : report.experiments) {
        text += experiment_text(experiment, report.currency);
    }
    if (!report.interval_method.empty()) {
        text += "\nIntervals: " + report.interval_method + ".\n";
    }
    for (const std::string& assumption : report.assumptions) { text += "  * " + assumption + "\n"; }
    return text + "\n" + verdict(report).sentence + "\n";
}

}  // namespace nearstock
