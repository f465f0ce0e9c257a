#include "app/vrp_files.hpp"

#include "app/vrp_text.hpp"
#include "core/files.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace nearstock {

Result<Rounding> parse_rounding(const std::string& name) {
    for (const auto rounding : {Rounding::dimacs, Rounding::exact, Rounding::round}) {
        if (name == to_text(rounding)) {
            return rounding;
        }
    }
    return refuse("the rounding '" + name + "' is not known", "--rounding", "choose dimacs, exact or round");
}

std::string to_text(Rounding rounding) {
    return rounding == Rounding::dimacs ? "dimacs" : rounding == Rounding::exact ? "exact" : "round";
}

double units_of(Rounding rounding) {
    return rounding == Rounding::dimacs ? 10 : rounding == Rounding::exact ? 1000 : 1;
}

std::int64_t made_whole(double value, Rounding rounding) {
    const double scaled = std::clamp(value * units_of(rounding), -9e15, 9e15);
    return static_cast<std::int64_t>(rounding == Rounding::dimacs ? std::trunc(scaled) : std::nearbyint(scaled));
}

namespace {

bool all_numbers(const TextLine& line, const TextReader& reader) {
    for (std::size_t word = 0; word < line.words.size(); ++word) {
        if (!reader.number(line, word, "")) {
            return false;
        }
    }
    return true;
}

Result<VrpFile> read_any(const std::string& text, const std::string& place, std::optional<Rounding> rounding,
                         const TravelLookup& travel, const ZoneTraffic& zones) {
    const TextReader reader(place);
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && text[first] == '{') {
        return read_vroom(text, place, travel, zones);
    }
    if (travel) {
        return refuse("has no coordinates on the earth, so it cannot be driven on streets", place,
                      "leave out --streets and --osrm, or state it as VROOM's JSON with locations");
    }
    const auto lines = text_lines(text);
    const std::string known = "a Solomon, VRPLIB, Li and Lim or VROOM file";
    if (lines.empty()) {
        return reader.ended(known);
    }
    if (lines.size() > 1 && lines[1].words.front() == "VEHICLE") {
        return read_solomon(lines, reader, rounding.value_or(Rounding::exact));
    }
    if (lines[0].words.size() == 3 && all_numbers(lines[0], reader)) {
        return read_li_lim(lines, reader, rounding.value_or(Rounding::exact));
    }
    const auto vrplib = [](const TextLine& line) {
        return line.text.find(':') != std::string::npos || line.text.find("_SECTION") != std::string::npos;
    };
    if (vrplib(lines[0])) {
        return read_vrplib(lines, reader, rounding);
    }
    return reader.wrong(lines[0], "'" + lines[0].words.front() + "' begins no known format", known);
}

}  // namespace

Result<VrpFile> read_vrp_text(const std::string& text, const std::string& place, std::optional<Rounding> rounding,
                              const TravelLookup& travel, const ZoneTraffic& zones) {
    NEARSTOCK_ASSIGN_OR_RETURN(file, read_any(text, place, rounding, travel, zones));
    if (file.problem.name.empty()) {
        file.problem.name = std::filesystem::path(place).stem().string();
    }
    auto status = vrp::check_problem(file.problem);
    if (!status) {
        status.error().place = place;
        return std::unexpected(status.error());
    }
    return file;
}

Result<VrpFile> read_vrp_file(const std::filesystem::path& path, std::optional<Rounding> rounding) {
    NEARSTOCK_ASSIGN_OR_RETURN(text, read_file(path));
    return read_vrp_text(text, path.string(), rounding);
}

bool is_vroom(const std::string& text) {
    const auto json = nlohmann::json::parse(text, nullptr, false);
    return json.is_object() && json.contains("vehicles");
}

}  // namespace nearstock
