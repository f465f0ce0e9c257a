// inventory schedule: what to order and what to move on which of the next days.
#include "app/commands.hpp"
#include "app/output.hpp"
#include "app/schedule_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace nearstock {

namespace {

constexpr std::size_t left_out_shown = 10;

/// The day on which a site's limit breaks although nothing is ordered, in the file's numbers.
Error said_of(const BrokenByStock& broken, const ScheduleFile& file, const std::string& name) {
    using Limit = BrokenByStock::Limit;
    const char* limit = broken.limit == Limit::space  ? "lie there, its capacity is"
                        : broken.limit == Limit::cold ? "lie there cold, its cold_space is"
                                                      : "arrive, its receiving is";
    return {fmt::format("no schedule keeps to every limit: {:.1f} l {} {:.1f} l; SKU {} takes {:.1f} l of it",
                        broken.litres, limit, broken.most, file.skus[broken.sku], broken.of_sku),
            fmt::format("{}: site {}, day {}", name, file.sites[broken.site], broken.day),
            "raise the limit, or take goods out of on_hand or arriving"};
}

/// The decisions, in the file's numbers.
void list_decisions(const ScheduleFile& file, const Schedule& schedule, nlohmann::ordered_json& json,
                    std::string& text) {
    const auto& p = file.problem;
    for (std::size_t t = 0; t < p.days; ++t) {
        for (std::size_t c = 0; c < p.on_hand.size(); ++c) {
            if (const auto cases = schedule.cases[c * p.days + t]; cases > 0) {
                const std::size_t k = c / p.sites.size();
                json["orders"].push_back(
                    {{"sku", file.skus[k]}, {"site", file.sites[c % p.sites.size()]}, {"day", t}, {"cases", cases}});
                text += fmt::format("{:>5} {:>5} {:>5} {:>7} {:>8}\n", t, file.skus[k], file.sites[c % p.sites.size()],
                                    cases, cases * p.skus[k].case_pack);
            }
        }
    }
    for (std::size_t t = 0; t < p.transfer_days; ++t) {
        for (std::size_t i = 0; i < p.skus.size() * p.lanes.size(); ++i) {
            if (const auto units = schedule.transfers[i * p.transfer_days + t]; units > 0) {
                const auto& lane = p.lanes[i % p.lanes.size()];
                const auto sku = file.skus[i / p.lanes.size()], from = file.sites[lane.from], to = file.sites[lane.to];
                json["transfers"].push_back({{"sku", sku}, {"from", from}, {"to", to}, {"day", t}, {"units", units}});
                text += fmt::format("{}: {} × SKU {} from {} to {}\n",
                                    t == 0 ? "tonight" : fmt::format("evening before day {}", t), units, sku, from, to);
            }
        }
    }
}

/// sku × site × day, in the file's numbers; nothing of what is left out.
nlohmann::ordered_json values_json(const ScheduleFile& file, const Schedule& schedule) {
    const auto& p = file.problem;
    const auto values = unit_values(p, schedule);
    auto rows = nlohmann::ordered_json::array();
    for (std::size_t c = 0; c < p.on_hand.size(); ++c) {
        rows.push_back({{"sku", file.skus[c / p.sites.size()]},
                        {"site", file.sites[c % p.sites.size()]},
                        {"by_day", std::vector<double>(values.begin() + std::ptrdiff_t(c * p.days),
                                                       values.begin() + std::ptrdiff_t((c + 1) * p.days))}});
    }
    return rows;
}

}  // namespace

Status inventory_schedule_command(const Common& common, const InventoryScheduleOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(file, read_schedule_file(options.file));
    const auto& p = file.problem;
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
                                   {"trucks", audit.trucks},
                                   {"seconds", seconds},
                                   {"orders", nlohmann::ordered_json::array()},
                                   {"transfers", nlohmann::ordered_json::array()},
                                   {"left_out", nlohmann::ordered_json::array()}};
    std::string text = fmt::format("{:>5} {:>5} {:>5} {:>7} {:>8}\n", "day", "SKU", "site", "cases", "units");
    list_decisions(file, schedule, json, text);
    if (options.values) {
        json["unit_values"] = values_json(file, schedule);
    }
    for (std::size_t i = 0; i < file.left_out.size(); ++i) {
        json["left_out"].push_back(file.left_out[i].text());
        if (i < left_out_shown) {
            fmt::print(stderr, "left out: {}\n", file.left_out[i].text());
        }
    }
    if (file.left_out.size() > left_out_shown) {
        fmt::print(stderr, "left out: {} more; all are in --json\n", file.left_out.size() - left_out_shown);
    }
    text +=
        fmt::format("cost {:.2f}: holding {:.2f}, shortage {:.2f}, ordering {:.2f}{}, transport {:.2f}{}; {:.3f} s\n",
                    audit.cost(), audit.holding, audit.shortage, audit.ordering,
                    audit.trucks > 0 ? fmt::format(" ({} trucks)", audit.trucks) : "", audit.transport,
                    audit.feasible() ? "" : "; DOES NOT FIT", seconds);
    NEARSTOCK_RETURN_IF_ERROR(print_result(common, options.output, text, json));
    if (audit.feasible()) {
        return {};
    }
    const auto broken = limits_broken_by_stock(p);
    return broken.empty() ? Status(refuse("no schedule keeps to every limit", options.file.string(), "raise most_skus"))
                          : Status(std::unexpected(said_of(broken.front(), file, options.file.string())));
}

}  // namespace nearstock
