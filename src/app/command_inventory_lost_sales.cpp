#include "app/command_inventory_lost_sales.hpp"

#include "app/output.hpp"
#include "core/files.hpp"
#include "inventory/lost_sales_clairvoyant.hpp"
#include "inventory/lost_sales_policy.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>

#include <chrono>

namespace nearstock {

namespace {

namespace fs = std::filesystem;
using OrderedJson = nlohmann::ordered_json;

struct NamedWindow {
    std::string name;
    LostSalesWindow window;
};

struct Problem {
    LostSalesNetwork network;
    LostSalesDemand demand;
    std::vector<NamedWindow> windows;
    std::size_t ignored = 16;
};

/// A missing or ill-typed member throws.
Problem parse(const OrderedJson& json) {
    Problem p;
    auto& network = p.network;
    const auto leads = json.at("lead_time_weeks_store_by_warehouse").get<std::vector<std::vector<int>>>();
    const auto adjacent = json.at("adjacency_store_by_warehouse").get<std::vector<std::vector<int>>>();
    network.warehouse_lead_weeks = json.at("warehouse_lead_time_weeks").get<int>();
    network.warehouse_holding = json.at("warehouse_holding_cost").get<std::vector<double>>();
    network.unit_cost = json.at("warehouse_unit_cost").get<std::vector<double>>();
    network.store_holding = json.at("store_holding_cost").get<std::vector<double>>();
    network.stores = network.store_holding.size();
    network.warehouses = network.unit_cost.size();
    for (std::size_t i = 0; i < leads.size(); ++i) {
        for (std::size_t w = 0; w < leads[i].size(); ++w) {
            network.lead_weeks.push_back(adjacent.at(i).at(w) != 0 ? leads[i][w] : 0);
        }
    }
    p.demand.price = json.at("item_price").get<std::vector<double>>();
    p.demand.items = p.demand.price.size();
    p.demand.stores = network.stores;
    p.ignored = json.at("ignored_weeks").get<std::size_t>();
    for (const auto& [name, weeks] : json.at("windows").items()) {
        p.windows.push_back({name,
                             {.first = weeks.at(0).get<std::size_t>(),
                              .end = weeks.at(1).get<std::size_t>(),
                              .history = json.at("history_weeks").get<std::size_t>()}});
    }
    return p;
}

Status read_demand(const fs::path& file, LostSalesDemand& demand) {
    NEARSTOCK_ASSIGN_OR_RETURN(database, Database::open());
    NEARSTOCK_ASSIGN_OR_RETURN(
        rows, database.query("SELECT item_idx::BIGINT AS item, store_idx::BIGINT AS store, week::BIGINT AS week, "
                             "units::DOUBLE AS units FROM read_parquet(" +
                             sql_text(file.string()) + ") ORDER BY 1, 2, 3"));
    const auto& week = rows.integers("week");
    const auto& item = rows.integers("item");
    const auto& store = rows.integers("store");
    const std::size_t series = demand.items * demand.stores;
    demand.weeks = series > 0 ? rows.rows() / series : 0;
    for (std::size_t k = 0; k < rows.rows(); ++k) {
        const bool in_place = demand.weeks > 0 && std::size_t(week[k]) == k % demand.weeks &&
                              std::size_t(store[k]) == k / demand.weeks % demand.stores &&
                              std::size_t(item[k]) == k / demand.weeks / demand.stores;
        if (!in_place) {
            return refuse(
                fmt::format("a week is missing or doubled near item {}, store {}, week {}", item[k], store[k], week[k]),
                file.string(), "give one row for each item, store and week from 0 on");
        }
    }
    demand.units = rows.decimals("units");
    return {};
}

/// "name=first:end".
Result<NamedWindow> parse_window(const std::string& text, std::size_t history) {
    NamedWindow named;
    named.window.history = history;
    const auto equals = text.find('=');
    int read = 0;
    if (equals == std::string::npos ||
        std::sscanf(text.c_str() + equals, "=%zu:%zu%n", &named.window.first, &named.window.end, &read) != 2 ||
        equals + std::size_t(read) != text.size()) {
        return refuse("'" + text + "' is no window", "--window", "write name=first:end in weeks, as early=0:65");
    }
    named.name = text.substr(0, equals);
    return named;
}

Result<Problem> read_problem(const InventoryLostSalesOptions& options) {
    const fs::path file = options.folder / "problem.json";
    NEARSTOCK_ASSIGN_OR_RETURN(text, read_file(file));
    Problem problem;
    try {
        problem = parse(OrderedJson::parse(text));
    } catch (const std::exception& error) {
        return refuse(error.what(), file.string(), "write its members as the published problem does");
    }
    const std::size_t history = problem.windows.empty() ? 16 : problem.windows.front().window.history;
    for (const auto& window : options.windows) {
        NEARSTOCK_ASSIGN_OR_RETURN(named, parse_window(window, history));
        problem.windows.push_back(std::move(named));
    }
    NEARSTOCK_RETURN_IF_ERROR(read_demand(options.folder / "weekly_sales.parquet", problem.demand));
    if (auto status = check_lost_sales(problem.network, problem.demand); !status) {
        auto error = std::move(status).error();
        error.place = options.folder.string() + ": " + error.place;
        return std::unexpected(std::move(error));
    }
    return problem;
}

OrderedJson account_json(const LostSalesAccount& account, const LostSalesAccount& best) {
    return {{"profit", account.profit()},
            {"of_clairvoyant", best.profit() != 0 ? account.profit() / best.profit() : 0},
            {"revenue", account.revenue},
            {"store_holding", account.store_holding},
            {"warehouse_holding", account.warehouse_holding},
            {"procurement", account.procurement},
            {"lost_revenue", account.lost_revenue},
            {"units_sold", account.units_sold},
            {"units_wanted", account.units_wanted}};
}

/// One policy in one window, as a line of the table and a member of the JSON.
void report(const Problem& problem, const LostSalesWindow& window, const std::string& name,
            const LostSalesPolicy& policy, const LostSalesResult& best, std::string& text, OrderedJson& json) {
    const auto started = std::chrono::steady_clock::now();
    const auto result = simulate_lost_sales(problem.network, problem.demand, window, policy, problem.ignored);
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    text += fmt::format("  {:<24}{:>16.0f}{:>8.4f}{:>16.0f}{:>8.4f}{:>9.3f}\n", name, result.all.profit(),
                        result.all.profit() / best.all.profit(), result.later.profit(),
                        result.later.profit() / best.later.profit(), seconds);
    json[name] = {{"all", account_json(result.all, best.all)},
                  {"later", account_json(result.later, best.later)},
                  {"seconds", seconds}};
}

void report_window(const Problem& problem, const NamedWindow& named, std::string& text, OrderedJson& json) {
    auto window = named.window;
    const auto best = clairvoyant_lost_sales(problem.network, problem.demand, window, problem.ignored);
    text += fmt::format("{} [{}, {}): {} weeks simulated\n  {:<24}{:>16}{:>8}{:>16}{:>8}{:>9}\n", named.name,
                        window.first, window.end, window.end - window.first - window.history, "", "profit", "ratio",
                        fmt::format("after {} weeks", problem.ignored), "ratio", "seconds");
    auto& policies = json["policies"];
    report(problem, window, "ours", ProjectedStockPolicy(), best, text, policies);
    report(problem, window, "tuned base stock", TunedBaseStockPolicy(), best, text, policies);
    report(problem, window, "known demand", KnownDemandPolicy(problem.demand, window), best, text, policies);
    report(problem, window, "just in time", JustInTimePolicy(problem.demand, window), best, text, policies);
    window.end_is_known = true;
    report(problem, window, "ours, end known", ProjectedStockPolicy(), best, text, policies);
    text += fmt::format("  {:<24}{:>16.0f}{:>8}{:>16.0f}\n", "clairvoyant", best.all.profit(), "", best.later.profit());
    json["clairvoyant"] = {{"all", account_json(best.all, best.all)}, {"later", account_json(best.later, best.later)}};
}

}  // namespace

Status inventory_lost_sales_command(const Common& common, const InventoryLostSalesOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(problem, read_problem(options));
    std::string text;
    OrderedJson json = {{"windows", OrderedJson::array()}, {"left_out", OrderedJson::array()}};
    for (const auto& named : problem.windows) {
        const auto& window = named.window;
        if (window.end > problem.demand.weeks || window.first + window.history >= window.end) {
            text += fmt::format("{} [{}, {}): left out, the demand has weeks 0 to {}\n", named.name, window.first,
                                window.end, problem.demand.weeks - 1);
            json["left_out"].push_back(named.name);
            continue;
        }
        OrderedJson one = {{"name", named.name}, {"weeks", {window.first, window.end}}};
        report_window(problem, named, text, one);
        json["windows"].push_back(std::move(one));
    }
    return print_result(common, options.output, text, json);
}

}  // namespace nearstock
