// A plan in a planner's hands: shown, edited and priced again at once, approved and frozen; and the health of its
// stock.

#include "app/plan_file.hpp"
#include "app/cli.hpp"
#include "app/command_health.hpp"
#include "app/command_plan_file.hpp"
#include "app/night_view.hpp"
#include "app/plan_approvals.hpp"
#include "app/plan_prices.hpp"
#include "core/files.hpp"
#include "small_city.hpp"
#include "tables/database.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>
#include <cmath>

namespace nearstock {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
using testing::HasSubstr;

struct Answer {
    int code = 0;
    std::string out, err;
    [[nodiscard]] Json json() const { return Json::parse(out); }
};

Answer answer_to(std::vector<std::string> words) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Answer answer;
    answer.code = nearstock(std::move(words));
    answer.out = testing::internal::GetCapturedStdout();
    answer.err = testing::internal::GetCapturedStderr();
    return answer;
}

/// One city for all tests; every test begins with the plan as proposed.
class PlanFile : public testing::Test {
protected:
    static void SetUpTestSuite() {
        ::setenv("NEARSTOCK_QUIET", "1", 1);
        root() = fs::temp_directory_path() / ("nearstock-plan-" + std::to_string(::getpid()));
        fs::remove_all(root());
        testing::internal::CaptureStdout();
        const Common common{.workspace = root(), .json = true, .threads = 2};
        ASSERT_TRUE(init_workspace(root(), small_city));
        ASSERT_TRUE(generate_command(common, {.days = 30, .fault_share = 0}));
        ASSERT_TRUE(ingest_command(common, {}));
        ASSERT_TRUE(plan_command(common, {}));
        testing::internal::GetCapturedStdout();
        fs::copy(root() / "plans", root() / "proposed", fs::copy_options::recursive);
    }
    static void TearDownTestSuite() { fs::remove_all(root()); }
    void SetUp() override {
        fs::remove_all(root() / "plans");
        fs::copy(root() / "proposed", root() / "plans", fs::copy_options::recursive);
        const auto workspace = open_workspace(root());
        day_ = *workspace->last_day("live") + Days(1);
        file_ = workspace->plans() / ("live-nearstock-" + to_text(day_) + ".parquet");
        network_ = *network_before(*workspace, "live", day_);
        plan_ = *read_plan_files(network_, file_);
    }
    static fs::path& root() {
        static fs::path folder;
        return folder;
    }
    /// The first line of a kind from a supplier whose cases are of several units.
    [[nodiscard]] const StoredLine& a_purchase() const {
        const auto found = std::ranges::find_if(plan_.lines, [&](const StoredLine& l) {
            return l.line.kind == LineKind::purchase && network_.products[l.line.product.value].case_pack > Quantity(1);
        });
        EXPECT_NE(found, plan_.lines.end());
        return *found;
    }
    [[nodiscard]] std::string sku(const StoredLine& l) const {
        return network_.products[l.line.product.value].product_id;
    }
    [[nodiscard]] std::string site(const StoredLine& l) const { return network_.sites[l.line.to.value].site_id; }
    [[nodiscard]] Answer edit(const StoredLine& l, std::int64_t units, std::vector<std::string> more = {}) const {
        std::vector<std::string> words{"-w",      root().string(),
                                       "--json",  "plan",
                                       "edit",    file_.string(),
                                       "--sku",   sku(l),
                                       "--site",  site(l),
                                       "--from",  from_id(network_, l.line),
                                       "--units", std::to_string(units)};
        words.insert(words.end(), more.begin(), more.end());
        if (std::ranges::find(words, "--by") == words.end()) {
            words.insert(words.end(), {"--by", "ann"});
        }
        return answer_to(words);
    }
    [[nodiscard]] Answer approve(const std::string& by) const {
        return answer_to(
            {"-w", root().string(), "--json", "plan", "approve", file_.string(), "--by", by, "--note", "ok"});
    }
    [[nodiscard]] Answer show(const std::string& product, const std::string& place) const {
        return answer_to({"-w", root().string(), "--json", "plan", "show", product, place});
    }

    BusinessDate day_;
    fs::path file_;
    Network network_;
    StoredPlan plan_;
};

TEST_F(PlanFile, HasReasonCostSplitRiskAndASummaryBesideIt) {
    const auto table = read_parquet(file_).value();
    ASSERT_GT(table.rows(), 10U);
    for (const char* column : {"kind", "product_id", "from_id", "site_id", "units", "value_micros", "reason",
                               "holding_micros", "stockout_micros", "transport_micros", "ordering_micros",
                               "marginal_value_micros", "risk_before", "risk_after", "proposed_units"}) {
        EXPECT_TRUE(table.has(column)) << column;
    }
    for (std::size_t i = 0; i < table.rows(); ++i) {
        EXPECT_LE(table.decimals("risk_after")[i], table.decimals("risk_before")[i] + 1e-9);
        EXPECT_LE(table.integers("stockout_micros")[i], table.texts("kind")[i] == "lateral" ? 1'000'000'000 : 0);
        EXPECT_GT(table.integers("transport_micros")[i], 0);
    }
    const auto summary = read_file(summary_file_of(file_)).value();
    EXPECT_THAT(summary, HasSubstr("# Plan for " + to_text(day_)));
    EXPECT_THAT(summary, HasSubstr("| purchase |"));
}

TEST_F(PlanFile, CarriesThePricesOfSpaceAndMoneyAndABoundOnItsMoves) {
    ASSERT_EQ(plan_.prices.litre_day.size(), network_.sites.size() * 2);
    ASSERT_EQ(plan_.prices.litre.size(), network_.sites.size() * 2);
    EXPECT_FALSE(plan_.prices.budget);
    EXPECT_FALSE(plan_.purchases);
    ASSERT_TRUE(plan_.moves);
    EXPECT_LE(plan_.moves->gained, plan_.moves->most + 1);
    const auto view = view_night(*open_workspace(root()), {}, 2).value();
    EXPECT_NEAR(plan_.moves->gained, view.night.plan.moves->gained, 1);
    for (std::size_t i = 0; i < plan_.prices.litre.size(); ++i) {
        EXPECT_NEAR(plan_.prices.litre[i], view.night.plan.prices.litre[i], 1e-6);
    }
    const auto summary = read_file(summary_file_of(file_)).value();
    EXPECT_THAT(summary, HasSubstr("## Prices of space and money, and how far from the best"));
    EXPECT_THAT(summary, HasSubstr("this method gives no bound on them"));
    const auto& line = a_purchase();
    const auto json = show(sku(line), site(line)).json();
    EXPECT_EQ(json["prices"]["space"].size(), network_.sites.size() * 2);
    EXPECT_TRUE(json["prices"]["purchases"].is_null());
    EXPECT_EQ(json["prices"]["moves"]["most_micros"], std::llround(plan_.moves->most));
    // A policy that prices nothing says so.
    ASSERT_EQ(answer_to({"-w", root().string(), "--json", "plan", "--policies", "practice"}).code, 0);
    const auto practice = root() / "plans" / ("live-practice-" + to_text(day_) + ".parquet");
    EXPECT_THAT(read_file(summary_file_of(practice)).value(), HasSubstr("This policy prices no space."));
    fs::remove(prices_file_of(file_));
    EXPECT_FALSE(read_plan_files(network_, file_)->moves) << "written before there was such a file";
}

TEST_F(PlanFile, ReadBackIsWhatWasDecidedFrom) {
    const auto view = view_night(*open_workspace(root()), {}, 2).value();
    EXPECT_EQ(plan_.facts.stock, view.facts.stock);
    EXPECT_EQ(plan_.facts.due, view.facts.due);
    EXPECT_EQ(plan_.facts.demand.mean, view.facts.demand.mean);
    EXPECT_EQ(plan_.facts.demand.size, view.facts.demand.size);
    EXPECT_EQ(plan_.lines.size(), view.night.plan.orders.size() + view.night.plan.transfers.size());
    // And priced again it costs what it did.
    auto again = plan_;
    again.price(network_, 1);
    for (std::size_t i = 0; i < again.lines.size(); ++i) {
        EXPECT_NEAR(again.lines[i].price.total(), plan_.lines[i].price.total(), 3) << i;
        EXPECT_EQ(again.lines[i].price.risk_after, plan_.lines[i].price.risk_after) << i;
    }
}

TEST_F(PlanFile, ShowsOneCellInFull) {
    const auto& line = a_purchase();
    const auto answer = show(sku(line), site(line));
    ASSERT_EQ(answer.code, 0) << answer.err;
    const auto json = answer.json();
    EXPECT_EQ(json["on_hand"], StockView(network_, plan_.facts).on_hand(line.line.product, line.line.to));
    EXPECT_EQ(json["forecast"].size(), 7U);
    EXPECT_EQ(json["ahead"].size(), 7U);
    EXPECT_GT(json["order_up_to"].get<int>(), 0);
    ASSERT_FALSE(json["lines"].empty());
    EXPECT_EQ(json["lines"][0]["units"], line.line.units);
    EXPECT_EQ(json["lines"][0]["net_micros"], json["lines"][0]["holding_micros"].get<std::int64_t>() +
                                                  json["lines"][0]["stockout_micros"].get<std::int64_t>() +
                                                  json["lines"][0]["transport_micros"].get<std::int64_t>() +
                                                  json["lines"][0]["ordering_micros"].get<std::int64_t>());
    EXPECT_TRUE(json["approved"].is_null());
}

TEST_F(PlanFile, AnUnknownProductOrSiteIsRefusedWithSomeThatExist) {
    const auto& line = a_purchase();
    const auto product = show("sku-999", site(line));
    EXPECT_EQ(product.code, 1);
    EXPECT_THAT(product.err, HasSubstr("the network has no product 'sku-999'"));
    EXPECT_THAT(product.err, HasSubstr("take one such as sku-0"));
    const auto place = show(sku(line), "nowhere");
    EXPECT_EQ(place.code, 1);
    EXPECT_THAT(place.err, HasSubstr("the network has no site 'nowhere'"));
    EXPECT_EQ(answer_to({"-w", root().string(), "plan", "edit", file_.string(), "--sku", "sku-999", "--site",
                         site(line), "--units", "1", "--by", "ann"})
                  .code,
              2);
    EXPECT_THAT(answer_to({"-w", root().string(), "plan", "show", sku(line), site(line), "--plan", "none.parquet"}).err,
                HasSubstr("none.parquet: does not exist"));
}

TEST_F(PlanFile, AnEditedLineIsRepricedAtOnce) {
    const auto line = a_purchase();
    const auto pack = network_.products[line.line.product.value].case_pack.value();
    const auto answer = edit(line, line.line.units + pack, {"--by", "ann", "--force"});
    ASSERT_EQ(answer.code, 0) << answer.err;
    const auto json = answer.json();
    EXPECT_EQ(json["after"]["units"], line.line.units + pack);
    EXPECT_EQ(json["after"]["proposed_units"], line.line.units);
    EXPECT_GT(json["after"]["transport_micros"], json["before"]["transport_micros"]);
    EXPECT_LE(json["after"]["risk_after"].get<double>(), json["before"]["risk_after"].get<double>() + 1e-9);
    const auto table = read_parquet(file_).value();
    const auto stored = *read_plan_files(network_, file_);
    const auto changed =
        std::ranges::count_if(stored.lines, [](const StoredLine& l) { return l.line.units != l.proposed_units; });
    EXPECT_EQ(changed, 1);
    EXPECT_THAT(read_file(summary_file_of(file_)).value(), HasSubstr("## Changed by hand (1)"));
    EXPECT_EQ(stored.facts.stock, plan_.facts.stock);
}

TEST_F(PlanFile, AnEditThatBreaksACaseIsRefusedUnlessForced) {
    const auto line = a_purchase();
    const auto before = read_file(file_).value();
    const auto refused = edit(line, line.line.units + 1);
    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.err, HasSubstr("are not whole cases of"));
    EXPECT_THAT(refused.err, HasSubstr("or say --force"));
    EXPECT_EQ(read_file(file_).value(), before);
    EXPECT_FALSE(fs::exists(approvals_file_of(file_)));
    const auto forced = edit(line, line.line.units + 1, {"--force"});
    ASSERT_EQ(forced.code, 0) << forced.err;
    EXPECT_EQ(forced.json()["breaks"][0]["rule"], "case pack");
    EXPECT_TRUE(read_approvals(file_).value()[0]["forced"].get<bool>());
}

TEST_F(PlanFile, NobodyEditsUnnamed) {
    const auto answer = edit(a_purchase(), 0, {"--by", ""});
    EXPECT_EQ(answer.code, 2);
    EXPECT_THAT(answer.err, HasSubstr("--by: nobody is named"));
    EXPECT_FALSE(fs::exists(approvals_file_of(file_)));
}

TEST_F(PlanFile, TooManyUnitsAreToldTheSpaceFirst) {
    const auto refused = edit(a_purchase(), 1'000'001);
    EXPECT_EQ(refused.code, 1);
    EXPECT_THAT(refused.err, HasSubstr("1000001 units break capacity: "));
}

TEST_F(PlanFile, ListsNothingInAHealthyCityAndAMinimumThatNoSiteHolds) {
    EXPECT_THAT(plan_summary(network_, plan_), testing::Not(HasSubstr("## Not planned")));
    const auto line = a_purchase().line;
    network_.products[line.product.value].minimum_order = Quantity(1'000'000);
    plan_.targets[network_.cell(line.product, line.to)] = {};
    EXPECT_THAT(plan_summary(network_, plan_), HasSubstr("more than the site's"));
}

TEST_F(PlanFile, NegativeUnitsAreWrongUsage) {
    const auto answer = edit(a_purchase(), -4);
    EXPECT_EQ(answer.code, 2);
    EXPECT_THAT(answer.err, HasSubstr("--units: -4 units cannot be moved"));
}

TEST_F(PlanFile, ALineMayBeAddedAndTakenAway) {
    const auto hub_line =
        std::ranges::find_if(plan_.lines, [](const StoredLine& l) { return l.line.kind == LineKind::hub; });
    ASSERT_NE(hub_line, plan_.lines.end());
    const auto taken = edit(*hub_line, 0);
    ASSERT_EQ(taken.code, 0) << taken.err;
    EXPECT_EQ(taken.json()["after"]["net_micros"], 0);
    // A move between the shops, against every rule that it may break.
    StoredLine move = *hub_line;
    move.line.kind = LineKind::lateral;
    move.line.from = move.line.to == network_.mfcs()[0] ? network_.mfcs()[1] : network_.mfcs()[0];
    const auto added = edit(move, 1, {"--force"});
    ASSERT_EQ(added.code, 0) << added.err;
    EXPECT_EQ(added.json()["after"]["kind"], "lateral");
    EXPECT_EQ(added.json()["after"]["proposed_units"], 0);
    const auto itself = answer_to({"-w", root().string(), "plan", "edit", file_.string(), "--sku", sku(move), "--site",
                                   site(move), "--from", site(move), "--units", "1", "--by", "ann"});
    EXPECT_EQ(itself.code, 2);
    EXPECT_THAT(itself.err, HasSubstr("does not move goods to itself"));
}

TEST_F(PlanFile, TakingLessOfWhatWasTooMuchIsNoFault) {
    const auto hub_line =
        std::ranges::find_if(plan_.lines, [](const StoredLine& l) { return l.line.kind == LineKind::hub; });
    ASSERT_NE(hub_line, plan_.lines.end());
    const auto has = StockView(network_, plan_.facts).on_hand(hub_line->line.product, network_.hub());
    const auto toomuch = edit(*hub_line, has + 10);
    EXPECT_EQ(toomuch.code, 1);
    EXPECT_THAT(toomuch.err, HasSubstr("break hub stock"));
    ASSERT_EQ(edit(*hub_line, has + 10, {"--force"}).code, 0);
    EXPECT_EQ(edit(*hub_line, has + 5).code, 0);
    EXPECT_EQ(edit(*hub_line, has + 6).code, 1);
}

TEST_F(PlanFile, ApprovalKeepsWhoWhenAndWhatWasChangedAndFreezesThePlan) {
    const auto line = a_purchase();
    const auto pack = network_.products[line.line.product.value].case_pack.value();
    ASSERT_EQ(edit(line, line.line.units + pack, {"--by", "ann", "--force"}).code, 0);
    const auto answer = approve("bea");
    ASSERT_EQ(answer.code, 0) << answer.err;
    const auto json = answer.json();
    EXPECT_EQ(json["by"], "bea");
    EXPECT_EQ(json["note"], "ok");
    ASSERT_EQ(json["changes"].size(), 1U);
    EXPECT_EQ(json["changes"][0]["proposed_units"], line.line.units);
    EXPECT_EQ(json["changes"][0]["units"], line.line.units + pack);
    const auto events = read_approvals(file_).value();
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0]["by"], "ann");
    EXPECT_TRUE(parse_timestamp(events[1]["at"].get<std::string>()));

    const auto frozen = edit(line, line.line.units, {"--force"});
    EXPECT_EQ(frozen.code, 1);
    EXPECT_THAT(frozen.err, HasSubstr("was approved by bea at "));
    EXPECT_THAT(frozen.err, HasSubstr("edit the copy"));
    const auto second = approve("cem");
    EXPECT_EQ(second.code, 1);
    EXPECT_THAT(second.err, HasSubstr("was approved already by bea"));
    const auto planned = answer_to({"-w", root().string(), "plan"});
    EXPECT_EQ(planned.code, 1);
    EXPECT_THAT(planned.err, HasSubstr("is frozen"));
    EXPECT_EQ(read_approvals(file_).value().size(), 2U);
    EXPECT_EQ(show(sku(line), site(line)).json()["approved"]["by"], "bea");
}

TEST_F(PlanFile, AFileChangedAfterItsApprovalIsNoticed) {
    ASSERT_EQ(approve("bea").code, 0);
    auto table = read_parquet(file_).value();
    for (auto& column : table.columns) {
        if (column.name == "units") {
            std::get<Column::Integers>(column.values)[0] += 1;
        }
    }
    ASSERT_TRUE(write_parquet(table, file_));
    const auto answer = show(sku(a_purchase()), site(a_purchase()));
    EXPECT_EQ(answer.code, 1);
    EXPECT_THAT(answer.err, HasSubstr("is not the plan that was approved"));
}

TEST_F(PlanFile, PlanningAgainGivesTheSameBytes) {
    const auto lines = read_file(file_).value(), cells = read_file(cells_file_of(file_)).value();
    ASSERT_EQ(answer_to({"-w", root().string(), "--threads", "1", "plan"}).code, 0);
    EXPECT_EQ(read_file(file_).value(), lines);
    EXPECT_EQ(read_file(cells_file_of(file_)).value(), cells);
    EXPECT_FALSE(fs::exists(approvals_file_of(file_)));
}

TEST_F(PlanFile, HealthTellsEveryCellAndTheWorstWithTheirCures) {
    const auto output = root() / "health.parquet";
    const auto answer = answer_to(
        {"-w", root().string(), "--json", "inventory", "health", "--days", "10", "--output", output.string()});
    ASSERT_EQ(answer.code, 0) << answer.err;
    const auto json = answer.json();
    EXPECT_EQ(json["day"], to_text(day_));
    EXPECT_EQ(json["sites"].size(), network_.sites.size());
    EXPECT_GT(json["lost_micros"].get<double>(), 0);
    ASSERT_FALSE(json["worst"].empty());
    for (std::size_t i = 1; i < json["worst"].size(); ++i) {
        EXPECT_LE(json["worst"][i]["at_stake_micros"], json["worst"][i - 1]["at_stake_micros"]);
    }
    const auto table = read_parquet(output).value();
    EXPECT_GE(table.rows(), 40U);
    double share = 0;
    for (std::size_t i = 0; i < table.rows(); ++i) {
        share += table.decimals("revenue_share")[i];
        EXPECT_GE(table.decimals("p_any_stockout")[i], table.decimals("p_stockout_1")[i] - 1e-8);
    }
    EXPECT_NEAR(share, 1, 1e-9);
    const auto text = answer_to({"-w", root().string(), "inventory", "health"});
    EXPECT_THAT(text.out, HasSubstr("worst:"));
    const auto priced = answer_to({"-w", root().string(), "inventory", "health", "--elasticity", "2.5", "--withdrawal",
                                   "lifo", "--output", output.string()});
    ASSERT_EQ(priced.code, 0) << priced.err;
    EXPECT_THAT(priced.out, HasSubstr("markdown     pays today in "));
    EXPECT_TRUE(read_parquet(output).value().has("markdown_from_units"));
    EXPECT_EQ(answer_to({"-w", root().string(), "inventory", "health", "--withdrawal", "any"}).code, 2);
    EXPECT_EQ(answer_to({"-w", root().string(), "inventory", "health", "--days", "0"}).code, 2);
    EXPECT_EQ(answer_to({"-w", root().string(), "inventory", "health", "--day", "2031-01-01"}).code, 2);
    EXPECT_EQ(answer_to({"-w", root().string(), "inventory", "health", "--policies", "none"}).code, 1);
}

}  // namespace
}  // namespace nearstock
