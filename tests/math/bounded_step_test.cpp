#include "math/bounded_step.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace nearstock {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

// minimum of (x² + xy + y²) − 3x − 3y lies at (1, 1)
const QuadraticModel bowl{2, {2, 0, 1, 2}, {3, 3}};

TEST(BoundedStep, GoesToTheMinimumWhereNothingBinds) {
    std::vector<double> step(2);
    const std::vector<double> low = {-inf, -inf}, high = {inf, inf};
    EXPECT_NEAR(BoundedStep().solve(bowl, low, high, 0, step), 3, 1e-12);
    EXPECT_NEAR(step[0], 1, 1e-12);
    EXPECT_NEAR(step[1], 1, 1e-12);
}

TEST(BoundedStep, SolvesTheOthersAgainWhereOneIsBound) {
    std::vector<double> step(2);
    const std::vector<double> low = {-1, -1}, high = {0.5, inf};
    BoundedStep().solve(bowl, low, high, 0, step);
    EXPECT_NEAR(step[0], 0.5, 1e-12);
    EXPECT_NEAR(step[1], 1.25, 1e-12);  // 2y + 0.5 = 3
}

TEST(BoundedStep, LeavesWhatStandsOnItsBoundAndWantsOut) {
    std::vector<double> step(2);
    const std::vector<double> low = {-1, -1}, high = {0, inf};
    BoundedStep().solve(bowl, low, high, 0, step);
    EXPECT_EQ(step[0], 0);
    EXPECT_NEAR(step[1], 1.5, 1e-12);
}

TEST(BoundedStep, StandsStillWhereAParameterFollowsFromAnother) {
    const QuadraticModel same{2, {1, 0, 1, 1}, {1, 1}};
    std::vector<double> step(2);
    const std::vector<double> low = {-inf, -inf}, high = {inf, inf};
    EXPECT_NEAR(BoundedStep().solve(same, low, high, 0, step), 0.5, 1e-12);
    EXPECT_NEAR(step[0] + step[1], 1, 1e-12);
}

TEST(BoundedStep, IsShorterTheMoreItIsDamped) {
    std::vector<double> free(2), damped(2);
    const std::vector<double> low = {-inf, -inf}, high = {inf, inf};
    BoundedStep().solve(bowl, low, high, 0, free);
    BoundedStep().solve(bowl, low, high, 10, damped);
    EXPECT_LT(damped[0], free[0] / 4);
    EXPECT_GT(damped[0], 0);
}

}  // namespace
}  // namespace nearstock
