// inventory schedule: what to order on which of the next days and what to move tonight, from a JSON file.
#include "app/commands.hpp"
#include "app/output.hpp"
#include "core/files.hpp"
#include "inventory/replenishment_schedule.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <span>

namespace nearstock {

namespace {

using Json = nlohmann::json;

/// What is wrong with the file, and where in it.
struct Broken {
    std::string what, place, mend;
};

/// A member of one object as a finite number (or a truth value).
template <class T>
T member(const Json& of, const char* name, const std::string& place) {
    const auto found = of.find(name);
    if (found == of.end()) {
        throw Broken{fmt::format("'{}' is missing", name), place, fmt::format("add \"{}\"", name)};
    }
    if constexpr (std::is_same_v<T, bool>) {
        if (!found->is_boolean()) {
            throw Broken{fmt::format("'{}' is {}", name, found->dump()), place, "write true or false"};
        }
    } else {
        if (!found->is_number() || (std::is_integral_v<T> && !found->is_number_integer())) {
            throw Broken{fmt::format("'{}' is {}", name, found->dump()), place,
                         std::is_integral_v<T> ? "write a whole number" : "write a number"};
        }
    }
    return found->get<T>();
}

/// The rows of a list, each with its place: "suppliers 2".
template <class Read>
void each(const Json& of, const char* name, const std::string& one, Read&& read) {
    const auto found = of.find(name);
    if (found == of.end() || !found->is_array()) {
        throw Broken{fmt::format("has no list '{}'", name), "",
                     "see docs/guides/plan-replenishment.md for the members"};
    }
    for (std::size_t i = 0; i < found->size(); ++i) { read((*found)[i], fmt::format("{} {}", one, i)); }
}

/// Numbers nested as `shape` says, row by row of it: a row that is too short would shift all that follow.
void flatten(const Json& from, const std::string& place, std::span<const std::pair<const char*, std::size_t>> shape,
             std::vector<std::int32_t>& into) {
    if (shape.empty()) {
        if (!from.is_number_integer()) {
            throw Broken{fmt::format("is {}", from.dump()), place, "write whole units"};
        }
        into.push_back(from.get<std::int32_t>());
        return;
    }
    const auto [of, size] = shape.front();
    if (!from.is_array() || from.size() != size) {
        throw Broken{fmt::format("has {} values for {} {}s", from.is_array() ? from.size() : 0, size, of), place,
                     fmt::format("give one for each {}", of)};
    }
    for (std::size_t i = 0; i < size; ++i) {
        flatten(from[i], fmt::format("{}, {} {}", place, of, i), shape.subspan(1), into);
    }
}

void read_suppliers(const Json& json, ScheduleProblem& p) {
    each(json, "suppliers", "supplier", [&](const Json& v, const std::string& place) {
        auto& supplier = p.suppliers.emplace_back();
        supplier.order_cost = member<double>(v, "order_cost", place);
        supplier.minimum_value = member<double>(v, "minimum_value", place);
        supplier.lead_days = member<int>(v, "lead_days", place);
        supplier.takes_orders.assign(p.days, 0);
        each(v, "order_days", place + ", order day", [&](const Json& day, const std::string& at) {
            if (!day.is_number_integer() || day.get<std::int64_t>() < 0 ||
                day.get<std::int64_t>() >= std::int64_t(p.days)) {
                throw Broken{fmt::format("is {}", day.dump()), at, fmt::format("write days from 0 to {}", p.days - 1)};
            }
            supplier.takes_orders[day.get<std::size_t>()] = 1;
        });
    });
}

/// Throws what is Broken.
ScheduleProblem parse(const Json& json) {
    ScheduleProblem p;
    p.days = member<std::size_t>(json, "days", "");
    p.paths = member<std::size_t>(json, "paths", "");
    p.budget = member<double>(json, "budget", "");
    read_suppliers(json, p);
    each(json, "skus", "SKU", [&](const Json& k, const std::string& place) {
        p.skus.push_back({.supplier = member<std::size_t>(k, "supplier", place),
                          .unit_cost = member<double>(k, "unit_cost", place),
                          .litres = member<double>(k, "litres", place),
                          .holding = member<double>(k, "holding", place),
                          .shortage = member<double>(k, "shortage", place),
                          .line_cost = member<double>(k, "line_cost", place),
                          .case_pack = member<std::int32_t>(k, "case_pack", place),
                          .minimum_cases = member<std::int32_t>(k, "minimum_cases", place),
                          .cold = member<bool>(k, "cold", place)});
    });
    each(json, "sites", "site", [&](const Json& s, const std::string& place) {
        p.sites.push_back({.capacity = member<double>(s, "capacity", place),
                           .cold_space = member<double>(s, "cold_space", place),
                           .receiving = member<double>(s, "receiving", place),
                           .inbound_per_litre = member<double>(s, "inbound_per_litre", place),
                           .most_skus = member<std::int32_t>(s, "most_skus", place)});
    });
    each(json, "lanes", "lane", [&](const Json& l, const std::string& place) {
        const ScheduleProblem::Lane lane{.from = member<std::size_t>(l, "from", place),
                                         .to = member<std::size_t>(l, "to", place),
                                         .cost_per_litre = member<double>(l, "cost_per_litre", place),
                                         .lead_days = member<int>(l, "lead_days", place)};
        if (std::ranges::any_of(p.lanes, [&](const auto& o) { return o.from == lane.from && o.to == lane.to; })) {
            throw Broken{fmt::format("{} → {} is there twice", lane.from, lane.to), place, "keep one of them"};
        }
        p.lanes.push_back(lane);
    });
    const std::pair<const char*, std::size_t> shape[] = {
        {"SKU", p.skus.size()}, {"site", p.sites.size()}, {"day", p.days}, {"path", p.paths}};
    const auto numbers = [&](const char* name, std::size_t depth, std::vector<std::int32_t>& into) {
        flatten(json.value(name, Json()), name, std::span(shape).first(depth), into);
    };
    numbers("on_hand", 2, p.on_hand);
    numbers("arriving", 3, p.arriving);
    numbers("demand", 4, p.demand);
    return p;
}

Result<ScheduleProblem> read_problem(const std::filesystem::path& file) {
    NEARSTOCK_ASSIGN_OR_RETURN(text, read_file(file));
    ScheduleProblem problem;
    try {
        problem = parse(Json::parse(text));
    } catch (const Broken& broken) {
        return refuse(broken.what, broken.place.empty() ? file.string() : file.string() + ": " + broken.place,
                      broken.mend);
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
