#include "math/negative_binomial.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace nearstock {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(NegativeBinomial, HasTheTextbookProbabilities) {
    // R: dnbinom(0:2, size = 5, prob = 0.5) = 1/32, 5/64, 15/128; mean = 5.
    const NegativeBinomial d{5, 5};
    EXPECT_NEAR(d.pmf(0), 1.0 / 32, 1e-14);
    EXPECT_NEAR(d.pmf(1), 5.0 / 64, 1e-14);
    EXPECT_NEAR(d.pmf(2), 15.0 / 128, 1e-14);
    EXPECT_NEAR(d.cdf(2), 1.0 / 32 + 5.0 / 64 + 15.0 / 128, 1e-14);
    EXPECT_NEAR(d.cdf(4), 0.5, 1e-13);  // symmetric walk: five heads before five tails
    EXPECT_EQ(d.quantile(0.5), 4);
}

TEST(NegativeBinomial, BecomesPoissonWithAnInfiniteSize) {
    // Molina's table: Poisson(10), P(X <= 15) = 0.951260; P(X <= 10) = 0.583040.
    const NegativeBinomial d{10, infinity};
    EXPECT_NEAR(d.cdf(15), 0.951260, 5e-7);
    EXPECT_NEAR(d.cdf(10), 0.583040, 5e-7);
    EXPECT_EQ(d.quantile(0.95), 15);
    EXPECT_NEAR((NegativeBinomial{10, 1e8}.cdf(10)), d.cdf(10), 1e-6);
    EXPECT_EQ(NegativeBinomial::from_moments(10, 9).size, infinity);
    EXPECT_DOUBLE_EQ(NegativeBinomial::from_moments(10, 30).size, 5);
}

TEST(NegativeBinomial, WalkAndSpecialFunctionsAgree) {
    for (const auto d : {NegativeBinomial{0.2, 0.5}, {3, 2}, {40, 5}, {120, infinity}, {149, 30}}) {
        double below = 0;
        for (std::int64_t k = 0; double(k) < d.mean + 10 * std::sqrt(d.variance()); ++k) {
            below += d.pmf(k);
            EXPECT_NEAR(d.cdf(k), below, 1e-10);
            EXPECT_NEAR(1 - d.tail(k), below, 1e-10);
        }
    }
}

TEST(NegativeBinomial, FindsQuantilesOfLargeMeans) {
    for (const auto d : {NegativeBinomial{5000, infinity}, {5000, 30}, {200, 0.7}, {1e6, 100}}) {
        for (const double p : {0.001, 0.3, 0.5, 0.95, 0.9999}) {
            const auto k = d.quantile(p);
            EXPECT_GE(d.cdf(k), p);
            EXPECT_LT(d.cdf(k - 1), p);
        }
    }
}

RC_GTEST_PROP(NegativeBinomial, ShortageIsTheSumOfTheTail, ()) {
    const double mean = *rc::gen::inRange(1, 4000) / 100.0;
    const double size = *rc::gen::inRange(20, 2000) / 100.0;
    const std::int64_t stock = *rc::gen::inRange(0, 120);
    const NegativeBinomial d{mean, size};
    double shortage = 0;
    for (std::int64_t k = stock; k < stock + 4000; ++k) { shortage += d.tail(k); }
    RC_ASSERT(std::abs(d.expected_shortage(stock) - shortage) < 1e-8 * (1 + mean));
    RC_ASSERT(std::abs(d.expected_leftover(stock) - (double(stock) - mean + shortage)) < 1e-8 * (1 + mean));
}

RC_GTEST_PROP(NegativeBinomial, TheQuantileIsTheFirstThatReaches, ()) {
    const NegativeBinomial d{*rc::gen::inRange(1, 60000) / 100.0, *rc::gen::inRange(10, 5000) / 100.0};
    const double p = *rc::gen::inRange(1, 9999) / 10000.0;
    const auto k = d.quantile(p);
    RC_ASSERT(d.cdf(k) >= p - 1e-12);
    RC_ASSERT(k == 0 || d.cdf(k - 1) < p + 1e-12);
}

TEST(NegativeBinomial, TheShortageTableIsTheShortageOneByOne) {
    for (const auto d : {NegativeBinomial{0.2, 0.5}, {40, 5}, {120, infinity}, {900, 30}}) {
        const auto table = d.shortage_table(300);
        for (std::int64_t s = 0; s < 300; s += 7) {
            EXPECT_NEAR(table[static_cast<std::size_t>(s)], d.expected_shortage(s), 1e-9 * (1 + d.mean));
        }
    }
}

TEST(NegativeBinomial, NoDemandNeedsNoStock) {
    const NegativeBinomial none{0, infinity};
    EXPECT_EQ(none.quantile(0.99), 0);
    EXPECT_EQ(none.cdf(0), 1);
    EXPECT_EQ(none.expected_shortage(0), 0);
    EXPECT_EQ(none.expected_leftover(7), 7);
}

}  // namespace
}  // namespace nearstock
