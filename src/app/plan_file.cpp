#include "app/plan_file.hpp"

#include "app/plan_prices.hpp"
#include "core/files.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

namespace nearstock {

namespace {

namespace fs = std::filesystem;

// -- lines -----------------------------------------------------------------------------------------------------------

Table line_table(const Network& network, const StoredPlan& plan) {
    Table table;
    table.columns.reserve(20);
    auto& kind = table.add<Column::Texts>("kind");
    auto& product = table.add<Column::Texts>("product_id");
    auto& from = table.add<Column::Texts>("from_id");
    auto& site = table.add<Column::Texts>("site_id");
    auto& units = table.add<Column::Integers>("units");
    auto& value = table.add<Column::Integers>("value_micros");
    auto& reason = table.add<Column::Texts>("reason");
    auto& proposed = table.add<Column::Integers>("proposed_units");
    auto& holding = table.add<Column::Integers>("holding_micros");
    auto& stockout = table.add<Column::Integers>("stockout_micros");
    auto& transport = table.add<Column::Integers>("transport_micros");
    auto& ordering = table.add<Column::Integers>("ordering_micros");
    auto& before = table.add<Column::Decimals>("risk_before");
    auto& after = table.add<Column::Decimals>("risk_after");
    auto& one_more = table.add<Column::Integers>("marginal_value_micros");
    for (const auto& stored : plan.lines) {
        const auto& [line, proposed_units, why, price] = stored;
        kind.emplace_back(to_text(line.kind));
        product.push_back(network.products[line.product.value].product_id);
        from.push_back(from_id(network, line));
        site.push_back(network.sites[line.to.value].site_id);
        units.push_back(line.units);
        value.push_back((network.products[line.product.value].unit_cost * Quantity(line.units)).value());
        reason.push_back(why);
        proposed.push_back(proposed_units);
        holding.push_back(std::llround(price.holding));
        stockout.push_back(std::llround(price.stockout));
        transport.push_back(std::llround(price.transport));
        ordering.push_back(std::llround(price.ordering));
        before.push_back(price.risk_before);
        after.push_back(price.risk_after);
        one_more.push_back(std::llround(price.one_more));
    }
    return table;
}

Status read_lines(const Network& network, const fs::path& file, StoredPlan& plan) {
    NEARSTOCK_ASSIGN_OR_RETURN(table, read_parquet(file));
    for (const char* column : {"kind", "product_id", "from_id", "site_id", "units", "reason", "proposed_units",
                               "holding_micros", "stockout_micros", "transport_micros", "ordering_micros",
                               "risk_before", "risk_after", "marginal_value_micros"}) {
        if (!table.has(column)) {
            return refuse(std::string("has no column '") + column + "'", file.string(),
                          "make it again with `nearstock plan`");
        }
    }
    for (std::size_t i = 0; i < table.rows(); ++i) {
        StoredLine stored;
        auto& line = stored.line;
        const auto& kind = table.texts("kind")[i];
        line.kind = kind == "purchase" ? LineKind::purchase : kind == "hub" ? LineKind::hub : LineKind::lateral;
        line.product = find_product(network, table.texts("product_id")[i]);
        line.to = find_site(network, table.texts("site_id")[i]);
        if (line.kind != LineKind::purchase) {
            line.from = find_site(network, table.texts("from_id")[i]);
        }
        if (!line.product.exists() || !line.to.exists() || (line.kind != LineKind::purchase && !line.from.exists())) {
            return refuse(
                fmt::format("line {} ({} from {} to {}) is not of the network", i + 1, table.texts("product_id")[i],
                            table.texts("from_id")[i], table.texts("site_id")[i]),
                file.string(), "make the plan again with `nearstock plan`");
        }
        line.units = table.integers("units")[i];
        stored.proposed_units = table.integers("proposed_units")[i];
        stored.reason = table.texts("reason")[i];
        stored.price = {double(table.integers("holding_micros")[i]),
                        double(table.integers("stockout_micros")[i]),
                        double(table.integers("transport_micros")[i]),
                        double(table.integers("ordering_micros")[i]),
                        table.decimals("risk_before")[i],
                        table.decimals("risk_after")[i],
                        double(table.integers("marginal_value_micros")[i])};
        plan.lines.push_back(std::move(stored));
    }
    return {};
}

// -- cells -----------------------------------------------------------------------------------------------------------

constexpr BusinessDate keeps = std::chrono::sys_days(std::chrono::year(9999) / 12 / 31);
BusinessDate shown(BusinessDate date) { return date == BusinessDate::max() ? keeps : date; }
BusinessDate meant(BusinessDate date) { return date == keeps ? BusinessDate::max() : date; }

/// "units=expires", separated by |, as in the snapshots' lots; of goods under way "units=expires=arrives".
std::string lots_text(const std::vector<Lot>& lots) {
    std::string text;
    for (const auto& lot : lots) {
        text += fmt::format("{}{}={}", text.empty() ? "" : "|", lot.units.value(), to_text(shown(lot.expires)));
    }
    return text;
}

std::string due_text(const std::vector<DueStock>& due) {
    std::string text;
    for (const auto& d : due) {
        text += fmt::format("{}{}={}={}", text.empty() ? "" : "|", d.units.value(), to_text(shown(d.expires)),
                            to_text(d.arrives));
    }
    return text;
}

Result<std::vector<DueStock>> parse_goods(std::string_view text, const fs::path& file) {
    std::vector<DueStock> goods;
    while (!text.empty()) {
        const std::string_view one = text.substr(0, text.find('|'));
        text.remove_prefix(std::min(text.size(), one.size() + 1));
        const auto equals = one.find('=');
        std::int64_t units = 0;
        const bool number = equals != std::string_view::npos &&
                            std::from_chars(one.data(), one.data() + equals, units).ptr == one.data() + equals;
        const auto expires = number ? parse_date(one.substr(equals + 1, 10)) : refuse("not a date");
        const bool arrives = number && one.size() > equals + 12;
        const auto comes = arrives ? parse_date(one.substr(equals + 12)) : expires;
        if (!expires || !comes) {
            return refuse("'" + std::string(one) + "' is not a number of units with its dates", file.string(),
                          "make the plan again with `nearstock plan`");
        }
        goods.push_back({*comes, Quantity(units), meant(*expires)});
    }
    return goods;
}

bool says_something(const StoredPlan& plan, std::size_t cell) {
    const auto& facts = plan.facts;
    const auto* mean = facts.demand.mean.data() + cell * facts.demand.horizon;
    return !facts.stock[cell].empty() || !facts.due[cell].empty() || plan.targets[cell].order_up_to > Quantity(0) ||
           std::any_of(mean, mean + facts.demand.horizon, [](float m) { return m > 0; });
}

std::string day_column(std::size_t day) { return fmt::format("demand_{}", day + 1); }

/// Cells with neither stock nor demand nor a target are left out, but the first: a plan is never without a row.
Table cell_table(const Network& network, const StoredPlan& plan) {
    const auto& facts = plan.facts;
    std::vector<std::size_t> cells;
    for (std::size_t c = 0; c < facts.stock.size(); ++c) {
        if (c == 0 || says_something(plan, c)) {
            cells.push_back(c);
        }
    }
    Table table;
    table.columns.reserve(16 + facts.demand.horizon);
    table.add<Column::Texts>("run_id").assign(cells.size(), plan.run_id);
    table.add<Column::Texts>("policies").assign(cells.size(), plan.policies);
    table.add<Column::Dates>("day").assign(cells.size(), facts.day);
    table.add<Column::Decimals>("day_correlation").assign(cells.size(), facts.demand.day_correlation);
    auto& product = table.add<Column::Texts>("product_id");
    auto& site = table.add<Column::Texts>("site_id");
    auto& lots = table.add<Column::Texts>("lots");
    auto& due = table.add<Column::Texts>("due");
    auto& lead = table.add<Column::Decimals>("lead_time_days");
    auto& variance = table.add<Column::Decimals>("lead_time_variance");
    auto& reorder = table.add<Column::Integers>("reorder_point");
    auto& up_to = table.add<Column::Integers>("order_up_to");
    auto& worth = table.add<Column::Decimals>("marginal_value_micros");
    auto& size = table.add<Column::Decimals>("demand_size");  // 0: Poisson
    for (const auto c : cells) {
        product.push_back(network.products[c / network.sites.size()].product_id);
        site.push_back(network.sites[c % network.sites.size()].site_id);
        lots.push_back(lots_text(facts.stock[c]));
        due.push_back(due_text(facts.due[c]));
        lead.push_back(facts.lead_times[c].mean_days);
        variance.push_back(facts.lead_times[c].variance);
        reorder.push_back(plan.targets[c].reorder_point.value());
        up_to.push_back(plan.targets[c].order_up_to.value());
        worth.push_back(plan.marginal_value[c]);
        size.push_back(std::isfinite(facts.demand.size[c]) ? double(facts.demand.size[c]) : 0.0);
    }
    for (std::size_t d = 0; d < facts.demand.horizon; ++d) {
        auto& mean = table.add<Column::Decimals>(day_column(d));
        for (const auto c : cells) { mean.push_back(double(facts.demand.mean[c * facts.demand.horizon + d])); }
    }
    return table;
}

/// What one more unit would save, there from the morning of each day on.
Table value_table(const Network& network, const StoredPlan& plan, unsigned threads) {
    const auto values = unit_values(StockView(network, plan.facts), plan.plain(), threads);
    Table table;
    table.columns.reserve(4);
    auto& product = table.add<Column::Texts>("product_id");
    auto& site = table.add<Column::Texts>("site_id");
    auto& day = table.add<Column::Dates>("day");
    auto& value = table.add<Column::Integers>("value_micros");
    for (std::size_t c = 0; c < values.size(); ++c) {
        for (std::size_t d = 0; d < values[c].size(); ++d) {
            product.push_back(network.products[c / network.sites.size()].product_id);
            site.push_back(network.sites[c % network.sites.size()].site_id);
            day.push_back(plan.facts.day + Days(d));
            value.push_back(std::llround(values[c][d]));
        }
    }
    return table;
}

Status read_cells(const Network& network, const fs::path& file, StoredPlan& plan) {
    NEARSTOCK_ASSIGN_OR_RETURN(table, read_parquet(file));
    auto& facts = plan.facts;
    const std::size_t cells = network.products.size() * network.sites.size();
    std::size_t horizon = 0;
    while (table.has(day_column(horizon))) { ++horizon; }
    for (const char* column :
         {"run_id", "policies", "day", "day_correlation", "product_id", "site_id", "lots", "due", "lead_time_days",
          "lead_time_variance", "reorder_point", "order_up_to", "marginal_value_micros", "demand_size"}) {
        if (!table.has(column) || horizon == 0 || table.rows() == 0) {
            return refuse(std::string("is not what a plan was decided from: no ") + column, file.string(),
                          "make the plan again with `nearstock plan`");
        }
    }
    plan.run_id = table.texts("run_id")[0];
    plan.policies = table.texts("policies")[0];
    facts.day = table.dates("day")[0];
    facts.stock.assign(cells, {});
    facts.due.assign(cells, {});
    facts.lead_times.assign(cells, {});
    facts.demand.horizon = horizon;
    facts.demand.day_correlation = table.decimals("day_correlation")[0];
    facts.demand.mean.assign(cells * horizon, 0);
    facts.demand.size.assign(cells, std::numeric_limits<float>::infinity());
    plan.targets.assign(cells, {});
    plan.marginal_value.assign(cells, 0);
    std::vector<const Column::Decimals*> means;
    for (std::size_t d = 0; d < horizon; ++d) { means.push_back(&table.decimals(day_column(d))); }
    for (std::size_t i = 0; i < table.rows(); ++i) {
        const auto p = find_product(network, table.texts("product_id")[i]);
        const auto s = find_site(network, table.texts("site_id")[i]);
        if (!p.exists() || !s.exists()) {
            return refuse(
                fmt::format("{} at {} is not of the network", table.texts("product_id")[i], table.texts("site_id")[i]),
                file.string(), "make the plan again with `nearstock plan`");
        }
        const std::size_t c = network.cell(p, s);
        NEARSTOCK_ASSIGN_OR_RETURN(lots, parse_goods(table.texts("lots")[i], file));
        NEARSTOCK_ASSIGN_OR_RETURN(due, parse_goods(table.texts("due")[i], file));
        for (const auto& lot : lots) { facts.stock[c].push_back({lot.expires, lot.units}); }
        facts.due[c] = std::move(due);
        facts.lead_times[c] = {table.decimals("lead_time_days")[i], table.decimals("lead_time_variance")[i]};
        plan.targets[c] = {Quantity(table.integers("reorder_point")[i]), Quantity(table.integers("order_up_to")[i])};
        plan.marginal_value[c] = table.decimals("marginal_value_micros")[i];
        if (const double size = table.decimals("demand_size")[i]; size > 0) {
            facts.demand.size[c] = static_cast<float>(size);
        }
        for (std::size_t d = 0; d < horizon; ++d) {
            facts.demand.mean[c * horizon + d] = static_cast<float>((*means[d])[i]);
        }
    }
    return {};
}

}  // namespace

const std::string& from_id(const Network& network, const PlanLine& line) {
    return line.kind == LineKind::purchase
               ? network.suppliers[network.products[line.product.value].supplier.value].supplier_id
               : network.sites[line.from.value].site_id;
}

std::vector<PlanLine> StoredPlan::plain() const {
    std::vector<PlanLine> plain;
    plain.reserve(lines.size());
    for (const auto& stored : lines) { plain.push_back(stored.line); }
    return plain;
}

void StoredPlan::price(const Network& network, unsigned threads) {
    const auto prices = price_lines(StockView(network, facts), plain(), threads);
    for (std::size_t i = 0; i < lines.size(); ++i) { lines[i].price = prices[i]; }
}

StoredPlan stored_plan(const Network& network, std::string run_id, std::string policies, StockFacts facts,
                       const StockPlan& plan, unsigned threads) {
    StoredPlan stored;
    stored.run_id = std::move(run_id);
    stored.policies = std::move(policies);
    stored.facts = std::move(facts);
    stored.targets = plan.targets;
    stored.marginal_value = plan.marginal_value;
    stored.prices = plan.prices;
    stored.moves = plan.moves;
    stored.purchases = plan.purchases;
    stored.targets.resize(stored.facts.stock.size());
    stored.marginal_value.resize(stored.facts.stock.size(), 0.0);
    for (const auto& o : plan.orders) {
        stored.lines.push_back(
            {{LineKind::purchase, o.product, {}, o.destination, o.units.value()}, o.units.value(), o.reason, {}});
    }
    for (const auto& t : plan.transfers) {
        stored.lines.push_back({{t.kind == TransferKind::hub ? LineKind::hub : LineKind::lateral, t.product, t.from,
                                 t.to, t.units.value()},
                                t.units.value(),
                                t.reason,
                                {}});
    }
    stored.price(network, threads);
    return stored;
}

fs::path cells_file_of(const fs::path& plan) { return fs::path(plan).replace_extension(".cells.parquet"); }
fs::path values_file_of(const fs::path& plan) { return fs::path(plan).replace_extension(".values.parquet"); }
fs::path summary_file_of(const fs::path& plan) { return fs::path(plan).replace_extension(".md"); }

Status write_plan_files(const Network& network, const StoredPlan& plan, const fs::path& file, bool with_cells,
                        unsigned threads) {
    if (with_cells) {
        NEARSTOCK_RETURN_IF_ERROR(write_parquet(cell_table(network, plan), cells_file_of(file)));
        NEARSTOCK_RETURN_IF_ERROR(write_parquet(value_table(network, plan, threads), values_file_of(file)));
        NEARSTOCK_RETURN_IF_ERROR(write_file(prices_file_of(file), prices_json(network, plan).dump(2) + "\n"));
    }
    NEARSTOCK_RETURN_IF_ERROR(write_parquet(line_table(network, plan), file));
    return write_file(summary_file_of(file), plan_summary(network, plan));
}

Result<PlanHeading> read_plan_heading(const fs::path& file) {
    const auto cells = cells_file_of(file);
    for (const auto& needed : {file, cells}) {
        if (!fs::exists(needed)) {
            return refuse("does not exist", needed.string(), "make the plan with `nearstock plan`");
        }
    }
    NEARSTOCK_ASSIGN_OR_RETURN(db, Database::open());
    NEARSTOCK_ASSIGN_OR_RETURN(
        table, db.query("SELECT run_id, policies, day FROM read_parquet(" + sql_text(cells.string()) + ") LIMIT 1"));
    if (table.rows() == 0) {
        return refuse("is empty", cells.string(), "make the plan again with `nearstock plan`");
    }
    return PlanHeading{table.texts("run_id")[0], table.texts("policies")[0], table.dates("day")[0]};
}

Result<StoredPlan> read_plan_files(const Network& network, const fs::path& file) {
    StoredPlan plan;
    NEARSTOCK_RETURN_IF_ERROR(read_cells(network, cells_file_of(file), plan));
    NEARSTOCK_RETURN_IF_ERROR(read_lines(network, file, plan));
    NEARSTOCK_RETURN_IF_ERROR(read_prices(network, file, plan));
    return plan;
}

}  // namespace nearstock
