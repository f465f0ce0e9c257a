#include "app/report_model.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

const std::string minus = "\u2212";
const std::string dash = "\u2013";

/// With thousands separated by commas; a true minus sign.
std::string grouped_number(double value, int decimals) {
    std::string digits = fmt::format("{:.{}f}", std::abs(value), decimals);
    const bool zero = digits.find_first_not_of("0.") == std::string::npos;
    std::size_t point = digits.find('.');
    point = point == std::string::npos ? digits.size() : point;
    for (std::size_t i = point; i > 3; i -= 3) { digits.insert(i - 3, ","); }
    return value < 0 && !zero ? minus + digits : digits;
}

int decimals_for(double scale) {
    const double size = std::abs(scale);
    if (size >= 1000) {
        return 0;
    }
    return size >= 100 ? 1 : size >= 1 ? 2 : 3;
}

std::string money_text(const std::string& number, const std::string& currency) {
    return number + (currency == "EUR" ? " €" : " " + currency);
}

std::string with_unit(KpiUnit unit, const std::string& number, const std::string& currency) {
    switch (unit) {
        case KpiUnit::share:
            return number + " %";
        case KpiUnit::money:
            return money_text(number, currency);
        case KpiUnit::units:
            return number + " units";
        case KpiUnit::days:
            return number + " days";
        case KpiUnit::minutes:
            return number + " min";
        case KpiUnit::hours:
            return number + " h";
        case KpiUnit::times:
            return number + " ×";
        case KpiUnit::number:
            break;
    }
    return number;
}

int decimals_of(KpiUnit unit, double scale) { return unit == KpiUnit::share ? 2 : decimals_for(scale); }

std::string join(const std::vector<std::string>& words) {
    std::string text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        text += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
    }
    return text;
}

std::string saving_sentence(const Report& report, const Kpi& total) {
    const double share = 100 / total.baseline;
    return fmt::format("Total cost {} {:.1f} % ({} a day; interval {} … {})",
                       total.difference < 0 ? "falls by" : "rises by", std::abs(total.difference) * share,
                       format_difference(total.unit, total.difference, scale_of(total), report.currency),
                       format_relative(total.low, total.baseline), format_relative(total.high, total.baseline));
}

}  // namespace

Finding finding(const Kpi& kpi) {
    if (!std::isfinite(kpi.low) || !std::isfinite(kpi.high)) {
        return Finding::no_interval;
    }
    if (kpi.low <= 0 && kpi.high >= 0) {
        return Finding::no_difference;
    }
    if (kpi.better == Better::neither) {
        return Finding::no_difference;
    }
    return (kpi.low > 0) == (kpi.better == Better::higher) ? Finding::better : Finding::worse;
}

std::string finding_words(const Kpi& kpi) {
    if (kpi.better == Better::neither) {
        return "";
    }
    switch (finding(kpi)) {
        case Finding::better:
            return "better";
        case Finding::worse:
            return "worse";
        case Finding::no_difference:
            return kpi.low == 0 && kpi.high == 0 ? "equal" : "cannot tell";
        case Finding::no_interval:
            break;
    }
    return "";
}

Verdict verdict(const Report& report) {
    Verdict result;
    std::vector<std::string> worse;
    std::size_t measures = 0;
    for (const Kpi& kpi : report.kpis) {
        if (kpi.section == "Service" && kpi.better != Better::neither && finding(kpi) != Finding::no_interval) {
            ++measures;
            if (finding(kpi) == Finding::worse) {
                worse.push_back(kpi.label);
            }
        }
    }
    result.service_held = measures > 0 && worse.empty();
    const auto total = std::ranges::find(report.kpis, "total_cost", &Kpi::key);
    if (total == report.kpis.end() || finding(*total) == Finding::no_interval || measures == 0) {
        result.sentence = "No verdict: total cost or service was not measured with an interval.";
        return result;
    }
    const std::string saving = saving_sentence(report, *total);
    if (!worse.empty()) {
        result.sentence = fmt::format("The saving does not count: {} {} worse. {}.", join(worse),
                                      worse.size() == 1 ? "is" : "are", saving);
    } else if (finding(*total) == Finding::better) {
        result.saving_counts = true;
        result.sentence = fmt::format("{}, and no service measure is worse: the saving counts.", saving);
    } else if (finding(*total) == Finding::worse) {
        result.sentence = fmt::format("There is no saving. {}; no service measure is worse.", saving);
    } else {
        result.sentence = fmt::format("Cannot tell: the interval of the saving includes zero. {}.", saving);
    }
    return result;
}

std::string format_value(KpiUnit unit, double value, double scale, const std::string& currency) {
    if (!std::isfinite(value)) {
        return dash;
    }
    const double shown = unit == KpiUnit::share ? value * 100 : value;
    return with_unit(unit, grouped_number(shown, decimals_of(unit, scale)), currency);
}

std::string format_difference(KpiUnit unit, double value, double scale, const std::string& currency) {
    if (!std::isfinite(value)) {
        return dash;
    }
    const double shown = unit == KpiUnit::share ? value * 100 : value;
    const std::string number = (shown > 0 ? "+" : "") + grouped_number(shown, decimals_of(unit, scale));
    return unit == KpiUnit::share ? number + " pp" : with_unit(unit, number, currency);
}

std::string format_relative(double difference, double baseline) {
    if (!std::isfinite(difference) || !std::isfinite(baseline) || baseline == 0) {
        return dash;
    }
    const double percent = 100 * difference / std::abs(baseline);
    return (percent > 0 ? "+" : "") + grouped_number(percent, 1) + " %";
}

double scale_of(const Kpi& kpi) {
    double scale = 0;
    for (const double value : {kpi.baseline, kpi.candidate}) {
        scale = std::isfinite(value) ? std::max(scale, std::abs(value)) : scale;
    }
    return scale;
}

std::vector<std::string> sections(const Report& report) {
    std::vector<std::string> names;
    for (const Kpi& kpi : report.kpis) {
        if (std::ranges::find(names, kpi.section) == names.end()) {
            names.push_back(kpi.section);
        }
    }
    return names;
}

}  // namespace nearstock
