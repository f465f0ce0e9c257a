#include "inventory/facility_location.hpp"

#include "textbook_data.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <vector>

namespace nearstock {
namespace {

TEST(Transportation, MovesCustomersFromTheSmallCheapSiteOnlyWhereItMustGiveWay) {
    // Two sites, three customers, by hand: site 0 is cheap but small.
    const TransportationProblem problem{{10, 30}, {8, 6, 5}, {8, 12, 5, 24, 18, 15}};  // per unit 1 2 1 and 3 3 3
    const auto answer = transport(problem, {1, 1}).value();
    // Moving to site 0 saves 2, 1 and 2 a unit: all of customer 0, and 2 units of customer 2.
    EXPECT_NEAR(answer.cost, 8 * 1 + 2 * 1 + 6 * 3 + 3 * 3, 1e-9);
    EXPECT_FALSE(transport(problem, {1, 0}));
}

FacilityProblem random_problem(std::size_t sites, std::size_t customers) {
    FacilityProblem p;
    double wanted = 0;
    for (std::size_t i = 0; i < customers; ++i) { wanted += p.service.demand.emplace_back(*rc::gen::inRange(1, 20)); }
    double room = 0;
    for (std::size_t j = 0; j < sites; ++j) {
        room += p.service.capacity.emplace_back(*rc::gen::inRange(5, 40));
        p.opening_cost.push_back(*rc::gen::inRange(0, 100));
    }
    if (room < wanted) {
        p.service.capacity[0] += wanted - room;
    }
    for (std::size_t k = 0; k < sites * customers; ++k) { p.service.full_cost.push_back(*rc::gen::inRange(0, 200)); }
    return p;
}

RC_GTEST_PROP(FacilityLocation, CostsWhatTryingAllSetsOfSitesSays, ()) {
    const auto p = random_problem(static_cast<std::size_t>(*rc::gen::inRange(1, 7)),
                                  static_cast<std::size_t>(*rc::gen::inRange(1, 9)));
    double least = std::numeric_limits<double>::infinity();
    for (unsigned set = 0; set < 1U << p.service.sites(); ++set) {
        std::vector<char> open;
        double cost = 0;
        for (std::size_t j = 0; j < p.service.sites(); ++j) {
            open.push_back(static_cast<char>((set >> j) & 1U));
            cost += open.back() != 0 ? p.opening_cost[j] : 0;
        }
        if (const auto served = transport(p.service, open)) {
            least = std::min(least, cost + served->cost);
        }
    }
    const auto answer = facility_location(p).value();
    RC_ASSERT(std::abs(answer.cost - least) <= 1e-8 * (1 + least));
    RC_ASSERT(answer.bound <= answer.cost);
}

RC_GTEST_PROP(FacilityLocation, MoreCapacityNeverCostsMore, ()) {
    auto p = random_problem(6, 8);
    const double before = facility_location(p).value().cost;
    p.service.capacity[static_cast<std::size_t>(*rc::gen::inRange(0, 6))] += 10;
    RC_ASSERT(facility_location(p).value().cost <= before + 1e-9);
}

TEST(FacilityLocation, ReachesThePublishedOptimumOfCap41) {
    const auto text = inventory_data("cap41.txt");
    if (!text) {
        GTEST_SKIP() << "NEARSTOCK_DATA is not set: name the folder that has inventory/cap41.txt";
    }
    const auto answer = facility_location(parse_or_library(*text).value()).value();
    EXPECT_NEAR(answer.cost, 1040444.375, 1e-4);
}

TEST(FacilityLocation, RefusesTooLittleCapacityAndBrokenFiles) {
    FacilityProblem p{{{5}, {6}, {1}}, {3}};
    EXPECT_EQ(facility_location(p).error().place, "capacity");
    EXPECT_EQ(parse_or_library("2 1 10 5 ten").error().message, "number 5 is missing or not a number");
}

}  // namespace
}  // namespace nearstock
