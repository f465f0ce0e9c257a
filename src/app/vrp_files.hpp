// Which routing problem does this file state, and how are its numbers made whole?
//
// Understood: Solomon and Homberger (.txt), VRPLIB in PyVRP's dialect (.vrp and ORTEC's .txt), Li and Lim (.txt),
// VROOM's JSON. The content tells which. A malformed file is refused with its line, the token, and what was expected.
#pragma once

#include "core/result.hpp"
#include "routing/vrp_problem.hpp"
#include "streets/travel_provider.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace nearstock {

/// How distances, times and loads become whole numbers; the conventions of the literature.
enum class Rounding {
    dimacs,  // tenths, truncated
    exact,   // thousandths, to the nearest
    round,   // to the nearest whole number
};
Result<Rounding> parse_rounding(const std::string& name);
std::string to_text(Rounding rounding);
/// Units of a whole number in one of the file's.
double units_of(Rounding rounding);
/// Requires a value that is below 2^53 when scaled.
std::int64_t made_whole(double value, Rounding rounding);

enum class VrpFormat { solomon, vrplib, li_lim, vroom };

/// What VROOM's JSON names things by; empty vectors for the other formats.
struct VroomNames {
    struct Task {
        std::string kind;  // job, pickup, delivery
        std::int64_t id = 0;
        std::int64_t priority = 0;
        std::optional<std::int64_t> location_index;
    };
    struct Stand {  // of a vehicle's start or end
        bool present = false;
        bool located = false;
        std::optional<std::int64_t> location_index;
    };
    std::vector<Task> tasks;            // by client
    std::vector<bool> located;          // by client: has coordinates
    std::vector<std::int64_t> vehicle;  // ids
    std::vector<std::string> description;
    std::vector<Stand> start, end;     // by vehicle
    std::vector<std::string> profile;  // by Problem::travel
    vrp::Time origin = 0;              // added to every moment
};

struct VrpFile {
    vrp::Problem problem;
    VrpFormat format = VrpFormat::vrplib;
    Rounding rounding = Rounding::round;
    double cost_units = 1;    // whole numbers of cost and distance in one of the file's
    double time_units = 1;    // the same of time
    bool geographic = false;  // x, y are longitude, latitude
    VroomNames names;
};

/// Who knows the ways of a profile (car, bike). Empty: nobody.
using TravelLookup = std::function<Result<const streets::TravelProvider*>(const std::string& profile)>;

/// How much longer a way between two zones takes over the day than it says; a zone may be empty: not said. A function
/// that is empty: nobody knows.
struct ZoneTraffic {
    std::function<double(const std::string& from_zone, const std::string& to_zone)> level;
    std::function<bool(const std::string& zone)> knows;
};

/// `rounding`: the usual one when not given: round for VROOM and files with neither windows nor decimals to keep
/// (CVRP, a matrix of their own), exact for the rest. Ends with check_problem.
Result<VrpFile> read_vrp_file(const std::filesystem::path& path, std::optional<Rounding> rounding);
/// The same of a text; `place` names it in refusals. With `travel`, VROOM's JSON must have coordinates and no matrices,
/// and other formats are refused. `zones` slow the ways between them down, and what they
/// cost by time; a place in a zone that they do not know is refused.
Result<VrpFile> read_vrp_text(const std::string& text, const std::string& place, std::optional<Rounding> rounding,
                              const TravelLookup& travel = {}, const ZoneTraffic& zones = {});

/// Whether a JSON text is VROOM's: it has vehicles.
bool is_vroom(const std::string& text);

}  // namespace nearstock
