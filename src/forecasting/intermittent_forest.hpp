// How much of something is wanted that is seldom wanted, told by what happened next to series in the same state.
//
// All series, at all their past, are pooled: a row is the state of a series after some period (means, shares of periods
// with demand and largest demands over windows, exponentially weighted means, time since the last demand) and the
// counts of the periods that followed it. Extremely randomised trees (Geurts, Ernst and Wehenkel 2006) put like states
// into leaves; the forecast is the mixture of the leaves' counts (a quantile regression forest, Meinshausen 2006), the
// same for all periods ahead. A single sparse series says little of its own tail; thousands of states like it do.
#pragma once

#include "forecasting/forecaster.hpp"

#include <memory>

namespace nearstock {

struct CountForestOptions {
    std::size_t trees = 60;
    std::size_t least_rows = 15;     // of a leaf
    double feature_share = 0.5;      // looked at per split, each at one random threshold
    std::size_t most_rows = 60'000;  // states; every n-th is taken, so that there are no more
    std::size_t least_known = 12;    // periods before the first state of a series
};

std::unique_ptr<Forecaster> make_count_forest(CountForestOptions options = {});

}  // namespace nearstock
