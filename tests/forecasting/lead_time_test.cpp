#include "forecasting/lead_time.hpp"

#include "core/random.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace nearstock {
namespace {

DemandForecast one_series(std::vector<float> mean, float size) {
    DemandForecast forecast;
    forecast.series = 1;
    forecast.horizon = mean.size();
    forecast.mean = std::move(mean);
    forecast.size = {size};
    return forecast;
}

struct Moments {
    double mean = 0, variance = 0;
};

Moments moments(const std::vector<double>& x) {
    const double mean = std::accumulate(x.begin(), x.end(), 0.0) / double(x.size());
    double squares = 0;
    for (const double value : x) { squares += (value - mean) * (value - mean); }
    return {mean, squares / double(x.size() - 1)};
}

std::vector<double> path_sums(const LeadTimeDemand& demand, std::size_t horizon, std::size_t paths) {
    std::vector<float> out(paths * horizon);
    demand.draw_paths(0, 17, out);
    std::vector<double> sums;
    for (std::size_t i = 0; i < out.size(); i += horizon) {
        const auto path = out.begin() + std::ptrdiff_t(i);
        sums.push_back(std::accumulate(path, path + std::ptrdiff_t(horizon), 0.0));
    }
    return sums;
}

TEST(DayMarginal, HasTheMomentsOfItsNegativeBinomial) {
    for (const double mean : {0.3, 2.0, 40.0, 900.0}) {
        for (const double size : {0.7, 5.0, std::numeric_limits<double>::infinity()}) {
            const auto forecast = one_series({static_cast<float>(mean)}, static_cast<float>(size));
            const DayMarginal day(forecast, 0, 0, true);
            EXPECT_NEAR(day.variance(), mean + mean * mean / size, 0.05 * (mean + mean * mean / size));
            double moves = 0;
            for (const double slope : day.slopes()) { moves += slope * slope; }
            EXPECT_LE(moves, 1.01 * day.variance());
        }
    }
}

TEST(DayMarginal, GivesBackTheQuantilesThatWereTold) {
    auto forecast = one_series({10}, 3);
    forecast.levels = {0.1, 0.5, 0.9};
    forecast.quantiles = {6, 10, 14};
    const DayMarginal day(forecast, 0, 0, false);
    EXPECT_NEAR(day.at(0), 10, 1e-6);
    EXPECT_NEAR(day.at(1.2815515655), 14, 1e-6);
    EXPECT_NEAR(day.at(-1.2815515655), 6, 1e-6);
    EXPECT_NEAR(std::sqrt(day.variance()), 4 / 1.2816, 0.05);
    EXPECT_EQ(DayMarginal(forecast, 0, 0, false).at(-50), 0);
}

TEST(LeadTimeDemand, SumsSpreadAsItsPathsDo) {
    const auto forecast = one_series({3, 5, 2, 4, 6, 8, 1}, 2.5F);
    for (const double correlation : {0.0, 0.4, 0.9}) {
        const LeadTimeDemand demand(forecast, {{}, {correlation}});
        const auto drawn = moments(path_sums(demand, 7, 40'000));
        const auto said = demand.sum(0, 0, 7);
        EXPECT_NEAR(drawn.mean, 29, 0.5);
        EXPECT_NEAR(said.mean, 29, 1e-4);
        EXPECT_NEAR(drawn.variance / said.variance, 1, 0.06) << correlation;
    }
}

TEST(LeadTimeDemand, WithoutCorrelationIsTheSumOfTheDays) {
    const auto forecast = one_series({3, 5, 2}, 2.5F);
    const LeadTimeDemand demand(forecast, {});
    EXPECT_NEAR(demand.sum(0, 0, 3).variance, forecast.sum(0, 0, 3).variance, 0.15);
    EXPECT_NEAR(demand.sum(0, 1, 2).variance, forecast.variance_at(0, 1), 0.1);
}

TEST(LeadTimeDemand, DrawsTheSamePathsWhateverWasDrawnBefore) {
    const auto forecast = one_series({3, 5, 2}, 2.5F);
    const LeadTimeDemand demand(forecast, {{}, {0.5}});
    std::vector<float> first(30), second(30), other(30);
    demand.draw_paths(0, 1, first);
    demand.draw_paths(0, 2, other);
    demand.draw_paths(0, 1, second);
    EXPECT_EQ(first, second);
    EXPECT_NE(first, other);
    for (const float units : first) { EXPECT_EQ(units, std::floor(units)); }
}

/// Forecasts each series' true mean and size.
class KnowsTheTruth final : public MemorylessForecaster {
public:
    KnowsTheTruth(float mean, float size) : mean_(mean), size_(size) {}
    [[nodiscard]] std::string_view name() const override { return "truth"; }

protected:
    [[nodiscard]] DemandForecast look(const Panel& panel, const ForecastSettings& settings) const override {
        auto forecast = empty_forecast(panel, name(), {settings.threads, {}, 1});
        std::ranges::fill(forecast.mean, mean_);
        std::ranges::fill(forecast.size, size_);
        return forecast;
    }

private:
    float mean_, size_;
};

/// Daily counts: negative binomial, the days of a week tied together by a Gaussian copula.
Panel correlated_panel(double mean, double size, double correlation, std::size_t series) {
    const auto truth = one_series(std::vector<float>(7, static_cast<float>(mean)), static_cast<float>(size));
    const LeadTimeDemand demand(truth, {{}, {correlation}});
    Panel panel;
    panel.first_day = std::chrono::sys_days(std::chrono::year(2026) / 1 / 5);
    panel.series = panel.items = series;
    panel.days = 35;
    panel.horizon = 7;
    panel.sales.resize(series * panel.days);
    for (std::size_t s = 0; s < series; ++s) {
        demand.draw_paths(0, 1000 + s, std::span(panel.sales).subspan(s * panel.days, panel.days));
        panel.item.push_back(static_cast<std::uint32_t>(s));
    }
    panel.availability.assign(panel.sales.size(), 1);
    panel.category.assign(series, 0);
    panel.active.assign(series, 1);
    panel.discount.assign(series * 42, 0);
    panel.holiday.assign(42, 0);
    return panel;
}

TEST(DayCorrelation, IsFoundAgainInWhatItMade) {
    for (const double correlation : {0.0, 0.3, 0.7}) {
        const auto panel = correlated_panel(1.5, 2, correlation, 1500);
        const auto found = estimate_day_correlation(KnowsTheTruth(1.5F, 2), panel, {2, {}, 1});
        EXPECT_NEAR(found.at(1.5), correlation, 0.05);
    }
}

TEST(DayCorrelation, MakesSumsCoverWhatTheyShould) {
    const auto panel = correlated_panel(4, 2, 0.5, 1500);
    const KnowsTheTruth truth(4, 2);
    const auto found = estimate_day_correlation(truth, panel, {2, {}, 1});
    const auto forecast = truth.forecast(panel, 2);
    const LeadTimeDemand with(forecast, found), without(forecast, {});
    double covered = 0, covered_without = 0;
    for (std::size_t s = 0; s < panel.series; ++s) {
        double week = 0;
        for (std::size_t d = 28; d < 35; ++d) { week += panel.sale(s, d); }
        const auto covers = [&](const LeadTimeDemand& demand) {
            return week >= demand.sum_quantile(s, 0, 7, 0.1) && week <= demand.sum_quantile(s, 0, 7, 0.9) ? 1.0 : 0.0;
        };
        covered += covers(with) / double(panel.series);
        covered_without += covers(without) / double(panel.series);
    }
    EXPECT_NEAR(covered, 0.8, 0.04);
    EXPECT_LT(covered_without, 0.65);
}

TEST(DayCorrelation, IsTheSameForAnyNumberOfThreadsAndNoneForAShortPanel) {
    auto panel = correlated_panel(1.5, 2, 0.4, 300);
    const KnowsTheTruth truth(1.5F, 2);
    EXPECT_EQ(estimate_day_correlation(truth, panel, {1, {}, 1}).correlation,
              estimate_day_correlation(truth, panel, {8, {}, 1}).correlation);
    EXPECT_EQ(estimate_day_correlation(truth, panel, {1, {}, 1}, {.horizon = 35}).at(1), 0);
}

}  // namespace
}  // namespace nearstock
