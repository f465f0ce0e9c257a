#include "connectors/raw_files.hpp"

#include "connectors/snapshot_file.hpp"
#include "core/files.hpp"
#include "core/resources.hpp"
#include "random_days.hpp"
#include "tables/database.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <set>

namespace nearstock {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing_days::first_day;
using testing_days::RandomDays;

class RawFiles : public ::testing::Test {
protected:
    void SetUp() override { folder_ = fs::temp_directory_path() / ("nearstock-raw-" + std::to_string(::getpid())); }
    void TearDown() override { fs::remove_all(folder_); }

    std::vector<InjectedFault> write(const Network& network, const DayRecord& record, const std::string& folder,
                                     double share = 0, std::uint64_t seed = 1) const {
        auto faults = write_raw_day(network, record, folder_ / folder, RandomDays::options(record.day, share, seed));
        EXPECT_TRUE(faults) << faults.error().text();
        return std::move(faults).value();
    }
    [[nodiscard]] std::string content(const fs::path& file) const {
        auto text = read_file(folder_ / file);
        EXPECT_TRUE(text) << text.error().text();
        return text.value_or("");
    }
    [[nodiscard]] std::vector<fs::path> files(const std::string& folder) const {
        std::vector<fs::path> result;
        for (const auto& entry : fs::recursive_directory_iterator(folder_ / folder)) {
            if (entry.is_regular_file()) {
                result.push_back(fs::relative(entry.path(), folder_ / folder));
            }
        }
        std::ranges::sort(result);
        return result;
    }
    fs::path folder_;
};

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

TEST_F(RawFiles, AreOneOfEverySourceOnTheFirstDay) {
    RandomDays days(1);
    write(days.network(), days.live(first_day()), "raw");
    std::set<std::string> written;
    for (const auto& file : files("raw")) { written.insert(file.parent_path().string()); }
    for (const auto& contract : resources_under("schemas/")) {
        const std::string source = contract.substr(8, contract.size() - 13);
        if (source != "promotions") {  // announced or not
            EXPECT_TRUE(written.contains(source)) << source;
        }
    }
}

TEST_F(RawFiles, SayAnOrderAndItsShipmentInTheContractsColumns) {
    RandomDays days(1);
    DayRecord record = days.live(first_day());
    const auto at = *parse_timestamp("2026-03-25T06:15:00Z");
    record.orders = {{"O-1",
                      CustomerIndex(3),
                      ZoneIndex(2),
                      at,
                      at + Seconds(3600),
                      at + Seconds(7200),
                      0,
                      Channel::web,
                      {{ProductIndex(4), Quantity(2), UnitPrice(1'990'000)}}}};
    record.shipments = {{"S-1", "O-1", CustomerIndex(3), ZoneIndex(2), SiteIndex(1), at, at, at, at, Weight(600),
                         Volume(900), Quantity(2), 1, Seconds(74)}};
    write(days.network(), record, "raw");
    EXPECT_THAT(
        content("raw/orders/orders_2026-03-25.csv"),
        StartsWith("order_id,customer_id,zone_id,placed_at,window_start,window_end,lines,channel\n"
                   "O-1,C-000003,Z-002,2026-03-25T06:15:00Z,2026-03-25T07:15:00Z,2026-03-25T08:15:00Z,1,web\n"));
    EXPECT_THAT(
        content("raw/shipments/shipments_2026-03-25.jsonl"),
        StartsWith(
            R"({"shipment_id":"S-1","order_id":"O-1","customer_id":"C-000003","zone_id":"Z-002","site_id":"MFC-01",)"
            R"("allocated_at":"2026-03-25T06:15:00Z")"));
}

TEST_F(RawFiles, QuoteTextThatHoldsCommasAndQuotes) {
    RandomDays days(1);
    write(days.network(), days.live(first_day()), "raw");
    EXPECT_THAT(content("raw/products/products_2026-03-25.csv"), HasSubstr("P-0000,\"Käse, \"\"alt\"\"\",Fresh,"));
}

TEST_F(RawFiles, OfADayWithoutEventsAreHeadersAndNoMasterData) {
    RandomDays days(1);
    DayRecord record;
    record.day = first_day() + Days(1);
    record.run_id = "live";
    write(days.network(), record, "raw");
    EXPECT_EQ(content("raw/exchange_rates/exchange_rates_2026-03-26.csv"), "currency,rate\n");
    EXPECT_EQ(content("raw/deliveries/deliveries_2026-03-26.jsonl"), "");
    for (const char* master : {"products", "customers", "warehouses", "rate_cards", "promotions", "experiments"}) {
        EXPECT_FALSE(fs::exists(folder_ / "raw" / master)) << master;
    }
}

TEST_F(RawFiles, LeaveOutCustomersWhoHaveNotJoinedYet) {
    RandomDays days(1);
    write(days.network(), days.live(first_day()), "raw");
    const DayRecord second = days.live(first_day() + Days(1));
    ASSERT_EQ(second.new_customers.size(), 1U);
    write(days.network(), second, "raw");
    EXPECT_EQ(lines_of(content("raw/customers/customers_2026-03-25.csv")).size(), 1U + 35U);
    EXPECT_THAT(content("raw/customers/customers_2026-03-26.csv"), HasSubstr("C-000035,"));
}

TEST_F(RawFiles, AreTheSameBytesWhenWrittenAgain) {
    RandomDays days(2);
    const DayRecord record = days.live(first_day());
    const auto once = write(days.network(), record, "once", 0.1);
    const auto again = write(days.network(), record, "again", 0.1);
    EXPECT_EQ(once.size(), again.size());
    ASSERT_EQ(files("once"), files("again"));
    for (const auto& file : files("once")) { EXPECT_EQ(content("once" / file), content("again" / file)) << file; }
}

TEST_F(RawFiles, WithoutTheirFaultyLinesAreTheFaultFreeFiles) {
    RandomDays days(3);
    const DayRecord record = days.live(first_day());
    write(days.network(), record, "clean");
    std::set<FaultKind> kinds;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        const std::string folder = "faulty-" + std::to_string(seed);
        std::map<std::string, std::map<std::int64_t, InjectedFault>> by_file;
        for (auto& fault : write(days.network(), record, folder, 0.4, seed)) {
            kinds.insert(fault.kind);
            const std::string path = fault.source + "/" + fault.file;
            EXPECT_TRUE(by_file[path].emplace(fault.line, fault).second) << path << ":" << fault.line;
        }
        for (const auto& file : files("clean")) {
            if (file.extension() == ".parquet") {
                continue;
            }
            std::string rest;
            std::int64_t number = 0;
            for (const auto& line : lines_of(content(folder / file))) {
                const auto& faults = by_file[file.string()];
                const auto found = faults.find(++number);
                if (found == faults.end()) {
                    rest += line + "\n";
                } else {
                    EXPECT_EQ(readable_text(line), found->second.raw_text) << file << ":" << number;
                }
            }
            EXPECT_EQ(rest, content("clean" / file)) << file << " seed " << seed;
        }
    }
    EXPECT_EQ(kinds.size(), fault_kinds) << "over the seeds every kind occurs";
}

TEST_F(RawFiles, HoldSnapshotFaultsThatTypedColumnsCanHold) {
    RandomDays days(4);
    const DayRecord record = days.live(first_day());
    write(days.network(), record, "clean");
    const fs::path name = fs::path("inventory_snapshots") / "inventory_snapshots_2026-03-25.parquet";
    const auto select = [&](const std::string& folder, const std::string& without) {
        auto database = Database::open();
        auto rows = database->query(
            "SELECT * EXCLUDE (n) FROM (SELECT *, row_number() OVER () AS n FROM read_parquet(" +
            sql_text((folder_ / folder / name).string()) + ")) WHERE n NOT IN (" + without + ") ORDER BY n");
        EXPECT_TRUE(rows) << rows.error().text();
        return std::move(rows).value();
    };
    std::string faulty_rows = "0";
    for (const auto& fault : write(days.network(), record, "faulty", 0.5, 9)) {
        if (fault.source == "inventory_snapshots") {
            faulty_rows += ", " + std::to_string(fault.line);
            EXPECT_THAT(to_text(fault.kind), ::testing::AnyOf("missing_field", "negative_amount", "out_of_range",
                                                              "unknown_id", "duplicate_key"));
        }
    }
    const Table clean = select("clean", "0");
    const Table rest = select("faulty", faulty_rows);
    EXPECT_GT(select("faulty", "0").rows(), clean.rows());
    ASSERT_EQ(rest.rows(), clean.rows());
    for (const char* column : {"product_id", "site_id", "lots"}) { EXPECT_EQ(rest.texts(column), clean.texts(column)); }
    for (const char* column : {"opening_units", "closing_units", "hours_out_of_stock"}) {
        EXPECT_EQ(rest.integers(column), clean.integers(column));
    }
}

TEST(Lots, AreWrittenOldestFirstAndGoodsThatKeepHaveTheLastDate) {
    EXPECT_EQ(lots_text({{first_day(), Quantity(12)}, {BusinessDate::max(), Quantity(3)}}),
              "2026-03-25=12|9999-12-31=3");
    EXPECT_EQ(lots_text({}), "");
}

TEST(InjectedFaults, AreInTheShareOfTheRowsThatWasAskedFor) {
    const auto faults = plan_faults(source_layout("orders"), 100'000, {0.005, 1, "live", first_day()});
    EXPECT_NEAR(double(faults.size()), 500, 70);
    EXPECT_TRUE(plan_faults(source_layout("orders"), 100'000, {0, 1, "live", first_day()}).empty());
}

TEST(InjectedFaults, PutASecondRowOfAKeyBehindTheFirst) {
    for (const auto& fault : plan_faults(source_layout("web_traffic"), 5'000, {0.2, 3, "live", first_day()})) {
        if (fault.kind == FaultKind::duplicate_key) {
            EXPECT_GT(fault.before, fault.row);
        }
    }
}

TEST(ReadableText, WritesBytesThatAreNotUtf8AsNumbers) {
    EXPECT_EQ(readable_text("Käse"), "Käse");
    EXPECT_EQ(readable_text("a\xc3\x28z"), "a\\xC3(z");
    EXPECT_EQ(readable_text("\xff"), "\\xFF");
    EXPECT_EQ(readable_text("\xed\xa0\x80"), "\\xED\\xA0\\x80");
}

}  // namespace
}  // namespace nearstock
