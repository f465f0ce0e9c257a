#include "app/report_html.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cmath>

namespace nearstock {

namespace {

using Json = nlohmann::ordered_json;

Json number(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

const char* text(KpiUnit unit) {
    constexpr std::array names = {"share", "money", "units", "days", "minutes", "hours", "times", "number"};
    return names[static_cast<std::size_t>(unit)];
}

const char* text(Better better) {
    constexpr std::array names = {"higher", "lower", "neither"};
    return names[static_cast<std::size_t>(better)];
}

const char* text(Finding finding) {
    constexpr std::array names = {"better", "worse", "no_difference", "no_interval"};
    return names[static_cast<std::size_t>(finding)];
}

Json kpi_json(const Kpi& kpi) {
    return {{"key", kpi.key},
            {"label", kpi.label},
            {"section", kpi.section},
            {"unit", text(kpi.unit)},
            {"better", text(kpi.better)},
            {"baseline", number(kpi.baseline)},
            {"candidate", number(kpi.candidate)},
            {"difference", number(kpi.difference)},
            {"low", number(kpi.low)},
            {"high", number(kpi.high)},
            {"finding", text(finding(kpi))},
            {"target", kpi.target},
            {"note", kpi.note}};
}

Json day_json(const ReportDay& day) {
    return {{"holding", number(day.holding)},
            {"stockout", number(day.stockout)},
            {"transportation", number(day.transportation)},
            {"ordering", number(day.ordering)},
            {"total", number(day.total())},
            {"fill_rate", number(day.fill_rate)},
            {"on_time_share", number(day.on_time_share)},
            {"stock_value", number(day.stock_value)},
            {"lost_sales", number(day.lost_sales)}};
}

Json experiment_json(const ExperimentReport& experiment) {
    Json measures = Json::array();
    for (const ExperimentMeasure& measure : experiment.measures) {
        const TestResult& r = measure.result;
        measures.push_back({{"label", measure.label},
                            {"unit", text(measure.unit)},
                            {"conclusive", r.conclusive},
                            {"reason", r.reason},
                            {"control", number(r.mean_control)},
                            {"treatment", number(r.mean_treatment)},
                            {"difference", number(r.difference)},
                            {"low", number(r.low)},
                            {"high", number(r.high)},
                            {"p_value", r.conclusive ? number(r.p_value) : Json(nullptr)}});
    }
    return {{"experiment_id", experiment.experiment_id},
            {"run", experiment.run},
            {"question", experiment.question},
            {"control", experiment.control},
            {"treatment", experiment.treatment},
            {"n_control", experiment.n_control},
            {"n_treatment", experiment.n_treatment},
            {"sample_ratio_p", number(experiment.sample_ratio_p)},
            {"measures", measures}};
}

}  // namespace

std::string report_json(const Report& report) {
    const Verdict conclusion = verdict(report);
    Json json = {{"title", report.title},
                 {"subtitle", report.subtitle},
                 {"baseline", report.baseline},
                 {"candidate", report.candidate},
                 {"currency", report.currency},
                 {"interval_method", report.interval_method},
                 {"verdict",
                  {{"service_held", conclusion.service_held},
                   {"saving_counts", conclusion.saving_counts},
                   {"sentence", conclusion.sentence}}}};
    json["kpis"] = Json::array();
    for (const Kpi& kpi : report.kpis) { json["kpis"].push_back(kpi_json(kpi)); }
    json["days"] = Json::array();
    for (std::size_t d = 0; d < report.days.size(); ++d) {
        json["days"].push_back({{"date", to_text(report.days[d])},
                                {"baseline", day_json(report.baseline_days[d])},
                                {"candidate", day_json(report.candidate_days[d])}});
    }
    json["cost_lines"] = Json::array();
    for (const CostLine& line : report.cost_lines) {
        json["cost_lines"].push_back({{"head", line.head},
                                      {"sub_head", line.sub_head},
                                      {"baseline", number(line.baseline)},
                                      {"candidate", number(line.candidate)}});
    }
    json["experiments"] = Json::array();
    for (const ExperimentReport& experiment : report.experiments) {
        json["experiments"].push_back(experiment_json(experiment));
    }
    json["assumptions"] = report.assumptions;
    json["footer"] = report.footer;
    return json.dump(2) + "\n";
}

}  // namespace nearstock
