#include "app/command_plan_file.hpp"

#include "app/night_view.hpp"
#include "app/output.hpp"
#include "app/plan_approvals.hpp"
#include "app/plan_cell_view.hpp"
#include "app/plan_file.hpp"
#include "inventory/line_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace nearstock {

namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

/// plans/<run>-<policies>-<day>.parquet with the latest day.
Result<fs::path> newest_plan(const Workspace& workspace, const std::string& run_id, const std::string& policies) {
    const std::string stem = run_id + "-" + policies + "-";
    fs::path newest;
    std::optional<BusinessDate> last;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(workspace.plans(), error)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(stem) || !name.ends_with(".parquet")) {
            continue;
        }
        const auto day = parse_date(name.substr(stem.size(), name.size() - stem.size() - 8));
        if (day && (!last || *day > *last)) {
            last = *day;
            newest = entry.path();
        }
    }
    if (!last) {
        return refuse("has no plan of the run '" + run_id + "' by '" + policies + "'", workspace.plans().string(),
                      "make one with `nearstock plan`, or name it with --plan");
    }
    return newest;
}

struct OpenPlan {
    Workspace workspace;
    Network network;
    StoredPlan plan;
};

/// A plan is named as it stands, or within the workspace's plans.
fs::path found(const Workspace& workspace, const fs::path& file) {
    return !fs::exists(file) && fs::exists(workspace.plans() / file) ? workspace.plans() / file : file;
}

Result<OpenPlan> open_plan(Workspace workspace, const fs::path& file) {
    NEARSTOCK_ASSIGN_OR_RETURN(heading, read_plan_heading(file));
    NEARSTOCK_ASSIGN_OR_RETURN(network, network_before(workspace, heading.run_id, heading.day));
    NEARSTOCK_ASSIGN_OR_RETURN(plan, read_plan_files(network, file));
    return OpenPlan{std::move(workspace), std::move(network), std::move(plan)};
}

Json rules_json(const std::vector<BrokenRule>& rules) {
    Json json = Json::array();
    for (const auto& r : rules) {
        json.push_back({{"rule", r.rule}, {"hard", r.hard}, {"message", r.message}, {"mend", r.mend}});
    }
    return json;
}

std::string rules_text(const std::vector<BrokenRule>& rules) {
    std::string text;
    for (const auto& r : rules) {
        text += fmt::format("  {} {}: {}. Mend: {}\n", r.hard ? "breaks" : "note:", r.rule, r.message, r.mend);
    }
    return text;
}

LinePrice sum_of(const StoredPlan& plan) {
    LinePrice sum;
    for (const auto& stored : plan.lines) {
        sum.holding += stored.price.holding;
        sum.stockout += stored.price.stockout;
        sum.transport += stored.price.transport;
        sum.ordering += stored.price.ordering;
    }
    return sum;
}

/// What an edit breaks. Where a site was overfull or too much was given away before, less of it is no fault of the
/// edit.
std::vector<BrokenRule> broken_by_edit(const StockView& view, const std::vector<PlanLine>& lines, std::size_t line,
                                       std::int64_t units_before) {
    auto rules = broken_rules(view, lines, line);
    if (lines[line].units <= units_before) {
        for (auto& r : rules) {
            r.hard = r.hard && r.rule != "capacity" && r.rule != "hub stock" && r.rule != "giver's stock";
        }
    }
    return rules;
}

/// Which line is meant: the one there is, or a new one on the lane that the cell has, or from where it is said.
Result<std::size_t> line_of(const Network& network, StoredPlan& plan, ProductIndex p, SiteIndex s,
                            const std::string& from) {
    std::vector<std::size_t> fitting;
    std::string sources;
    for (std::size_t i = 0; i < plan.lines.size(); ++i) {
        const auto& line = plan.lines[i].line;
        if (line.product == p && line.to == s && (from.empty() || from_id(network, line) == from)) {
            fitting.push_back(i);
            sources += (sources.empty() ? "" : " or ") + from_id(network, line);
        }
    }
    if (fitting.size() == 1) {
        return fitting.front();
    }
    if (fitting.size() > 1) {
        return refuse("several lines bring this product to this site", "--from", "name one: " + sources);
    }
    const auto& product = network.products[p.value];
    PlanLine line{.kind = LineKind::purchase, .product = p, .to = s};
    if (from.empty() ? network.from_hub(p, s) : !find_supplier(network, from).exists()) {
        NEARSTOCK_ASSIGN_OR_RETURN(
            giver, from.empty() ? Result<SiteIndex>(network.hub()) : named_site(network, from, "--from"));
        if (giver == s || !giver.exists()) {
            return refuse("a site does not move goods to itself", "--from", "name another site or the supplier");
        }
        line.from = giver;
        line.kind = network.sites[giver.value].kind == SiteKind::hub ? LineKind::hub : LineKind::lateral;
    } else if (!from.empty() && find_supplier(network, from) != product.supplier) {
        return refuse(fmt::format("{} does not supply {}", from, product.product_id), "--from",
                      "its supplier is " + network.suppliers[product.supplier.value].supplier_id);
    }
    plan.lines.push_back({line, 0, "Added by hand", {}});
    return plan.lines.size() - 1;
}

}  // namespace

Status plan_show_command(const Common& common, const PlanShowOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(workspace, open_workspace(common.workspace));
    fs::path file;
    if (options.plan) {
        file = found(workspace, *options.plan);
    } else {
        NEARSTOCK_ASSIGN_OR_RETURN(newest, newest_plan(workspace, options.run_id, options.policies));
        file = newest;
    }
    NEARSTOCK_ASSIGN_OR_RETURN(open, open_plan(std::move(workspace), file));
    NEARSTOCK_ASSIGN_OR_RETURN(p, named_product(open.network, options.product_id, file.string()));
    NEARSTOCK_ASSIGN_OR_RETURN(s, named_site(open.network, options.site_id, file.string()));
    NEARSTOCK_ASSIGN_OR_RETURN(approval, approval_of(file));
    auto page = cell_page(open.network, open.plan, p, s, options.days);
    page.json["file"] = file.string();
    page.json["approved"] = approval.value_or(Json());
    if (approval) {
        page.text += fmt::format("  approved   by {} at {}\n", approval->value("by", ""), approval->value("at", ""));
    }
    return print_result(common, std::nullopt, page.text, page.json);
}

Status plan_edit_command(const Common& common, const PlanEditOptions& options) {
    if (options.by.empty()) {
        return refuse("nobody is named", "--by", "say who edits");
    }
    if (options.units < 0) {
        return refuse(fmt::format("{} units cannot be moved", options.units), "--units", "give 0 or more");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(workspace, open_workspace(common.workspace));
    const fs::path file = found(workspace, options.plan);
    NEARSTOCK_ASSIGN_OR_RETURN(open, open_plan(std::move(workspace), file));
    NEARSTOCK_RETURN_IF_ERROR(refuse_when_approved(file));
    auto& [ignored, network, plan] = open;
    NEARSTOCK_ASSIGN_OR_RETURN(p, named_product(network, options.product_id, "--sku"));
    NEARSTOCK_ASSIGN_OR_RETURN(s, named_site(network, options.site_id, "--site"));
    const double net_before = sum_of(plan).total();
    NEARSTOCK_ASSIGN_OR_RETURN(i, line_of(network, plan, p, s, options.from_id));
    const StoredLine before = plan.lines[i];
    plan.lines[i].line.units = options.units;
    const auto rules = broken_by_edit(StockView(network, plan.facts), plan.plain(), i, before.line.units);
    auto hard = std::ranges::find(rules, std::string("capacity"), &BrokenRule::rule);  // its limit first
    if (before.line.kind != LineKind::purchase || hard == rules.end() || !hard->hard) {
        hard = std::ranges::find_if(rules, &BrokenRule::hard);
    }
    if (hard != rules.end() && !options.force) {
        std::string others;
        for (const auto& r : rules) {
            others += r.hard && &r != &*hard ? fmt::format("; {}: {} ({})", r.rule, r.message, r.mend) : "";
        }
        return refuse(fmt::format("{} units break {}: {}{}", options.units, hard->rule, hard->message, others),
                      fmt::format("{} at {}", options.product_id, options.site_id), hard->mend + ", or say --force");
    }
    plan.price(network, common.threads);
    NEARSTOCK_RETURN_IF_ERROR(write_plan_files(network, plan, file, false, common.threads));
    const auto& after = plan.lines[i];
    NEARSTOCK_RETURN_IF_ERROR(add_approval(file, {{"event", "edit"},
                                                  {"at", now_text()},
                                                  {"by", options.by},
                                                  {"product_id", options.product_id},
                                                  {"site_id", options.site_id},
                                                  {"from_id", from_id(network, after.line)},
                                                  {"units_before", before.line.units},
                                                  {"units", options.units},
                                                  {"forced", hard != rules.end()},
                                                  {"breaks", rules_json(rules)}}));
    const double net_after = sum_of(plan).total();
    const std::string text = fmt::format(
        "{} at {} from {}: {} → {} units (proposed {})\n  before: {}\n  after:  {}\n  one unit more would be worth "
        "{:+.2f} {}; the plan's net cost changes by {:+.2f} {}\n{}",
        options.product_id, options.site_id, from_id(network, after.line), before.line.units, options.units,
        after.proposed_units, price_text(before.price, network.currency), price_text(after.price, network.currency),
        after.price.one_more / 1e6, network.currency, (net_after - net_before) / 1e6, network.currency,
        rules_text(rules));
    return print_result(common, std::nullopt, text,
                        {{"file", file.string()},
                         {"before", line_json(network, before)},
                         {"after", line_json(network, after)},
                         {"plan_net_change_micros", std::llround(net_after - net_before)},
                         {"breaks", rules_json(rules)}});
}

Status plan_approve_command(const Common& common, const PlanApproveOptions& options) {
    if (options.by.empty()) {
        return refuse("nobody is named", "--by", "say who approves");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(workspace, open_workspace(common.workspace));
    const fs::path file = found(workspace, options.plan);
    NEARSTOCK_ASSIGN_OR_RETURN(open, open_plan(std::move(workspace), file));
    NEARSTOCK_ASSIGN_OR_RETURN(earlier, approval_of(file));
    if (earlier) {
        return refuse(
            fmt::format("was approved already by {} at {}", earlier->value("by", ""), earlier->value("at", "")),
            file.string(), "nothing is left to do: the plan is frozen");
    }
    const auto& [ignored, network, plan] = open;
    Json changes = Json::array();
    double value = 0;
    for (const auto& stored : plan.lines) {
        value += double((network.products[stored.line.product.value].unit_cost * Quantity(stored.line.units)).value());
        if (stored.line.units != stored.proposed_units) {
            changes.push_back({{"product_id", network.products[stored.line.product.value].product_id},
                               {"from_id", from_id(network, stored.line)},
                               {"site_id", network.sites[stored.line.to.value].site_id},
                               {"proposed_units", stored.proposed_units},
                               {"units", stored.line.units}});
        }
    }
    NEARSTOCK_ASSIGN_OR_RETURN(hash, plan_hash(file));
    const Json event{{"event", "approve"},
                     {"at", now_text()},
                     {"by", options.by},
                     {"note", options.note},
                     {"plan", file.filename().string()},
                     {"plan_hash", hash},
                     {"lines", plan.lines.size()},
                     {"goods_value_micros", std::llround(value)},
                     {"net_micros", std::llround(sum_of(plan).total())},
                     {"changes", changes}};
    NEARSTOCK_RETURN_IF_ERROR(add_approval(file, event));
    return print_result(
        common, std::nullopt,
        fmt::format("{} approved by {}: {} lines, goods worth {:.2f} {}, {} changed of what was proposed → {}\n",
                    file.filename().string(), options.by, plan.lines.size(), value / 1e6, network.currency,
                    changes.size(), approvals_file_of(file).string()),
        event);
}

}  // namespace nearstock
