#include "lake/sources_page.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace nearstock {

namespace {

std::string duration_text(Seconds duration) {
    const auto seconds = duration.count();
    if (seconds % 86400 == 0 && seconds > 0) {
        return fmt::format("{} d", seconds / 86400);
    }
    if (seconds % 3600 == 0 && seconds > 0) {
        return fmt::format("{} h", seconds / 3600);
    }
    if (seconds % 60 == 0 && seconds > 0) {
        return fmt::format("{} min", seconds / 60);
    }
    return fmt::format("{} s", seconds);
}

std::string number_text(double number) {
    constexpr double whole_up_to = 1e15;
    return number == static_cast<double>(static_cast<std::int64_t>(number)) && number < whole_up_to * 10
               ? fmt::format("{}", static_cast<std::int64_t>(number))
               : fmt::format("{}", number);
}

std::string rules_text(const Contract& contract, const ContractField& field) {
    std::vector<std::string> rules;
    if (std::ranges::find(contract.key, field.name) != contract.key.end()) {
        rules.emplace_back("key");
    }
    if (!field.required) {
        rules.emplace_back("optional");
    }
    if (field.min) {
        rules.push_back("≥ " + number_text(*field.min));
    }
    if (field.max) {
        rules.push_back("≤ " + number_text(*field.max));
    }
    if (!field.values.empty()) {
        rules.push_back(fmt::format("one of `{}`", fmt::join(field.values, "`, `")));
    }
    if (field.references) {
        rules.push_back(fmt::format("an id of [{0}](#{0})", field.references->source));
    }
    if (field.allow_future) {
        rules.emplace_back("may lie in the future");
    }
    return fmt::format("{}", fmt::join(rules, "; "));
}

std::string section(const Contract& contract) {
    const QualityRules& quality = contract.quality;
    std::string text = fmt::format("\n## {}\n\n{}: {}. Key: `{}`.\n\n", contract.source, contract.title, contract.grain,
                                   fmt::join(contract.key, "`, `"));
    text += fmt::format(
        "- Delivered as `raw/<run>/{0}/{0}_<YYYY-MM-DD>.{1}`, {2}.\n", contract.source, to_text(contract.format),
        contract.daily ? "one file for every business date"
                       : "complete on the first day, then a file with the new and changed rows of a day");
    text += fmt::format("- It happened at `{}`; we may know it {} later. A file or its correction may come {} late.\n",
                        contract.occurred_at, duration_text(contract.known_after), duration_text(contract.late_by));
    text += fmt::format("- Feeds {}.\n", fmt::join(contract.feeds, ", "));
    text += fmt::format(
        "- Quality: completeness ≥ {}, duplicates ≤ {}, invalid ≤ {}, volume drift ≤ {}; `nearstock quality` fails on "
        "{}.\n\n",
        quality.completeness_min, quality.duplicates_max, quality.invalid_max, quality.volume_drift_max,
        quality.fail_on.empty() ? "nothing" : fmt::format("{}", fmt::join(quality.fail_on, ", ")));
    text += "| field | type | unit | rules | about |\n|---|---|---|---|---|\n";
    for (const ContractField& field : contract.fields) {
        text += fmt::format("| `{}` | {} | {} | {} | {} |\n", field.name, to_text(field.type), field.unit,
                            rules_text(contract, field), field.about);
    }
    return text;
}

}  // namespace

std::string sources_page(const std::vector<Contract>& contracts) {
    std::string text =
        "# Sources\n\nWhat the company's systems deliver, and what ingest checks. Written from the contracts in "
        "`schemas/` by "
        "`tests/lake/sources_page_test.cpp`\n(`NEARSTOCK_WRITE_DOCS=1 test_lake --gtest_filter='SourcesPage.*'`): "
        "change a contract, not "
        "this page. Text files are UTF-8; CSV follows RFC 4180 with a\nheader; times are UTC, written "
        "`YYYY-MM-DDTHH:MM:SSZ`. Unless a "
        "rule says otherwise a date or time is not later than the day after the business date.\n\nA day exceeds its "
        "limit of "
        "invalid or duplicate rows when the share lies above the limit and that is not chance: a source just at\nits "
        "limit would show so many rows on less than one day in a thousand (exact upper tail of the binomial). Two bad "
        "rows of a file of\nforty are within 2 %, twenty of two hundred are not, nor are five of five.\n\n| source | "
        "what | "
        "format | grain |\n|---|---|---|---|\n";
    for (const Contract& contract : contracts) {
        text += fmt::format("| [{0}](#{0}) | {1} | {2} | {3} |\n", contract.source, contract.title,
                            to_text(contract.format), contract.grain);
    }
    for (const Contract& contract : contracts) { text += section(contract); }
    return text;
}

}  // namespace nearstock
