// plan and run: the night's decisions from what the lake knows, and the daily cycle around them.

#include "app/commands.hpp"
#include "app/lake_steps.hpp"
#include "app/output.hpp"
#include "app/policies.hpp"
#include "app/workspace.hpp"
#include "planning/planner.hpp"
#include "tables/database.hpp"
#include "warehouse/state_loader.hpp"

#include <fmt/format.h>

#include <chrono>

namespace nearstock {

namespace {

Table plan_table(const Network& network, const StockPlan& plan) {
    Table table;
    table.columns.reserve(8);
    auto& kind = table.add<Column::Texts>("kind");
    auto& product = table.add<Column::Texts>("product_id");
    auto& from = table.add<Column::Texts>("from_id");
    auto& site = table.add<Column::Texts>("site_id");
    auto& units = table.add<Column::Integers>("units");
    auto& cost = table.add<Column::Integers>("value_micros");
    auto& reason = table.add<Column::Texts>("reason");
    for (const auto& o : plan.orders) {
        const auto& p = network.products[o.product.value];
        kind.emplace_back("purchase");
        product.push_back(p.product_id);
        from.push_back(network.suppliers[p.supplier.value].supplier_id);
        site.push_back(network.sites[o.destination.value].site_id);
        units.push_back(o.units.value());
        cost.push_back((p.unit_cost * o.units).value());
        reason.push_back(o.reason);
    }
    for (const auto& t : plan.transfers) {
        const auto& p = network.products[t.product.value];
        kind.emplace_back(t.kind == TransferKind::hub ? "hub" : "lateral");
        product.push_back(p.product_id);
        from.push_back(network.sites[t.from.value].site_id);
        site.push_back(network.sites[t.to.value].site_id);
        units.push_back(t.units.value());
        cost.push_back((p.unit_cost * t.units).value());
        reason.push_back(t.reason);
    }
    return table;
}

struct Planned {
    BusinessDate day;
    std::filesystem::path file;
    std::size_t orders = 0, hub = 0, lateral = 0;
    Money value;
    double at_risk = 0;  // product-sites with P(stockout) above 5 %
    double expected_units = 0;
    double seconds = 0;
    std::string sample;
};

Result<Planned> plan_night(const Workspace& workspace, const PlanOptions& options, unsigned threads) {
    const auto last = workspace.last_day(options.run_id);
    if (!last) {
        return refuse("the lake has no day of the run '" + options.run_id + "'", workspace.lake().string(),
                      "run `nearstock ingest` first");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(policies, find_policy_set(options.policies));
    const auto started = std::chrono::steady_clock::now();
    Planned planned{.day = options.day.value_or(*last + Days(1))};
    if (planned.day > *last + Days(1)) {
        return refuse(
            fmt::format("{} cannot be planned: the last day known is {}", to_text(planned.day), to_text(*last)),
            "--day", "plan for " + to_text(*last + Days(1)) + " at the latest");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(settings, workspace.settings());
    NEARSTOCK_ASSIGN_OR_RETURN(
        network, load_network(std::move(settings), workspace.lake(), options.run_id, planned.day - Days(1)));
    NEARSTOCK_ASSIGN_OR_RETURN(state, load_state(network, workspace.lake(), options.run_id, planned.day));
    const Planner planner(network, policies, threads);
    const auto night = planner.night(state);
    planned.file =
        workspace.plans() / fmt::format("{}-{}-{}.parquet", options.run_id, policies.name, to_text(planned.day));
    NEARSTOCK_RETURN_IF_ERROR(write_parquet(plan_table(network, night.plan), planned.file));
    planned.orders = night.plan.orders.size();
    for (const auto& t : night.plan.transfers) { (t.kind == TransferKind::hub ? planned.hub : planned.lateral) += 1; }
    for (const auto& o : night.plan.orders) { planned.value += network.products[o.product.value].unit_cost * o.units; }
    for (const double risk : night.plan.stockout_risk) { planned.at_risk += risk > 0.05; }
    for (std::size_t s = 0; s < night.forecast.series; ++s) { planned.expected_units += night.forecast.mean_at(s, 0); }
    const auto table = plan_table(network, night.plan);
    for (std::size_t i = 0; i < std::min<std::size_t>(table.rows(), 5); ++i) {
        planned.sample += fmt::format("  {} {} × {} from {} to {}: {}\n", table.texts("kind")[i],
                                      table.integers("units")[i], table.texts("product_id")[i],
                                      table.texts("from_id")[i], table.texts("site_id")[i], table.texts("reason")[i]);
    }
    planned.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return planned;
}

StepReport report_of(const Planned& p, const std::string& currency) {
    StepReport report;
    report.json = {{"day", to_text(p.day)},
                   {"file", p.file.string()},
                   {"purchase_lines", p.orders},
                   {"hub_transfers", p.hub},
                   {"lateral_transfers", p.lateral},
                   {"purchase_value_micros", p.value.value()},
                   {"product_sites_at_risk", p.at_risk},
                   {"expected_units", p.expected_units},
                   {"seconds", p.seconds}};
    report.text = fmt::format(
        "plan for {}: {} purchase lines worth {:.2f} {}, {} from the hub, {} between sites; {:.0f} units expected; "
        "{:.0f} product-sites with P(stockout) > 5 %; {:.1f} s → {}\n{}",
        to_text(p.day), p.orders, double(p.value.value()) / 1e6, currency, p.hub, p.lateral, p.expected_units,
        p.at_risk, p.seconds, p.file.string(), p.sample);
    return report;
}

}  // namespace

Status plan_command(const Common& common, const PlanOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(workspace, open_workspace(common.workspace));
    announce("plan", workspace.city.seed, workspace.config_hash);
    NEARSTOCK_ASSIGN_OR_RETURN(planned, plan_night(workspace, options, common.threads));
    const auto report = report_of(planned, workspace.city.currency);
    return print_result(common, std::nullopt, report.text, report.json);
}

Status run_command(const Common& common, const RunOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(workspace, open_workspace(common.workspace));
    announce("run", workspace.city.seed, workspace.config_hash);
    NEARSTOCK_ASSIGN_OR_RETURN(ingested, ingest_run(workspace, "live", {}, common.threads));
    NEARSTOCK_ASSIGN_OR_RETURN(planned, plan_night(workspace, {.policies = options.policies}, common.threads));
    const auto plan = report_of(planned, workspace.city.currency);
    NEARSTOCK_ASSIGN_OR_RETURN(built, build_warehouse(workspace, {}, common.threads));
    return print_result(common, std::nullopt, ingested.text + plan.text + built.text,
                        {{"ingest", ingested.json}, {"plan", plan.json}, {"build", built.json}});
}

}  // namespace nearstock
