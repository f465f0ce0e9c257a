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

#include <array>
#include <cmath>

namespace nearstock {

namespace {

// Places in kpis_of.
constexpr std::size_t fill_rate_kpi = 0, total_cost_kpi = 3;
constexpr std::array<std::size_t, 6> overview_kpis{fill_rate_kpi, total_cost_kpi, 4, 5, 6, 7};

/// The interval over seeds; one seed allows none, and its own difference stands for all three.
BootstrapInterval over_seeds(const std::vector<double>& differences) {
    return differences.size() > 1 ? paired_interval(differences)
                                  : BootstrapInterval{differences.front(), differences.front(), differences.front()};
}

struct SeedResult {
    std::uint64_t seed = 0;
    RunTotals baseline;
    std::vector<RunTotals> candidates;
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
    PolicySet practice, baseline;
    std::vector<PolicySet> candidates;
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
    for (const auto& candidate : comparison.candidates) {
        result.candidates.push_back(live_branch(world, candidate, comparison.days, progress));
    }
    return result;
}

/// What a KPI was in each world.
using ByKpi = std::vector<std::vector<double>>;

ByKpi values_of(const std::vector<const RunTotals*>& worlds) {
    ByKpi values;
    for (const auto* totals : worlds) {
        const auto kpis = kpis_of(*totals);
        values.resize(kpis.size());
        for (std::size_t k = 0; k < kpis.size(); ++k) { values[k].push_back(kpis[k].value); }
    }
    return values;
}

double mean_of(const std::vector<double>& values) {
    double sum = 0;
    for (const double v : values) { sum += v; }
    return sum / double(values.size());
}

std::vector<double> minus(const std::vector<double>& a, const std::vector<double>& b) {
    std::vector<double> difference(a.size());
    for (std::size_t i = 0; i < a.size(); ++i) { difference[i] = a[i] - b[i]; }
    return difference;
}

/// One policy set in all worlds.
struct Branch {
    std::string name;
    ByKpi values;
};

std::string verdict(const Branch& ours, const Branch& base) {
    if (ours.values.front().size() < 2) {
        return "one seed allows no interval\n";
    }
    const auto f = over_seeds(minus(ours.values[fill_rate_kpi], base.values[fill_rate_kpi]));
    const auto c = over_seeds(minus(ours.values[total_cost_kpi], base.values[total_cost_kpi]));
    const bool service = f.low >= 0;
    return fmt::format(
        "verdict: fill rate {} ({:+.4f} [{:+.4f}, {:+.4f}]); total cost {} ({:+.2f} a day [{:+.2f}, {:+.2f}]){}\n",
        service ? "equal or better" : "not shown to be equal or better", f.mean, f.low, f.high,
        c.high < 0 ? "lower" : "not shown to be lower", c.mean, c.low, c.high,
        service && c.high < 0 ? ": the saving counts" : ": the saving does not count");
}

/// Every KPI of one policy set beside the baseline's.
std::string kpi_table(const std::vector<TotalKpi>& names, const Branch& ours, const Branch& base) {
    std::string out = fmt::format("{:<34} {:>12} {:>12} {:>12} {:>9}   {}\n", "", base.name, ours.name, "difference",
                                  "%", "95 % interval");
    for (std::size_t k = 0; k < names.size(); ++k) {
        const double before = mean_of(base.values[k]);
        const auto interval = over_seeds(minus(ours.values[k], base.values[k]));
        const int digits = std::abs(before) < 10 ? 4 : 1;
        out +=
            fmt::format("{:<34} {:>12.{}f} {:>12.{}f} {:>+12.{}f} {:>+8.1f}%   [{:+.{}f}, {:+.{}f}]\n", names[k].label,
                        before, digits, mean_of(ours.values[k]), digits, interval.mean, digits,
                        before != 0 ? 100 * interval.mean / before : 0.0, interval.low, digits, interval.high, digits);
    }
    return out + "\n" + verdict(ours, base);
}

/// Several policy sets in a row: the difference to `peer(i)` with its interval, service and costs only.
template <class Peer>
std::string overview(const std::vector<TotalKpi>& names, const std::vector<Branch>& branches, const Peer& peer) {
    std::string out = fmt::format("{:<26}", "");
    for (const auto k : overview_kpis) { out += fmt::format(" {:>26}", names[k].label); }
    for (std::size_t b = 1; b < branches.size(); ++b) {
        out += fmt::format("\n{:<26}", branches[b].name);
        for (const auto k : overview_kpis) {
            const auto i = over_seeds(minus(branches[b].values[k], peer(b).values[k]));
            const int digits = k == fill_rate_kpi ? 4 : 1;
            out += fmt::format(
                " {:>26}", fmt::format("{:+.{}f} [{:+.{}f}, {:+.{}f}]", i.mean, digits, i.low, digits, i.high, digits));
        }
    }
    return out + "\n";
}

nlohmann::ordered_json kpis_json(const std::vector<TotalKpi>& names, const Branch& ours, const Branch& base,
                                 const Branch& before) {
    auto kpis = nlohmann::ordered_json::array();
    for (std::size_t k = 0; k < names.size(); ++k) {
        const auto differences = minus(ours.values[k], base.values[k]);
        const auto interval = over_seeds(differences);
        const auto step = over_seeds(minus(ours.values[k], before.values[k]));
        kpis.push_back({{"key", names[k].key},
                        {"baseline", mean_of(base.values[k])},
                        {"candidate", mean_of(ours.values[k])},
                        {"difference", interval.mean},
                        {"low", interval.low},
                        {"high", interval.high},
                        {"by_seed", differences},
                        {"to_previous", {{"difference", step.mean}, {"low", step.low}, {"high", step.high}}}});
    }
    return kpis;
}

/// The baseline first, then the candidates.
std::vector<Branch> branches_of(const std::vector<SeedResult>& results, const Comparison& comparison) {
    std::vector<const RunTotals*> worlds;
    for (const auto& r : results) { worlds.push_back(&r.baseline); }
    std::vector<Branch> branches{{comparison.baseline.name, values_of(worlds)}};
    for (std::size_t c = 0; c < comparison.candidates.size(); ++c) {
        worlds.clear();
        for (const auto& r : results) { worlds.push_back(&r.candidates[c]); }
        branches.push_back({comparison.candidates[c].name, values_of(worlds)});
    }
    return branches;
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
    comparison.practice = practice;
    comparison.baseline = baseline;
    for (const auto& name : options.candidates) {
        NEARSTOCK_ASSIGN_OR_RETURN(candidate, find_policy_set(name));
        comparison.candidates.push_back(std::move(candidate));
    }
    std::vector<CityConfig> cities;
    for (int s = 0; s < options.seeds; ++s) {
        NEARSTOCK_ASSIGN_OR_RETURN(city, parse_city(with_seed(text, options.first_seed + static_cast<std::uint64_t>(s)),
                                                    options.config.value_or("config/city.toml").string()));
        cities.push_back(std::move(city));
    }
    announce("savings", options.first_seed, comparison.candidates.front().name);
    std::vector<SeedResult> results(cities.size());
    Progress progress("savings: day",
                      cities.size() * (static_cast<std::size_t>(options.history_days) +
                                       (1 + options.candidates.size()) * static_cast<std::size_t>(options.days)));
    std::vector<std::function<void()>> jobs;
    for (std::size_t i = 0; i < cities.size(); ++i) {
        jobs.emplace_back([&, i] { results[i] = compare(cities[i], comparison, progress); });
    }
    run_jobs(jobs, common.threads);
    if (interrupted()) {
        return {};
    }
    const auto names = kpis_of(results.front().baseline);
    const auto branches = branches_of(results, comparison);
    std::string out = fmt::format(
        "{} worlds (seeds {} …), {} days of history, {} days lived with each policy set; differences to {}, 95 % "
        "interval paired over seeds\n\n",
        results.size(), options.first_seed, options.history_days, options.days, comparison.baseline.name);
    nlohmann::ordered_json json = {{"seeds", results.size()},
                                   {"first_seed", options.first_seed},
                                   {"history_days", options.history_days},
                                   {"days", options.days},
                                   {"baseline", comparison.baseline.name},
                                   {"candidates", nlohmann::ordered_json::array()}};
    for (std::size_t b = 1; b < branches.size(); ++b) {
        out += kpi_table(names, branches[b], branches.front()) + "\n";
        json["candidates"].push_back({{"name", branches[b].name},
                                      {"previous", branches[b - 1].name},
                                      {"kpis", kpis_json(names, branches[b], branches.front(), branches[b - 1])}});
    }
    if (branches.size() > 2) {
        out += fmt::format("Each against {}\n", branches.front().name) +
               overview(names, branches, [&](std::size_t) -> const Branch& { return branches.front(); }) +
               "\nEach against the one before it\n" +
               overview(names, branches, [&](std::size_t b) -> const Branch& { return branches[b - 1]; });
    }
    return print_result(common, std::nullopt, out, json);
}

}  // namespace nearstock
