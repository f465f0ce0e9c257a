#include "planning/policy_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace nearstock {
namespace {

using testing::HasSubstr;

std::string error_of(const std::string& sections) {
    const auto parsed = parse_policy_set("name = \"mine\"\n" + sections, "mine.toml");
    return parsed ? "" : parsed.error().text();
}

TEST(PolicySet, ShippedFilesParse) {
    for (const char* name : {"practice", "nearstock", "forecast_ss"}) {
        const auto set = parse_policy_set(shipped_policy_set(name), name);
        ASSERT_TRUE(set) << set.error().text();
        EXPECT_EQ(set->name, name);
    }
}

TEST(PolicySet, ShippedFileStatesWhatWasTuned) {
    const std::string text = shipped_policy_set("nearstock");
    for (const char* key : {"shortage_weight", "move_weight", "lateness_weight", "minute_to_door"}) {
        EXPECT_THAT(text, HasSubstr(std::string(key) + " = "));
    }
    const auto set = parse_policy_set(text, "nearstock.toml");
    ASSERT_TRUE(set);
    EXPECT_LE(set->base_stock.shortage_weight, BaseStockParameters{}.shortage_weight)
        << "shops that help each other out need no more than one alone (docs/measurements/shortage-weight.md)";
    EXPECT_EQ(set->move_weight, NetworkPolicyParameters{}.move_weight);
    EXPECT_EQ(set->insertion.lateness_weight, InsertionParameters{}.lateness_weight);
    EXPECT_LE(set->insertion.minute_to_door, InsertionParameters{}.minute_to_door)
        << "a whole city's waves need less to be as fast as practice (docs/measurements/minute-to-door.md)";
    EXPECT_GT(set->insertion.minute_to_door, 0);
}

TEST(PolicySet, WhatIsWrittenIsUsed) {
    const auto set = parse_policy_set(
        "name = \"mine\"\n[replenishment]\nshortage_weight = 2.5\n[routing]\nlateness_weight = 3\nminute_to_door = "
        "0.01",
        "mine.toml");
    ASSERT_TRUE(set) << set.error().text();
    EXPECT_EQ(set->base_stock.shortage_weight, 2.5);
    EXPECT_EQ(set->insertion.lateness_weight, 3);
    EXPECT_EQ(set->insertion.minute_to_door, 0.01);
}

TEST(PolicySet, TheAblationSwitchesOnePartOnAfterTheOther) {
    const auto set = [](const std::string& name) {
        const auto parsed = parse_policy_set(shipped_policy_set("ablation/" + name), name);
        EXPECT_TRUE(parsed) << name;
        EXPECT_EQ(parsed->name, name);
        return parsed->base_stock;
    };
    const auto parts = [&](const std::string& name) {
        const auto p = set(name);
        return std::vector<bool>{!p.normal_demand, p.random_lead_time, p.transfers, p.capacity_scaling};
    };
    EXPECT_EQ(parts("base"), (std::vector{false, false, false, false}));
    EXPECT_EQ(parts("distribution"), (std::vector{true, false, false, false}));
    EXPECT_EQ(parts("lead_time"), (std::vector{true, true, false, false}));
    EXPECT_EQ(parts("transfers"), (std::vector{true, true, true, false}));
    EXPECT_EQ(parts("capacity_prices"), (std::vector{true, true, true, true}));
    EXPECT_EQ(parts("network_plan"), (std::vector{true, true, true, true}));
}

TEST(PolicySet, LeadTimesAreMomentsUnlessTheirDistributionIsAskedFor) {
    const auto says = [](const std::string& more) {
        return parse_policy_set("name = \"mine\"\n[replenishment]\npolicy = \"network_plan\"\n" + more, "test.toml");
    };
    EXPECT_FALSE(says("")->base_stock.empirical_lead_time);
    EXPECT_TRUE(says("lead_time = \"empirical\"")->base_stock.empirical_lead_time);
    EXPECT_THAT(says("lead_time = \"guessed\"").error().text(), HasSubstr("moments, empirical"));
}

TEST(PolicySet, ANightsBudgetIsOfTheNetworkPlanAlone) {
    const auto set = parse_policy_set(
        "name = \"mine\"\n[replenishment]\npolicy = \"network_plan\"\nbudget = 5000\ndistribution = \"normal\"",
        "mine.toml");
    ASSERT_TRUE(set) << set.error().text();
    EXPECT_EQ(set->budget, 5000.0);
    EXPECT_TRUE(set->base_stock.normal_demand);
    EXPECT_THAT(error_of("[replenishment]\npolicy = \"network_plan\"\nbudget = -1"), HasSubstr("'budget'"));
    EXPECT_THAT(error_of("[replenishment]\nbudget = 5000"), HasSubstr("unknown key 'budget'"));
    EXPECT_THAT(error_of("[replenishment]\ndistribution = \"gamma\""), HasSubstr("negative_binomial, normal"));
}

TEST(PolicySet, AnUnknownKeyIsRefusedAndTheAllowedOnesAreNamed) {
    EXPECT_THAT(error_of("[replenishment]\nshortage_wait = 2.0"), HasSubstr("unknown key 'shortage_wait'"));
    EXPECT_THAT(error_of("[replenishment]\nshortage_wait = 2.0"), HasSubstr("shortage_weight"));
    EXPECT_THAT(error_of("[routing]\nlateness = 2.0"), HasSubstr("lateness_weight, minute_to_door"));
    EXPECT_THAT(error_of("[routing]\npolicy = \"nearest_neighbour\"\nlateness_weight = 2.0"),
                HasSubstr("unknown key 'lateness_weight'"));
    EXPECT_THAT(error_of("[replenishment]\npolicy = \"practice\"\nshortage_weight = 2.0"),
                HasSubstr("unknown key 'shortage_weight'"));
}

TEST(PolicySet, ANegativeOrMistypedWeightIsRefused) {
    EXPECT_THAT(error_of("[replenishment]\nshortage_weight = -1.0"), HasSubstr("'shortage_weight'"));
    EXPECT_THAT(error_of("[routing]\nminute_to_door = -0.1"), HasSubstr("'minute_to_door'"));
    EXPECT_THAT(error_of("[routing]\nlateness_weight = \"much\""), HasSubstr("wrong type"));
}

}  // namespace
}  // namespace nearstock
