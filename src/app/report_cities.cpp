#include "app/command_report.hpp"
#include "app/output.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace nearstock {

namespace {

using Json = nlohmann::ordered_json;

const Kpi* kpi_of(const Report& report, const std::string& key) {
    const auto at = std::ranges::find(report.kpis, key, &Kpi::key);
    return at == report.kpis.end() ? nullptr : &*at;
}

double square(double x) { return x * x; }

/// "25,721 → 20,153 € (−5,568 €, −5,900 … −5,300 €)".
std::string change(const Kpi& kpi, const std::string& currency) {
    const double scale = scale_of(kpi);
    const auto value = [&](double v) { return format_value(kpi.unit, v, scale, currency); };
    const auto difference = [&](double v) { return format_difference(kpi.unit, v, scale, currency); };
    return fmt::format(
        "{} → {} ({}{})", value(kpi.baseline), value(kpi.candidate), difference(kpi.difference),
        std::isfinite(kpi.low) ? fmt::format(", {} … {}", difference(kpi.low), difference(kpi.high)) : std::string());
}

}  // namespace

std::vector<Kpi> summed_costs(const std::vector<CityReport>& cities) {
    std::vector<Kpi> sums;
    if (cities.empty() || std::ranges::any_of(cities, [&](const CityReport& c) {
            return c.report.currency != cities.front().report.currency;
        })) {
        return sums;
    }
    for (const auto* key : {"total_cost", "holding_cost", "stockout_cost", "transportation_cost", "ordering_cost"}) {
        Kpi sum{.key = key};
        double below = 0, above = 0;
        for (const auto& city : cities) {
            const Kpi* kpi = kpi_of(city.report, key);
            if (kpi == nullptr) {
                return {};
            }
            sum.label = kpi->label;
            sum.unit = kpi->unit;
            sum.section = kpi->section;
            sum.better = kpi->better;
            const bool first = &city == &cities.front();
            sum.baseline = (first ? 0 : sum.baseline) + kpi->baseline;
            sum.candidate = (first ? 0 : sum.candidate) + kpi->candidate;
            below += square(kpi->difference - kpi->low);
            above += square(kpi->high - kpi->difference);
        }
        sum.difference = sum.candidate - sum.baseline;
        sum.low = sum.difference - std::sqrt(below);
        sum.high = sum.difference + std::sqrt(above);
        sums.push_back(std::move(sum));
    }
    return sums;
}

std::string cities_text(const std::vector<CityReport>& cities) {
    std::string text = fmt::format("All {} cities\n", cities.size());
    std::size_t width = 14;
    for (const auto& city : cities) { width = std::max(width, city.city_id.size()); }
    const auto line = [&](const std::string& name, const std::string& words) {
        text += fmt::format("  {:<{}}  {}\n", name, width, words);
    };
    for (const auto& city : cities) {
        std::string name = city.city_id;
        for (const auto* key : {"fill_rate", "total_cost"}) {
            if (const Kpi* kpi = kpi_of(city.report, key)) {
                line(std::exchange(name, ""), kpi->label + " " + change(*kpi, city.report.currency));
            }
        }
    }
    const auto sums = summed_costs(cities);
    for (const auto& sum : sums) {
        line(&sum == &sums.front() ? "sum" : "", sum.label + " " + change(sum, cities.front().report.currency));
    }
    if (sums.empty()) {
        line("sum", "none: the cities count in different currencies, or one lacks a cost");
    }
    const auto held =
        std::ranges::count_if(cities, [](const CityReport& city) { return verdict(city.report).service_held; });
    return text +
           fmt::format("Service is held in {} of {} cities; a saving counts only where it is.\n", held, cities.size());
}

std::string cities_json(const std::vector<CityReport>& cities) {
    Json json = {{"cities", Json::array()}, {"sum", Json::object()}};
    const auto numbers = [](const Kpi& kpi) {
        const auto number = [](double v) { return std::isfinite(v) ? Json(v) : Json(nullptr); };
        return Json{{"baseline", number(kpi.baseline)},
                    {"candidate", number(kpi.candidate)},
                    {"difference", number(kpi.difference)},
                    {"low", number(kpi.low)},
                    {"high", number(kpi.high)}};
    };
    for (const auto& city : cities) {
        Json one = {{"city", city.city_id}, {"verdict", verdict(city.report).sentence}};
        for (const auto* key : {"fill_rate", "total_cost"}) {
            if (const Kpi* kpi = kpi_of(city.report, key)) {
                one[key] = numbers(*kpi);
            }
        }
        json["cities"].push_back(std::move(one));
    }
    for (const auto& sum : summed_costs(cities)) { json["sum"][sum.key] = numbers(sum); }
    return json.dump();
}

Status report_cities(const Common& common, const std::vector<CityWorkspace>& cities, const ReportOptions& options) {
    std::vector<CityReport> reports;
    for (const auto& city : cities) {
        NEARSTOCK_ASSIGN_OR_RETURN(workspace, open_workspace(city.root));
        NEARSTOCK_ASSIGN_OR_RETURN(report, make_report(workspace, options));
        reports.push_back({city.city_id, std::move(report)});
    }
    return print_result(common, std::nullopt, cities_text(reports), Json::parse(cities_json(reports)));
}

}  // namespace nearstock
