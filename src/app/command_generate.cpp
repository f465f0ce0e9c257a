// init, generate and simulate: the city lives, once as history, then once per policy set.

#include "app/commands.hpp"
#include "app/day_writer.hpp"
#include "app/lake_steps.hpp"
#include "app/output.hpp"
#include "app/policies.hpp"
#include "app/workspace.hpp"
#include "core/files.hpp"
#include "core/progress.hpp"
#include "domain/cost_ledger.hpp"
#include "journal/journal.hpp"
#include "simulation/cities.hpp"
#include "simulation/world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace nearstock {

namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;

double seconds_since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

struct Lived {
    std::size_t days = 0;
    std::size_t faults = 0;
    Money cost;
    std::size_t orders = 0;
};

struct Branch {
    PolicySet policies;
    std::string run_id;
    int days = 0;
    double fault_share = 0;
    bool live = false;
    unsigned threads = 1;
};

/// Lives the days of one branch on `world` and writes them. Stops between two days when interrupted.
Result<Lived> live(const Workspace& workspace, World& world, const Branch& branch, Progress& progress) {
    const Planner planner(world.network(), branch.policies, branch.threads);
    DayWriter writer(workspace, {.run_id = branch.run_id,
                                 .fault_share = branch.fault_share,
                                 .experiments = experiments_of(branch.policies, world.state().today),
                                 .first_day_of_live = branch.live,
                                 .in_background = branch.threads > 1});
    NEARSTOCK_ASSIGN_OR_RETURN(journal, Journal::open(workspace.journal(branch.run_id)));
    Lived lived;
    for (int d = 0; d < branch.days && !interrupted(); ++d) {
        NightDecisions night;
        DayRecord record = world.live_day(planner, branch.run_id, &night);
        const JournalEntry entry = day_entry(record);
        if (const auto appended = journal.append({&entry, 1}); !appended) {
            return std::unexpected(appended.error());
        }
        lived.orders += record.orders.size();
        lived.cost += price_day(world.network(), record).total();
        NEARSTOCK_RETURN_IF_ERROR(writer.write(world.network(), std::move(record), std::move(night)));
        ++lived.days;
        progress.advance();
    }
    NEARSTOCK_RETURN_IF_ERROR(writer.finish());
    lived.faults = writer.faults();
    NEARSTOCK_RETURN_IF_ERROR(world.save(workspace.world(branch.run_id)));
    return lived;
}

Json described(const Workspace& workspace) {
    const auto& city = workspace.city;
    return {{"workspace", workspace.root.string()},
            {"city_id", city.city_id},
            {"products", city.products},
            {"mfcs", city.mfcs},
            {"zones", city.zones},
            {"drivers", city.drivers},
            {"customers", city.customers},
            {"seed", city.seed}};
}

std::string description(const Workspace& workspace) {
    const auto& city = workspace.city;
    return fmt::format("{}: {} products, {} MFCs, {} zones, {} drivers, {} customers, seed {}\n",
                       workspace.config_file().string(), city.products, city.mfcs, city.zones, city.drivers,
                       grouped(city.customers), city.seed);
}

std::string next_step(const std::filesystem::path& root) {
    return fmt::format("next: nearstock -w {} generate\n", root.string());
}

Status init_several(const Common& common, const std::string& text) {
    NEARSTOCK_ASSIGN_OR_RETURN(cities, init_cities(common.workspace, text));
    nlohmann::ordered_json json = {{"workspace", common.workspace.string()}, {"cities", Json::array()}};
    std::string shown;
    for (const auto& at : cities) {
        NEARSTOCK_ASSIGN_OR_RETURN(workspace, open_workspace(at.root));
        json["cities"].push_back(described(workspace));
        shown += description(workspace);
    }
    return print_result(common, std::nullopt, shown + next_step(common.workspace), json);
}

}  // namespace

Status init_command(const Common& common, const InitOptions& options) {
    std::optional<std::string> text;
    if (options.config) {
        NEARSTOCK_ASSIGN_OR_RETURN(content, read_file(*options.config));
        text = content;
    }
    if (options.seed) {
        text = with_seed(text.value_or(shipped_city()), *options.seed);
    }
    if (text) {
        NEARSTOCK_ASSIGN_OR_RETURN(cities, split_cities(*text, options.config.value_or("nearstock.toml").string()));
        if (!cities.empty()) {
            return init_several(common, *text);
        }
    }
    NEARSTOCK_ASSIGN_OR_RETURN(workspace, init_workspace(common.workspace, text));
    return print_result(common, std::nullopt, description(workspace) + next_step(workspace.root), described(workspace));
}

Status generate_command(const Common& common, const GenerateOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(workspace, open_workspace(common.workspace));
    NEARSTOCK_ASSIGN_OR_RETURN(policies, find_policy_set("practice"));
    announce("generate", workspace.city.seed, workspace.config_hash);
    for (const auto& run : workspace.runs()) {
        workspace.forget(run);  // branches of a world that is lived anew would be of another world
    }
    const auto started = Clock::now();
    World world(workspace.city);
    Progress progress("generate: day", static_cast<std::size_t>(options.days));
    NEARSTOCK_ASSIGN_OR_RETURN(
        lived,
        live(workspace, world, {policies, "live", options.days, options.fault_share, true, common.threads}, progress));
    const double seconds = seconds_since(started);
    nlohmann::ordered_json json = {{"run_id", "live"},
                                   {"days", lived.days},
                                   {"orders", lived.orders},
                                   {"faults", lived.faults},
                                   {"first_day", to_text(workspace.city.first_day)},
                                   {"last_day", to_text(world.state().today - Days(1))},
                                   {"seconds", seconds},
                                   {"state_fingerprint", fmt::format("{:016x}", world.state().fingerprint())}};
    return print_result(
        common, std::nullopt,
        fmt::format("{} days lived under common practice ({} … {}): {} orders, {} damaged rows put in, {:.1f} s\n",
                    lived.days, to_text(workspace.city.first_day), to_text(world.state().today - Days(1)),
                    grouped(std::int64_t(lived.orders)), lived.faults, seconds),
        json);
}

Status simulate_command(const Common& common, const SimulateOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(workspace, open_workspace(common.workspace));
    if (!std::filesystem::exists(workspace.world("live"))) {
        return refuse("has no lived history to branch from", workspace.root.string(),
                      "run `nearstock -w " + workspace.root.string() + " generate` first");
    }
    announce("simulate", workspace.city.seed, workspace.config_hash);
    std::vector<std::string> names{options.compare};
    std::ranges::copy_if(options.policies, std::back_inserter(names),
                         [&](const auto& n) { return n != options.compare; });
    std::vector<Branch> branches;
    for (const auto& name : names) {
        NEARSTOCK_ASSIGN_OR_RETURN(policies, find_policy_set(name));
        const std::string run_id = policies.name;
        branches.push_back({std::move(policies), run_id, options.days, options.fault_share, false, 1});
        workspace.forget(branches.back().run_id);
    }
    NEARSTOCK_ASSIGN_OR_RETURN(world, World::load(workspace.city, workspace.world("live")));
    const auto started = Clock::now();
    std::vector<Result<Lived>> results(branches.size(), refuse("not lived"));
    {
        // One branch per thread: each is lived by one thread, so the number of threads changes no result.
        std::vector<World> worlds(branches.size(), world);
        Progress progress("simulate: branch-day", branches.size() * static_cast<std::size_t>(options.days));
        std::vector<std::function<void()>> jobs;
        for (std::size_t b = 0; b < branches.size(); ++b) {
            jobs.emplace_back([&, b] { results[b] = live(workspace, worlds[b], branches[b], progress); });
        }
        run_jobs(jobs, common.threads);
    }
    const double seconds = seconds_since(started);
    nlohmann::ordered_json json = {
        {"days", options.days}, {"seconds", seconds}, {"branches", nlohmann::ordered_json::array()}};
    std::string text;
    for (std::size_t b = 0; b < branches.size(); ++b) {
        if (!results[b]) {
            return std::unexpected(results[b].error());
        }
        json["branches"].push_back({{"run_id", branches[b].run_id},
                                    {"days", results[b]->days},
                                    {"orders", results[b]->orders},
                                    {"total_cost_micros", results[b]->cost.value()},
                                    {"faults", results[b]->faults}});
        text += fmt::format("{:<12} {} days, {} orders, total cost {:.2f} {}\n", branches[b].run_id, results[b]->days,
                            grouped(std::int64_t(results[b]->orders)), double(results[b]->cost.value()) / 1e6,
                            workspace.city.currency);
    }
    if (options.ingest && !interrupted()) {
        for (const auto& branch : branches) {
            NEARSTOCK_ASSIGN_OR_RETURN(report, ingest_run(workspace, branch.run_id, {}, common.threads));
            text += report.text;
            json["ingest"].push_back(report.json);
        }
    }
    text += fmt::format("{:.1f} s for the branches\n", seconds);
    return print_result(common, std::nullopt, text, json);
}

}  // namespace nearstock
