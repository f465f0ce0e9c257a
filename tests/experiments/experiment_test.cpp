#include "experiments/experiment.hpp"
#include "core/random.hpp"
#include "experiments/student_t.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <sstream>

namespace nearstock {
namespace {

Moments moments_of(const std::vector<double>& values) {
    Moments m;
    for (const double value : values) {
        m.n += 1;
        m.sum += value;
        m.sum_of_squares += value * value;
    }
    return m;
}

// The t table of every textbook, to six places (Abramowitz and Stegun 1964, table 26.10).
TEST(StudentT, GivesTheQuantilesOfTheTables) {
    EXPECT_NEAR(student_t_quantile(0.975, 1), 12.706205, 1e-6);
    EXPECT_NEAR(student_t_quantile(0.975, 2), 4.302653, 1e-6);
    EXPECT_NEAR(student_t_quantile(0.975, 7), 2.364624, 1e-6);
    EXPECT_NEAR(student_t_quantile(0.95, 10), 1.812461, 1e-6);
    EXPECT_NEAR(student_t_quantile(0.995, 30), 2.749996, 1e-6);
    EXPECT_NEAR(student_t_quantile(0.025, 7), -2.364624, 1e-6);
    EXPECT_NEAR(student_t_quantile(0.975, 1e7), 1.959964, 1e-5);
    EXPECT_NEAR(student_t_quantile(0.5, 3), 0, 1e-12);
}

TEST(StudentT, TailAndQuantileUndoEachOther) {
    for (const double nu : {1.0, 2.5, 12.0, 340.7, 5841.0}) {
        for (const double p : {0.001, 0.2, 0.5, 0.8, 0.975, 0.9999}) {
            EXPECT_NEAR(1 - student_t_tail(student_t_quantile(p, nu), nu), p, 1e-12) << nu << " " << p;
        }
    }
}

// Student's sleep data (1908): extra hours of sleep under two drugs. R's documentation of t.test gives t = -1.8608,
// df = 17.776, p-value = 0.07939, interval (-3.3654832, 0.2054832) for group 1 minus group 2.
TEST(WelchTest, GivesThePublishedAnswerForStudentsSleepData) {
    const auto first = moments_of({0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0});
    const auto second = moments_of({1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4});
    const TestResult result = welch_test(second, first);
    ASSERT_TRUE(result.conclusive);
    EXPECT_NEAR(result.mean_control, 2.33, 1e-9);
    EXPECT_NEAR(result.mean_treatment, 0.75, 1e-9);
    EXPECT_NEAR(result.difference / result.standard_error, -1.8608, 5e-5);
    EXPECT_NEAR(result.degrees_of_freedom, 17.776, 5e-4);
    EXPECT_NEAR(result.p_value, 0.07939, 5e-6);
    EXPECT_NEAR(result.low, -3.3654832, 5e-8);
    EXPECT_NEAR(result.high, 0.2054832, 5e-8);
}

TEST(WelchTest, CannotTellWithTooFewUnitsOrWithoutVariation) {
    EXPECT_FALSE(welch_test({1, 3, 9}, {50, 10, 40}).conclusive);
    const TestResult flat = welch_test({100, 0, 0}, {100, 0, 0});
    EXPECT_FALSE(flat.conclusive);
    EXPECT_FALSE(flat.reason.empty());
    EXPECT_FALSE(welch_test({100, 70, 49}, {100, 70, 49}).conclusive);
}

TEST(WelchTest, RejectsATrueNullOneTimeInTwenty) {
    const Stream stream(3, "null");
    int rejected = 0;
    for (int i = 0; i < 4000; ++i) {
        auto random = stream.at(i);
        std::vector<double> control(40), treatment(15);
        for (auto& value : control) { value = random.normal(); }
        for (auto& value : treatment) { value = 3 * random.normal(); }
        rejected += welch_test(moments_of(control), moments_of(treatment)).p_value < 0.05 ? 1 : 0;
    }
    EXPECT_NEAR(rejected / 4000.0, 0.05, 0.012);
}

TEST(Allocation, GivesAUnitAlwaysTheSameArmAndEachExperimentAnother) {
    int treated = 0;
    int same_in_both = 0;
    for (int i = 0; i < 20000; ++i) {
        const std::string unit = "C" + std::to_string(i);
        const int arm = assign_arm("sourcing-split", unit);
        ASSERT_EQ(arm, assign_arm("sourcing-split", unit));
        treated += arm;
        same_in_both += arm == assign_arm("sourcing-aa", unit) ? 1 : 0;
    }
    EXPECT_GT(sample_ratio_p_value(20000 - treated, treated), 0.001);
    EXPECT_NEAR(same_in_both / 20000.0, 0.5, 0.015);
    int small = 0;
    for (int i = 0; i < 20000; ++i) { small += assign_arm("x", std::to_string(i), 0.1); }
    EXPECT_NEAR(small / 20000.0, 0.1, 0.01);
}

TEST(SampleRatio, SeesAMismatch) {
    EXPECT_NEAR(sample_ratio_p_value(1000, 1200), 2.007865612426481e-05, 1e-14);  // GrowthBook's example
    EXPECT_NEAR(sample_ratio_p_value(135, 115), 0.20590321073206466, 1e-12);
    EXPECT_NEAR(sample_ratio_p_value(310, 98, 0.25), 0.647434185701797, 1e-12);
}

TEST(BlockBootstrap, IsTheSameForTheSameSeedAndCentredOnTheMean) {
    std::vector<double> days;
    Generator random(4);
    for (int i = 0; i < 60; ++i) { days.push_back(5 + random.normal()); }
    const auto once = block_bootstrap(days, 7, 2000, 1);
    const auto twice = block_bootstrap(days, 7, 2000, 1);
    EXPECT_EQ(once.low, twice.low);
    EXPECT_EQ(once.high, twice.high);
    EXPECT_NE(once.low, block_bootstrap(days, 7, 2000, 2).low);
    EXPECT_LT(once.low, once.mean);
    EXPECT_LT(once.mean, once.high);
    const auto certain = block_bootstrap(std::vector<double>(30, 2.5), 7, 100, 1);
    EXPECT_NEAR(certain.low, 2.5, 1e-12);
    EXPECT_NEAR(certain.high, 2.5, 1e-12);
}

/// Days that remember the day before: AR(1) with mean zero.
std::vector<double> dependent_days(std::size_t n, double memory, Generator& random) {
    std::vector<double> days;
    double value = random.normal() / std::sqrt(1 - memory * memory);
    for (std::size_t i = 0; i < n; ++i) {
        days.push_back(value);
        value = memory * value + random.normal();
    }
    return days;
}

TEST(BlockBootstrap, CoversTheTruthFarOftenerThanDayByDayWhenDaysDepend) {
    const Stream stream(8, "ar1");
    int by_blocks = 0;
    int by_days = 0;
    for (int i = 0; i < 400; ++i) {
        auto random = stream.at(i);
        const auto days = dependent_days(120, 0.5, random);
        const auto weekly = block_bootstrap(days, 7, 400, 5);
        const auto daily = block_bootstrap(days, 1, 400, 5);
        by_blocks += weekly.low <= 0 && 0 <= weekly.high ? 1 : 0;
        by_days += daily.low <= 0 && 0 <= daily.high ? 1 : 0;
    }
    EXPECT_GT(by_blocks / 400.0, 0.86);
    EXPECT_LT(by_days / 400.0, 0.82);
}

// The sleep data again, as what it was: ten patients under both drugs. R: t = -4.0621, df = 9, interval (-2.4598858,
// -0.7001142).
TEST(PairedInterval, GivesThePublishedAnswerForStudentsSleepData) {
    const auto interval = paired_interval({0.7 - 1.9, -1.6 - 0.8, -0.2 - 1.1, -1.2 - 0.1, -0.1 + 0.1, 3.4 - 4.4,
                                           3.7 - 5.5, 0.8 - 1.6, 0.0 - 4.6, 2.0 - 3.4});
    EXPECT_NEAR(interval.mean, -1.58, 1e-9);
    EXPECT_NEAR(interval.low, -2.4598858, 5e-8);
    EXPECT_NEAR(interval.high, -0.7001142, 5e-8);
}

/// The numbers of one case of the reference answers, read by name: enough of JSON for flat numbers.
class ReferenceCase {
public:
    static std::optional<std::string> file() {
        const char* data = std::getenv("NEARSTOCK_DATA");
        if (data == nullptr) {
            return std::nullopt;
        }
        std::ifstream in(std::string(data) + "/experiments/expected.json");
        if (!in) {
            return std::nullopt;
        }
        std::stringstream text;
        text << in.rdbuf();
        return text.str();
    }
    ReferenceCase(const std::string& text, const std::string& name) {
        const auto start = text.find("\"" + name + "\":");
        EXPECT_NE(start, std::string::npos) << name;
        text_ = text.substr(start, text.find("\"made_with\"", start) - start);
    }
    /// The number after `key`, at or after the first occurrence of `within`.
    [[nodiscard]] double number(const std::string& key, const std::string& within) const {
        const auto place = text_.find("\"" + key + "\":", text_.find("\"" + within + "\":"));
        EXPECT_NE(place, std::string::npos) << within << "." << key;
        return std::stod(text_.substr(place + key.size() + 3));
    }

private:
    std::string text_;
};

void expect_close(double actual, double expected) { EXPECT_NEAR(actual, expected, 1e-9 * std::abs(expected) + 1e-12); }

TEST(WelchTest, AgreesWithTheReferenceAnswers) {
    const auto file = ReferenceCase::file();
    if (!file) {
        GTEST_SKIP() << "NEARSTOCK_DATA/experiments/expected.json is not there";
    }
    for (const auto& [name, confidence] : {std::pair<std::string, double>{"welch_means", 0.95}}) {
        const ReferenceCase reference(*file, name);
        const auto arm = [&](const std::string& key) {
            return Moments{reference.number("n", key), reference.number("sum", key),
                           reference.number("sum_squares", key)};
        };
        const TestResult result = welch_test(arm("a"), arm("b"), confidence);
        expect_close(result.difference, reference.number("effect", "absolute"));
        expect_close(result.low, reference.number("ci_low", "absolute"));
        expect_close(result.high, reference.number("ci_high", "absolute"));
        expect_close(result.p_value, reference.number("p_value", "absolute"));
        expect_close(result.standard_error, reference.number("standard_error", "absolute"));
        expect_close(result.degrees_of_freedom, reference.number("degrees_of_freedom", "absolute"));
    }
}

TEST(WelchTest, AgreesWithTheReferenceOnProportionsUpToTheirVariance) {
    const auto file = ReferenceCase::file();
    if (!file) {
        GTEST_SKIP() << "NEARSTOCK_DATA/experiments/expected.json is not there";
    }
    const ReferenceCase reference(*file, "proportions");
    // The reference divides p(1 − p) by n, we by n − 1: sums of squares that make the two variances equal.
    const auto arm = [&](const std::string& key) {
        const double n = reference.number("n", key);
        const double sum = reference.number("sum", key);
        const double p = sum / n;
        return Moments{n, sum, (n - 1) * p * (1 - p) + sum * sum / n};
    };
    const TestResult result = welch_test(arm("a"), arm("b"));
    expect_close(result.difference, reference.number("effect", "absolute"));
    expect_close(result.standard_error, reference.number("standard_error", "absolute"));
    expect_close(result.p_value, reference.number("p_value", "absolute"));
    expect_close(result.low, reference.number("ci_low", "absolute"));
    expect_close(result.high, reference.number("ci_high", "absolute"));
}

}  // namespace
}  // namespace nearstock
