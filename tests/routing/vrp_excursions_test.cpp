#include "routing/vrp_excursions.hpp"

#include "vrp_cases.hpp"

#include <gtest/gtest.h>

namespace nearstock::vrp {
namespace {

struct OneVan {
    Problem problem = line_problem({1, 2, 3});
    Tables tables{problem};
    Routes routes{tables};

    OneVan() { serve({0, 1}); }
    void serve(const std::vector<std::uint32_t>& clients) { routes.load({.routes = {route_of(problem, clients)}}); }
    [[nodiscard]] Excursions excursions(bool allowed = true) const {
        return {allowed, tables.typical, tables.client.front().left_out};
    }
};

void rounds(Excursions& excursions, Routes& routes, bool complete, int looks) {
    for (int k = 0; k < looks; ++k) {
        for (int round = 0; round < 100; ++round) { excursions.learn(complete); }
        excursions.look_around(routes);
    }
}

TEST(VrpExcursions, BeingOutGetsDearerWhileRoundsEndIncompleteAndCheaperWhileTheyDoNot) {
    OneVan van;
    ASSERT_EQ(van.routes.missing(), 1);
    auto excursions = van.excursions();
    const double before = excursions.worth(van.routes);
    rounds(excursions, van.routes, false, 1);
    const double dearer = excursions.worth(van.routes);
    EXPECT_GT(dearer, before);
    rounds(excursions, van.routes, true, 1);
    EXPECT_LT(excursions.worth(van.routes), dearer);
    rounds(excursions, van.routes, true, 10000);
    rounds(excursions, van.routes, false, 1000);
    EXPECT_DOUBLE_EQ(excursions.worth(van.routes), double(van.routes.cost()))
        << "it comes back from the lowest price, and is never dearer than the search's";
}

TEST(VrpExcursions, WhoDoesNotFindBackGoesHome) {
    OneVan van;
    auto excursions = van.excursions();
    van.serve({2, 1, 0});
    rounds(excursions, van.routes, true, 1);
    van.serve({0, 1});
    rounds(excursions, van.routes, false, 2);
    EXPECT_EQ(van.routes.missing(), 1) << "it is given some time";
    rounds(excursions, van.routes, false, 1);
    EXPECT_EQ(van.routes.missing(), 0);
    EXPECT_EQ(van.routes.solution().routes.front().visits, route_of(van.problem, {2, 1, 0}).visits);
}

TEST(VrpExcursions, NotAllowedTheCostCountsAndNothingIsTouched) {
    OneVan van;
    auto excursions = van.excursions(false);
    rounds(excursions, van.routes, true, 1);
    van.serve({0});
    rounds(excursions, van.routes, false, 100);
    EXPECT_EQ(van.routes.missing(), 2);
    EXPECT_DOUBLE_EQ(excursions.worth(van.routes), double(van.routes.cost()));
}

}  // namespace
}  // namespace nearstock::vrp
