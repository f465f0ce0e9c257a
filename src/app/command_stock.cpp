// inventory and risk on a CSV of product-sites: the stock deciders, each alone.
//
// Required columns: product_id, site_id, on_hand, mean_per_day, lead_time_days, unit_cost, list_price (currency units).
// Optional: on_order, sd_per_day (default: Poisson), lead_time_sd_days, unit_volume_l, case_pack, minimum_order,
// shelf_life_days, temperature (ambient, chilled). A row that cannot be used is named; the rest is planned.

#include "app/commands.hpp"
#include "app/output.hpp"
#include "core/check.hpp"
#include "inventory/replenishment_policy.hpp"
#include "simulation/city.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <set>

namespace nearstock {

namespace {

struct StockRow {
    std::string product_id, site_id, temperature;
    double on_hand = 0, on_order = 0, mean = 0, sd = 0, lead = 0, lead_sd = 0, cost = 0, price = 0, litres = 1,
           pack = 1, minimum = 1, shelf_life = 0;
};

struct NumberColumn {
    const char* name;
    double StockRow::* field;
    bool required;
    double lowest;
};
constexpr std::array<NumberColumn, 12> number_columns{{{"on_hand", &StockRow::on_hand, true, 0},
                                                       {"mean_per_day", &StockRow::mean, true, 0},
                                                       {"lead_time_days", &StockRow::lead, true, 0},
                                                       {"unit_cost", &StockRow::cost, true, 1e-6},
                                                       {"list_price", &StockRow::price, true, 1e-6},
                                                       {"on_order", &StockRow::on_order, false, 0},
                                                       {"sd_per_day", &StockRow::sd, false, 0},
                                                       {"lead_time_sd_days", &StockRow::lead_sd, false, 0},
                                                       {"unit_volume_l", &StockRow::litres, false, 1e-3},
                                                       {"case_pack", &StockRow::pack, false, 1},
                                                       {"minimum_order", &StockRow::minimum, false, 1},
                                                       {"shelf_life_days", &StockRow::shelf_life, false, 0}}};

struct StockFile {
    std::vector<StockRow> rows;
    std::vector<std::string> refused;  // place: reason
};

/// Reads one number cell into the row; the reason when it cannot be used.
std::string read_number(const Table& table, const NumberColumn& column, std::size_t i, StockRow& row) {
    if (!table.has(column.name)) {
        return {};
    }
    const Column& cells = table.column(column.name);
    if (cells.is_missing(i)) {
        return column.required ? fmt::format("{} is missing; give a number", column.name) : "";
    }
    const std::string& text = std::get<Column::Texts>(cells.values)[i];
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != 0 || !std::isfinite(value)) {
        return fmt::format("{} '{}' is not a finite number; write one, with a point", column.name, text);
    }
    if (value < column.lowest) {
        return fmt::format("{} {} is too small; write a number from {} up", column.name, text, column.lowest);
    }
    row.*column.field = value;
    return {};
}

/// A product's first good row: what is the product's own must be the same at every site.
struct FirstRow {
    StockRow row;
    std::size_t line = 0;
};
std::string says_otherwise(const StockRow& row, const std::map<std::string, FirstRow>& products) {
    const auto found = products.find(row.product_id);
    if (found == products.end()) {
        return {};
    }
    const auto& [first, line] = found->second;
    for (const auto& column : number_columns) {
        const std::string_view name = column.name;
        const bool of_product = name == "unit_cost" || name == "list_price" || name == "unit_volume_l" ||
                                name == "case_pack" || name == "minimum_order" || name == "shelf_life_days";
        if (of_product && row.*column.field != first.*column.field) {
            return fmt::format("{} {} is not {} as in line {}; a product has one, write it in both", column.name,
                               row.*column.field, first.*column.field, line);
        }
    }
    return row.temperature == first.temperature
               ? std::string()
               : fmt::format("temperature '{}' is not '{}' as in line {}; a product has one, write it in both",
                             row.temperature, first.temperature, line);
}

Result<StockFile> read_stock_file(const std::filesystem::path& file) {
    if (!std::filesystem::exists(file)) {
        return refuse(
            "does not exist", file.string(),
            "give a CSV with product_id, site_id, on_hand, mean_per_day, lead_time_days, unit_cost, list_price");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(db, Database::open());
    NEARSTOCK_ASSIGN_OR_RETURN(
        table, db.query("SELECT * FROM read_csv(" + sql_text(file.string()) + ", header = true, all_varchar = true)"));
    std::vector<std::string> required{"product_id", "site_id"};
    for (const auto& column : number_columns) {
        if (column.required) {
            required.emplace_back(column.name);
        }
    }
    for (const auto& name : required) {
        if (!table.has(name)) {
            return refuse("has no column '" + name + "'", file.string(), "see `nearstock inventory --help`");
        }
    }
    StockFile result;
    std::set<std::pair<std::string, std::string>> seen;
    std::map<std::string, FirstRow> products;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        StockRow row{.product_id = table.texts("product_id")[i], .site_id = table.texts("site_id")[i]};
        row.temperature = table.has("temperature") ? table.texts("temperature")[i] : "";
        row.temperature = row.temperature.empty() ? "ambient" : row.temperature;
        std::string fault =
            row.product_id.empty() || row.site_id.empty() ? "product_id or site_id is empty; name both" : "";
        for (const auto& column : number_columns) {
            if (fault.empty()) {
                fault = read_number(table, column, i, row);
            }
        }
        if (fault.empty() && row.temperature != "ambient" && row.temperature != "chilled") {
            fault = fmt::format("temperature '{}' is not known; write ambient or chilled", row.temperature);
        }
        if (fault.empty()) {
            fault = says_otherwise(row, products);
        }
        if (fault.empty() && !seen.emplace(row.product_id, row.site_id).second) {
            fault = "the product-site stands twice; keep one row";
        }
        if (fault.empty()) {
            result.rows.push_back(row);
            products.emplace(row.product_id, FirstRow{row, i + 2});
        } else {
            result.refused.push_back(
                fmt::format("{}:{}: {} at {}: {}", file.string(), i + 2, row.product_id, row.site_id, fault));
        }
    }
    if (result.rows.empty()) {
        return refuse("has no usable row" + (result.refused.empty() ? "" : "; the first: " + result.refused.front()),
                      file.string(), "mend the rows named");
    }
    return result;
}

/// Everything a policy reads, from the file alone. Cells that the file does not name have no demand and no product
/// life.
struct StockCase {
    Network network;
    std::vector<Quantity> on_hand, on_order, expiring;
    SiteDemand demand;
    RegionalSales sales;
    std::vector<LeadTime> lead_times;
    std::vector<std::size_t> cells;  // of the rows
    BusinessDate day{};
};

Network network_of(const std::vector<StockRow>& rows) {
    Network network;
    network.rates = default_rates();
    network.suppliers.push_back({.supplier_id = "supplier"});
    std::map<std::string, const StockRow*> products;
    std::set<std::string> sites;
    for (const auto& row : rows) {
        products.emplace(row.product_id, &row);
        sites.insert(row.site_id);
    }
    for (const auto& [id, row] : products) {
        Product product{.product_id = id, .category = "all"};
        product.unit_cost = UnitPrice(std::llround(row->cost * 1e6));
        product.list_price = UnitPrice(std::llround(row->price * 1e6));
        product.unit_volume = Volume(std::llround(row->litres * 1000));
        product.unit_weight = Weight(500);
        product.temperature = row->temperature == "chilled" ? TemperatureClass::chilled : TemperatureClass::ambient;
        product.shelf_life_days = static_cast<int>(row->shelf_life);
        product.case_pack = Quantity(std::llround(row->pack));
        product.minimum_order = Quantity(std::llround(row->minimum));
        product.supplier = SupplierIndex(0);
        product.launched = BusinessDate::min();
        network.products.push_back(product);
    }
    for (const auto& id : sites) {
        network.sites.push_back({.site_id = id,
                                 .ambient_capacity = Volume(INT64_C(1) << 60),
                                 .chilled_capacity = Volume(INT64_C(1) << 60)});
    }
    return network;
}

StockCase case_of(const std::vector<StockRow>& rows) {
    constexpr std::size_t horizon = 56;
    StockCase c{.network = network_of(rows)};
    const std::size_t cells = c.network.products.size() * c.network.sites.size();
    c.on_hand.resize(cells);
    c.on_order.resize(cells);
    c.expiring.resize(cells);
    c.lead_times.resize(cells);
    c.demand.horizon = horizon;
    c.demand.mean.assign(cells * horizon, 0);
    c.demand.size.assign(cells, std::numeric_limits<float>::infinity());
    c.sales.mean.assign(c.network.products.size(), 0);
    c.sales.variance.assign(c.network.products.size(), 0);
    c.sales.site_share.assign(c.network.sites.size(), 0);
    double volume = 0;
    for (const auto& row : rows) {
        const auto p = find_product(c.network, row.product_id);
        const auto s = find_site(c.network, row.site_id);
        const auto cell = c.network.cell(p, s);
        c.cells.push_back(cell);
        c.on_hand[cell] = Quantity(std::llround(row.on_hand));
        c.on_order[cell] = Quantity(std::llround(row.on_order));
        c.lead_times[cell] = {row.lead, row.lead_sd * row.lead_sd};
        std::fill_n(c.demand.mean.begin() + static_cast<std::ptrdiff_t>(cell * horizon), horizon,
                    static_cast<float>(row.mean));
        const double variance = row.sd > 0 ? row.sd * row.sd : row.mean;
        if (variance > row.mean) {
            c.demand.size[cell] = static_cast<float>(row.mean * row.mean / (variance - row.mean));
        }
        c.sales.mean[p.value] += row.mean;
        c.sales.variance[p.value] += variance;
        c.sales.site_share[s.value] += row.mean;
        volume += row.mean;
    }
    for (auto& share : c.sales.site_share) { share = volume > 0 ? share / volume : 0; }
    return c;
}

ReplenishmentInputs inputs_of(const StockCase& c, unsigned threads) {
    return {.network = c.network,
            .day = c.day,
            .on_hand = c.on_hand,
            .on_order = c.on_order,
            .expiring = c.expiring,
            .demand = c.demand,
            .sales = c.sales,
            .lead_times = c.lead_times,
            .review_days = 1,
            .threads = threads};
}

void report_refused(const StockFile& file) {
    for (const auto& line : file.refused) { fmt::print(stderr, "not planned: {}\n", line); }
}

}  // namespace

Status inventory_command(const Common& common, const FileOptions& options) {
    const std::string name = options.policy.empty() ? "base_stock" : options.policy;
    if (name != "base_stock" && name != "practice") {
        return refuse("the replenishment policy '" + name + "' is not known", "--policy",
                      "choose base_stock or practice");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(file, read_stock_file(options.input));
    report_refused(file);
    const auto c = case_of(file.rows);
    const auto policy = name == "practice" ? make_practice_policy({}) : make_base_stock_policy({});
    const auto plan = policy->plan(inputs_of(c, common.threads));
    std::map<std::size_t, const OrderProposal*> orders;
    for (const auto& order : plan.orders) { orders[c.network.cell(order.product, order.destination)] = &order; }
    nlohmann::ordered_json json = {{"policy", name},
                                   {"lines", nlohmann::ordered_json::array()},
                                   {"transfers", nlohmann::ordered_json::array()},
                                   {"refused", file.refused}};
    std::string text = fmt::format("{:<14} {:<10} {:>8} {:>9} {:>8} {:>8} {:>8}  {}\n", "product", "site", "on hand",
                                   "on order", "reorder", "up to", "order", "why");
    for (std::size_t i = 0; i < file.rows.size(); ++i) {
        const auto& row = file.rows[i];
        const auto& target = plan.targets[c.cells[i]];
        const auto it = orders.find(c.cells[i]);
        const std::int64_t units = it == orders.end() ? 0 : it->second->units.value();
        const std::string reason = it == orders.end() ? "" : it->second->reason;
        json["lines"].push_back({{"product_id", row.product_id},
                                 {"site_id", row.site_id},
                                 {"reorder_point", target.reorder_point.value()},
                                 {"order_up_to", target.order_up_to.value()},
                                 {"order_units", units},
                                 {"reason", reason}});
        text +=
            fmt::format("{:<14} {:<10} {:>8} {:>9} {:>8} {:>8} {:>8}  {}\n", row.product_id, row.site_id, row.on_hand,
                        row.on_order, target.reorder_point.value(), target.order_up_to.value(), units, reason);
    }
    for (const auto& t : plan.transfers) {
        const auto& product = c.network.products[t.product.value].product_id;
        json["transfers"].push_back({{"product_id", product},
                                     {"from_site_id", c.network.sites[t.from.value].site_id},
                                     {"to_site_id", c.network.sites[t.to.value].site_id},
                                     {"units", t.units.value()},
                                     {"reason", t.reason}});
        text += fmt::format("transfer {} × {} from {} to {}: {}\n", t.units.value(), product,
                            c.network.sites[t.from.value].site_id, c.network.sites[t.to.value].site_id, t.reason);
    }
    return print_result(common, options.output, text, json);
}

Status risk_command(const Common& common, const FileOptions& options) {
    NEARSTOCK_ASSIGN_OR_RETURN(file, read_stock_file(options.input));
    report_refused(file);
    const auto c = case_of(file.rows);
    const auto risk = stockout_risk(inputs_of(c, common.threads));
    nlohmann::ordered_json json = {{"lines", nlohmann::ordered_json::array()}, {"refused", file.refused}};
    std::vector<std::size_t> order(file.rows.size());
    for (std::size_t i = 0; i < order.size(); ++i) { order[i] = i; }
    std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) { return risk[c.cells[i]]; });
    std::string text =
        fmt::format("{:<14} {:<10} {:>8} {:>12} {:>10}\n", "product", "site", "on hand", "days covered", "P(stockout)");
    for (const auto i : order) {
        const auto& row = file.rows[i];
        const double days = row.mean > 0 ? row.on_hand / row.mean : 0;
        json["lines"].push_back({{"product_id", row.product_id},
                                 {"site_id", row.site_id},
                                 {"stockout_probability", risk[c.cells[i]]},
                                 {"days_covered", days}});
        text += fmt::format("{:<14} {:<10} {:>8} {:>12.1f} {:>10.4f}\n", row.product_id, row.site_id, row.on_hand, days,
                            risk[c.cells[i]]);
    }
    return print_result(common, options.output, text, json);
}

}  // namespace nearstock
