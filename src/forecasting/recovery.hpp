// What would have been sold in the hours when the shelf was empty?
//
// Demand of a day = what was sold + the posterior expectation of the hidden hours, given what was seen before them.
// The day's own level is a kernel mean of the series' other days, near in time, like in weekday and discount, days in
// full stock first: stockouts follow high demand, so partly observed days say too much and are weighed little.
// Given the level, the day has a gamma effect that its hours share; the seen hours update it (gamma–Poisson, so that an
// early stop is no news in itself: what counts is units per exposure). How much the hours of a day move together, and
// how much wider than Poisson they spread, is measured by volume on days in full stock, first half against second.
// Exposure of the hours: exposure.hpp. Never sales ÷ share in stock, which recovers far too much.
#pragma once

#include "domain/hourly_history.hpp"

#include <vector>

namespace nearstock {

struct RecoveryOptions {
    double count_unit = 0.1;      // units that are bought in one go
    double time_scale_days = 10;  // weight of a day falls by e over so many days
    double other_weekday_weight = 0.5;
    double discount_scale = 0.1;       // … and over so much difference in discount
    double partial_day_weight = 0.05;  // of a day with an hour out of stock, besides its exposure
    std::size_t window_days = 60;      // further days have no weight
    unsigned threads = 1;
};

struct RecoveredDemand {
    std::size_t series = 0;
    std::size_t days = 0;
    std::vector<float> mean;      // series × days, units of the whole day; = sales where the shelf was never empty
    std::vector<float> sd;        // series × days, units; 0 where nothing was hidden
    std::vector<float> exposure;  // series × days: share of the day's demand that falls into hours in stock, [0, 1]
};

/// A day without a record gets its level, all of it hidden. Same bytes for any number of threads.
/// As a training target: days that ran empty were better days than those that did not, so a model that is to be right
/// on days in stock gives partly observed days a weight of about 0.03 (whole weight: 10 % over-forecast there).
RecoveredDemand recover(const HourlyHistory& history, const RecoveryOptions& options = {});

}  // namespace nearstock
