#include "app/report_html.hpp"

#include "app/report_page.hpp"
#include "core/check.hpp"
#include "core/resources.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

std::string escaped(const std::string& text) {
    std::string html;
    for (const char c : text) {
        switch (c) {
            case '&':
                html += "&amp;";
                break;
            case '<':
                html += "&lt;";
                break;
            case '>':
                html += "&gt;";
                break;
            case '"':
                html += "&quot;";
                break;
            default:
                html += c;
        }
    }
    return html;
}

/// JSON that can stand in a script element: no "</script>" can occur in it.
std::string embeddable(const std::string& json) {
    std::string text;
    for (const char c : json) { text += c == '<' ? std::string("\\u003c") : std::string(1, c); }
    return text;
}

const char* css_class(Finding finding) {
    switch (finding) {
        case Finding::better:
            return "good";
        case Finding::worse:
            return "bad";
        case Finding::no_difference:
            return "even";
        case Finding::no_interval:
            break;
    }
    return "none";
}

/// A difference and its interval as a small drawing around zero; each row has its own scale.
std::string interval_drawing(double difference, double low, double high, const char* colour) {
    if (!std::isfinite(low) || !std::isfinite(high)) {
        return "";
    }
    constexpr double half = 74;
    const double reach = std::max({std::abs(low), std::abs(high), 1e-300}) * 1.12;
    const auto x = [&](double value) { return half + half * value / reach; };
    return fmt::format(
        R"(<svg class="interval {}" viewBox="0 0 148 18" width="148" height="18" role="img" aria-label="interval"><line class="axis" x1="74" y1="1" x2="74" y2="17"/><line class="range" x1="{:.1f}" y1="9" x2="{:.1f}" y2="9"/><circle cx="{:.1f}" cy="9" r="3.6"/></svg>)",
        colour, x(low), x(high), x(difference));
}

const Kpi* find_kpi(const Report& report, const std::string& key) {
    const auto it = std::ranges::find(report.kpis, key, &Kpi::key);
    return it == report.kpis.end() ? nullptr : &*it;
}

std::string headline_change(const Kpi& kpi, const std::string& currency) {
    return kpi.unit == KpiUnit::share ? format_difference(kpi.unit, kpi.difference, scale_of(kpi), currency)
                                      : format_relative(kpi.difference, kpi.baseline);
}

std::string tile(const Report& report, const Kpi& kpi) {
    const double scale = scale_of(kpi);
    const Finding found = finding(kpi);
    return fmt::format(
        R"(<div class="tile {}"><div class="tile-label">{}</div><div class="tile-change">{}</div><div class="tile-values">{} <span class="arrow">→</span> {}</div></div>)",
        kpi.better == Better::neither ? "none" : css_class(found), escaped(kpi.label),
        headline_change(kpi, report.currency), format_value(kpi.unit, kpi.baseline, scale, report.currency),
        format_value(kpi.unit, kpi.candidate, scale, report.currency));
}

std::string tiles(const Report& report) {
    std::string html = R"(<section class="tiles">)";
    for (const char* key : {"fill_rate", "on_time_share", "total_cost", "last_mile_cost_per_order", "turnover"}) {
        if (const Kpi* kpi = find_kpi(report, key)) {
            html += tile(report, *kpi);
        }
    }
    return html + "</section>\n";
}

std::string table_row(const Report& report, const Kpi& kpi) {
    const double scale = scale_of(kpi);
    const Finding found = finding(kpi);
    const char* colour = kpi.better != Better::neither ? css_class(found) : "none";
    const auto difference = [&](double value) { return format_difference(kpi.unit, value, scale, report.currency); };
    const std::string interval =
        found == Finding::no_interval ? "" : fmt::format("{} … {}", difference(kpi.low), difference(kpi.high));
    const std::string note = kpi.note.empty() ? "" : fmt::format(R"(<div class="note">{}</div>)", escaped(kpi.note));
    const std::string relative = kpi.unit == KpiUnit::share ? "" : format_relative(kpi.difference, kpi.baseline);
    return fmt::format(
        R"(<tr><th scope="row">{}{}</th><td>{}</td><td>{}</td><td class="difference">{}</td><td>{}</td><td class="plot">{}</td><td class="bounds">{}</td><td class="finding {}">{}</td><td class="target">{}</td></tr>)"
        "\n",
        escaped(kpi.label), note, format_value(kpi.unit, kpi.baseline, scale, report.currency),
        format_value(kpi.unit, kpi.candidate, scale, report.currency), difference(kpi.difference), relative,
        interval_drawing(kpi.difference, kpi.low, kpi.high, colour), interval, colour, finding_words(kpi),
        escaped(kpi.target));
}

std::string kpi_table(const Report& report) {
    std::string html = fmt::format(
        R"(<section class="card wide"><h2>Measures</h2><div class="scroll"><table class="kpis"><thead><tr><th></th><th>{}</th><th>{}</th><th>difference</th><th>relative</th><th class="plot">difference around zero</th><th class="bounds">interval</th><th></th><th>target</th></tr></thead>)",
        escaped(report.baseline), escaped(report.candidate));
    for (const std::string& section : sections(report)) {
        html += fmt::format(R"(<tbody><tr class="section"><th colspan="9" scope="rowgroup">{}</th></tr>)",
                            escaped(section));
        for (const Kpi& kpi : report.kpis) {
            if (kpi.section == section) {
                html += table_row(report, kpi);
            }
        }
        html += "</tbody>\n";
    }
    html += "</table></div>";
    return html +
           fmt::format(
               R"(<p class="caption">Dot: difference; bar: its interval ({}); each row has its own scale, the line is zero.</p></section>)",
               escaped(report.interval_method)) +
           "\n";
}

std::string chart(const std::string& id, const std::string& title, const std::string& caption, bool wide = false) {
    return fmt::format(
               R"(<section class="card{}"><h2>{}</h2><div class="chart" id="chart-{}"></div><p class="caption">{}</p></section>)",
               wide ? " wide" : "", title, id, caption) +
           "\n";
}

std::string charts(const Report& report) {
    if (report.days.empty()) {
        return "";
    }
    std::string html;
    html += chart("heads", "Cost a day, week by week",
                  "Mean of the week's days. Left bar of each pair: " + escaped(report.baseline) +
                      "; right bar: " + escaped(report.candidate) + ".",
                  true);
    html += chart("saving", "Saving a day",
                  escaped(report.baseline) + " − " + escaped(report.candidate) +
                      ". Bars: days; line: mean of seven days; band: the interval of the mean.");
    if (!report.cost_lines.empty()) {
        html += chart("steps", "Where the saving comes from",
                      "Cost a day by sub-head of the ledger, from " + escaped(report.baseline) + " to " +
                          escaped(report.candidate) + ". The axis does not start at zero.");
    }
    html += chart("fill", "Fill rate", "Units accepted of units wanted. Thin: days; thick: mean of seven days.");
    html += chart("on-time", "On-time share",
                  "Deliveries within the customer's window. Thin: days; thick: mean of seven days.");
    html += chart("stock", "Stock value", "At cost, at the end of the day.");
    html += chart("lost", "Lost sales", "Value of what was wanted and not there, a day; mean of seven days.");
    return html;
}

std::string experiment_card(const ExperimentReport& experiment, const std::string& currency) {
    std::string rows;
    for (const ExperimentMeasure& measure : experiment.measures) {
        const TestResult& r = measure.result;
        const double scale = std::max(std::abs(r.mean_control), std::abs(r.mean_treatment));
        const auto difference = [&](double value) { return format_difference(measure.unit, value, scale, currency); };
        Kpi kpi{
            .better = measure.better, .low = r.conclusive ? r.low : no_value, .high = r.conclusive ? r.high : no_value};
        const char* colour = measure.better == Better::neither ? "none" : css_class(finding(kpi));
        rows += fmt::format(
            R"(<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td class="difference">{}</td><td class="plot">{}</td><td class="bounds">{}</td><td class="finding {}">{}</td></tr>)",
            escaped(measure.label), format_value(measure.unit, r.mean_control, scale, currency),
            format_value(measure.unit, r.mean_treatment, scale, currency), difference(r.difference),
            interval_drawing(r.difference, kpi.low, kpi.high, colour),
            r.conclusive ? fmt::format("{} … {}", difference(r.low), difference(r.high)) : "", colour,
            r.conclusive ? fmt::format("p = {:.3f}", r.p_value) : "cannot tell: " + escaped(r.reason));
    }
    const bool mismatch = experiment.sample_ratio_p < 0.001;
    return fmt::format(
               R"(<section class="card wide"><h2>Experiment {}</h2><p class="question">{} <span class="muted">Run {}; {:.0f} orders in control, {:.0f} in treatment; sample ratio p = {:.3f}{}.</span></p><div class="scroll"><table class="kpis"><thead><tr><th></th><th>{}</th><th>{}</th><th>difference</th><th class="plot"></th><th class="bounds">interval</th><th></th></tr></thead><tbody>{}</tbody></table></div></section>)",
               escaped(experiment.experiment_id), escaped(experiment.question), escaped(experiment.run),
               experiment.n_control, experiment.n_treatment, experiment.sample_ratio_p,
               mismatch ? ": a mismatch, do not trust the result" : "", escaped(experiment.control),
               escaped(experiment.treatment), rows) +
           "\n";
}

std::string assumptions(const Report& report) {
    if (report.assumptions.empty()) {
        return "";
    }
    std::string html = R"(<section class="card wide"><h2>What this rests on</h2><ul class="assumptions">)";
    for (const std::string& assumption : report.assumptions) { html += "<li>" + escaped(assumption) + "</li>"; }
    return html + "</ul></section>\n";
}

std::string header(const Report& report) {
    const Verdict conclusion = verdict(report);
    const char* colour = conclusion.saving_counts ? "good" : conclusion.service_held ? "even" : "bad";
    std::string span;
    if (!report.days.empty()) {
        span = fmt::format("{} days, {} … {}", report.days.size(), to_text(report.days.front()),
                           to_text(report.days.back()));
    }
    return fmt::format(
               R"(<header><div class="top"><span class="brand"><svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true"><path d="M10 1 18 5.5v9L10 19 2 14.5v-9z" fill="none" stroke="currentColor" stroke-width="1.8"/><circle cx="10" cy="10" r="3" fill="currentColor"/></svg>nearstock</span><span class="span">{}</span><button id="theme" type="button" title="Light or dark" aria-label="Light or dark"><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="1.5"/><path d="M8 1.5a6.5 6.5 0 0 1 0 13z" fill="currentColor"/></svg></button></div><h1>{}</h1><p class="subtitle">{}</p><p class="verdict {}">{}</p></header>)",
               span, escaped(report.title), escaped(report.subtitle), colour, escaped(conclusion.sentence)) +
           "\n";
}

}  // namespace

std::string report_html(const Report& report) {
    check(report.baseline_days.size() == report.days.size() && report.candidate_days.size() == report.days.size(),
          "both arms have a value for every day of the report");
    const auto charts_library = resource("echarts.min.js");
    check(charts_library.has_value(), "the chart library is part of the program");
    std::string html =
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\">\n";
    html += "<title>" + escaped(report.title) + "</title>\n<style>" + std::string(report_style) +
            "</style>\n</head>\n<body>\n<main>\n";
    html += header(report) + tiles(report) + "<div class=\"grid\">\n" + kpi_table(report) + charts(report);
    for (const ExperimentReport& experiment : report.experiments) {
        html += experiment_card(experiment, report.currency);
    }
    html += assumptions(report) + "</div>\n<footer>" + escaped(report.footer) + "</footer>\n</main>\n";
    html += "<script id=\"report-data\" type=\"application/json\">" + embeddable(report_json(report)) + "</script>\n";
    html += "<script>" + std::string(*charts_library) + "</script>\n";
    html += "<script>" + std::string(report_script) + "</script>\n</body>\n</html>\n";
    return html;
}

}  // namespace nearstock
