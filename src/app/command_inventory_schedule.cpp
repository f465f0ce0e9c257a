// inventory schedule: what to order on which of the next days and what to move tonight, from a JSON file.
#include "app/commands.hpp"
#include "app/output.hpp"
#include "core/files.hpp"
#include "inventory/replenishment_schedule.hpp"

#include <fmt/format.h>

#include <chrono>

namespace nearstock {

namespace {

using Json = nlohmann::json;

/// Reads members of one object; a missing or ill-typed one throws, and the place is told.
ScheduleProblem parse(const Json& json) {
    ScheduleProblem p;
    p.days = json.at("days").get<std::size_t>();
    p.paths = json.at("paths").get<std::size_t>();
    p.budget = json.at("budget").get<double>();
    for (const auto& v : json.at("suppliers")) {
        auto& supplier = p.suppliers.emplace_back();
        supplier.order_cost = v.at("order_cost").get<double>();
        supplier.minimum_value = v.at("minimum_value").get<double>();
        supplier.lead_days = v.at("lead_days").get<int>();
        supplier.takes_orders.assign(p.days, 0);
        for (const auto& day : v.at("order_days")) {
            if (const auto d = day.get<std::size_t>(); d < p.days) {
                supplier.takes_orders[d] = 1;
            }
        }
    }
    for (const auto& k : json.at("skus")) {
        p.skus.push_back({.supplier = k.at("supplier").get<std::size_t>(),
                          .unit_cost = k.at("unit_cost").get<double>(),
                          .litres = k.at("litres").get<double>(),
                          .holding = k.at("holding").get<double>(),
                          .shortage = k.at("shortage").get<double>(),
                          .line_cost = k.at("line_cost").get<double>(),
                          .case_pack = k.at("case_pack").get<std::int32_t>(),
                          .minimum_cases = k.at("minimum_cases").get<std::int32_t>(),
                          .cold = k.at("cold").get<bool>()});
    }
    for (const auto& s : json.at("sites")) {
        p.sites.push_back({.capacity = s.at("capacity").get<double>(),
                           .cold_space = s.at("cold_space").get<double>(),
                           .receiving = s.at("receiving").get<double>(),
                           .inbound_per_litre = s.at("inbound_per_litre").get<double>(),
                           .most_skus = s.at("most_skus").get<std::int32_t>()});
    }
    for (const auto& l : json.at("lanes")) {
        p.lanes.push_back({.from = l.at("from").get<std::size_t>(),
                           .to = l.at("to").get<std::size_t>(),
                           .cost_per_litre = l.at("cost_per_litre").get<double>(),
                           .lead_days = l.at("lead_days").get<int>()});
    }
    for (const auto& of_sku : json.at("on_hand")) {
        for (const auto& units : of_sku) { p.on_hand.push_back(units.get<std::int32_t>()); }
    }
    for (const auto& of_sku : json.at("arriving")) {
        for (const auto& of_site : of_sku) {
            for (const auto& units : of_site) { p.arriving.push_back(units.get<std::int32_t>()); }
        }
    }
    for (const auto& of_sku : json.at("demand")) {
        for (const auto& of_site : of_sku) {
            for (const auto& of_day : of_site) {
                for (const auto& units : of_day) { p.demand.push_back(units.get<std::int32_t>()); }
            }
        }
    }
    return p;
}

Result<ScheduleProblem> read_problem(const std::filesystem::path& file) {
    NEARSTOCK_ASSIGN_OR_RETURN(text, read_file(file));
    ScheduleProblem problem;
    try {
        problem = parse(Json::parse(text));
    } catch (const Json::exception& error) {
        return refuse(error.what(), file.string(), "see docs/guides/plan-replenishment.md for the members");
    }
    if (auto status = check_schedule_problem(problem); !status) {
        auto error = std::move(status).error();
        error.place = file.string() + ": " + error.place;
        return std::unexpected(std::move(error));
    }
    return problem;
}

}  // namespace

Status inventory_schedule_command(const Common& common, const InventoryScheduleOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(p, read_problem(options.file));
    const auto started = std::chrono::steady_clock::now();
    const auto schedule =
        plan_schedule(p, {.seed = options.seed, .steps = options.steps.value_or(ScheduleSearch().steps)});
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    const auto audit = audit_schedule(p, schedule);
    nlohmann::ordered_json json = {{"cost", audit.cost()},
                                   {"feasible", audit.feasible()},
                                   {"holding", audit.holding},
                                   {"shortage", audit.shortage},
                                   {"ordering", audit.ordering},
                                   {"transport", audit.transport},
                                   {"seconds", seconds},
                                   {"orders", nlohmann::ordered_json::array()},
                                   {"transfers", nlohmann::ordered_json::array()}};
    std::string text = fmt::format("{:>5} {:>5} {:>5} {:>7} {:>8}\n", "day", "SKU", "site", "cases", "units");
    for (std::size_t t = 0; t < p.days; ++t) {
        for (std::size_t c = 0; c < p.on_hand.size(); ++c) {
            if (const auto cases = schedule.cases[c * p.days + t]; cases > 0) {
                const std::size_t k = c / p.sites.size(), s = c % p.sites.size();
                json["orders"].push_back({{"sku", k}, {"site", s}, {"day", t}, {"cases", cases}});
                text += fmt::format("{:>5} {:>5} {:>5} {:>7} {:>8}\n", t, k, s, cases, cases * p.skus[k].case_pack);
            }
        }
    }
    for (std::size_t i = 0; i < schedule.transfers.size(); ++i) {
        if (const auto units = schedule.transfers[i]; units > 0) {
            const auto& lane = p.lanes[i % p.lanes.size()];
            json["transfers"].push_back(
                {{"sku", i / p.lanes.size()}, {"from", lane.from}, {"to", lane.to}, {"units", units}});
            text += fmt::format("tonight: {} × SKU {} from {} to {}\n", units, i / p.lanes.size(), lane.from, lane.to);
        }
    }
    text +=
        fmt::format("cost {:.2f}: holding {:.2f}, shortage {:.2f}, ordering {:.2f}, transport {:.2f}{}; {:.3f} s\n",
                    audit.cost(), audit.holding, audit.shortage, audit.ordering, audit.transport,
                    audit.feasible() ? "" : "; DOES NOT FIT: what lies there or is on its way breaks a limit", seconds);
    NEARSTOCK_RETURN_IF_ERROR(print_result(common, options.output, text, json));
    return audit.feasible() ? Status{}
                            : Status(refuse("no schedule keeps to every limit", options.file.string(),
                                            "raise the limit that on_hand or arriving break by themselves"));
}

}  // namespace nearstock
