#include "warehouse/experiment_customers.hpp"

#include "tables/database.hpp"

#include <fmt/format.h>

namespace nearstock {

namespace {

std::string sums(const std::string& name, const std::string& y, const std::string& m) {
    return fmt::format(
        "count(*) FILTER ({2} > 0)::DOUBLE AS {0}_n, coalesce(sum({1}), 0)::DOUBLE AS {0}_y, coalesce(sum({2}), "
        "0)::DOUBLE AS {0}_m, coalesce(sum({1} * {1}), 0)::DOUBLE AS {0}_yy, "
        "coalesce(sum({2} * {2}), 0)::DOUBLE AS {0}_mm, coalesce(sum({1} * {2}), 0)::DOUBLE AS {0}_ym",
        name, y, m);
}

CustomerSums read_sums(const Table& table, const std::string& name, std::size_t row) {
    const auto at = [&](const char* part) { return table.decimals(name + part)[row]; };
    return {at("_n"), at("_y"), at("_m"), at("_yy"), at("_mm"), at("_ym")};
}

}  // namespace

Result<std::vector<ArmCustomers>> read_experiment_customers(const std::filesystem::path& workspace,
                                                            const std::string& run_id) {
    const auto folder = workspace / "warehouse" / "current" / "fact_orders" / ("run_id=" + run_id);
    if (!std::filesystem::exists(folder)) {
        return refuse("run '" + run_id + "' is not published", (workspace / "warehouse" / "current").string(),
                      "simulate and ingest it, then run `nearstock build`");
    }
    NEARSTOCK_ASSIGN_OR_RETURN(db, Database::open({.threads = 2}));
    // Sums in a fixed order (of customers), so that the same data gives the same digits.
    NEARSTOCK_ASSIGN_OR_RETURN(
        table,
        db.query(fmt::format(
            "WITH customers AS (SELECT experiment_id, arm, customer_id, count(*)::DOUBLE AS orders, "
            "sum(fulfilment_cost_micros)::DOUBLE / 1e6 AS cost, count(delivery_seconds)::DOUBLE AS delivered, "
            "coalesce(sum(delivery_seconds), 0)::DOUBLE / 60 AS minutes FROM read_parquet({}, hive_partitioning = "
            "false) WHERE experiment_id IS NOT NULL AND arm IS NOT NULL GROUP BY ALL ORDER BY ALL) "
            "SELECT experiment_id, arm, sum(orders)::DOUBLE AS orders, {}, {} FROM customers GROUP BY ALL ORDER BY ALL",
            sql_text((folder / "*" / "part.parquet").string()), sums("cost", "cost", "orders"),
            sums("minutes", "minutes", "delivered"))));
    std::vector<ArmCustomers> arms;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        arms.push_back({table.texts("experiment_id")[i], table.texts("arm")[i], table.decimals("orders")[i],
                        read_sums(table, "cost", i), read_sums(table, "minutes", i)});
    }
    return arms;
}

}  // namespace nearstock
