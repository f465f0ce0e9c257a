// .sol files, in and out.
#include "app/vrp_solutions.hpp"
#include "app/vrp_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nearstock {

std::string in_units(double value, double units) {
    return fmt::format("{:.{}f}", value / units, static_cast<int>(std::lround(std::log10(units))));
}

std::string to_sol(const VrpFile& file, const vrp::Solution& solution) {
    const auto& problem = file.problem;
    std::vector<const vrp::Route*> lines;
    for (const auto& route : solution.routes) {
        // One type of vehicle: no need to say who stays at home.
        const std::size_t line = problem.vehicle_types.size() > 1 ? route.vehicle : lines.size();
        lines.resize(std::max(lines.size(), line + 1), nullptr);
        lines[line] = &route;
    }
    std::string text;
    for (std::size_t k = 0; k < lines.size(); ++k) {
        text += fmt::format("Route #{}:", k + 1);
        if (lines[k] != nullptr) {
            for (const auto place : lines[k]->visits) { text += fmt::format(" {}", place); }
        }
        text += "\n";
    }
    return text + fmt::format("Cost: {}\n", in_units(double(vrp::audit(problem, solution).cost), file.cost_units));
}

Result<vrp::Solution> parse_sol(const std::string& text, const std::string& place, const vrp::Problem& problem) {
    const TextReader reader(place);
    vrp::Solution solution;
    std::uint32_t vehicle = 0;
    for (const auto& line : text_lines(text)) {
        if (!line.text.starts_with("Route")) {
            continue;
        }
        const auto colon = line.text.find(':');
        if (colon == std::string::npos) {
            return reader.wrong(line, "'" + line.text + "' has no colon", "Route #k: places");
        }
        vrp::Route route{.vehicle = vehicle++};
        const auto words = text_lines(line.text.substr(colon + 1));
        if (words.empty()) {
            continue;
        }
        TextLine visits = words[0];
        visits.number = line.number;
        for (std::size_t word = 0; word < visits.words.size(); ++word) {
            const std::string expected = fmt::format("a place from 0 to {}", problem.places() - 1);
            NEARSTOCK_ASSIGN_OR_RETURN(number, reader.whole(visits, word, expected));
            if (number < 0 || number >= std::int64_t(problem.places())) {
                return reader.wrong(visits, fmt::format("there is no place {}", number), expected);
            }
            route.visits.push_back(static_cast<vrp::Place>(number));
        }
        if (route.vehicle >= problem.vehicles()) {
            return reader.wrong(line, fmt::format("there is no vehicle {}", route.vehicle + 1),
                                fmt::format("at most {} routes", problem.vehicles()));
        }
        route.vehicle_type = problem.type_of(route.vehicle);
        solution.routes.push_back(std::move(route));
    }
    if (vehicle == 0) {
        return reader.ended("lines like Route #1: 3 1 2");
    }
    return solution;
}

}  // namespace nearstock
