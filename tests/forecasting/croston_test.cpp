#include "forecasting/croston.hpp"

#include "forecasting/forecaster.hpp"
#include "forecasting/intermittent_aggregation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace nearstock {
namespace {

using Values = std::vector<float>;

const Values spare_part{0, 0, 3, 0, 1, 0, 0, 0, 5, 2, 0, 0, 0, 0, 1, 0, 0, 4,
                        0, 0, 2, 0, 0, 0, 0, 3, 0, 1, 0, 0, 6, 0, 0, 0, 0, 2};
const Values busier_part{2, 0, 0, 1, 0, 4, 1, 0, 0, 0, 0, 7, 0, 0, 1, 3, 0, 0, 0, 2, 0, 1};
constexpr CrostonOptions tenths{{0.1, 0.1}, {0.1, 0.1}};

struct Told {
    std::vector<float> mean, quantiles;
    float size = 0;
};

Told told(const SeriesModel& model, const SeriesModel::Fit& fit, const Values& y,
          const std::vector<double>& levels = {}, std::size_t horizon = 3) {
    const Values available(y.size(), 1.0F);
    Told result{Values(horizon), Values(horizon * levels.size())};
    SeriesForecast forecast{result.mean, levels, result.quantiles};
    model.forecast(fit, {y, available, 1}, 1, forecast);
    result.size = forecast.size;
    return result;
}

SeriesModel::Fit fitted(const SeriesModel& model, const Values& y) {
    const Values available(y.size(), 1.0F);
    return model.fit({y, available, 1});
}

double mean_by(const std::unique_ptr<const SeriesModel>& model, const Values& y) {
    return told(*model, fitted(*model, y), y).mean[0];
}

// References: statsforecast 2.1.1, CrostonClassic, CrostonSBA, CrostonOptimized, TSB, ADIDA, IMAPA on the same numbers.
TEST(Croston, AgreesWithReferenceValues) {
    EXPECT_NEAR(mean_by(make_croston(tenths), spare_part), 0.870781257404, 1e-6);
    EXPECT_NEAR(mean_by(make_croston(tenths), busier_part), 1.160098115690, 1e-6);
    EXPECT_NEAR(mean_by(make_sba(tenths), spare_part), 0.827242194534, 1e-6);
    EXPECT_NEAR(mean_by(make_croston(), spare_part), 0.870781257403, 1e-6);
    EXPECT_NEAR(mean_by(make_croston(), busier_part), 0.908038171652, 1e-6);
    EXPECT_NEAR(mean_by(make_tsb(tenths), spare_part), 0.864449068597, 1e-6);
    EXPECT_NEAR(mean_by(make_tsb({{0.2, 0.2}, {0.05, 0.05}}), spare_part), 0.738506834259, 1e-6);
    EXPECT_NEAR(mean_by(make_tsb({{0.2, 0.2}, {0.05, 0.05}}), busier_part), 1.344741327024, 1e-6);
}

TEST(Aggregation, AgreesWithReferenceValues) {
    EXPECT_NEAR(mean_by(make_adida(), spare_part), 0.891435802927, 1e-6);
    EXPECT_NEAR(mean_by(make_adida(), busier_part), 0.970529251550, 1e-6);
    EXPECT_NEAR(mean_by(make_imapa(), spare_part), 0.850259328427, 1e-6);
    EXPECT_NEAR(mean_by(make_imapa(), busier_part), 1.006211756088, 1e-6);
}

TEST(Croston, MovesOnAsIfFittedWithTheSameConstants) {
    for (const auto& model : {make_croston(tenths), make_sba(tenths), make_tsb(tenths)}) {
        const Values start(spare_part.begin(), spare_part.begin() + 20);
        auto fit = fitted(*model, start);
        const Values available(spare_part.size(), 1.0F);
        model->update(fit, {spare_part, available, 1}, start.size());
        EXPECT_FLOAT_EQ(told(*model, fit, spare_part).mean[0], mean_by(model, spare_part)) << model->name();
    }
}

TEST(Croston, ForecastsNothingWhereNothingWasEverWanted) {
    const float unknown = std::numeric_limits<float>::quiet_NaN();
    for (const auto& model : {make_croston(), make_tsb(), make_adida(), make_imapa()}) {
        for (const Values& y : {Values(12, 0.0F), Values{0}, Values(5, unknown)}) {
            const auto f = told(*model, fitted(*model, y), y, {0.5, 0.99});
            for (const float m : f.mean) { EXPECT_EQ(m, 0) << model->name(); }
            for (const float q : f.quantiles) { EXPECT_EQ(q, 0) << model->name(); }
        }
    }
}

TEST(Croston, PassesOverPeriodsOfWhichNothingIsKnown) {
    Values holes = spare_part;
    holes.insert(holes.begin() + 12, 6, std::numeric_limits<float>::quiet_NaN());
    for (const auto& model : {make_croston(), make_sba(), make_tsb(), make_adida(), make_imapa()}) {
        EXPECT_FLOAT_EQ(mean_by(model, holes), mean_by(model, spare_part)) << model->name();
    }
}

TEST(Croston, TellsQuantilesThatAreCountsAndDoNotCross) {
    const std::vector<double> levels{0.5, 0.9, 0.95, 0.99};
    for (const auto& model : {make_croston(), make_sba(), make_tsb(), make_adida(), make_imapa()}) {
        const auto f = told(*model, fitted(*model, spare_part), spare_part, levels);
        for (std::size_t q = 0; q < f.quantiles.size(); ++q) {
            EXPECT_EQ(f.quantiles[q], std::floor(f.quantiles[q]));
            EXPECT_TRUE(q % 4 == 0 || f.quantiles[q] >= f.quantiles[q - 1]);
        }
        EXPECT_GE(f.quantiles[1], 2) << model->name();
        EXPECT_LE(f.quantiles[1], 5) << model->name();
        EXPECT_GT(f.size, 0);
    }
}

TEST(Croston, CountsInTenthsWhereSalesAreTenths) {
    Values tenth = spare_part;
    for (float& y : tenth) { y *= 0.1F; }
    const std::vector<double> levels{0.9};
    const auto whole = told(*make_sba(), fitted(*make_sba(), spare_part), spare_part, levels);
    const auto parts = told(*make_sba(), fitted(*make_sba(), tenth), tenth, levels);
    EXPECT_NEAR(parts.mean[0], 0.1 * whole.mean[0], 1e-6);
    EXPECT_NEAR(parts.quantiles[0], 0.1 * whole.quantiles[0], 1e-6);
}

TEST(Croston, FadesWithTsbWhenNobodyWantsThePartAnyMore) {
    Values dead = spare_part;
    dead.insert(dead.end(), 60, 0.0F);
    EXPECT_NEAR(mean_by(make_croston(), dead), mean_by(make_croston(), spare_part), 1e-6);
    EXPECT_LT(mean_by(make_tsb(), dead), 0.3 * mean_by(make_tsb(), spare_part));
}

}  // namespace
}  // namespace nearstock
