#include "math/normal.hpp"

#include <gtest/gtest.h>

namespace nearstock {
namespace {

TEST(Normal, HasThePublishedQuantiles) {  // Abramowitz and Stegun 1964, table 26.6
    EXPECT_NEAR(normal_quantile(0.5), 0, 1e-15);
    EXPECT_NEAR(normal_quantile(0.95), 1.644853626951472, 1e-12);
    EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-12);
    EXPECT_NEAR(normal_quantile(0.001), -3.090232306167813, 1e-12);
    EXPECT_NEAR(normal_quantile(1e-10), -6.361340902404056, 1e-10);
}

TEST(Normal, CdfAndQuantileUndoEachOther) {
    for (double p = 1e-6; p < 1; p += 0.0137) { EXPECT_NEAR(normal_cdf(normal_quantile(p)), p, 1e-13); }
}

}  // namespace
}  // namespace nearstock
