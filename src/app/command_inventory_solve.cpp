#include "app/commands.hpp"
#include "app/inventory_problems.hpp"
#include "core/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

namespace nearstock {

namespace {

/// What came of one problem of the file.
struct Outcome {
    std::string name;
    Result<InventoryAnswer> answer;
};

Result<InventoryAnswer> solve(const Json& problem, const std::string& place, const std::filesystem::path& folder) {
    JsonObject object(problem, place);
    const std::string kind_name = object.text("problem");
    NEARSTOCK_RETURN_IF_ERROR(object.status());
    const ProblemKind* kind = find_problem_kind(kind_name);
    if (kind == nullptr) {
        return refuse(fmt::format("the problem '{}' is unknown", kind_name), place + ".problem",
                      "write one of: " + problem_kind_names());
    }
    if (!problem.contains("inputs")) {
        return refuse("the field 'inputs' is missing", place, "add \"inputs\": {…}");
    }
    ProblemInputs inputs(problem["inputs"], place + ".inputs", folder);
    try {
        auto answer = kind->solve(inputs);
        if (answer) {
            NEARSTOCK_RETURN_IF_ERROR(inputs.all_known());
        }
        return answer;
    } catch (const Bug& bug) {  // ours, but the other problems can still be answered
        return refuse(fmt::format("a fault of the program: {}", bug.what()), place, "please report this problem");
    }
}

Outcome outcome_of(const Json& problem, std::size_t number, const std::filesystem::path& file) {
    const std::string unnamed = fmt::format("problem {}", number);
    const bool has_name = problem.is_object() && problem.contains("name") && problem["name"].is_string();
    const std::string name = has_name ? problem["name"].get<std::string>() : unnamed;
    auto answer = solve(problem, name, file.parent_path());
    if (!answer && !answer.error().place.starts_with(name)) {
        answer.error().place = name + ".inputs." + answer.error().place;
    }
    return {name, std::move(answer)};
}

std::string json_line(const Outcome& outcome) {
    Json line{{"name", outcome.name}};
    if (!outcome.answer) {
        line["error"] = outcome.answer.error().text();
        return line.dump() + "\n";
    }
    line["cost"] = outcome.answer->cost;
    line["decision"] = outcome.answer->decision;
    for (const auto& [key, value] : outcome.answer->also.items()) { line[key] = value; }
    line["seconds"] = outcome.answer->seconds;
    return line.dump() + "\n";
}

/// A value as a person reads it: six digits, and the beginning of a long list.
std::string readable(const Json& value) {
    if (value.is_number_float()) {
        return fmt::format("{:.6g}", value.get<double>());
    }
    if (!value.is_structured()) {
        return value.is_string() ? value.get<std::string>() : value.dump();
    }
    std::string text;
    std::size_t shown = 0;
    for (const auto& [key, element] : value.items()) {
        if (++shown > 12) {
            return text + fmt::format(" … ({} in all)", value.size());
        }
        text.append(text.empty() ? "" : value.is_object() ? ", " : " ");
        text.append(value.is_object() ? key + " " : "").append(readable(element));
    }
    return text;
}

std::string table_line(const Outcome& outcome) {
    if (!outcome.answer) {
        return fmt::format("{:<28} refused: {}\n", outcome.name, outcome.answer.error().text());
    }
    const auto& answer = *outcome.answer;
    return fmt::format("{:<28} {:>14} {:>9.3f} ms  {}\n", outcome.name, readable(answer.cost), answer.seconds * 1e3,
                       readable(answer.decision));
}

Result<const Json*> problems_in(const Json& document, const std::filesystem::path& file) {
    const Json* list = &document;
    if (document.is_object() && document.contains("instances")) {
        list = &document["instances"];
    }
    if (!list->is_array()) {
        return refuse("has no list of problems", file.string(),
                      "write {\"instances\": [{\"name\": …, \"problem\": …, \"inputs\": {…}}]}");
    }
    return list;
}

}  // namespace

Status inventory_solve_command(const Common& common, const InventorySolveOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(document, read_json(options.problems));
    NEARSTOCK_ASSIGN_OR_RETURN(problems, problems_in(document, options.problems));
    std::size_t asked = 0, refused = 0;
    for (std::size_t i = 0; i < problems->size(); ++i) {
        const Json& problem = (*problems)[i];
        if (!options.name.empty() && (!problem.is_object() || problem.value("name", Json()) != options.name)) {
            continue;
        }
        const Outcome outcome = outcome_of(problem, i + 1, options.problems);
        const std::string line = common.json ? json_line(outcome) : table_line(outcome);
        std::fwrite(line.data(), 1, line.size(), stdout);
        ++asked;
        refused += outcome.answer ? 0 : 1;
    }
    std::fflush(stdout);
    if (!options.name.empty() && asked == 0) {
        return refuse(fmt::format("there is no problem '{}'", options.name), options.problems.string(),
                      "name one that the file has");
    }
    if (refused > 0) {
        return refuse(fmt::format("{} of {} problems were refused", refused, asked), options.problems.string(),
                      "the lines with an error say how to mend each");
    }
    return {};
}

}  // namespace nearstock
