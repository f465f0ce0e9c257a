#include "experiments/ratio_metric.hpp"

#include "core/random.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace nearstock {
namespace {

void add(RatioMoments& arm, double y, double m) {
    arm.units += 1;
    arm.y += y;
    arm.m += m;
    arm.yy += y * y;
    arm.mm += m * m;
    arm.ym += y * m;
}

TEST(RatioTest, IsWelchsTestWhereEveryUnitHasOneOfTheDenominator) {
    RatioMoments a, b;
    Moments x, y;
    for (const double v : {3.0, 4.0, 4.5, 6.0}) {
        add(a, v, 1);
        x.n += 1;
        x.sum += v;
        x.sum_of_squares += v * v;
    }
    for (const double v : {5.0, 7.0, 6.5}) {
        add(b, v, 1);
        y.n += 1;
        y.sum += v;
        y.sum_of_squares += v * v;
    }
    const auto ratio = ratio_test(a, b);
    const auto welch = welch_test(x, y);
    EXPECT_NEAR(ratio.difference, welch.difference, 1e-12);
    EXPECT_NEAR(ratio.p_value, welch.p_value, 1e-9);
}

TEST(RatioTest, CallsOneInTwentyAATestsAFindThoughCustomersOrderSeveralTimes) {
    const Stream stream(11, "aa");
    int finds = 0;
    constexpr int trials = 600;
    for (int t = 0; t < trials; ++t) {
        RatioMoments arms[2];
        for (int customer = 0; customer < 400; ++customer) {
            auto g = stream.at(t, customer);
            const double dear = 1 + g.exponential(0.5);  // what a customer's orders have in common
            const auto orders = double(1 + g.poisson(4));
            double cost = 0;
            for (int o = 0; o < int(orders); ++o) { cost += dear + 0.2 * g.normal(); }
            add(arms[customer % 2], cost, orders);
        }
        finds += ratio_test(arms[0], arms[1]).p_value < 0.05;
    }
    EXPECT_NEAR(double(finds) / trials, 0.05, 0.03);
}

TEST(RatioTest, CannotTellWithoutADenominator) {
    EXPECT_FALSE(ratio_test({5, 1, 0, 1, 0, 0}, {5, 1, 5, 1, 5, 1}).conclusive);
}

/// The whole numbers of the JSON list "rows" of a reference case: arm, y, m.
TEST(RatioTest, AgreesWithTheReference) {
    const char* data = std::getenv("NEARSTOCK_DATA");
    std::ifstream in(std::string(data == nullptr ? "" : data) + "/experiments/expected.json");
    if (data == nullptr || !in) {
        GTEST_SKIP() << "NEARSTOCK_DATA/experiments/expected.json is not there";
    }
    std::stringstream buffer;
    buffer << in.rdbuf();
    const std::string text = buffer.str().substr(buffer.str().find("\"ratio_rows\":"));
    RatioMoments arms[2];
    auto at = text.find('[', text.find("\"rows\":")) + 1;
    while (text[at] != ']') {
        if (text[at] != '[') {
            ++at;
            continue;
        }
        double values[3];
        for (double& value : values) {
            at = text.find_first_of("0123456789", at);
            std::size_t used = 0;
            value = std::stod(text.substr(at, 24), &used);
            at += used;
        }
        add(arms[values[0] == 0 ? 0 : 1], values[1], values[2]);
        at = text.find(']', at) + 1;
    }
    const auto expected = [&](const char* key) {
        const auto place = text.find(std::string("\"") + key + "\":", text.find("\"absolute\":"));
        return std::stod(text.substr(place + std::string(key).size() + 3, 40));
    };
    const auto result = ratio_test(arms[0], arms[1]);
    EXPECT_NEAR(result.difference, expected("effect"), 1e-9);
    EXPECT_NEAR(result.standard_error, expected("standard_error"), 1e-9);
    EXPECT_NEAR(result.p_value, expected("p_value"), 1e-9);
    EXPECT_NEAR(result.degrees_of_freedom, expected("degrees_of_freedom"), 1e-6);
}

}  // namespace
}  // namespace nearstock
