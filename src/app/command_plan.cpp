// plan and run: the night's decisions from what the lake knows, and the daily cycle around them.

#include "app/commands.hpp"
#include "app/lake_steps.hpp"
#include "app/night_view.hpp"
#include "app/output.hpp"
#include "app/plan_approvals.hpp"
#include "app/plan_file.hpp"
#include "app/plan_prices.hpp"
#include "app/workspace.hpp"
#include "inventory/not_planned.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace nearstock {

namespace {

struct Planned {
    BusinessDate day;
    std::filesystem::path file;
    std::size_t orders = 0, hub = 0, lateral = 0;
    Money value;
    double at_risk = 0;  // product-sites with P(stockout) above 5 %
    double expected_units = 0;
    double seconds = 0;
    nlohmann::ordered_json prices;
    std::optional<PlanGain> moves;
    std::string sample;
    nlohmann::ordered_json not_planned = nlohmann::ordered_json::array();
};

constexpr std::size_t left_out_shown = 10;

/// What the plan leaves out; nothing in a healthy city.
std::string left_out_text(const nlohmann::ordered_json& left_out) {
    std::string text = left_out.empty() ? "" : fmt::format("not planned ({}):\n", left_out.size());
    for (std::size_t i = 0; i < std::min(left_out_shown, left_out.size()); ++i) {
        const auto& row = left_out[i];
        text +=
            fmt::format("  {} at {}: {}. {}\n", row["product_id"].get<std::string>(), row["site_id"].get<std::string>(),
                        row["why"].get<std::string>(), row["mend"].get<std::string>());
    }
    return left_out.size() > left_out_shown
               ? text + fmt::format("  and {} more in the summary\n", left_out.size() - left_out_shown)
               : text;
}

std::filesystem::path plan_file_of(const Workspace& workspace, const std::string& run_id, const NightName& name) {
    return workspace.plans() / fmt::format("{}-{}-{}.parquet", run_id, name.policies, to_text(name.day));
}

Result<Planned> plan_night(const Workspace& workspace, const PlanOptions& options, unsigned threads) {
    const NightRequest request{options.policies, options.run_id, options.day};
    const auto started = std::chrono::steady_clock::now();
    NEARSTOCK_ASSIGN_OR_RETURN(name, name_night(workspace, request));
    Planned planned{.day = name.day};
    planned.file = plan_file_of(workspace, options.run_id, name);
    NEARSTOCK_RETURN_IF_ERROR(refuse_when_approved(planned.file));
    NEARSTOCK_ASSIGN_OR_RETURN(view, view_night(workspace, request, threads));
    const auto& network = view.network;
    const auto& night = view.night;
    const auto stored = stored_plan(network, options.run_id, view.policies, view.facts, night.plan, threads);
    NEARSTOCK_RETURN_IF_ERROR(write_plan_files(network, stored, planned.file, true, threads));
    if (std::filesystem::exists(approvals_file_of(planned.file))) {  // edits of an earlier proposal are void
        NEARSTOCK_RETURN_IF_ERROR(add_approval(planned.file, {{"event", "propose"}, {"at", now_text()}}));
    }
    planned.prices = prices_json(network, stored);
    planned.moves = stored.moves;
    for (const auto& n : not_planned(StockView(network, stored.facts), stored.targets)) {
        planned.not_planned.push_back({{"product_id", network.products[n.product.value].product_id},
                                       {"site_id", network.sites[n.site.value].site_id},
                                       {"why", n.why},
                                       {"mend", n.mend}});
    }
    planned.orders = night.plan.orders.size();
    for (const auto& t : night.plan.transfers) { (t.kind == TransferKind::hub ? planned.hub : planned.lateral) += 1; }
    for (const auto& o : night.plan.orders) { planned.value += network.products[o.product.value].unit_cost * o.units; }
    for (const double risk : night.plan.stockout_risk) { planned.at_risk += risk > 0.05; }
    for (std::size_t s = 0; s < night.forecast.series; ++s) { planned.expected_units += night.forecast.mean_at(s, 0); }
    for (std::size_t i = 0; i < std::min<std::size_t>(stored.lines.size(), 5); ++i) {
        const auto& [line, proposed, reason, price] = stored.lines[i];
        planned.sample += fmt::format("  {} {} × {} from {} to {}: {}\n", to_text(line.kind), line.units,
                                      network.products[line.product.value].product_id, from_id(network, line),
                                      network.sites[line.to.value].site_id, reason);
    }
    planned.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    return planned;
}

StepReport report_of(const Planned& p, const std::string& currency) {
    StepReport report;
    report.json = {{"day", to_text(p.day)},
                   {"file", p.file.string()},
                   {"summary", summary_file_of(p.file).string()},
                   {"purchase_lines", p.orders},
                   {"hub_transfers", p.hub},
                   {"lateral_transfers", p.lateral},
                   {"purchase_value_micros", p.value.value()},
                   {"product_sites_at_risk", p.at_risk},
                   {"expected_units", p.expected_units},
                   {"prices", p.prices},
                   {"not_planned", p.not_planned},
                   {"seconds", p.seconds}};
    report.text = fmt::format(
        "plan for {}: {} purchase lines worth {:.2f} {}, {} from the hub, {} between sites; {:.0f} units expected; "
        "{:.0f} product-sites with P(stockout) > 5 %{}; {:.1f} s → {}\n{}",
        to_text(p.day), p.orders, double(p.value.value()) / 1e6, currency, p.hub, p.lateral, p.expected_units,
        p.at_risk,
        p.moves ? fmt::format("; moves gain {:.2f} of at most {:.2f} {}", p.moves->gained / 1e6, p.moves->most / 1e6,
                              currency)
                : "",
        p.seconds, p.file.string(), p.sample);
    report.text += left_out_text(p.not_planned);
    return report;
}

/// The cycle may be run again on a day whose plan people have approved: that plan stands.
Result<StepReport> plan_or_keep(const Workspace& workspace, const RunOptions& options, unsigned threads) {
    NEARSTOCK_ASSIGN_OR_RETURN(name, name_night(workspace, {.policies = options.policies}));
    const auto file = plan_file_of(workspace, "live", name);
    if (std::filesystem::exists(file)) {
        NEARSTOCK_ASSIGN_OR_RETURN(approval, approval_of(file));
        if (approval) {
            return StepReport{fmt::format("plan for {}: approved by {}, kept → {}\n", to_text(name.day),
                                          approval->value("by", ""), file.string()),
                              {{"day", to_text(name.day)}, {"file", file.string()}, {"approved", *approval}}};
        }
    }
    NEARSTOCK_ASSIGN_OR_RETURN(planned, plan_night(workspace, {.policies = options.policies}, threads));
    return report_of(planned, workspace.city.currency);
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
    NEARSTOCK_ASSIGN_OR_RETURN(plan, plan_or_keep(workspace, options, common.threads));
    NEARSTOCK_ASSIGN_OR_RETURN(built, build_warehouse(workspace, {}, common.threads));
    return print_result(common, std::nullopt, ingested.text + plan.text + built.text,
                        {{"ingest", ingested.json}, {"plan", plan.json}, {"build", built.json}});
}

}  // namespace nearstock
