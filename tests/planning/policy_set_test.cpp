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
    for (const char* name : {"practice", "nearstock"}) {
        const auto set = parse_policy_set(shipped_policy_set(name), name);
        ASSERT_TRUE(set) << set.error().text();
        EXPECT_EQ(set->name, name);
    }
}

TEST(PolicySet, ShippedFileStatesWhatWasTuned) {
    const std::string text = shipped_policy_set("nearstock");
    for (const char* key : {"shortage_weight", "lateness_weight", "minute_to_door"}) {
        EXPECT_THAT(text, HasSubstr(std::string(key) + " = "));
    }
    const auto set = parse_policy_set(text, "nearstock.toml");
    ASSERT_TRUE(set);
    EXPECT_EQ(set->base_stock.shortage_weight, BaseStockParameters{}.shortage_weight);
    EXPECT_EQ(set->insertion.lateness_weight, InsertionParameters{}.lateness_weight);
    EXPECT_EQ(set->insertion.minute_to_door, InsertionParameters{}.minute_to_door);
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
