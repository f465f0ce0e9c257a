#include "app/inventory_problems.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>

namespace nearstock {
namespace {

Result<InventoryAnswer> solve(const std::string& kind, const char* inputs, const std::filesystem::path& folder = ".") {
    const Json json = Json::parse(inputs);
    ProblemInputs in(json, "test.inputs", folder);
    return find_problem_kind(kind)->solve(in);
}

TEST(InventoryProblems, AnswerInTheWordsOfTheProblem) {
    const auto answer =
        solve("economic order quantity", R"({"fixed_cost": 8, "holding_cost": 0.225, "demand_rate": 1300})");
    ASSERT_TRUE(answer);
    EXPECT_NEAR(answer->decision["order_quantity"].get<double>(), 304.05, 0.01);
    EXPECT_NEAR(answer->cost.get<double>(), 68.41, 0.01);
}

TEST(InventoryProblems, AListOfMeansGivesAListOfPolicies) {
    const auto answer = solve("(s,S), Poisson demand, periodic review",
                              R"({"holding_cost": 1, "stockout_cost": 9, "fixed_cost": 64, "demand_mean": [10, 20]})");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->decision["reorder_point"].dump(), "[6,14]");
    EXPECT_EQ(answer->decision["order_up_to_level"].dump(), "[40,62]");
}

TEST(InventoryProblems, NameWhatIsMissingWrongOrOutOfRange) {
    const char* newsvendor = "newsvendor";
    EXPECT_EQ(solve(newsvendor, R"({"holding_cost": 1, "demand_mean": 5, "demand_sd": 2})").error().message,
              "the field 'stockout_cost' is missing");
    EXPECT_EQ(solve(newsvendor, "[1]").error().message, "is not an object");
    EXPECT_EQ(solve(newsvendor, R"({"holding_cost": -1, "stockout_cost": 2, "demand_mean": 5, "demand_sd": 2})")
                  .error()
                  .place,
              "holding_cost");
    EXPECT_EQ(solve("guaranteed service, tree", R"({"nodes": {"1": {"successors": [2], "local_holding_cost": 1}}})")
                  .error()
                  .message,
              "the successor 2 is not a node");
    EXPECT_EQ(find_problem_kind("teleport"), nullptr);
}

TEST(InventoryProblems, NameAnInputThatNobodyKnows) {
    const Json json = Json::parse(
        R"({"holding_cost": 1, "stockout_cost": 9, "demand_mean": 5, "demand_sd": 2, "lead_time": 1, "lead_tme": 4})");
    ProblemInputs in(json, "test.inputs", ".");
    ASSERT_TRUE(find_problem_kind("base stock, lead time")->solve(in));
    const auto known = in.all_known();
    ASSERT_FALSE(known);
    EXPECT_EQ(known.error().text(),
              "test.inputs.lead_tme: the input 'lead_tme' is not known. remove it, or write one of: demand_mean, "
              "demand_sd, holding_cost, lead_time, stockout_cost");
}

bool agree(const Json& ours, const Json& theirs, double relative, double absolute) {
    if (theirs.is_structured()) {
        for (const auto& [key, value] : theirs.items()) {
            const Json& mine = ours.is_array() ? ours.at(std::stoul(key)) : ours.at(key);
            if (!agree(mine, value, relative, absolute)) {
                return false;
            }
        }
        return true;
    }
    const double value = theirs.get<double>();
    return std::abs(ours.get<double>() - value) <= std::max(absolute, relative * std::abs(value));
}

TEST(InventoryProblems, ReachTheSharedAnswersWithinTheirTolerances) {
    const char* data = std::getenv("NEARSTOCK_DATA");
    if (data == nullptr) {
        GTEST_SKIP() << "NEARSTOCK_DATA is not set: name the folder that has inventory/problems.json";
    }
    const auto folder = std::filesystem::path(data) / "inventory";
    const auto problems = read_json(folder / "problems.json").value();
    const auto expected = read_json(folder / "expected.json").value();
    for (const auto& problem : problems["instances"]) {
        const std::string name = problem["name"];
        ProblemInputs in(problem["inputs"], name, folder);
        const auto answer = find_problem_kind(problem["problem"].get<std::string>())->solve(in);
        ASSERT_TRUE(answer) << name << ": " << answer.error().text();
        const auto& theirs = expected["instances"][name];
        const auto& tolerance = theirs["tolerance"];
        EXPECT_TRUE(agree(answer->cost, theirs["cost"], tolerance["cost_rel"], 0)) << name;
        EXPECT_TRUE(agree(answer->decision, theirs["optimal"], tolerance.value("decision_rel", 0.0),
                          tolerance.value("decision_abs", 1e-12)))
            << name;
    }
}

}  // namespace
}  // namespace nearstock
