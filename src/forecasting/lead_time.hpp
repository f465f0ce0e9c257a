// How much will be wanted until the delivery comes, when the days of that time are not independent?
//
// A forecast that is too low on Monday is too low on Tuesday, too: the days of one series share an error. Their normal
// scores get one shared correlation (Gaussian copula over the days' own marginals), by class of volume, such that at
// origins in the past the crossed products of the days' errors are as large as the copula's covariances. Errors of the
// level that a forecast keeps for its whole horizon are in it: this is the spread of a sum that is decided on today.
#pragma once

#include "domain/demand_forecast.hpp"
#include "forecasting/forecaster.hpp"
#include "forecasting/lead_time_marginal.hpp"

#include <span>
#include <vector>

namespace nearstock {

/// Of the normal scores of two days of one series, by mean demand a day.
struct DayCorrelation {
    std::vector<double> edges;        // ascending, units a day
    std::vector<double> correlation;  // one more than edges, each in [0, 0.98]

    [[nodiscard]] double at(double mean) const;
};

struct LeadTimeOptions {
    std::size_t horizon = 7;
    std::size_t origins = 3;  // the last one's horizon ends with the panel
    std::size_t step = 7;
    std::size_t classes = 4;           // of volume, with as many series each
    std::size_t most_series = 20'000;  // every n-th series is looked at, so that there are no more
    bool counts = true;
};

/// Fits and forecasts with `forecaster` at each origin. A panel too short for one origin has no correlation: 0.
/// Days not in full stock are passed over.
DayCorrelation estimate_day_correlation(const Forecaster& forecaster, const Panel& panel,
                                        const ForecastSettings& settings, const LeadTimeOptions& options = {});

/// The demand of several days together. Works on one series at a time: nothing is kept for the others.
class LeadTimeDemand {
public:
    /// Requires that `forecast` outlives this. `counts`: demand comes in whole units.
    LeadTimeDemand(const DemandForecast& forecast, DayCorrelation correlation, bool counts = true)
        : forecast_(&forecast), correlation_(std::move(correlation)), counts_(counts) {}

    /// Mean and variance of the sum over days [from, to).
    [[nodiscard]] DemandForecast::Sum sum(std::size_t s, std::size_t from, std::size_t to) const;
    /// Quantile of the sum: negative binomial (counts with a variance above the mean) or gamma with those moments.
    [[nodiscard]] double sum_quantile(std::size_t s, std::size_t from, std::size_t to, double level) const;
    /// Fills `out` (paths × horizon, path by path) with demand that might be. The same seed and series give the same
    /// paths, whatever was drawn before.
    void draw_paths(std::size_t s, std::uint64_t seed, std::span<float> out) const;

private:
    [[nodiscard]] double correlation_of(std::size_t s) const;

    const DemandForecast* forecast_;
    DayCorrelation correlation_;
    bool counts_;
};

}  // namespace nearstock
