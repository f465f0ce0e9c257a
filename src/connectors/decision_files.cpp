#include "connectors/decision_files.hpp"

#include "core/check.hpp"
#include "tables/database.hpp"
#include "tables/table.hpp"

namespace nearstock {

namespace {

namespace fs = std::filesystem;

fs::path partition(const fs::path& folder, const std::string& run_id, BusinessDate day) {
    return folder / ("run_id=" + run_id) / ("dt=" + to_text(day)) / "part.parquet";
}

fs::path decision_file(const fs::path& workspace, const char* name, const std::string& run_id, BusinessDate day) {
    return partition(workspace / "lake" / "decisions" / name, run_id, day);
}

template <class Values>
Column named(const char* name, Values values, std::vector<std::uint8_t> missing = {}) {
    return Column{name, std::move(values), std::move(missing)};
}

struct PlanRows {
    Column::Texts product, site, kind, from, supplier, reason;
    Column::Integers units, reorder_point, order_up_to;
    std::vector<std::uint8_t> no_from, no_supplier;

    void targets(const StockPlan& plan, std::size_t cell) {
        const StockTarget target = cell < plan.targets.size() ? plan.targets[cell] : StockTarget{};
        reorder_point.push_back(target.reorder_point.value());
        order_up_to.push_back(target.order_up_to.value());
    }
};

void add_orders(const Network& network, const StockPlan& plan, PlanRows& rows) {
    for (const auto& order : plan.orders) {
        const Product& product = network.products[order.product.value];
        rows.product.push_back(product.product_id);
        rows.site.push_back(network.sites[order.destination.value].site_id);
        rows.kind.emplace_back("purchase");
        rows.from.emplace_back();
        rows.no_from.push_back(1);
        rows.supplier.push_back(network.suppliers[product.supplier.value].supplier_id);
        rows.no_supplier.push_back(0);
        rows.units.push_back(order.units.value());
        rows.targets(plan, network.cell(order.product, order.destination));
        rows.reason.push_back(order.reason);
    }
}

void add_transfers(const Network& network, const StockPlan& plan, PlanRows& rows) {
    for (const auto& transfer : plan.transfers) {
        rows.product.push_back(network.products[transfer.product.value].product_id);
        rows.site.push_back(network.sites[transfer.to.value].site_id);
        rows.kind.emplace_back(transfer.kind == TransferKind::hub ? "hub" : "lateral");
        rows.from.push_back(network.sites[transfer.from.value].site_id);
        rows.no_from.push_back(0);
        rows.supplier.emplace_back();
        rows.no_supplier.push_back(1);
        rows.units.push_back(transfer.units.value());
        rows.targets(plan, network.cell(transfer.product, transfer.to));
        rows.reason.push_back(transfer.reason);
    }
}

Table unmet_table(const Network& network, const Truth& truth) {
    Column::Texts product, zone, site;
    Column::Integers units;
    for (const auto& u : truth.unmet) {
        product.push_back(network.products[u.product.value].product_id);
        zone.push_back(network.zones[u.zone.value].zone_id);
        site.push_back(network.sites[u.site.value].site_id);
        units.push_back(u.units.value());
    }
    return {{named("product_id", std::move(product)), named("zone_id", std::move(zone)),
             named("site_id", std::move(site)), named("units", std::move(units))}};
}

Table rates_table(const Network& network, const Truth& truth) {
    Column::Texts product;
    Column::Decimals units;
    for (const auto& r : truth.rates) {
        product.push_back(network.products[r.product.value].product_id);
        units.push_back(r.units);
    }
    return {{named("product_id", std::move(product)), named("units", std::move(units))}};
}

Table lead_times_table(const Truth& truth) {
    Column::Texts line;
    Column::Integers days;
    for (const auto& l : truth.lead_times) {
        line.push_back(l.line_id);
        days.push_back(l.days);
    }
    return {{named("line_id", std::move(line)), named("days", std::move(days))}};
}

Table faults_table(const std::vector<InjectedFault>& faults) {
    Column::Texts source, file, kind, raw_text;
    Column::Integers line;
    for (const auto& f : faults) {
        source.push_back(f.source);
        file.push_back(f.file);
        line.push_back(f.line);
        kind.emplace_back(to_text(f.kind));
        raw_text.push_back(f.raw_text);
    }
    return {{named("source", std::move(source)), named("file", std::move(file)), named("line", std::move(line)),
             named("kind", std::move(kind)), named("raw_text", std::move(raw_text))}};
}

}  // namespace

Status write_forecast(const Network& network, const CellForecast& forecast, const std::string& run_id,
                      const fs::path& workspace) {
    const std::size_t cells = network.products.size() * network.sites.size();
    check(forecast.mean.size() == cells && forecast.sd.size() == cells, "a forecast has a mean and a spread per cell");
    Column::Texts product, site;
    Column::Decimals mean, sd;
    for (std::size_t p = 0; p < network.products.size(); ++p) {
        for (const SiteIndex s : network.mfcs()) {
            const std::size_t cell = network.cell(ProductIndex(p), s);
            product.push_back(network.products[p].product_id);
            site.push_back(network.sites[s.value].site_id);
            mean.push_back(forecast.mean[cell]);
            sd.push_back(forecast.sd[cell]);
        }
    }
    Column::Integers horizon(product.size(), 1);
    const Table table{{named("product_id", std::move(product)), named("site_id", std::move(site)),
                       named("horizon_days", std::move(horizon)), named("mean_units", std::move(mean)),
                       named("sd_units", std::move(sd))}};
    return write_parquet(table, decision_file(workspace, "demand_forecast", run_id, forecast.day));
}

Status write_stock_plan(const Network& network, const StockPlan& plan, const std::string& run_id,
                        const fs::path& workspace) {
    PlanRows rows;
    add_orders(network, plan, rows);
    add_transfers(network, plan, rows);
    const Table table{
        {named("product_id", std::move(rows.product)), named("site_id", std::move(rows.site)),
         named("kind", std::move(rows.kind)), named("from_site_id", std::move(rows.from), std::move(rows.no_from)),
         named("supplier_id", std::move(rows.supplier), std::move(rows.no_supplier)),
         named("units", std::move(rows.units)), named("reorder_point_units", std::move(rows.reorder_point)),
         named("order_up_to_units", std::move(rows.order_up_to)), named("reason", std::move(rows.reason))}};
    return write_parquet(table, decision_file(workspace, "stock_plan", run_id, plan.day));
}

Status write_ledger(const Network& network, const CostLedger& ledger, const std::string& run_id,
                    const fs::path& workspace) {
    Column::Texts site, head, sub_head, cause;
    Column::Integers amount;
    for (const auto& e : ledger.entries) {
        site.push_back(network.sites[e.site.value].site_id);
        head.emplace_back(to_text(head_of(e.sub_head)));
        sub_head.emplace_back(to_text(e.sub_head));
        cause.push_back(e.cause);
        amount.push_back(e.amount.value());
    }
    const Table table{{named("site_id", std::move(site)), named("cost_head", std::move(head)),
                       named("cost_sub_head", std::move(sub_head)), named("cause", std::move(cause)),
                       named("amount_micros", std::move(amount))}};
    return write_parquet(table, decision_file(workspace, "cost_ledger", run_id, ledger.day));
}

Status write_truth(const Network& network, const DayRecord& record, const std::vector<InjectedFault>& faults,
                   const fs::path& workspace) {
    const auto file = [&](const char* name) {
        return partition(workspace / "truth" / name, record.run_id, record.day);
    };
    NEARSTOCK_RETURN_IF_ERROR(write_parquet(unmet_table(network, record.truth), file("unmet_demand")));
    NEARSTOCK_RETURN_IF_ERROR(write_parquet(rates_table(network, record.truth), file("demand_rates")));
    NEARSTOCK_RETURN_IF_ERROR(write_parquet(lead_times_table(record.truth), file("lead_times")));
    return write_parquet(faults_table(faults), file("faults"));
}

}  // namespace nearstock
