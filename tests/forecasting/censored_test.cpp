#include "forecasting/censored_nb.hpp"

#include "core/random.hpp"
#include "forecasting/forecaster.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace nearstock {
namespace {

struct Series {
    std::vector<float> y, availability;
    std::size_t season = 7;
    [[nodiscard]] SeriesView view() const { return {y, availability, season}; }
};

struct Told {
    std::vector<float> mean, quantiles;
    float size = 0;
};

Told told(const Series& series, const std::vector<double>& levels = {}, std::size_t horizon = 7) {
    const auto model = make_censored_nb();
    Told result{std::vector<float>(horizon), std::vector<float>(horizon * levels.size())};
    SeriesForecast forecast{result.mean, levels, result.quantiles};
    model->forecast(model->fit(series.view()), series.view(), 1, forecast);
    result.size = forecast.size;
    return result;
}

Series counts(double mean, double size, std::size_t periods, std::uint64_t seed) {
    Series series;
    Generator random(seed);
    for (std::size_t t = 0; t < periods; ++t) {
        series.y.push_back(static_cast<float>(random.negative_binomial(mean, size)));
        series.availability.push_back(1);
    }
    return series;
}

TEST(CensoredNegativeBinomial, FindsTheMeanAndTheSizeThatMadeTheCounts) {
    double mean = 0, inverse_size = 0;
    constexpr int series = 40;
    for (int s = 0; s < series; ++s) {
        const auto f = told(counts(6, 2.5, 400, 100 + static_cast<std::uint64_t>(s)));
        mean += f.mean[3] / series;
        inverse_size += 1 / f.size / series;
    }
    EXPECT_NEAR(mean, 6, 0.3);
    EXPECT_NEAR(1 / inverse_size, 2.5, 0.6);
}

TEST(CensoredNegativeBinomial, TakesPartlyObservedDaysWithTheirExposure) {
    constexpr double rate = 8;
    double censored = 0;
    constexpr int series = 60;
    for (int s = 0; s < series; ++s) {
        auto one = counts(rate, std::numeric_limits<double>::infinity(), 120, 7 + static_cast<std::uint64_t>(s));
        Generator random(900 + static_cast<std::uint64_t>(s));
        for (std::size_t t = 0; t < one.y.size(); t += 2) {
            one.availability[t] = 0.4F;
            one.y[t] = static_cast<float>(random.poisson(0.4 * rate));
        }
        censored += told(one).mean[0] / series;
    }
    EXPECT_NEAR(censored, rate, 0.25);
}

TEST(CensoredNegativeBinomial, IsNotMisledByShelvesThatEmptyBecauseTheDayWasGood) {
    // Stock of 6 a day, demand NB(5, 3) spread evenly over the day: sold ÷ share of the day over-recovers.
    constexpr double mean = 5, size = 3;
    constexpr int stock = 6;
    double ours = 0, divided = 0;
    constexpr int series = 60;
    for (int s = 0; s < series; ++s) {
        Series one;
        Generator random(40 + static_cast<std::uint64_t>(s));
        double days = 0, sum = 0;
        for (int t = 0; t < 140; ++t) {
            const double rate = random.gamma(size, mean / size);
            double clock = 0;
            int sold = 0;
            while (sold < stock && (clock += random.exponential(1 / rate)) < 1) { ++sold; }
            one.y.push_back(static_cast<float>(sold));
            one.availability.push_back(static_cast<float>(std::min(1.0, clock)));
            sum += sold / std::min(1.0, std::max(clock, 1.0 / 16));
            ++days;
        }
        ours += told(one).mean[0] / series;
        divided += sum / days / series;
    }
    EXPECT_GT(divided, 1.1 * mean);
    EXPECT_NEAR(ours, mean, 0.08 * mean);
}

TEST(CensoredNegativeBinomial, LearnsTheWeekday) {
    Series series;
    Generator random(5);
    for (std::size_t t = 0; t < 140; ++t) {
        series.y.push_back(static_cast<float>(random.poisson(t % 7 < 5 ? 10 : 30)));
        series.availability.push_back(1);
    }
    const auto f = told(series);
    EXPECT_NEAR(f.mean[0], 10, 1.5);
    EXPECT_NEAR(f.mean[6], 30, 3);
}

TEST(CensoredNegativeBinomial, CoversWhatItSaysItCovers) {
    const std::vector<double> levels{0.1, 0.5, 0.9};
    double within = 0;
    constexpr int series = 400;
    for (int s = 0; s < series; ++s) {
        auto one = counts(20, 4, 84, 3000 + static_cast<std::uint64_t>(s));
        const float next = one.y.back();
        one.y.pop_back();
        one.availability.pop_back();
        const auto f = told(one, levels, 1);
        within += next >= f.quantiles[0] && next <= f.quantiles[2] ? 1.0 / series : 0;
    }
    EXPECT_NEAR(within, 0.82, 0.05);  // counts: a little more than 0.8
}

TEST(CensoredNegativeBinomial, HasAnAnswerForEveryStrangeSeries) {
    const float unknown = std::numeric_limits<float>::quiet_NaN();
    for (const auto& y :
         {std::vector<float>{0}, std::vector<float>(30, 0.0F), std::vector<float>(9, unknown),
          std::vector<float>(50, 7.0F), std::vector<float>{1e6F}, std::vector<float>{0.123F, 0.5711F}}) {
        Series series{y, std::vector<float>(y.size(), 1.0F)};
        const auto f = told(series, {0.05, 0.5, 0.999});
        for (const float m : f.mean) { EXPECT_TRUE(std::isfinite(m) && m >= 0); }
        for (std::size_t h = 0; h < 7; ++h) {
            EXPECT_LE(f.quantiles[3 * h], f.quantiles[3 * h + 1]);
            EXPECT_LE(f.quantiles[3 * h + 1], f.quantiles[3 * h + 2]);
        }
        EXPECT_GT(f.size, 0);
    }
}

TEST(CensoredNegativeBinomial, MovesOnAsOneWhoSawItAllAtOnce) {
    const auto all = counts(3, 2, 90, 11);
    const auto model = make_censored_nb();
    auto fit = model->fit({std::span(all.y).first(60), std::span(all.availability).first(60), 7});
    auto twice = fit;
    model->update(fit, all.view(), 60);
    model->update(twice, {std::span(all.y).first(75), std::span(all.availability).first(75), 7}, 60);
    model->update(twice, all.view(), 75);
    EXPECT_EQ(fit, twice);
}

}  // namespace
}  // namespace nearstock
