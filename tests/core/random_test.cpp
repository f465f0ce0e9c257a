#include "core/random.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace nearstock {
namespace {

TEST(Stream, GivesTheSameNumbersForTheSameKeysInAnyOrder) {
    const Stream demand(42, "demand");
    const double first = demand.at(1, 2).uniform();
    (void)demand.at(7, 7).uniform();
    EXPECT_EQ(first, demand.at(1, 2).uniform());
    EXPECT_NE(first, demand.at(2, 1).uniform());
    EXPECT_NE(first, Stream(42, "travel").at(1, 2).uniform());
}

TEST(Generator, DrawsNegativeBinomialsWithTheirMeanAndVariance) {
    const Stream stream(7, "nb");
    for (const auto& [mean, size] : {std::pair{0.2, 0.5}, {3.0, 2.0}, {40.0, 5.0}}) {
        const int n = 200000;
        double sum = 0, squares = 0;
        for (int i = 0; i < n; ++i) {
            auto g = stream.at(i, static_cast<int>(mean * 10));
            const auto x = static_cast<double>(g.negative_binomial(mean, size));
            sum += x;
            squares += x * x;
        }
        const double average = sum / n;
        const double variance = squares / n - average * average;
        const double expected = mean + mean * mean / size;
        EXPECT_NEAR(average, mean, 5 * std::sqrt(expected / n));
        EXPECT_NEAR(variance, expected, 0.05 * expected);
    }
}

}  // namespace
}  // namespace nearstock
