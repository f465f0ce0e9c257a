// inventory network and inventory example: one night's stock for the whole network, from a folder of tables.

#include "app/commands.hpp"
#include "app/network_files.hpp"
#include "app/output.hpp"
#include "core/progress.hpp"
#include "inventory/network_example.hpp"

#include <fmt/format.h>

namespace nearstock {

namespace {

std::string summary(const NetworkFiles& files, const NetworkPlan& plan, const std::filesystem::path& folder) {
    std::int64_t bought = 0, moved = 0;
    for (const auto units : plan.purchase) { bought += units; }
    for (const auto& t : plan.transfers) { moved += t.units; }
    std::size_t full = 0, dearest = 0;
    for (std::size_t s = 0; s < plan.prices.capacity.size(); ++s) {
        full += plan.prices.capacity[s] > 0 ? 1 : 0;
        dearest = plan.prices.capacity[s] > plan.prices.capacity[dearest] ? s : dearest;
    }
    std::string text = fmt::format(
        "{} products × {} sites: buy {} units for {:.2f} of {:.2f}, move {} units\n"
        "cost {:.2f} (newsvendor {:.2f}, ordering {:.2f}, transport {:.2f}); no plan costs less than {:.2f}: at most "
        "{:.3f} % from the best\n",
        files.problem.skus, files.problem.sites, bought, plan.audit.spend, files.problem.budget, moved, plan.cost,
        plan.audit.newsvendor, plan.audit.ordering, plan.audit.transport, plan.bound,
        plan.bound > 0 ? 100 * (plan.cost / plan.bound - 1) : 0.0);
    text += fmt::format("one more unit of budget saves {:.4f}; {} sites are full, the dearest litre saves {:.4f}\n",
                        plan.prices.budget, full, plan.prices.capacity.empty() ? 0.0 : plan.prices.capacity[dearest]);
    return text + fmt::format("{} in {:.3f} s\n", folder.string(), plan.seconds);
}

}  // namespace

Status inventory_network_command(const Common& common, const InventoryNetworkOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(files, read_network_folder(options.folder));
    constexpr std::size_t shown = 20;
    for (std::size_t i = 0; i < std::min(shown, files.refused.size()); ++i) {
        fmt::print(stderr, "left out or changed: {}\n", files.refused[i]);
    }
    if (files.refused.size() > shown) {
        fmt::print(stderr, "left out or changed: {} more; all are in plan.json\n", files.refused.size() - shown);
    }
    NetworkPlanOptions how;
    how.threads = common.threads;
    if (options.start) {
        NEARSTOCK_RETURN_IF_ERROR(read_network_start(files, *options.start, how));
        how.search.passes = 6;  // it begins where it would end
    }
    Progress progress("inventory network: pass", static_cast<std::size_t>(how.search.passes));
    how.progress = [&](double, int) { progress.advance(); };
    const auto plan = plan_network(files.problem, how);
    NEARSTOCK_RETURN_IF_ERROR(write_network_plan(files, plan, options.output));
    if (options.values) {
        NEARSTOCK_RETURN_IF_ERROR(write_network_values(files, plan, options.output));
    }
    const nlohmann::ordered_json json = {{"cost", plan.cost},
                                         {"bound", plan.bound},
                                         {"seconds", plan.seconds},
                                         {"passes", plan.passes},
                                         {"skus", files.problem.skus},
                                         {"sites", files.problem.sites},
                                         {"output", options.output.string()},
                                         {"refused", files.refused}};
    return print_result(common, std::nullopt, summary(files, plan, options.output), json);
}

Status inventory_example_command(const Common& common, const InventoryExampleOptions& options) {
    const auto problem =
        make_network_example({.skus = options.skus, .sites = options.sites, .seed = options.seed}, common.threads);
    NEARSTOCK_RETURN_IF_ERROR(write_network_folder(problem, options.output));
    fmt::print("{}: {} products × {} sites, {} lanes, seed {}\n", options.output.string(), problem.skus, problem.sites,
               problem.lanes.size(), options.seed);
    return {};
}

}  // namespace nearstock
