#include "math/gamma.hpp"

#include "math/negative_binomial.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace nearstock {
namespace {

TEST(GammaQuantile, MatchesValuesThatAreKnownInClosedForm) {
    EXPECT_NEAR(gamma_quantile(1, 0.5), std::log(2.0), 1e-10);  // exponential
    EXPECT_NEAR(gamma_quantile(1, 0.99), -std::log(0.01), 1e-9);
    EXPECT_NEAR(gamma_quantile(0.5, 0.95), 3.841458820694124 / 2, 1e-9);  // half of chi-squared, 1 degree of freedom
    EXPECT_NEAR(gamma_quantile(5, 0.1), 4.865182051925351 / 2, 1e-9);     // half of chi-squared, 10 degrees
}

TEST(GammaQuantile, IsTheInverseOfTheDistributionOverAllShapes) {
    for (const double shape : {0.01, 0.1, 0.7, 1.5, 10.0, 300.0, 1e5}) {
        for (const double p : {0.01, 0.1, 0.5, 0.9, 0.99, 0.999}) {
            const double x = gamma_quantile(shape, p);
            if (x > 1e-280) {
                EXPECT_NEAR(1 - upper_incomplete_gamma(shape, x), p, 1e-8) << shape << " " << p;
            }
        }
    }
}

}  // namespace
}  // namespace nearstock
