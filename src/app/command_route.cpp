// route: reads an instance, solves it for as long as it is given, audits the result, writes it.
#include "app/command_route.hpp"

#include "app/output.hpp"
#include "app/traffic_file.hpp"
#include "app/vrp_solutions.hpp"
#include "core/check.hpp"
#include "core/files.hpp"
#include "core/progress.hpp"
#include "routing/vrp_solver.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <mutex>

namespace nearstock {

namespace {

constexpr std::size_t reasons_looked_for = 100;  // each tries every place on every route

using Clock = std::chrono::steady_clock;

/// A run's improvements, each with its moment.
class Trace {
public:
    explicit Trace(double cost_units) : cost_units_(cost_units) {}
    void add(vrp::Cost cost, std::size_t unserved, std::uint64_t iteration) {
        const std::scoped_lock lock(mutex_);
        rows_ += fmt::format("{:.3f},{},{},{}\n", seconds(), iteration, in_units(double(cost), cost_units_), unserved);
    }
    [[nodiscard]] double seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }
    [[nodiscard]] std::string csv() const { return "seconds,iteration,cost,unserved\n" + rows_; }

private:
    Clock::time_point begin_ = Clock::now();
    double cost_units_;
    std::mutex mutex_;
    std::string rows_;
};

Result<vrp::Solution> read_sol(const std::filesystem::path& path, const vrp::Problem& problem) {
    NEARSTOCK_ASSIGN_OR_RETURN(text, read_file(path));
    return parse_sol(text, path.string(), problem);
}

Result<vrp::Solution> solved(const Common& common, const RouteOptions& options, const VrpFile& file, Trace& trace) {
    vrp::SolverOptions solver{.iterations = options.iterations, .seed = options.seed, .threads = common.threads};
    const double limit = options.time_limit_seconds > 0 ? options.time_limit_seconds : options.iterations > 0 ? 0 : 10;
    solver.spent = [&trace, limit] {
        return interrupted() ? 1.0 : limit > 0 ? std::min(1.0, trace.seconds() / limit) : 0.0;
    };
    if (options.objective == "vehicles-first") {
        solver.objective = vrp::Objective::vehicles_first;
    } else if (options.objective != "distance") {
        return refuse("the objective '" + options.objective + "' is not known", "--objective",
                      "choose distance or vehicles-first");
    }
    if (options.start) {
        NEARSTOCK_ASSIGN_OR_RETURN(start, read_sol(*options.start, file.problem));
        solver.start = std::move(start);
    }
    if (options.trace) {
        solver.improved = [&trace](vrp::Cost cost, std::size_t unserved, std::uint64_t iteration) {
            trace.add(cost, unserved, iteration);
        };
    }
    return vrp::solve(file.problem, solver);
}

Status write_solution(const VrpFile& file, const vrp::Solution& solution, const std::filesystem::path& path) {
    if (path.extension() != ".json") {
        return write_file(path, to_sol(file, solution));
    }
    if (file.format != VrpFormat::vroom) {
        return refuse("JSON is written for VROOM's input only", "--output", "name a .sol file, or use --geojson");
    }
    return write_file(path, to_vroom(file, solution).dump(1) + "\n");
}

Json summary_of(const VrpFile& file, const vrp::Solution& solution, const vrp::Audit& audit) {
    Json routes = Json::array();
    for (const auto& route : solution.routes) {
        routes.push_back({{"vehicle", route.vehicle + 1}, {"visits", route.visits}});
    }
    Json unserved = Json::array();
    for (const auto& left : solution.unserved) {
        unserved.push_back({{"client", file.problem.place_of(left.client)}, {"reason", left.reason}});
    }
    return {{"instance", file.problem.name},
            {"feasible", audit.feasible()},
            {"cost", double(audit.cost) / file.cost_units},
            {"distance", double(audit.distance) / file.cost_units},
            {"vehicles", audit.vehicles},
            {"rounding", to_text(file.rounding)},
            {"routes", std::move(routes)},
            {"unserved", std::move(unserved)},
            {"broken", audit.broken}};
}

std::string summary_text(const VrpFile& file, const vrp::Solution& solution, const vrp::Audit& audit) {
    std::string text =
        fmt::format("{}: cost {}, distance {}, {} vehicles, {} of {} clients unserved\n", file.problem.name,
                    in_units(double(audit.cost), file.cost_units), in_units(double(audit.distance), file.cost_units),
                    audit.vehicles, solution.unserved.size(), file.problem.clients.size());
    for (const auto& left : solution.unserved) {
        text +=
            fmt::format("unserved: {}: {}\n", file.problem.name_of(file.problem.place_of(left.client)), left.reason);
    }
    return text;
}

Status route_instance(const Common& common, const RouteOptions& options, const std::string& text) {
    std::optional<Rounding> rounding;
    if (!options.rounding.empty()) {
        NEARSTOCK_ASSIGN_OR_RETURN(known, parse_rounding(options.rounding));
        rounding = known;
    }
    if (!options.policy.empty()) {
        return refuse("policies decide a wave, not this instance", "--policy", "leave it out");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(source, TravelSource::open(options.travel));
    const TravelLookup travel = options.travel.given() ? source.lookup() : TravelLookup{};
    streets::TrafficProfile traffic;
    if (options.traffic) {
        NEARSTOCK_ASSIGN_OR_RETURN(read, read_traffic(*options.traffic));
        traffic = std::move(read);
    }
    NEARSTOCK_ASSIGN_OR_RETURN(file, read_vrp_text(text, options.instance.string(), rounding, travel,
                                                   options.traffic ? zone_traffic(traffic) : ZoneTraffic{}));
    if (options.traffic) {
        NEARSTOCK_RETURN_IF_ERROR(slow_down(file, traffic));
    }
    Trace trace(file.cost_units);
    NEARSTOCK_ASSIGN_OR_RETURN(
        solution, options.check ? read_sol(*options.check, file.problem) : solved(common, options, file, trace));
    for (std::size_t i = 0; i < std::min(reasons_looked_for, solution.unserved.size()); ++i) {
        if (solution.unserved[i].reason.empty()) {
            solution.unserved[i].reason = why_left_out(file, solution, solution.unserved[i].client);
        }
    }
    const auto audit = vrp::audit(file.problem, solution);
    if (!options.check && audit.broken.size() != audit.missing) {
        for (const auto& sentence : audit.broken) { fmt::print(stderr, "{}\n", sentence); }
        check(false, "the solver keeps every rule");
    }
    if (options.output) {
        NEARSTOCK_RETURN_IF_ERROR(write_solution(file, solution, *options.output));
    }
    if (options.trace) {
        NEARSTOCK_RETURN_IF_ERROR(write_file(*options.trace, trace.csv()));
    }
    if (options.geojson) {
        NEARSTOCK_ASSIGN_OR_RETURN(map, to_geojson(file, solution, travel));
        NEARSTOCK_RETURN_IF_ERROR(write_file(*options.geojson, map.dump() + "\n"));
    }
    Json result = summary_of(file, solution, audit);
    std::string shown = (options.output ? "" : to_sol(file, solution)) + summary_text(file, solution, audit);
    if (options.explain) {
        result["explanation"] = explain(file, solution);
        shown += explanation_text(result["explanation"]);
    }
    NEARSTOCK_RETURN_IF_ERROR(print_result(common, std::nullopt, shown, result));
    if (options.check && !audit.feasible()) {
        return refuse(fmt::format("{} rules are broken: {}", audit.broken.size(), audit.broken.front()),
                      options.check->string(), "mend the route that it names");
    }
    if (audit.missing > 0 && !options.check) {
        return refuse(fmt::format("{} required clients are unserved", audit.missing), options.instance.string(),
                      "give more vehicles or time, or make clients optional");
    }
    return {};
}

}  // namespace

Status route_command(const Common& common, const RouteOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(text, read_file(options.instance));
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && text[first] == '{' && !is_vroom(text)) {
        if (options.travel.given() || options.traffic) {
            return refuse("streets and traffic are for VROOM's JSON, this is a wave's", options.instance.string(),
                          "leave out --streets, --osrm and --traffic");
        }
        return route_command(common, FileOptions{options.instance, options.output, options.policy});
    }
    return route_instance(common, options, text);
}

}  // namespace nearstock
