#include "app/network_files.hpp"

#include "core/files.hpp"
#include "inventory/network_example.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <unistd.h>

namespace nearstock {
namespace {

namespace fs = std::filesystem;

class NetworkFolder : public ::testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / fmt::format("nearstock-network-{}", ::getpid());
        problem_ = make_network_example({.skus = 40, .sites = 4, .seed = 2}, 1);
        ASSERT_TRUE(write_network_folder(problem_, folder_));
    }
    void TearDown() override { fs::remove_all(folder_); }
    /// Rewrites a table of the folder by SQL over itself.
    void rewrite(const std::string& table, const std::string& select) {
        auto db = Database::open();
        ASSERT_TRUE(db);
        const auto path = (folder_ / (table + ".parquet")).string();
        ASSERT_TRUE(db->execute("CREATE TABLE t AS SELECT * FROM " + sql_text(path)));
        ASSERT_TRUE(db->write_parquet(select, path));
    }
    [[nodiscard]] bool listed(const NetworkFiles& files, const std::string& words) const {
        return std::ranges::any_of(files.refused,
                                   [&](const auto& line) { return line.find(words) != std::string::npos; });
    }

    fs::path folder_;
    NetworkProblem problem_;
};

TEST_F(NetworkFolder, IsReadAsItWasWritten) {
    const auto files = read_network_folder(folder_);
    ASSERT_TRUE(files) << files.error().text();
    EXPECT_EQ(files->problem.demand, problem_.demand);
    EXPECT_EQ(files->problem.on_hand, problem_.on_hand);
    EXPECT_EQ(files->problem.capacity, problem_.capacity);
    EXPECT_EQ(files->problem.lanes.size(), problem_.lanes.size());
    EXPECT_EQ(files->problem.budget, problem_.budget);
    EXPECT_TRUE(files->refused.empty());
}

TEST_F(NetworkFolder, InAnyOrderOfRowsGivesTheSameProblem) {
    rewrite("stock", "SELECT * FROM t ORDER BY site DESC, sku");
    const auto files = read_network_folder(folder_);
    ASSERT_TRUE(files);
    EXPECT_EQ(files->problem.demand, problem_.demand);
}

TEST_F(NetworkFolder, LeavesBrokenProductsAndLanesOutAndPlansTheRest) {
    rewrite("sku",
            "SELECT sku, unit_cost, unit_volume_litres, CASE WHEN sku = 3 THEN -1 ELSE holding_cost END AS "
            "holding_cost, stockout_cost FROM t ORDER BY sku");
    rewrite("stock",
            "SELECT * REPLACE (CASE WHEN sku = 5 AND site = 1 THEN demand_8 + 9 ELSE demand_1 END AS demand_1) "
            "FROM t WHERE NOT (sku = 7 AND site = 2) ORDER BY sku, site");
    rewrite("lane", "SELECT * FROM t UNION ALL SELECT 0, 99, 0.1 ORDER BY ALL");
    const auto files = read_network_folder(folder_);
    ASSERT_TRUE(files) << files.error().text();
    EXPECT_EQ(files->problem.skus, 37);
    EXPECT_TRUE(listed(*files, "SKU 3: holding_cost is -1"));
    EXPECT_TRUE(listed(*files, "SKU 5, site 1"));
    EXPECT_TRUE(listed(*files, "SKU 7, site 2: the row is missing"));
    EXPECT_TRUE(listed(*files, "lane 0 → 99"));
    EXPECT_EQ(files->refused.size(), 4);
    const auto plan = plan_network(files->problem, {});
    EXPECT_TRUE(plan.audit.feasible(files->problem));
    EXPECT_TRUE(write_network_plan(*files, plan, folder_ / "plan"));
}

TEST_F(NetworkFolder, WithASiteTooSmallForWhatLiesThereSaysSoAndGivesItNothing) {
    rewrite("site",
            "SELECT * REPLACE (CASE WHEN site = 1 THEN 0 ELSE capacity_litres END AS capacity_litres) FROM t "
            "ORDER BY site");
    const auto files = read_network_folder(folder_);
    ASSERT_TRUE(files);
    EXPECT_TRUE(listed(*files, "raise capacity_litres"));
    std::size_t largest = 0;
    const auto here = [&](std::size_t k) { return problem_.unit_volume[k] * problem_.on_hand[problem_.cell(k, 1)]; };
    for (std::size_t k = 0; k < problem_.skus; ++k) { largest = here(k) > here(largest) ? k : largest; }
    EXPECT_TRUE(listed(*files, fmt::format("{:.1f} l of it SKU {}. raise", here(largest), largest)));
    const auto plan = plan_network(files->problem, {});
    EXPECT_TRUE(plan.audit.feasible(files->problem));
}

TEST_F(NetworkFolder, LeavesBrokenSitesOutWithTheirLanesAndPlansTheRest) {
    rewrite(
        "site",
        "SELECT * REPLACE (CASE WHEN site = 1 THEN 'nan'::DOUBLE ELSE capacity_litres END AS capacity_litres) FROM t "
        "UNION ALL SELECT * FROM t WHERE site = 0 UNION ALL SELECT site, capacity_litres + 1, inbound_cost_per_litre "
        "FROM t WHERE site = 3 ORDER BY site");
    const auto files = read_network_folder(folder_);
    ASSERT_TRUE(files) << files.error().text();
    EXPECT_EQ(files->problem.sites, 2);
    EXPECT_EQ(files->problem.skus, 40);
    EXPECT_TRUE(listed(*files, "site 0: it is there twice. keep one row"));
    EXPECT_TRUE(listed(*files, "site 1: capacity_litres nan or"));
    EXPECT_TRUE(listed(*files, "site 3: it is there twice, and the rows say different things"));
    EXPECT_EQ(files->refused.size(), 3);
    for (const auto& lane : files->problem.lanes) { EXPECT_TRUE(lane.from < 2 && lane.to < 2); }
    EXPECT_EQ(files->problem.on_hand[files->problem.cell(4, 1)], problem_.on_hand[problem_.cell(4, 2)]);
    const auto plan = plan_network(files->problem, {});
    EXPECT_TRUE(plan.audit.feasible(files->problem));
    EXPECT_TRUE(write_network_plan(*files, plan, folder_ / "plan"));
}

TEST_F(NetworkFolder, NoSiteLeftIsSaid) {
    rewrite("site", "SELECT * REPLACE (-1.0 AS capacity_litres) FROM t ORDER BY site");
    const auto files = read_network_folder(folder_);
    ASSERT_FALSE(files);
    EXPECT_NE(files.error().text().find("no site is left to plan"), std::string::npos) << files.error().text();
}

/// Names are names: other keys, which would also sort otherwise, give the same plan.
TEST_F(NetworkFolder, RenamedSitesGetTheSamePlan) {
    const auto before = read_network_folder(folder_);
    ASSERT_TRUE(before);
    for (const auto* table : {"site", "stock"}) {
        rewrite(table, "SELECT * REPLACE ('z' || (9 - site) AS site) FROM t");
    }
    rewrite("lane", "SELECT * REPLACE ('z' || (9 - from_site) AS from_site, 'z' || (9 - to_site) AS to_site) FROM t");
    const auto after = read_network_folder(folder_);
    ASSERT_TRUE(after) << after.error().text();
    const auto a = plan_network(before->problem, {}), b = plan_network(after->problem, {});
    EXPECT_EQ(a.purchase, b.purchase);
    EXPECT_EQ(a.cost, b.cost);
}

TEST_F(NetworkFolder, NamesTheColumnThatIsMissing) {
    rewrite("site", "SELECT site, capacity_litres FROM t ORDER BY site");
    const auto files = read_network_folder(folder_);
    ASSERT_FALSE(files);
    EXPECT_NE(files.error().text().find("has no column 'inbound_cost_per_litre'"), std::string::npos);
}

TEST_F(NetworkFolder, KeepsTextKeysInTheAnswer) {
    rewrite("sku", "SELECT 'P' || sku AS sku, * EXCLUDE sku FROM t ORDER BY t.sku");
    rewrite("stock", "SELECT 'P' || sku AS sku, * EXCLUDE sku FROM t ORDER BY t.sku, site");
    const auto files = read_network_folder(folder_);
    ASSERT_TRUE(files) << files.error().text();
    const auto plan = plan_network(files->problem, {});
    ASSERT_TRUE(write_network_plan(*files, plan, folder_ / "plan"));
    const auto written = read_parquet(folder_ / "plan" / "plan.parquet");
    ASSERT_TRUE(written);
    ASSERT_GT(written->rows(), 0);
    EXPECT_EQ(written->texts("sku").front().front(), 'P');
    NetworkPlanOptions warm;
    ASSERT_TRUE(read_network_start(*files, folder_ / "plan", warm));
    EXPECT_EQ(warm.start_purchase, plan.purchase);
    EXPECT_EQ(warm.start.capacity, plan.prices.capacity);
    EXPECT_EQ(warm.start_transfers.size(), plan.transfers.size());
}

TEST_F(NetworkFolder, WritesTheWorthOfOneMoreUnitAtEveryCell) {
    const auto files = read_network_folder(folder_);
    ASSERT_TRUE(files) << files.error().text();
    const auto& p = files->problem;
    const auto plan = plan_network(p, {});
    ASSERT_TRUE(write_network_plan(*files, plan, folder_ / "plan"));
    ASSERT_TRUE(write_network_values(*files, plan, folder_ / "plan"));
    const auto written = read_parquet(folder_ / "plan" / "values.parquet");
    ASSERT_TRUE(written);
    const auto& values = written->decimals("value");
    ASSERT_EQ(values.size(), p.skus * p.sites);
    for (std::size_t c = 0; c < values.size(); ++c) {  // against the cost of the plan with a unit more on hand
        auto richer = p;
        ++richer.on_hand[c];
        const double newsvendor = audit_network_plan(richer, plan.purchase, plan.transfers).newsvendor;
        EXPECT_NEAR(values[c], plan.audit.newsvendor - newsvendor, 1e-9);
    }
}

TEST_F(NetworkFolder, NamesAColumnOfTheWrongType) {
    rewrite("sku", "SELECT * REPLACE (sku + 0.0::DOUBLE AS sku) FROM t ORDER BY t.sku");
    auto files = read_network_folder(folder_);
    ASSERT_FALSE(files);
    EXPECT_NE(files.error().text().find("sku.parquet: column 'sku' is DOUBLE. write keys as whole numbers or text"),
              std::string::npos)
        << files.error().text();
    ASSERT_TRUE(write_network_folder(problem_, folder_));
    rewrite("site", "SELECT * REPLACE ('much' AS capacity_litres) FROM t ORDER BY site");
    files = read_network_folder(folder_);
    ASSERT_FALSE(files);
    EXPECT_NE(files.error().text().find("column 'capacity_litres' is VARCHAR. write numbers"), std::string::npos)
        << files.error().text();
}

TEST_F(NetworkFolder, AProductOfEndlessSizeTakesNoSpaceFromTheOthers) {
    rewrite("sku",
            "SELECT * REPLACE (CASE WHEN sku = 3 THEN 'inf'::DOUBLE ELSE unit_volume_litres END AS "
            "unit_volume_litres) FROM t ORDER BY t.sku");
    rewrite("lane",
            "SELECT * FROM t UNION ALL SELECT * REPLACE (cost_per_litre + 1 AS cost_per_litre) FROM t LIMIT 13");
    rewrite("stock",
            "SELECT * REPLACE (CASE WHEN sku = 5 AND site = 1 THEN 0 ELSE demand_2 END AS demand_2, CASE WHEN "
            "sku = 5 AND site = 1 THEN 7 ELSE demand_1 END AS demand_1) FROM t ORDER BY sku, site");
    const auto files = read_network_folder(folder_);
    ASSERT_TRUE(files) << files.error().text();
    EXPECT_EQ(files->problem.skus, problem_.skus - 2);
    EXPECT_EQ(files->problem.capacity.size(), problem_.sites);
    for (std::size_t s = 0; s < problem_.sites; ++s) { EXPECT_GT(files->problem.capacity[s], 0); }
    EXPECT_TRUE(listed(*files, "SKU 3: unit_volume_litres is inf"));
    EXPECT_TRUE(listed(*files, "demand_2 is 0, below 7 before it"));
    EXPECT_TRUE(listed(*files, "it is there twice. keep one row; the cheaper was used"));
    EXPECT_EQ(files->problem.lanes.size(), problem_.lanes.size());
}

}  // namespace
}  // namespace nearstock
