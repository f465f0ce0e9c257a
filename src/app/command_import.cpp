// import: FreshRetailNet-50K as published → a workspace; its stores' goods lived twice on recorded demand, under two
// rules.

#include "app/commands.hpp"
#include "app/day_writer.hpp"
#include "app/fresh_retail.hpp"
#include "app/lake_steps.hpp"
#include "app/output.hpp"
#include "app/policies.hpp"
#include "app/run_totals.hpp"
#include "app/workspace.hpp"
#include "core/files.hpp"
#include "core/progress.hpp"
#include "core/resources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <regex>

namespace nearstock {

namespace {

/// The settings that a store network shares with a city's configuration file.
std::string workspace_toml(int city) {
    return fmt::format(
        "# Made by `nearstock import`. What FreshRetailNet does not say is assumed in freshretailnet.toml beside this "
        "file.\n"
        "[workspace]\ncurrency = \"EUR\"\ntime_zone = \"Asia/Shanghai\"\ncity_id = \"freshretailnet-{}\"\n\n"
        "[network]\nopening = \"6h\"\nclosing = \"22h\"\ndelivery_threshold = \"1min\"\n",
        city);
}

struct StoreBranch {
    PolicySet policies;
    std::string run_id;
    const FreshRetailWorld* world = nullptr;
    RunTotals totals;
    Status status;
};

/// Lives every recorded day after the history. The run brings its own master data: nobody lived before it.
Status live_stores(const Workspace& workspace, const FreshRetailAssumptions& assumptions, StoreBranch& branch,
                   Progress& progress) {
    const FreshRetailWorld& from = *branch.world;
    StoreWorld world(from.network, from.demand, from.state, assumptions.seed);
    const Planner planner(from.network, branch.policies, 1);
    DayWriter writer(workspace, {.run_id = branch.run_id, .first_day_of_live = true, .in_background = false});
    for (std::size_t d = 0; d < from.demand.days && !interrupted(); ++d) {
        std::vector<Promotion> announced;
        std::ranges::copy_if(from.promotions, std::back_inserter(announced),
                             [&](const Promotion& p) { return p.first_day == world.state().today + Days(1); });
        NightDecisions night;
        DayRecord record = world.live_day(planner, branch.run_id, std::move(announced), &night);
        branch.totals.add(from.network, record);
        NEARSTOCK_RETURN_IF_ERROR(writer.write(from.network, std::move(record), std::move(night)));
        progress.advance();
    }
    return writer.finish();
}

}  // namespace

Status import_command(const Common& common, const ImportOptions& options) {
    const auto started = std::chrono::steady_clock::now();
    std::string assumed(resource("config/freshretailnet.toml").value_or(""));
    if (options.city) {
        assumed =
            std::regex_replace(assumed, std::regex(R"((^|\n)city = \d+)"), "$1city = " + std::to_string(*options.city),
                               std::regex_constants::format_first_only);
    }
    NEARSTOCK_ASSIGN_OR_RETURN(assumptions, parse_fresh_retail(assumed, "freshretailnet.toml"));
    NEARSTOCK_RETURN_IF_ERROR(find_fresh_retail_city(options.file, assumptions.city));
    NEARSTOCK_ASSIGN_OR_RETURN(workspace, init_workspace(common.workspace, workspace_toml(assumptions.city)));
    NEARSTOCK_ASSIGN_OR_RETURN(city, land_fresh_retail(options.file, assumptions.city, workspace.lake()));
    NEARSTOCK_RETURN_IF_ERROR(write_file(workspace.root / "freshretailnet.toml", assumed));
    announce("import freshretailnet", assumptions.seed, workspace.config_hash);

    const FreshRetailWorld recovered = fresh_retail_world(city, assumptions, DemandRule::same_hour_mean);
    const FreshRetailWorld censored = fresh_retail_world(city, assumptions, DemandRule::sales);
    std::vector<StoreBranch> branches;
    for (const auto* name : {"practice", "nearstock"}) {
        NEARSTOCK_ASSIGN_OR_RETURN(policies, find_policy_set(name));
        policies.base_stock.transfers = false;  // their cost would rest on assumed coordinates
        policies.base_stock.shortage_weight = BaseStockParameters().shortage_weight;  // a shop that nobody helps out
        branches.push_back({.policies = policies, .run_id = name, .world = &recovered});
        branches.push_back({.policies = policies, .run_id = std::string(name) + "-sales", .world = &censored});
    }
    Progress progress("import: branch-day", branches.size() * recovered.demand.days);
    std::vector<std::function<void()>> jobs;
    for (auto& branch : branches) {
        jobs.emplace_back([&] { branch.status = live_stores(workspace, assumptions, branch, progress); });
    }
    run_jobs(jobs, common.threads);
    std::string text = fmt::format(
        "city {}: {} stores, {} products, {} series, {} days recorded, {:.0f} units sold a day; {} days lived from {}\n"
        "demand rule: in hours out of stock, the mean of the same hour within ± {} days in stock ({:.1f} % of the "
        "demand was never sold); variant: sales = demand\n"
        "assumed (freshretailnet.toml): prices, lead times, packs, shelf lives, opening stock; no coordinates, orders, "
        "routes are used\n",
        city.city_id, city.stores.size(), city.products.size(), city.series.size(), city.days, recovered.history_sales,
        recovered.demand.days, to_text(recovered.demand.first_day), assumptions.recovery_window_days,
        100 * recovered.recovered_share);
    nlohmann::ordered_json json = {{"city", city.city_id},
                                   {"stores", city.stores.size()},
                                   {"products", city.products.size()},
                                   {"series", city.series.size()},
                                   {"lived_days", recovered.demand.days},
                                   {"rows_quarantined", city.refused.size()},
                                   {"unsold_demand_share", recovered.recovered_share},
                                   {"branches", nlohmann::ordered_json::array()}};
    for (const auto& branch : branches) {
        NEARSTOCK_RETURN_IF_ERROR(branch.status);
        const auto& t = branch.totals;
        json["branches"].push_back({{"run_id", branch.run_id},
                                    {"fill_rate", t.fill_rate()},
                                    {"total_cost_micros", t.total().value()},
                                    {"holding_micros", t.head(CostHead::holding).value()},
                                    {"stockout_micros", t.head(CostHead::stockout).value()},
                                    {"ordering_micros", t.head(CostHead::ordering).value()},
                                    {"inbound_micros", t.head(CostHead::transportation).value()}});
        text += fmt::format(
            "{:<16} fill rate {:.2f} %, total cost {:.0f} EUR a day (holding {:.0f}, stockout {:.0f}, inbound {:.0f}, "
            "ordering {:.0f})\n",
            branch.run_id, 100 * t.fill_rate(), double(t.total().value()) / 1e6 / double(t.days),
            double(t.head(CostHead::holding).value()) / 1e6 / double(t.days),
            double(t.head(CostHead::stockout).value()) / 1e6 / double(t.days),
            double(t.head(CostHead::transportation).value()) / 1e6 / double(t.days),
            double(t.head(CostHead::ordering).value()) / 1e6 / double(t.days));
    }
    for (const auto& branch : branches) {
        NEARSTOCK_ASSIGN_OR_RETURN(report, ingest_run(workspace, branch.run_id, {}, common.threads));
        text += report.text;
    }
    text +=
        fmt::format("{:.1f} s\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count());
    return print_result(common, std::nullopt, text, json);
}

}  // namespace nearstock
