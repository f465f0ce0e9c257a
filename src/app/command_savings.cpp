// savings: the same comparison in several independent worlds, paired by seed, nothing written but the result.

#include "app/commands.hpp"
#include "app/output.hpp"
#include "app/policies.hpp"
#include "app/run_totals.hpp"
#include "app/workspace.hpp"
#include "core/files.hpp"
#include "core/progress.hpp"
#include "experiments/experiment.hpp"
#include "simulation/world.hpp"

#include <fmt/format.h>

#include <cmath>

namespace nearstock {

namespace {

/// The interval over seeds; one seed allows none, and its own difference stands for all three.
BootstrapInterval over_seeds(const std::vector<double>& differences) {
    return differences.size() > 1 ? paired_interval(differences)
                                  : BootstrapInterval{differences.front(), differences.front(), differences.front()};
}

struct SeedResult {
    std::uint64_t seed = 0;
    RunTotals baseline, candidate;
};

RunTotals live_branch(World world, const PolicySet& policies, int days, Progress& progress) {
    const Planner planner(world.network(), policies, 1);
    RunTotals totals;
    for (int d = 0; d < days && !interrupted(); ++d) {
        totals.add(world.network(), world.live_day(planner, policies.name));
        progress.advance();
    }
    return totals;
}

struct Comparison {
    PolicySet practice, baseline, candidate;
    int history_days = 140, days = 60;
};

SeedResult compare(CityConfig city, const Comparison& comparison, Progress& progress) {
    SeedResult result{.seed = city.seed};
    World world(std::move(city));
    const Planner planner(world.network(), comparison.practice, 1);
    for (int d = 0; d < comparison.history_days && !interrupted(); ++d) {
        world.live_day(planner, "live");
        progress.advance();
    }
    result.baseline = live_branch(world, comparison.baseline, comparison.days, progress);
    result.candidate = live_branch(world, comparison.candidate, comparison.days, progress);
    return result;
}

std::string verdict(const std::vector<SeedResult>& results) {
    std::vector<double> fill, cost;
    for (const auto& r : results) {
        fill.push_back(r.candidate.fill_rate() - r.baseline.fill_rate());
        cost.push_back(double((r.candidate.total() - r.baseline.total()).value()) / 1e6 / double(r.baseline.days));
    }
    const auto f = over_seeds(fill);
    const auto c = over_seeds(cost);
    if (results.size() < 2) {
        return "one seed allows no interval\n";
    }
    const bool service = f.low >= 0;
    return fmt::format(
        "verdict: fill rate {} ({:+.4f} [{:+.4f}, {:+.4f}]); total cost {} ({:+.2f} a day [{:+.2f}, {:+.2f}]){}\n",
        service ? "equal or better" : "not shown to be equal or better", f.mean, f.low, f.high,
        c.high < 0 ? "lower" : "not shown to be lower", c.mean, c.low, c.high,
        service && c.high < 0 ? ": the saving counts" : ": the saving does not count");
}

}  // namespace

Status savings_command(const Common& common, const SavingsOptions& options) {
    std::string text = shipped_city();
    if (options.config) {
        NEARSTOCK_ASSIGN_OR_RETURN(content, read_file(*options.config));
        text = content;
    }
    Comparison comparison{.history_days = options.history_days, .days = options.days};
    NEARSTOCK_ASSIGN_OR_RETURN(practice, find_policy_set("practice"));
    NEARSTOCK_ASSIGN_OR_RETURN(baseline, find_policy_set(options.baseline));
    NEARSTOCK_ASSIGN_OR_RETURN(candidate, find_policy_set(options.candidate));
    comparison.practice = practice;
    comparison.baseline = baseline;
    comparison.candidate = candidate;
    std::vector<CityConfig> cities;
    for (int s = 0; s < options.seeds; ++s) {
        NEARSTOCK_ASSIGN_OR_RETURN(
            city, parse_city(with_seed(text, options.first_seed + static_cast<std::uint64_t>(s)), "city"));
        cities.push_back(std::move(city));
    }
    announce("savings", options.first_seed, comparison.candidate.name);
    std::vector<SeedResult> results(cities.size());
    Progress progress("savings: day",
                      cities.size() * static_cast<std::size_t>(options.history_days + 2 * options.days));
    std::vector<std::function<void()>> jobs;
    for (std::size_t i = 0; i < cities.size(); ++i) {
        jobs.emplace_back([&, i] { results[i] = compare(cities[i], comparison, progress); });
    }
    run_jobs(jobs, common.threads);
    if (interrupted()) {
        return {};
    }
    std::string out = fmt::format(
        "{} worlds (seeds {} …), {} days of history, {} days lived twice; differences {} − {}, 95 % interval paired "
        "over seeds\n\n{:<34} {:>12} {:>12} {:>12} {:>9}   {}\n",
        results.size(), options.first_seed, options.history_days, options.days, comparison.candidate.name,
        comparison.baseline.name, "", comparison.baseline.name, comparison.candidate.name, "difference", "%",
        "95 % interval");
    nlohmann::ordered_json json = {{"seeds", results.size()},
                                   {"history_days", options.history_days},
                                   {"days", options.days},
                                   {"kpis", nlohmann::ordered_json::array()}};
    const auto names = kpis_of(results.front().baseline);
    for (std::size_t k = 0; k < names.size(); ++k) {
        std::vector<double> differences;
        double base = 0, ours = 0;
        for (const auto& r : results) {
            const double b = kpis_of(r.baseline)[k].value;
            const double c = kpis_of(r.candidate)[k].value;
            base += b / double(results.size());
            ours += c / double(results.size());
            differences.push_back(c - b);
        }
        const auto interval = over_seeds(differences);
        const bool small = std::abs(base) < 10;
        out += fmt::format("{:<34} {:>12.{}f} {:>12.{}f} {:>+12.{}f} {:>+8.1f}%   [{:+.{}f}, {:+.{}f}]\n",
                           names[k].label, base, small ? 4 : 1, ours, small ? 4 : 1, interval.mean, small ? 4 : 1,
                           base != 0 ? 100 * interval.mean / base : 0.0, interval.low, small ? 4 : 1, interval.high,
                           small ? 4 : 1);
        json["kpis"].push_back({{"key", names[k].key},
                                {"baseline", base},
                                {"candidate", ours},
                                {"difference", interval.mean},
                                {"low", interval.low},
                                {"high", interval.high},
                                {"by_seed", differences}});
    }
    out += "\n" + verdict(results);
    return print_result(common, std::nullopt, out, json);
}

}  // namespace nearstock
