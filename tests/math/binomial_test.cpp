#include "math/binomial.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace nearstock {
namespace {

/// Term by term, P(X = i + 1) ÷ P(X = i) = (n − i) ÷ (i + 1) × p ÷ (1 − p).
double summed_tail(std::int64_t at_least, std::int64_t trials, double p) {
    double term = std::pow(1 - p, double(trials));
    double sum = 0;
    for (std::int64_t i = 0; i <= trials; ++i) {
        sum += i >= at_least ? term : 0;
        term *= double(trials - i) / double(i + 1) * p / (1 - p);
    }
    return sum;
}

TEST(BinomialTail, IsThatOfTextbookTables) {
    EXPECT_NEAR(binomial_upper_tail(2, 5, 0.10), 0.08146, 1e-5);      // National Bureau of Standards 1950, AMS 6
    EXPECT_NEAR(binomial_upper_tail(8, 10, 0.50), 0.0546875, 1e-12);  // (45 + 10 + 1) ÷ 1024
    EXPECT_NEAR(binomial_upper_tail(15, 20, 0.50), 0.020694733, 1e-9);
    EXPECT_NEAR(binomial_upper_tail(1, 50, 0.02), 1 - std::pow(0.98, 50), 1e-12);
    EXPECT_NEAR(binomial_upper_tail(5, 5, 0.02) / 3.2e-9, 1, 1e-9);  // 0.02⁵
}

TEST(BinomialTail, EqualsTheSumOfItsTerms) {
    for (const std::int64_t trials : {1, 3, 17, 200, 3000}) {
        for (const double p : {0.001, 0.02, 0.3, 0.9}) {
            if (std::pow(1 - p, double(trials)) < 1e-290) {
                continue;  // the plain sum underflows
            }
            for (std::int64_t k = 1; k <= trials; k += 1 + trials / 7) {
                const double expected = summed_tail(k, trials, p);
                EXPECT_NEAR(binomial_upper_tail(k, trials, p), expected, 1e-11 + 1e-9 * expected)
                    << k << " of " << trials << " at " << p;
            }
        }
    }
}

TEST(BinomialTail, ItsEndsAreCertain) {
    EXPECT_EQ(binomial_upper_tail(0, 10, 0.3), 1);
    EXPECT_EQ(binomial_upper_tail(-2, 0, 0.3), 1);
    EXPECT_EQ(binomial_upper_tail(11, 10, 0.3), 0);
    EXPECT_EQ(binomial_upper_tail(1, 10, 0), 0);
    EXPECT_EQ(binomial_upper_tail(10, 10, 1), 1);
}

}  // namespace
}  // namespace nearstock
