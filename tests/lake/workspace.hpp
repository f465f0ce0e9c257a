// A small company for the lake's tests: shops (master), sales (CSV), returns (JSON Lines, of the day's sales), stock
// (Parquet).
#pragma once

#include "core/files.hpp"
#include "lake/ingest.hpp"
#include "lake/layout.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace nearstock {

inline const std::string rest_of_contract = R"(
grain = "one row"
known_after = "15min"
late_by = "2d"
feeds = ["fact_orders"]
quality = { completeness_min = 0.98, duplicates_max = 0.02, invalid_max = 0.02, volume_drift_max = 0.6, fail_on = ["completeness", "invalid", "duplicates"] }
)";

inline Contract contract_of(const std::string& text) {
    auto contract = parse_contract(text + rest_of_contract, "schemas/test.toml");
    EXPECT_TRUE(contract) << contract.error().text();
    return std::move(*contract);
}

inline std::vector<Contract> small_company() {
    return {contract_of(R"(
source = "returns"
title = "Returns"
format = "jsonl"
daily = true
key = ["sale_id", "number"]
occurred_at = "business_date"
fields = [
  { name = "sale_id", type = "text", references = "sales.sale_id" },
  { name = "number", type = "integer", min = 1 },
  { name = "share", type = "decimal", min = 0, max = 1 },
  { name = "reason", type = "text", required = false },
])"),
            contract_of(R"(
source = "sales"
title = "Sales"
format = "csv"
daily = true
key = ["sale_id"]
occurred_at = "sold_at"
fields = [
  { name = "sale_id", type = "text" },
  { name = "shop_id", type = "text", references = "shops.shop_id" },
  { name = "units", type = "integer", min = 1, max = 100 },
  { name = "price", type = "decimal", min = 0, max = 1000 },
  { name = "express", type = "boolean" },
  { name = "kind", type = "text", values = ["app", "web"] },
  { name = "sold_at", type = "timestamp" },
  { name = "due_on", type = "date", allow_future = true, required = false },
  { name = "paid_on", type = "date", required = false },
])"),
            contract_of(R"(
source = "shops"
title = "Shops"
format = "csv"
daily = false
key = ["shop_id"]
occurred_at = "business_date"
fields = [ { name = "shop_id", type = "text" }, { name = "name", type = "text" } ])"),
            contract_of(R"(
source = "stock"
title = "Stock"
format = "parquet"
daily = true
key = ["shop_id"]
occurred_at = "business_date"
fields = [ { name = "shop_id", type = "text", references = "shops.shop_id" }, { name = "units", type = "integer", min = 0 } ])")};
}

inline const std::string sales_header = "sale_id,shop_id,units,price,express,kind,sold_at,due_on,paid_on\n";

inline BusinessDate day_of(const std::string& text) { return parse_date(text).value(); }

class Lake : public testing::Test {
protected:
    void SetUp() override {
        ::setenv("NEARSTOCK_QUIET", "1", 1);
        folder_ = std::filesystem::temp_directory_path() /
                  (std::string("nearstock-lake-") + testing::UnitTest::GetInstance()->current_test_info()->name() +
                   std::to_string(::getpid()));
        std::filesystem::remove_all(folder_);
        deliver("shops", "2026-03-01", "shop_id,name\nS1,North\nS2,South\n");
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path lake() const { return folder_ / "lake"; }
    std::filesystem::path raw(const std::string& run = "live") const { return folder_ / "raw" / run; }

    std::filesystem::path raw_file(const std::string& source, const std::string& day,
                                   const std::string& run = "live") const {
        const std::string ending = source == "returns" ? "jsonl" : source == "stock" ? "parquet" : "csv";
        return raw(run) / source / (source + "_" + day + "." + ending);
    }

    void deliver(const std::string& source, const std::string& day, const std::string& content,
                 const std::string& run = "live") const {
        ASSERT_TRUE(write_file(raw_file(source, day, run), content));
    }

    void deliver_sales(const std::string& day, const std::string& rows) const {
        deliver("sales", day, sales_header + rows);
    }

    IngestReport ingest_all(unsigned threads = 1, const std::string& run = "live") const {
        auto report = ingest(raw(run), lake(), {.run_id = run, .threads = threads}, small_company());
        EXPECT_TRUE(report) << report.error().text();
        return report ? std::move(*report) : IngestReport();
    }

    Table silver(const std::string& source, const std::string& day, const std::string& run = "live") const {
        auto table = read_parquet(silver_file(lake(), source, run, day_of(day)));
        EXPECT_TRUE(table) << table.error().text();
        return table ? std::move(*table) : Table();
    }

    /// "line field reason" and the raw text of each refused row of a day.
    std::vector<std::string> quarantine(const std::string& source, const std::string& day) const {
        const auto path = quarantine_file(lake(), source, "live", day_of(day));
        if (!std::filesystem::exists(path)) {
            return {};
        }
        const Table table = read_parquet(path).value();
        std::vector<std::string> rows;
        for (std::size_t i = 0; i < table.rows(); ++i) {
            EXPECT_EQ(table.texts("source")[i], source);
            EXPECT_EQ(table.texts("file")[i], raw_file(source, day).filename().string());
            rows.push_back(fmt::format("{} {} {}: {}", table.integers("line")[i], table.texts("field")[i],
                                       table.texts("reason")[i], table.texts("raw_text")[i]));
        }
        return rows;
    }

    /// Every file of the lake with its bytes.
    std::map<std::string, std::string> bytes() const {
        std::map<std::string, std::string> files;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(lake())) {
            if (entry.is_regular_file()) {
                files[std::filesystem::relative(entry.path(), lake()).string()] = read_file(entry.path()).value();
            }
        }
        return files;
    }

    std::filesystem::path folder_;
};

}  // namespace nearstock
